/**
 * A slower processor for one page: its renderer process is stopped for three quarters of the time, in slices of a few
 * milliseconds. Chromium's own throttling slows the page's main thread alone, and Kontor's engine works in a worker.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright';

const runMs = 4;

export type SlowProcessor = {
  /** How much slower the page really is, by a fixed piece of work. */
  readonly factor: number;
  stop(): Promise<void>;
};

/** Milliseconds of the same arithmetic; the fastest of several, because other work gets in between. */
const calibrate = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const once = (): number => {
      const startedAt = performance.now();
      let value = 1;
      for (let step = 0; step < 30_000_000; step++) value = (Math.imul(value, 48_271) ^ step) | 0;
      return performance.now() - startedAt + (value === 0 ? 1 : 0);
    };
    return Math.min(once(), once(), once(), once(), once());
  });

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
  const before = await calibrate(page);
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
    factor: (await calibrate(page)) / before,
    async stop() {
      isOver = true;
      await slices;
    }
  };
}
