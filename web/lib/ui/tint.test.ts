/**
 * Avatars: one tint per id for ever, and no tint that most people share.
 */
import { expect, test } from 'vitest';
import { tintOf } from './tint.ts';

test('an id has the same tint every time, whatever else is on the screen', () => {
  expect(tintOf('01J8Z3Q6Y7')).toBe(tintOf('01J8Z3Q6Y7'));
});

test('ten thousand ids spread over all eight tints, none with more than a fifth of them', () => {
  const counts = new Map<number, number>();
  for (let i = 0; i < 10_000; i += 1) {
    const tint = tintOf(`contact-${i.toString(36)}`);
    counts.set(tint, (counts.get(tint) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(Math.max(...counts.values())).toBeLessThan(2_000);
});
