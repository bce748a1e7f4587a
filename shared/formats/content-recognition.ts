/**
 * Proposes what the columns of a file without a header mean, by what stands in them. A weaker guess than names give, so
 * it claims only what most of the cells agree on; the rest is left to the person.
 */
import { toE164 } from '../contact/phone-number.ts';
import type { ColumnTarget } from './column-target.ts';
import { parseDateCell } from './date-cell.ts';

/** `columns` holds, for each column, some of its cells that are not empty. */
export function targetsByContent(columns: readonly (readonly string[])[]): ColumnTarget[] {
  let hasName = false;
  const targets = columns.map((cells, index): ColumnTarget => {
    const most = (test: (cell: string) => boolean) => cells.filter(test).length > cells.length * 0.6;
    if (cells.length === 0) return { kind: 'ignore' };
    if (most((cell) => /^\S+@\S+\.\S+$/u.test(cell))) return { kind: 'email', label: '', group: undefined };
    if (
      most(
        (cell) =>
          /^(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})$/u.test(cell) &&
          parseDateCell(cell, 'day-first', 2100).kind === 'date'
      )
    ) {
      return { kind: 'field', field: 'birthday' };
    }
    if (most((cell) => /^\d{5}$/u.test(cell))) return { kind: 'address', label: '', group: 100, part: 'postalCode' };
    if (most((cell) => cell.replace(/\D/gu, '').length >= 7 && toE164(cell, 'DE') !== '')) {
      return {
        kind: 'phone',
        label: most((cell) => /^(?:\+49|0049|0)\s*\(?1[567]/u.test(cell)) ? 'mobile' : '',
        group: undefined
      };
    }
    if (most((cell) => /^\d{5}\s+\p{L}/u.test(cell)))
      return { kind: 'address', label: '', group: 100, part: 'zipCity' };
    if (most((cell) => /^\p{L}[^@]*\s\d+\s?[a-z]?$/iu.test(cell)))
      return { kind: 'address', label: '', group: 100, part: 'street' };
    if (!hasName && most((cell) => /^\p{L}[^\d@]*$/u.test(cell))) {
      hasName = true;
      return { kind: 'name' };
    }
    return { kind: 'custom', field: `${index + 1}` };
  });
  return targets.map((target, index) => besideOthers(target, index, targets, columns));
}

/** A city stands behind its postal code, a family name behind a given name. */
function besideOthers(
  target: ColumnTarget,
  index: number,
  targets: readonly ColumnTarget[],
  columns: readonly (readonly string[])[]
): ColumnTarget {
  const before = targets[index - 1];
  if (before?.kind === 'address' && before.part === 'postalCode' && target.kind === 'custom') {
    return { kind: 'address', label: '', group: 100, part: 'city' };
  }
  if (target.kind === 'name' && areSingleWords(columns[index]) && areSingleWords(columns[index + 1])) {
    return { kind: 'field', field: 'given' };
  }
  if (
    before?.kind === 'name' &&
    target.kind === 'custom' &&
    areSingleWords(columns[index - 1]) &&
    areSingleWords(columns[index])
  ) {
    return { kind: 'field', field: 'family' };
  }
  return target;
}

const areSingleWords = (cells: readonly string[] | undefined): boolean =>
  cells !== undefined && cells.length > 0 && cells.every((cell) => /^[\p{L}'’-]+$/u.test(cell));
