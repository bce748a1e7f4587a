/**
 * The store half of the bench: the device's store alone, in a worker of real Chromium, without engine, page and network.
 * The modules come as they are from a development server.
 */
import path from 'node:path';
import type { Page } from 'playwright';
import { createServer } from 'vite';
import { launchBrowser } from '../browser/bench-browser.ts';
import { atMost, figure, quantile, type Budget, type Figure } from '../figure.ts';
import type { BenchRun } from '../server/server-bench.ts';
import type { StoreReply, StoreTask, StoreTimes } from './store-page.worker.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const budgetSize = 100_000;

export async function storeFigures({ isQuick, say }: BenchRun): Promise<Figure[]> {
  const contacts = isQuick ? 1_000 : budgetSize;
  const rounds = isQuick ? 1 : 3;
  const modules = await createServer({
    configFile: false,
    root: import.meta.dirname,
    cacheDir: path.join(repository, 'node_modules/.vite/bench'),
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', hmr: false, fs: { allow: [repository] } },
    // Found before the first round; a dependency that is found later would reload the page in the middle of it.
    optimizeDeps: { entries: ['store-page.worker.ts'] }
  });
  await modules.listen();
  const { browser } = await launchBrowser();
  try {
    const [address] = modules.resolvedUrls?.local ?? [];
    if (address === undefined) throw new Error('The development server has no address.');
    const page = await browser.newPage();
    await page.goto(address);
    const taken: StoreTimes[] = [];
    for (let round = 0; round < rounds; round++) {
      say(`store with ${contacts.toLocaleString('en')} contacts, round ${round + 1}`);
      taken.push(await runTask(page, { contacts, edits: isQuick ? 20 : 200 }));
    }
    return figuresOf(taken, contacts);
  } finally {
    await browser.close();
    await modules.close();
  }
}

async function runTask(page: Page, task: StoreTask): Promise<StoreTimes> {
  const reply = await page.evaluate(
    (asked) =>
      new Promise<StoreReply>((resolve) => {
        const worker = new Worker('/store-page.worker.ts', { type: 'module' });
        worker.addEventListener('error', ({ message }) => resolve({ kind: 'failed', reason: message }));
        worker.addEventListener('message', ({ data }: MessageEvent<StoreReply>) => {
          worker.terminate();
          resolve(data);
        });
        worker.postMessage(asked);
      }),
    task
  );
  if (reply.kind === 'failed') throw new Error(`The store failed: ${reply.reason}`);
  return reply.times;
}

function figuresOf(taken: readonly StoreTimes[], contacts: number): Figure[] {
  const of = contacts.toLocaleString('en');
  const isFull = contacts === budgetSize;
  const one = (name: string, pick: (times: StoreTimes) => number, limit?: Budget) =>
    figure(name, 'ms', taken.map(pick), isFull && limit ? { budget: limit } : {});
  return [
    one(`writing ${of} rows in pages`, ({ writeRowsMs }) => writeRowsMs),
    one(`writing ${of} documents in segments`, ({ writeSegmentsMs }) => writeSegmentsMs),
    one('opening the store', ({ openMs }) => openMs),
    one(`reading ${of} rows`, ({ readRowsMs }) => readRowsMs),
    one(`sorting ${of} rows`, ({ sortRowsMs }) => sortRowsMs),
    one('one edit saved here, p50', ({ editMs }) => quantile(editMs, 0.5), atMost(16, 'a frame')),
    one('one edit saved here, p95', ({ editMs }) => quantile(editMs, 0.95))
  ];
}
