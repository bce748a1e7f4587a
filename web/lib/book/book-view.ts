/**
 * One held result: the rows of a query, in order, with a version that grows whenever a window of it would read
 * differently. Takes changes of rows without looking through the whole book again.
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { matches, parseSearch, type SearchTerm } from '#shared/contact/fold.ts';
import type { Query, QueryResult } from '#lib/engine/engine-api.ts';
import { letterStarts } from './letters.ts';
import { changeSorted, rowOrders } from './row-order.ts';
import { narrows } from './search-narrowing.ts';

/** A row as it was and as it is; one of them is missing when the row came or went. */
export type RowChange = { readonly before: ContactRow | undefined; readonly after: ContactRow | undefined };

export class BookView {
  readonly query: Query;
  readonly #terms: readonly SearchTerm[];
  #rows: ContactRow[] = [];
  #version: number;
  #result: QueryResult | undefined;

  constructor(query: Query, version: number) {
    this.query = query;
    this.#version = version;
    this.#terms = parseSearch(query.text);
  }

  get rows(): readonly ContactRow[] {
    return this.#rows;
  }

  get version(): number {
    return this.#version;
  }

  get result(): QueryResult {
    this.#result ??= {
      total: this.#rows.length,
      letters: this.query.sort === 'name' ? letterStarts(this.#rows) : [],
      version: this.#version
    };
    return this.#result;
  }

  /** Fills the view from rows that are in this view's order and contain all its matches. */
  fill(candidates: readonly ContactRow[]): void {
    this.#rows = candidates.filter((row) => this.#matches(row));
    this.#result = undefined;
  }

  /** True when everything this view finds is in `previous`, in the same order. */
  isWithin(previous: BookView): boolean {
    const { sort, trash, owner, labels } = previous.query;
    return (
      this.query.sort === sort &&
      this.query.trash === trash &&
      (owner === undefined || owner === this.query.owner) &&
      labels.every((label) => this.query.labels.includes(label)) &&
      narrows(previous.#terms, this.#terms)
    );
  }

  /** Returns whether anything of this view is different. */
  apply(changes: readonly RowChange[]): boolean {
    const removed: ContactRow[] = [];
    const added: ContactRow[] = [];
    for (const { before, after } of changes) {
      if (before !== undefined && this.#matches(before)) removed.push(before);
      if (after !== undefined && this.#matches(after)) added.push(after);
    }
    if (removed.length + added.length === 0) return false;
    this.#rows = changeSorted(this.#rows, rowOrders[this.query.sort], removed, added);
    this.touch();
    return true;
  }

  holds(row: ContactRow): boolean {
    return this.#matches(row);
  }

  /** What the rows carry besides themselves (waiting, refused) has changed. */
  touch(): void {
    this.#version++;
    this.#result = undefined;
  }

  #matches(row: ContactRow): boolean {
    const { owner, labels, trash } = this.query;
    if ((row.trashedAt !== undefined) !== trash) return false;
    if (owner !== undefined && row.owner !== owner) return false;
    for (const label of labels) if (!row.labels.includes(label)) return false;
    return matches(row.text, this.#terms);
  }
}
