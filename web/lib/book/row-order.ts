/**
 * The three orders of a list and how a sorted list takes changes. Every order is total (the id decides between equals),
 * so a row has exactly one place, is found again by its old keys, and never jumps between two readings.
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { Sort } from '#lib/engine/engine-api.ts';

export type RowOrder = (a: ContactRow, b: ContactRow) => number;

const byId: RowOrder = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export const rowOrders: Record<Sort, RowOrder> = {
  name: (a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : byId(a, b)),
  // The latest first; ids hold the time of creation, so equals are ordered by it too.
  changed: (a, b) => b.changed.at - a.changed.at || byId(b, a),
  created: (a, b) => b.createdAt - a.createdAt || byId(b, a)
};

/** Above this many changes one merge over the list is cheaper than a search and a splice for each. */
const spliceLimit = 32;

/** Index of the first row that is not before `row`, from `from` on. */
export function lowerBound(rows: readonly ContactRow[], row: ContactRow, order: RowOrder, from = 0): number {
  let low = from;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = rows[middle];
    if (candidate !== undefined && order(candidate, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The list without `removed` (rows as they stand in it) and with `added`, in order; `rows` itself may be changed. */
export function changeSorted(
  rows: ContactRow[],
  order: RowOrder,
  removed: readonly ContactRow[],
  added: readonly ContactRow[]
): ContactRow[] {
  if (removed.length + added.length <= spliceLimit) {
    for (const row of removed) {
      const index = lowerBound(rows, row, order);
      if (rows[index]?.id === row.id) rows.splice(index, 1);
    }
    for (const row of added) rows.splice(lowerBound(rows, row, order), 0, row);
    return rows;
  }
  const gone = new Set(removed);
  return mergeSorted(rows, [...added].sort(order), order, gone);
}

/** Looks for the place of each new row and copies what lies between, instead of comparing every row of a long list. */
function mergeSorted(
  rows: readonly ContactRow[],
  added: readonly ContactRow[],
  order: RowOrder,
  gone: ReadonlySet<ContactRow>
): ContactRow[] {
  const kept = gone.size === 0 ? rows : rows.filter((row) => !gone.has(row));
  const merged: ContactRow[] = [];
  let copied = 0;
  const copyTo = (end: number): void => {
    for (const row of kept.slice(copied, end)) merged.push(row);
    copied = end;
  };
  for (const fresh of added) {
    copyTo(lowerBound(kept, fresh, order, copied));
    merged.push(fresh);
  }
  copyTo(kept.length);
  return merged;
}
