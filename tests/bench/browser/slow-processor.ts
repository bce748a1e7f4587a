/**
 * A slower processor for one page: its renderer process is stopped for three quarters of the time, in slices of a few
 * milliseconds. Chromium's own throttling slows the page's main thread alone, and Kontor's engine works in a worker.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright';

const runMs = 4;

export type SlowProcessor = { stop(): Promise<void> };

/** The renderer that has used the most CPU: the one of the page that was just busy. */
async function busiestRenderer(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const [first] = processInfo.filter(({ type }) => type === 'renderer').toSorted((a, b) => b.cpuTime - a.cpuTime);
  if (first === undefined) throw new Error('There is no renderer process.');
  return first.id;
}

export async function slowDown(page: Page, factor: number): Promise<SlowProcessor> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  const pid = await busiestRenderer(browser);
  let isOver = false;
  const slices = (async () => {
    try {
      while (!isOver) {
        process.kill(pid, 'SIGSTOP');
        const stoppedAt = performance.now();
        await wait(runMs * (factor - 1));
        process.kill(pid, 'SIGCONT');
        // As long as the stop really was, so that late timers of a busy machine do not change the factor.
        await wait((performance.now() - stoppedAt) / (factor - 1));
      }
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  })();
  return {
    async stop() {
      isOver = true;
      await slices;
    }
  };
}
