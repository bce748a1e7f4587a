/**
 * End-to-end tests: the promises of the front page, each in a real Chromium against the real server process and the
 * production build. Every test starts its own server on a free port (tests/e2e/app-server.ts).
 */
import { defineConfig } from '@playwright/test';
import { chromiumPath } from './tools/chromium-path.ts';

const executablePath = chromiumPath();

export default defineConfig({
  testDir: 'tests/e2e',
  workers: 1,
  // Where a failure blocks a merge, a test that a busy machine upset gets another try; it is then reported as flaky.
  retries: process.env['CI'] === undefined ? 0 : 2,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    locale: 'de-DE',
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] },
    trace: 'retain-on-failure'
  }
});
