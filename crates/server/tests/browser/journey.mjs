// The journey in a real browser: the station opens a book, the citizen reads it on a phone and sees who looked,
// staff follow the files that were sent. Every page on the way is checked for overflow, accessibility, requests
// that leave this host and errors of the browser.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { account, browser, logInCitizen, logInStaff, province, send } from './province.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

// A page that never answers must not hold up whoever waits for this.
const limit = setTimeout(() => {
  console.error('journey: took longer than three minutes');
  process.exit(1);
}, 180_000);
limit.unref();

const here = await province();
const chromium = await browser();
try {
  let citizen;
  await step('a stranger finds the doors and nothing else', () => visit(PHONE, strangers));
  await step('the station finds a person and opens the book', () => visit(DESK, async (page) => {
    citizen = await station(page);
  }));
  await step('the station merges two entries of one person and takes it back', () => visit(DESK, duplicates));
  await step('and reads on a phone how far the commune is', () => visit(PHONE, coverage));
  await step('a citizen reads the book and sees who looked', () => visit(PHONE, (page) => citizenReads(page, citizen)));
  await step('the book can be read without JavaScript', () =>
    visit(PHONE, (page) => withoutScript(page, citizen), { javaScriptEnabled: false }));
  await step('a hospital follows its files', () => visit(DESK, hospital));
  await step('the department sees what waits', () => visit(DESK, department));
  console.log('journey: all steps passed');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await chromium.close();
  await here.stop();
}

async function step(name, walk) {
  const begun = Date.now();
  await walk().catch((error) => {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  });
  console.log(`  ok  ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
}

/** Opens a fresh browser profile of a size, walks, and fails on anything odd that happened on the way. */
async function visit(viewport, walk, options = {}) {
  const context = await chromium.newContext({ viewport, locale: 'vi-VN', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  const odd = [];
  page.on('pageerror', (error) => odd.push(`error on ${page.url()}: ${error.message}`));
  // A page that is meant to be refused is an error to the console; everything else there is odd.
  page.on('console', (line) => line.type() === 'error' && !line.text().includes('status of 4') && odd.push(line.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(here.url)) odd.push(`asked another host: ${request.url()}`);
  });
  try {
    await walk(page);
    assert.deepEqual(odd, []);
  } catch (error) {
    error.message += `\n  at ${page.url()}\n  the page says: ${(await said(page)).slice(0, 600)}`;
    throw error;
  } finally {
    await context.close();
  }
}

async function said(page) {
  return (await page.locator('main').innerText().catch(() => '')).replaceAll(/\s+/g, ' ');
}

/** Checks what every page must keep: it fits the screen, is announced, and can be used by everybody. */
async function sound(page, title) {
  await page.getByRole('heading', { level: 1, name: title }).waitFor({ timeout: 5000 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert(wide <= 0, `the page is ${wide} px wider than the screen`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'vi');
  await page.evaluate(axe);
  const faults = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await globalThis.axe.run(document, { runOnly: tags });
    return violations.map((fault) => `${fault.id}: ${fault.help} – ${fault.nodes[0].html.slice(0, 160)}`);
  });
  assert.deepEqual(faults, [], `accessibility of ${page.url()}`);
}

async function follow(page, name) {
  await page.getByRole('link', { name, exact: true }).first().click();
}

async function strangers(page) {
  await page.goto(here.url);
  await sound(page, /Sổ sức khỏe của bạn/);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip', 'the first stop is the skip link');
  await follow(page, 'Xem cách kết nối');
  await sound(page, 'Kết nối phần mềm bệnh viện');
  await page.goto(`${here.url}/my/book`);
  await sound(page, /Đăng nhập/);
  await page.goto(`${here.url}/khong-co-trang-nay`);
  await sound(page, 'Không tìm thấy trang này');
  await follow(page, 'Về trang chủ');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: /Your health book/ }).waitFor();
  await page.getByRole('link', { name: 'Tiếng Việt' }).click();
  await sound(page, /Sổ sức khỏe của bạn/);
}

/** Opens the book of a citizen who lives in the commune, and returns the citizen. */
async function station(page) {
  await logInStaff(page, here.url, account(here, 'tramyte'));
  await page.goto(`${here.url}/staff/people`);
  await sound(page, 'Tra cứu người dân');
  await page.fill('#f-sought', '000000000000');
  await send(page, 'Tìm');
  await page.getByText('Hãy nhập đủ số').waitFor();
  const citizen = await found(page);
  assert(!page.url().includes(citizen.login), 'the number must not stand in the address');
  await follow(page, 'Mở trang của người này');
  await sound(page, /./);
  await send(page, 'Khám bệnh, chữa bệnh');
  await sound(page, /./);
  await page.locator('.timeline a').first().click();
  await page.getByRole('heading', { level: 2, name: 'Tóm tắt hồ sơ bệnh án' }).waitFor();
  await sound(page, /./);
  return citizen;
}

/** Searches for the citizens of the demo until one lives here; those of other communes stay unknown. */
async function found(page) {
  for (const citizen of here.citizens) {
    await page.fill('#f-sought', citizen.login);
    await send(page, 'Tìm');
    if (await page.getByRole('link', { name: 'Mở trang của người này' }).count()) return citizen;
    await page.getByText('Không tìm thấy trong địa bàn của bạn').waitFor();
  }
  assert.fail('no citizen of the demo lives in the commune of its station');
}

/** Looks the commune over, merges a pair with a key, finds the person as one, and undoes it from the history. */
async function duplicates(page) {
  await logInStaff(page, here.url, account(here, 'tramyte'));
  await page.goto(`${here.url}/staff/review`);
  await sound(page, 'Hồ sơ nghi trùng');
  await send(page, 'Rà soát danh sách');
  const pairs = page.getByRole('link', { name: 'Xem hai hồ sơ' });
  for (let tries = 0; (await pairs.count()) < 2 && tries < 40; tries += 1) {
    await page.waitForTimeout(250);
    await page.goto(`${here.url}/staff/review`);
  }
  const before = await pairs.count();
  assert(before >= 2, 'the list of residents holds people twice');
  await pairs.first().click();
  await sound(page, 'Cùng một người?');
  assert((await page.locator('.compare-row.near, .compare-row.same').count()) > 1, 'likeness is marked');
  for (const word of ['Giống', 'thiếu']) await page.locator('.compare').getByText(word).first().waitFor();
  const answered = page.waitForNavigation({ waitUntil: 'load' });
  await page.keyboard.press('g');
  await answered;
  await sound(page, 'Hồ sơ nghi trùng');
  await page.getByText('Đã gộp hai hồ sơ.').waitFor();
  assert.equal(await pairs.count(), before - 1);
  await follow(page, 'Xem các lần gộp, hoàn tác');
  await sound(page, 'Các lần gộp hồ sơ');
  await page.fill('#f-reason', 'Hai anh em cùng tên');
  await send(page, 'Hoàn tác lần gộp này');
  await page.getByText('Đã hoàn tác').waitFor();
  assert.equal(await pairs.count(), before - 1, 'what was told apart is not asked again');
  await follow(page, 'Xem các lần gộp, hoàn tác');
  await page.getByText('Đã hoàn tác').waitFor();
  await page.goto(`${here.url}/staff/people`);
  await page.fill('#f-sought', 'cong tang ton nu hoang thi phuong quynh nhu');
  await send(page, 'Tìm');
  await sound(page, 'Tra cứu người dân');
  assert.equal(await page.locator('tbody tr').count(), 2, 'both entries are found without diacritics');
  await page.locator('tbody a').first().click();
  await follow(page, 'Các số giấy tờ, số cũ và số bị hủy');
  await sound(page, 'Các số giấy tờ');
}

async function coverage(page) {
  await logInStaff(page, here.url, account(here, 'tramyte'));
  await page.goto(`${here.url}/staff/coverage`);
  await sound(page, 'Độ bao phủ hồ sơ');
  await page.getByText('Chỉ tiêu: 95 %').waitFor();
  await page.locator('tbody td a').nth(1).click();
  await sound(page, 'Đã lập hồ sơ');
  await follow(page, 'Còn thiếu');
  await sound(page, 'Đã lập hồ sơ');
}

async function citizenReads(page, citizen) {
  await logInCitizen(page, here.url, { ...citizen, secret: '000001' });
  await page.getByText('không đúng').first().waitFor();
  await logInCitizen(page, here.url, citizen);
  await sound(page, 'Sổ sức khỏe của tôi');
  const visits = await page.locator('.timeline a').evaluateAll((links) => links.map((link) => link.href));
  assert(visits.length > 0, 'the book shows no visit');
  await withDrug(page, visits);
  await sound(page, /./);
  const disease = await page.locator('dt', { hasText: 'Bệnh chính' }).locator('xpath=following-sibling::dd').innerText();
  assert.match(disease, /\p{L}{3,}.*\([A-Z]\d\d(\.\d+)?.?\)/u, 'the main disease has a name and a code');
  for (const part of ['Thông tin khám bệnh, chữa bệnh', 'Tóm tắt hồ sơ bệnh án', 'Tiền sử', 'Thông tin hành chính']) {
    await page.getByRole('heading', { level: 2, name: part }).waitFor();
  }
  await follow(page, 'Ai đã xem');
  await sound(page, 'Ai đã xem sổ của tôi');
  const looks = await page.locator('.timeline').innerText();
  assert.match(looks, /Nhân viên trạm y tế/, 'the look of the station is shown');
  assert.match(looks, /Mục đích: Khám bệnh, chữa bệnh/);
  await follow(page, 'Tất cả');
  await page.getByText(/Bạn tự xem/).first().waitFor();
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/my/looks'));
  await page.goto(`${here.url}/my/book`);
  assert(page.url().endsWith('/my/login'), 'the book is closed after signing out');
}

/** Opens the first visit that has a drug and returns nothing; fails when no visit has one. */
async function withDrug(page, visits) {
  for (const address of visits) {
    await page.goto(address);
    const drug = page.locator('section', { has: page.locator('#thuoc') }).locator('li strong');
    if ((await drug.count()) > 0) {
      assert.match(await drug.first().innerText(), /\p{L}{3,}/u, 'the drug has a name');
      return;
    }
  }
  assert.fail('no visit on the first page of the book has a drug');
}

async function withoutScript(page, citizen) {
  await logInCitizen(page, here.url, citizen);
  await page.locator('.timeline a').first().click();
  await page.getByRole('heading', { level: 2, name: 'Tóm tắt hồ sơ bệnh án' }).waitFor();
  await follow(page, 'Ai đã xem');
  await page.getByRole('heading', { level: 1, name: 'Ai đã xem sổ của tôi' }).waitFor();
}

async function hospital(page) {
  await logInStaff(page, here.url, account(here, 'benhvien'));
  await page.goto(`${here.url}/staff/receipts`);
  await sound(page, /./);
  assert((await page.locator('tbody tr').count()) > 0, 'the hospital sees its files');
  await page.locator('tbody a').first().click();
  await sound(page, /./);
  await page.goto(`${here.url}/staff/receipts?state=refused`);
  await page.locator('tbody a').first().click();
  await page.getByRole('heading', { level: 2, name: /Lỗi phải sửa/ }).waitFor();
  await sound(page, 'Biên nhận hồ sơ');
  await page.locator('tbody a').first().click();
  await sound(page, /./);
  await follow(page, 'Chất lượng');
  await sound(page, 'Chất lượng dữ liệu');
  await page.getByRole('link', { name: 'Hồ sơ bị từ chối' }).click();
  await sound(page, 'Hồ sơ đằng sau con số');
  assert((await page.locator('tbody tr').count()) > 0, 'a number opens its list');
  await follow(page, 'Thử tệp');
  await sound(page, 'Thử một tệp');
  await page.fill('#f-text', '<GIAMDINHHS/>');
  await send(page, 'Kiểm tra');
  await page.getByText('Nếu gửi, hồ sơ này sẽ bị từ chối').waitFor();
  await sound(page, 'Thử một tệp');
  await page.goto(`${here.url}/staff/people`);
  await sound(page, /./);
  assert.equal(await page.locator('form[action="/staff/people"]').count(), 0, 'a hospital must not search people');
}

async function department(page) {
  await logInStaff(page, here.url, account(here, 'soyte'));
  await page.goto(`${here.url}/staff/quarantine`);
  await sound(page, /./);
  await follow(page, 'Chất lượng');
  await sound(page, 'Chất lượng dữ liệu');
  await page.goto(`${here.url}/staff/rules/91Z0C`);
  await sound(page, 'Quy tắc còn nghi vấn');
  await page.goto(`${here.url}/staff/standard/XML1`);
  await sound(page, /XML1/);
}
