/**
 * Takes the pictures of the README from the running app with its demo contacts: the book on the desktop, and the same on
 * a phone. Run it after a build: node tests/e2e/take-readme-pictures.ts
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium, expect, type Browser } from '@playwright/test';
import { chromiumPath } from '../../tools/chromium-path.ts';
import { freePort } from './app-server.ts';
import { openContact, rowOf } from './contacts.ts';
import { acknowledgeRecoveryCode, everythingOnServer } from './person.ts';

const repository = path.resolve(import.meta.dirname, '../..');
const images = path.join(repository, 'docs/images');

const port = await freePort();
const data = await mkdtemp(path.join(os.tmpdir(), 'kontor-pictures-'));
const server = spawn(process.execPath, ['sync-server/main.ts', '--demo'], {
  cwd: repository,
  env: {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    KONTOR_DATA: data,
    KONTOR_URL: `http://localhost:${port}`
  },
  stdio: ['ignore', 'pipe', 'inherit']
});

/** What the demo prints of how to get in. */
async function readAccess(): Promise<{ email: string; password: string }> {
  let output = '';
  for await (const chunk of server.stdout.setEncoding('utf8')) {
    output += String(chunk);
    const { email, password } = /e-mail\s+(?<email>\S+)\s+password\s+(?<password>[^\n]+)\n/u.exec(output)?.groups ?? {};
    if (email !== undefined && password !== undefined) return { email, password };
  }
  throw new Error(`The demo printed no way in:\n${output}`);
}

async function take(browser: Browser, access: { email: string; password: string }, phone: boolean): Promise<void> {
  const context = await browser.newContext({
    locale: 'de-DE',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    deviceScaleFactor: phone ? 2 : 1
  });
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}`);
  await page.getByLabel('E-Mail').fill(access.email);
  await page.getByLabel('Passwort', { exact: true }).fill(access.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await acknowledgeRecoveryCode(page);
  await expect(rowOf(page, 'Birte Ahrens')).toBeVisible();
  if (!phone) {
    await everythingOnServer(page);
    await openContact(page, 'Birte Ahrens');
    await expect(page.getByText('Schlüssel beim Hausmeister').first()).toBeVisible();
  }
  await page.screenshot({ path: path.join(images, phone ? 'contacts-phone.png' : 'contacts.png') });
  await context.close();
}

try {
  const access = await readAccess();
  server.stdout.resume();
  await mkdir(images, { recursive: true });
  const executablePath = chromiumPath();
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] });
  await take(browser, access, false);
  await take(browser, access, true);
  await browser.close();
} finally {
  server.kill('SIGTERM');
  await rm(data, { recursive: true, force: true });
}
