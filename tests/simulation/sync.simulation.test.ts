/**
 * Whole devices against the real server, in virtual time: storms of random steps, one seed each, and afterwards every
 * device and the server must agree. A seed that found something stays here by name, with what it taught.
 */
import { runSimulation, describeOutcome } from './run-simulation.ts';
import { describe, expect, test } from 'vitest';
import { Sometimes, happenings } from './sometimes.ts';

const groups = 10;
const seedsPerGroup = 20;
const all = new Sometimes();

describe('[FEED-7] [QUEUE-5] [STORE-2] [FEED-4] after a storm every device agrees with the server, and nothing that was saved is missing', () => {
  for (let group = 0; group < groups; group++) {
    const first = 1 + group * seedsPerGroup;
    test(`seeds ${first} to ${first + seedsPerGroup - 1}`, { timeout: 240_000 }, async () => {
      for (let seed = first; seed < first + seedsPerGroup; seed++) {
        const outcome = await runSimulation(seed);
        all.add(outcome.sometimes);
        expect(outcome.problems, describeOutcome(outcome)).toEqual([]);
        expect(outcome.healedInMs, describeOutcome(outcome)).toBeLessThan(60_000);
      }
    });
  }

  test('and the storms were storms', () => {
    expect(all.missing(), `of ${happenings.length} kinds of trouble`).toEqual([]);
  });

  test('the same seed gives the same run', { timeout: 60_000 }, async () => {
    const [once, again] = [await runSimulation(42), await runSimulation(42)];
    expect(again.trace).toEqual(once.trace);
    expect([...again.sometimes.counts]).toEqual([...once.sometimes.counts]);
  });
});

/** Each of these seeds failed once, or fails when the part of the engine that its sentence names is taken out. */
const lessons: readonly { readonly seed: number; readonly taught: string }[] = [
  {
    seed: 4,
    taught: '[TAB-1] without the generation in each commit a frozen tab goes on writing after another has taken over'
  },
  {
    seed: 11,
    taught: '[PUSH-6] a contact that waits to be created and comes from the feed under the same id has two histories'
  },
  {
    seed: 14,
    taught:
      "[FEED-7] the time of a change that is stored is the server's, or an edit that changed nothing leaves a trace"
  },
  {
    seed: 37,
    taught: '[FEED-6] after a restore a push is built from what the server has now, not from what it once confirmed'
  },
  {
    seed: 1234,
    taught: 'what a member may not bring back after a restore falls back to what the server has, and is told as refused'
  },
  { seed: 1257, taught: 'a power cut between the refusal of a new contact and its removal leaves no row behind' }
];

describe('seeds that found something', () => {
  test.each(lessons)('seed $seed: $taught', { timeout: 60_000 }, async ({ seed }) => {
    const outcome = await runSimulation(seed);
    expect(outcome.problems, describeOutcome(outcome)).toEqual([]);
  });
});
