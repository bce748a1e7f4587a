/**
 * Where each letter of the A-Z rail begins in a list sorted by name. The letters come from the sort key, so they stand
 * in the order of the list.
 */
import { sortLetter } from '#shared/contact/sort-key.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';

export type LetterStart = { readonly letter: string; readonly index: number };

/** Looks at a few rows for each letter, not at all of them. */
export function letterStarts(rows: readonly ContactRow[]): LetterStart[] {
  const starts: LetterStart[] = [];
  let index = 0;
  for (let row = rows[0]; row !== undefined; row = rows[index]) {
    const letter = sortLetter(row.sort);
    starts.push({ letter, index });
    index = endOfLetter(rows, index, letter);
  }
  return starts;
}

/** First index after `start` with another letter: doubles its steps, then halves them. */
function endOfLetter(rows: readonly ContactRow[], start: number, letter: string): number {
  const has = (index: number): boolean => {
    const row = rows[index];
    return row !== undefined && sortLetter(row.sort) === letter;
  };
  let low = start;
  let step = 1;
  while (has(low + step)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, rows.length);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (has(middle)) low = middle;
    else high = middle;
  }
  return high;
}
