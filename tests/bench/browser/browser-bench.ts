/**
 * The browser half of the bench: the production build from the real server in real Chromium. For each size of book a
 * new device's first sync, starts, unlocking, search and scrolling, then starts and search once more on a processor that
 * is four times slower; at the end memory, scripts and imports.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { atMost, figure, median, quantile, type Budget, type Figure } from '../figure.ts';
import type { BenchRun } from '../server/server-bench.ts';
import { createSampleFolder, startServerUnderTest, type ServerUnderTest } from '../server/server-process.ts';
import { launchBrowser, type BenchBrowser } from './bench-browser.ts';
import { lockAndUnlock, openDevice, signIn, startAgain, type UnlockTimes } from './book-page.ts';
import { DevTools } from './dev-tools.ts';
import { flingList } from './flung-list.ts';
import { importFile, sampleCsv } from './imported-file.ts';
import { measureScripts } from './loaded-scripts.ts';
import { slowDown } from './slow-processor.ts';
import { typedQueries, typeQueries } from './typed-search.ts';

type Sizes = {
  readonly books: readonly number[];
  readonly rounds: number;
  readonly slowRounds: number;
  readonly queries: readonly string[];
  readonly imports: readonly number[];
  /** After a first sync, until the device has tidied its store as it does when nobody types. */
  readonly restMs: number;
};

const fullSizes: Sizes = {
  books: [10_000, 100_000],
  rounds: 5,
  slowRounds: 3,
  queries: typedQueries,
  imports: [5_000, 100_000],
  restMs: 30_000
};
/** More than 500, so that the first sync is one. */
const quickSizes: Sizes = { books: [600], rounds: 1, slowRounds: 1, queries: ['mü'], imports: [50], restMs: 0 };

const slowFactor = 4;
const longestFrameMs = 50;
/** The budgets are those of the largest book; a smaller one is measured beside it. */
const budgetSize = 100_000;

export async function browserFigures({ isQuick, say }: BenchRun): Promise<Figure[]> {
  const sizes = isQuick ? quickSizes : fullSizes;
  const figures: Figure[] = [];
  for (const contacts of sizes.books) {
    say(`a book with ${contacts.toLocaleString('en')} contacts`);
    figures.push(...(await withServer(contacts, (server) => bookFigures(server, contacts, sizes, say))));
  }
  for (const rows of sizes.imports) {
    say(`import of ${rows.toLocaleString('en')} rows`);
    figures.push(...(await withServer(quickSizes.books[0] ?? 0, (server) => importFigures(server, rows))));
  }
  return figures;
}

async function withServer(
  contacts: number,
  measure: (server: ServerUnderTest) => Promise<Figure[]>
): Promise<Figure[]> {
  const samples = await createSampleFolder([{ members: 1, contacts }]);
  const server = await startServerUnderTest(samples, undefined);
  try {
    return await measure(server);
  } finally {
    await server.close();
    await samples.remove();
  }
}

async function withBrowser<Value>(work: (opened: BenchBrowser) => Promise<Value>): Promise<Value> {
  const opened = await launchBrowser();
  try {
    return await work(opened);
  } finally {
    await opened.browser.close();
  }
}

async function times<Value>(count: number, take: () => Promise<Value>): Promise<Value[]> {
  const taken: Value[] = [];
  for (let round = 0; round < count; round++) taken.push(await take());
  return taken;
}

async function bookFigures(
  server: ServerUnderTest,
  contacts: number,
  sizes: Sizes,
  say: BenchRun['say']
): Promise<Figure[]> {
  const of = `${contacts.toLocaleString('en')} contacts`;
  const budget = (limit: Budget): { budget?: Budget } => (contacts === budgetSize ? { budget: limit } : {});
  const figures: Figure[] = [];
  const add = (
    name: string,
    unit: string,
    samples: readonly number[],
    about: { budget?: Budget; note?: string } = {}
  ) => void figures.push(figure(`${name} (${of})`, unit, samples, about));
  await withBrowser(async ({ browser, debuggingPort }) => {
    const { page } = await openDevice(browser);
    say('first sync');
    const first = await signIn(page, server, contacts);
    add(
      'first sync, list and search usable',
      'ms',
      [first.listMs],
      budget(atMost(first.wholeMs / 5, 'a fifth of the whole first sync'))
    );
    add('first sync, every document here', 'ms', [first.wholeMs]);

    await wait(sizes.restMs);
    say('start and unlock');
    addStarts(await times(sizes.rounds, () => startAgain(page, contacts)));
    addUnlocks(await times(sizes.rounds, () => lockAndUnlock(page, contacts)), '');
    say('search and scroll');
    await addSearch('', 50);
    const fling = await flingList(page);
    add('longest frame while flinging', 'ms', [fling.longestFrameMs], {
      ...budget(atMost(longestFrameMs)),
      note: `${fling.frames} frames, p99 ${Math.round(fling.p99Ms)} ms, ${fling.blankFrames} without a row`
    });

    const slow = await slowDown(page, slowFactor);
    say(`on a processor that is ${slow.factor.toFixed(1)} times slower`);
    try {
      addUnlocks(await times(sizes.slowRounds, () => lockAndUnlock(page, contacts)), `${slowFactor}x slower: `);
      await addSearch(`${slowFactor}x slower: `, 150);
    } finally {
      await slow.stop();
    }

    const tools = await DevTools.connect(debuggingPort);
    const heaps = await tools.heaps(server.url);
    tools.close();
    const mebibytes = heaps.map(
      ({ usedBytes, embedderBytes, backingBytes }) => (usedBytes + embedderBytes + backingBytes) / 1024 / 1024
    );
    add('memory of tab and worker', 'MiB', [mebibytes.reduce((sum, one) => sum + one, 0)], {
      ...budget(atMost(200)),
      note: heaps.map(({ type }, place) => `${type} ${Math.round(mebibytes[place] ?? 0)} MiB`).join(', ')
    });

    function addStarts(starts: readonly UnlockTimes[]): void {
      add(
        'start of the app to first rows, key remembered',
        'ms',
        starts.map(({ wholeMs }) => wholeMs)
      );
      add(
        'start of the app: store open to all searchable',
        'ms',
        starts.map(({ searchableMs }) => searchableMs)
      );
    }

    function addUnlocks(unlocks: readonly UnlockTimes[], prefix: string): void {
      const isSlow = prefix !== '';
      add(
        `${prefix}password to open store (Argon2id)`,
        'ms',
        unlocks.map(({ openedMs }) => openedMs),
        isSlow ? budget(atMost(1_000)) : {}
      );
      add(
        `${prefix}open store to first rows`,
        'ms',
        unlocks.map(({ firstRowsMs }) => firstRowsMs),
        budget(atMost(isSlow ? 150 : 50))
      );
      add(
        `${prefix}open store to all searchable`,
        'ms',
        unlocks.map(({ searchableMs }) => searchableMs)
      );
    }

    async function addSearch(prefix: string, limit: number): Promise<void> {
      const { keys, longestTaskMs } = await typeQueries(page, sizes.queries);
      const ms = keys.map((key) => key.ms);
      const slowest = keys.toSorted((a, b) => b.ms - a.ms)[0];
      add(`${prefix}search, a key to its rows, p50`, 'ms', [median(ms)], { note: `${ms.length} keys` });
      add(`${prefix}search, a key to its rows, p95`, 'ms', [quantile(ms, 0.95)], {
        ...budget(atMost(limit)),
        note: `the slowest: "${slowest?.text ?? ''}" with ${slowest?.found ?? 0} found, ${Math.round(slowest?.ms ?? 0)} ms`
      });
      add(
        `${prefix}search, longest block of the page's thread`,
        'ms',
        [longestTaskMs],
        isBudgeted(prefix) ? budget(atMost(longestFrameMs)) : {}
      );
    }
  });
  if (contacts === sizes.books[0]) {
    const scripts = await withBrowser(({ browser }) => measureScripts(browser, server, contacts));
    figures.push(
      figure('JavaScript until the list can be used, gzip', 'KiB', [scripts.gzipBytes / 1024], {
        budget: atMost(150),
        note: `${scripts.files} files, the largest: ${scripts.largest.join(', ')}`
      })
    );
  }
  return figures;
}

/** On a slow processor a block of the same work is longer by its factor; the budget is of the fast one. */
const isBudgeted = (prefix: string): boolean => prefix === '';

async function importFigures(server: ServerUnderTest, rows: number): Promise<Figure[]> {
  return withBrowser(async ({ browser }) => {
    const { page } = await openDevice(browser);
    await signIn(page, server, quickSizes.books[0] ?? 0);
    const { readMs, planMs, writeMs, longestTaskMs } = await importFile(page, sampleCsv(rows));
    const name = `import of ${rows.toLocaleString('en')} rows`;
    const isLarge = rows === budgetSize;
    return [
      figure(name, 's', [(readMs + planMs + writeMs) / 1000], {
        ...(isLarge && { budget: atMost(60) }),
        note: `reading ${Math.round(readMs)} ms, comparing ${Math.round(planMs)} ms, writing ${Math.round(writeMs)} ms`
      }),
      figure(
        `${name}, longest block of the page's thread`,
        'ms',
        [longestTaskMs],
        isLarge ? { budget: atMost(longestFrameMs) } : {}
      )
    ];
  });
}
