/**
 * `npm run bench`: runs the parts that were asked for, prints a table of each, and writes the figures with the
 * environment that they were measured in. What each figure means, and the budgets, are in docs/benchmarks.md.
 */
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { readBenchOptions, type BenchOptions, type BenchPart } from './bench-options.ts';
import { chromiumVersion } from './browser/bench-browser.ts';
import { browserFigures } from './browser/browser-bench.ts';
import type { Figure } from './figure.ts';
import { figureTable } from './figure-table.ts';
import { serverFigures } from './server/server-bench.ts';
import { storeFigures } from './store/store-bench.ts';

const parts: Readonly<Record<BenchPart, { readonly title: string; readonly measure: typeof serverFigures }>> = {
  server: { title: 'Server', measure: serverFigures },
  browser: { title: 'Browser', measure: browserFigures },
  store: { title: 'Store on the device', measure: storeFigures }
};

const options = readBenchOptions(process.argv.slice(2));
if (!options.ok) {
  process.stderr.write(`${options.error}\n`);
  process.exit(2);
}
await run(options.value);

async function run({ parts: asked, isQuick, jsonFile, profileFolder }: BenchOptions): Promise<void> {
  const say = (sentence: string) => void process.stderr.write(`  ${sentence}\n`);
  const environment = {
    node: process.version,
    chromium: await chromiumVersion(),
    cpus: os.cpus().length,
    cpuModel: os.cpus()[0]?.model ?? '',
    /** Processes that wanted to run in the last minute, before this one began. */
    load: os.loadavg()[0] ?? 0,
    at: new Date().toISOString(),
    isQuick
  };
  console.log(
    `Node ${environment.node}, Chromium ${environment.chromium ?? 'not found'}, ${environment.cpus} cores, load ${environment.load.toFixed(1)}`
  );
  if (environment.load > environment.cpus / 2)
    console.log('This machine is busy with other work: these figures say little.');
  if (isQuick) console.log('Small sizes: these figures show that the bench runs, and nothing else.');
  const figures: (Figure & { readonly part: BenchPart })[] = [];
  for (const part of asked) {
    const { title, measure } = parts[part];
    const measured = await measure({ isQuick, profileFolder, say });
    console.log(`\n${figureTable(title, measured)}`);
    figures.push(...measured.map((one) => ({ part, ...one })));
  }
  if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify({ environment, figures }, undefined, 2)}\n`);
}
