/**
 * `npm run simulate -- --seeds 10000 [--from 1] [--seed 42]`: runs many seeds, prints what failed with its steps, and
 * how often each kind of trouble came up. Exit code 1 when any seed failed.
 */
import './seeded-client-ids.ts';
import { parseArgs } from 'node:util';
import { describeOutcome, runSimulation } from './run-simulation.ts';
import { happenings, Sometimes } from './sometimes.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, from: { type: 'string' }, seed: { type: 'string' } }
});
const single = values.seed === undefined ? undefined : Number(values.seed);
const first = single ?? Number(values.from ?? 1);
const count = single === undefined ? Number(values.seeds ?? 1_000) : 1;

const all = new Sometimes();
const failed: number[] = [];
let slowest = 0;
const began = performance.now();
for (let seed = first; seed < first + count; seed++) {
  const outcome = await runSimulation(seed);
  all.add(outcome.sometimes);
  slowest = Math.max(slowest, outcome.healedInMs);
  if (outcome.problems.length > 0) {
    failed.push(seed);
    console.log(describeOutcome(outcome));
  } else if (single !== undefined) console.log(describeOutcome(outcome));
}
const seconds = (performance.now() - began) / 1_000;
for (const happening of happenings) console.log(`${String(all.counts.get(happening) ?? 0).padStart(9)}  ${happening}`);
console.log(
  `${count} seeds in ${seconds.toFixed(1)} s, ${failed.length} failed${failed.length > 0 ? `: ${failed.slice(0, 30).join(' ')}` : ''}; slowest healing ${slowest} virtual ms`
);
process.exitCode = failed.length > 0 ? 1 : 0;
