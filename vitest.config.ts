/**
 * Two test projects. `node` runs everything that needs no page, with the same Node as the server; `browser` runs what
 * needs IndexedDB, OPFS, Web Crypto, workers or a mounted component, in a real Chromium. tests/e2e belongs to
 * Playwright.
 */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumPath } from './tools/chromium-path.ts';

const executablePath = chromiumPath();

/** Tests wait for events; this only ends one that hangs, also on a machine that is busy with other things. */
const patienceMs = 60_000;
/** Where a failure blocks a merge, real processes and browsers on a busy machine get a second try. */
const retry = process.env['CI'] === undefined ? 0 : 1;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          root: '.',
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
          retry,
          environment: 'node',
          // Node offers a localStorage of its own that the test runner looks at; the warning says nothing about our code.
          execArgv: ['--disable-warning=ExperimentalWarning'],
          include: ['{shared,sync-server,tests,web,tools}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.browser.test.ts', '**/*.svelte.test.ts', 'tests/e2e/**']
        }
      },
      {
        extends: './vite.config.ts',
        root: 'web',
        server: { fs: { allow: ['..'] } },
        test: {
          name: 'browser',
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
          retry,
          include: ['**/*.browser.test.ts', '**/*.svelte.test.ts', '../{tests,shared}/**/*.browser.test.ts'],
          exclude: ['**/node_modules/**'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] }
            }),
            instances: [{ browser: 'chromium' }]
          }
        }
      }
    ]
  }
});
