/**
 * Whether a search may look through the last result only. While a person types on, nearly every key press narrows; a
 * term that has several readings (a number with and without its zero) may also widen, and then the whole book is read.
 */
import type { SearchTerm } from '#shared/contact/fold.ts';

/** True when whatever `next` finds was found by `previous`. */
export function narrows(previous: readonly SearchTerm[], next: readonly SearchTerm[]): boolean {
  return previous.every((older) => next.some((newer) => newer.every((parts) => implies(parts, older))));
}

const implies = (parts: readonly string[], term: SearchTerm): boolean =>
  term.some((weaker) => weaker.every((needle) => parts.some((stronger) => stronger.includes(needle))));
