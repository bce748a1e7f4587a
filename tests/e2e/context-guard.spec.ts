/**
 * The guard that watches every end-to-end test has to see what it watches for.
 */
import { expect, test } from '@playwright/test';
import { guardContext } from './context-guard.ts';
import { openBuildHost } from './build-host.ts';

test('the guard sees requests to other hosts, uncaught errors and breaches of the policy', async ({ browser }) => {
  const host = await openBuildHost('first');
  const context = await browser.newContext();
  const guard = guardContext(context);
  try {
    const page = await context.newPage();
    await page.goto(host.url);
    expect(guard.problems).toEqual([]);

    // .invalid never resolves, so nothing leaves the machine.
    await page.evaluate(() => fetch('https://elsewhere.invalid/font.woff2').catch(() => undefined));
    const thrown = context.waitForEvent('weberror');
    await page.evaluate(() => {
      queueMicrotask(() => {
        throw new Error('planted');
      });
    });
    await thrown;
    const refused = context.waitForEvent('console', (message) => message.text().includes('Content Security Policy'));
    await page.setContent(
      `<meta http-equiv="Content-Security-Policy" content="img-src 'none'"><img src="/icons/icon-192.png" alt="">`
    );
    await refused;

    expect(guard.problems).toEqual([
      expect.stringContaining('elsewhere.invalid'),
      expect.stringContaining('planted'),
      expect.stringContaining('Content Security Policy')
    ]);
  } finally {
    await context.close();
    await host.close();
  }
});
