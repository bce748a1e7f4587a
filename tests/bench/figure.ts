/**
 * One measured figure: the median of its rounds with the smallest and the largest, the unit, and the budget that it is
 * held to. A figure without a budget is there to be read beside others.
 */

export type Budget = {
  readonly kind: 'at-most' | 'at-least';
  readonly limit: number;
  /** Where the limit comes from, when it is not a fixed number: "twice the bare relay's time in the same run". */
  readonly because?: string;
};

export type Figure = {
  /** What was measured, in words that docs/benchmarks.md explains. */
  readonly name: string;
  readonly unit: string;
  /** The median of the rounds. */
  readonly value: number;
  readonly rounds: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly budget: Budget | undefined;
  readonly isWithinBudget: boolean | undefined;
  /** What has to be known to read the figure: the load driver was the bottleneck, a smaller size was used. */
  readonly note: string | undefined;
};

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The sample below which the share `q` of all samples lies; NaN without samples. */
export function quantile(samples: readonly number[] | Float64Array, q: number): number {
  const sorted = Float64Array.from(samples).sort();
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? sorted[0] ?? Number.NaN;
}

export function figure(
  name: string,
  unit: string,
  samples: readonly number[],
  about: { readonly budget?: Budget | undefined; readonly note?: string | undefined } = {}
): Figure {
  const value = median(samples);
  const { budget, note } = about;
  return {
    ...{ name, unit, value, rounds: samples.length, median: value },
    min: Math.min(...samples),
    max: Math.max(...samples),
    budget,
    isWithinBudget: budget === undefined ? undefined : isWithin(budget, value),
    note
  };
}

function isWithin({ kind, limit }: Budget, value: number): boolean {
  return kind === 'at-most' ? value <= limit : value >= limit;
}

export const atMost = (limit: number, because?: string): Budget => ({
  kind: 'at-most',
  limit,
  ...(because && { because })
});
export const atLeast = (limit: number, because?: string): Budget => ({
  kind: 'at-least',
  limit,
  ...(because && { because })
});
