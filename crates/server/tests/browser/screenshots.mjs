// Pictures of every main page at phone and desk width, into the folder named on the command line.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { account, browser, logInCitizen, logInStaff, province, send } from './province.mjs';

const folder = process.argv[2] ?? 'screenshots';
const WIDTHS = [390, 1280];
mkdirSync(folder, { recursive: true });

const here = await province();
const chromium = await browser();
try {
  for (const width of WIDTHS) {
    await walk(width, open);
    await walk(width, citizen);
    await walk(width, station);
    await walk(width, duplicates);
    for (const login of ['benhvien', 'soyte', 'kiemtra']) await walk(width, (page, shoot) => staff(page, shoot, login));
  }
} finally {
  await chromium.close();
  await here.stop();
}

async function walk(width, steps) {
  const context = await chromium.newContext({ viewport: { width, height: width < 500 ? 844 : 800 }, locale: 'vi-VN' });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  const shoot = async (name) => {
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
  };
  await steps(page, shoot);
  await context.close();
}

async function open(page, shoot) {
  const pages = { front: '/', connect: '/connect', 'citizen-login': '/my/login', activate: '/my/activate',
    'staff-login': '/staff/login', 'not-found': '/khong-co' };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(here.url + path);
    await shoot(name);
  }
  await page.goto(`${here.url}/lang/en?back=/`);
  await shoot('front-english');
}

async function citizen(page, shoot) {
  await logInCitizen(page, here.url, { ...here.citizens[0], secret: '000001' });
  await shoot('citizen-login-wrong');
  await logInCitizen(page, here.url, here.citizens[0]);
  await shoot('book');
  await page.locator('.timeline a').first().click();
  await page.getByText('Nguồn gốc dữ liệu').click();
  await shoot('visit');
  await page.goto(`${here.url}/my/looks`);
  await shoot('looks');
  await page.goto(`${here.url}/my/looks?whose=all`);
  await shoot('looks-all');
}

async function station(page, shoot) {
  await logInStaff(page, here.url, account(here, 'tramyte'));
  await page.goto(`${here.url}/staff/people`);
  await shoot('people');
  await page.fill('#f-sought', '12');
  await send(page, 'Tìm');
  await shoot('people-wrong');
  for (const citizen of here.citizens) {
    await page.fill('#f-sought', citizen.login);
    await send(page, 'Tìm');
    if (await page.getByRole('link', { name: 'Mở trang của người này' }).count()) break;
  }
  await shoot('people-found');
  await page.getByRole('link', { name: 'Mở trang của người này' }).click();
  await shoot('person');
  const person = page.url();
  await send(page, 'Cấp mã kích hoạt');
  await shoot('slip');
  await page.goto(`${person}/book?purpose=care`);
  await shoot('staff-book');
}

/** Two entries side by side, and a search by name. */
async function duplicates(page, shoot) {
  await logInStaff(page, here.url, account(here, 'tramyte'));
  await page.goto(`${here.url}/staff/review`);
  await send(page, 'Rà soát danh sách');
  await page.waitForTimeout(3000);
  await page.goto(`${here.url}/staff/review`);
  await shoot('review');
  await page.getByRole('link', { name: 'Xem hai hồ sơ' }).first().click();
  await shoot('review-pair');
  await page.goto(`${here.url}/staff/people`);
  await page.fill('#f-sought', 'cong tang ton nu hoang thi phuong quynh nhu');
  await send(page, 'Tìm');
  await shoot('people-by-name');
  await page.locator('tbody a').first().click();
  await shoot('person-long-name');
  await page.getByRole('link', { name: 'Các số giấy tờ' }).click();
  await shoot('numbers');
  await page.goto(`${here.url}/staff/coverage`);
  await page.locator('tbody td a').nth(1).click();
  await shoot('coverage-list');
}

async function staff(page, shoot, login) {
  await logInStaff(page, here.url, account(here, login));
  await shoot(`${login}-home`);
  const paths = await page.locator('.nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  for (const path of paths) {
    await page.goto(here.url + path);
    await shoot(login + path.replaceAll('/', '-'));
  }
  await page.goto(`${here.url}/staff/receipts`);
  const receipt = page.locator('tbody a').first();
  if (await receipt.count()) {
    await receipt.click();
    await shoot(`${login}-receipt`);
  }
}
