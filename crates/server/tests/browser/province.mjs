// A running demo and a browser to visit it with, for the journey and the screenshots.
//
// SOKHOE_URL and SOKHOE_DEMO_DIR point at a demo that runs already; without them one is started from SOKHOE_BIN
// (target/debug/sokhoe by default) in a temporary folder and stopped at the end.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');

// Without these, the browser looks for hosts of its maker at every start.
const QUIET = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** Returns where the demo answers and who can log in, and how to stop it. */
export async function province() {
  const { SOKHOE_URL: url, SOKHOE_DEMO_DIR: dir } = process.env;
  if (url && dir) {
    const manifest = JSON.parse(readFileSync(join(dir, 'demo.json'), 'utf8'));
    return { url, staff: manifest.staff, citizens: manifest.citizens, stop: async () => {} };
  }
  const program = process.env.SOKHOE_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug/sokhoe');
  if (!existsSync(program)) throw new Error(`${program} is not there: build it, or set SOKHOE_BIN`);
  return start(program);
}

async function start(program) {
  const dir = mkdtempSync(join(tmpdir(), 'sokhoe-browser-'));
  const [people, files, port] = ['SOKHOE_PEOPLE', 'SOKHOE_FILES', 'SOKHOE_PORT'].map((name) => process.env[name]);
  const args = ['demo', '--format', 'json', '--dir', dir, '--people', people ?? '60', '--files', files ?? '120',
    '--port', port ?? '18080'];
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => server.once('exit', done));
  const stop = async () => {
    server.kill('SIGINT');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  let said = '';
  for await (const piece of server.stdout) {
    said += piece;
    if (said.includes('\n')) return { ...JSON.parse(said), stop };
  }
  await stop();
  throw new Error('the demo ended before it was ready');
}

/** Starts Debian's Chromium, or the one CHROMIUM names. */
export function browser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: QUIET });
}

/** Logs a citizen in with number and passcode. */
export async function logInCitizen(page, url, citizen) {
  await page.goto(`${url}/my/login`);
  await page.fill('#f-number', citizen.login);
  await page.fill('#f-passcode', citizen.secret);
  await send(page);
}

/** Logs staff in with login and password; a demo asks for no second step. */
export async function logInStaff(page, url, staff) {
  await page.goto(`${url}/staff/login`);
  await page.fill('#f-login', staff.login);
  await page.fill('#f-password', staff.secret);
  await send(page);
}

/** Presses the button of the form on the page and waits for the answer. */
export async function send(page, name = /./) {
  const answered = page.waitForNavigation({ waitUntil: 'load' });
  await page.locator('main').getByRole('button', { name }).first().click();
  await answered;
}

/** Returns the login of the staff account with this name. */
export function account(province, login) {
  const found = province.staff.find((one) => one.login === login);
  if (!found) throw new Error(`the demo has no staff account ${login}`);
  return found;
}
