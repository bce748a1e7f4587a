/**
 * Figures say what was measured: the median with its bounds, and whether the budget was kept.
 */
import { expect, test } from 'vitest';
import { atLeast, atMost, figure, quantile } from './figure.ts';
import { figureTable } from './figure-table.ts';

test('the median of the rounds is the value, with the smallest and the largest beside it', () => {
  expect(figure('latency', 'ms', [9, 1, 2])).toMatchObject({ value: 2, min: 1, max: 9, rounds: 3 });
});

test('a quantile is a sample that was taken', () => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([quantile(samples, 0.5), quantile(samples, 0.99), quantile(samples, 1)]).toEqual([50, 99, 100]);
  expect(quantile([], 0.5)).toBeNaN();
});

test('the budget is kept at its limit and broken beyond it, in both directions', () => {
  const isWithin = (samples: number[], budget: ReturnType<typeof atMost>) =>
    figure('x', 'ms', samples, { budget }).isWithinBudget;
  expect([isWithin([50], atMost(50)), isWithin([51], atMost(50))]).toEqual([true, false]);
  expect([isWithin([50], atLeast(50)), isWithin([49], atLeast(50))]).toEqual([true, false]);
  expect(figure('x', 'ms', [1]).isWithinBudget).toBeUndefined();
});

test('what is outside of its budget stands out in the table', () => {
  const table = figureTable('Server', [
    figure('slow', 'ms', [80], { budget: atMost(50, 'a law') }),
    figure('fast', 'ms', [10], { budget: atMost(50) })
  ]);
  expect(table).toMatch(/^slow .*<= 50 ms.*OUTSIDE$/mu);
  expect(table).toMatch(/^fast .*ok$/mu);
  expect(table).toContain('a law');
});
