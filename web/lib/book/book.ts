/**
 * The contacts of a workspace as rows in memory: lists, filters, search and counts are answered here, without the store.
 * Search is a scan over folded text, because it needs no index and finds every infix (docs/decisions/0003); while a
 * person types on, only the last result is looked through. Knows no documents and no sync: the engine brings it rows.
 */
import type { ContactId, DocId, MemberId } from '#shared/ids.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { sortLetter } from '#shared/contact/sort-key.ts';
import type { BookCounts, ListRow, Query, QueryResult, Sort } from '#lib/engine/engine-api.ts';
import { AddressIndex } from './address-index.ts';
import { RowCounter } from './book-counts.ts';
import { BookView, type RowChange } from './book-view.ts';
import { changeSorted, rowOrders } from './row-order.ts';

/** Documents whose rows are shown with a mark: unsent edits, refused edits. */
export type RowMarks = { readonly waiting: DocSet; readonly refused: DocSet };
type DocSet = { has(doc: DocId): boolean };

export class Book {
  readonly #rows = new Map<ContactId, ContactRow>();
  readonly #views = new Map<string, BookView>();
  readonly #marks: RowMarks;
  #ordered: Partial<Record<Sort, ContactRow[]>> = {};
  #counter = new RowCounter();
  #addresses: AddressIndex | undefined;
  #nextVersion = 1;

  constructor(marks: RowMarks) {
    this.#marks = marks;
  }

  get size(): number {
    return this.#rows.size;
  }

  has(contact: ContactId): boolean {
    return this.#rows.has(contact);
  }

  rowOf(contact: ContactId): ContactRow | undefined {
    return this.#rows.get(contact);
  }

  /** Replaces everything, as after unlock. Returns the views, all of which read differently. */
  load(rows: Iterable<ContactRow>): Map<string, QueryResult> {
    this.#rows.clear();
    this.#ordered = {};
    this.#addresses = undefined;
    this.#counter = new RowCounter();
    for (const row of rows) {
      const before = this.#rows.get(row.id);
      if (before !== undefined) this.#counter.remove(before);
      this.#rows.set(row.id, row);
      this.#counter.add(row);
    }
    const changed = new Map<string, QueryResult>();
    for (const name of this.#views.keys()) {
      const view = this.#views.get(name);
      if (view === undefined) continue;
      view.fill(this.#sorted(view.query.sort));
      view.touch();
      changed.set(name, view.result);
    }
    return changed;
  }

  /** Takes changed and removed rows; returns the views that read differently, with their new results. */
  apply(puts: readonly ContactRow[], removals: readonly ContactId[] = []): Map<string, QueryResult> {
    const changes: RowChange[] = [];
    const change = (id: ContactId, after: ContactRow | undefined) => {
      const before = this.#rows.get(id);
      if (before === undefined && after === undefined) return;
      if (before !== undefined) this.#counter.remove(before);
      if (after === undefined) this.#rows.delete(id);
      else {
        this.#rows.set(id, after);
        this.#counter.add(after);
      }
      if (before !== undefined) this.#addresses?.remove(before);
      if (after !== undefined) this.#addresses?.add(after);
      changes.push({ before, after });
    };
    // The last row of an id counts: a batch may bring a document twice.
    const afterById = new Map<ContactId, ContactRow | undefined>(puts.map((row) => [row.id, row]));
    for (const id of removals) afterById.set(id, undefined);
    for (const [id, row] of afterById) change(id, row);
    this.#reorder(changes);

    const changed = new Map<string, QueryResult>();
    for (const [name, view] of this.#views) if (view.apply(changes)) changed.set(name, view.result);
    return changed;
  }

  /** The marks of these documents have changed: views that show them read differently. */
  remark(docs: Iterable<DocId>): Map<string, QueryResult> {
    const rows = [...docs].map((doc) => this.#rows.get(doc)).filter((row) => row !== undefined);
    const changed = new Map<string, QueryResult>();
    for (const [name, view] of this.#views) {
      if (!rows.some((row) => view.holds(row))) continue;
      view.touch();
      changed.set(name, view.result);
    }
    return changed;
  }

  query(name: string, query: Query): QueryResult {
    const previous = this.#views.get(name);
    const version = Math.max(this.#nextVersion, (previous?.version ?? 0) + 1);
    this.#nextVersion = version + 1;
    const view = new BookView(query, version);
    view.fill(previous !== undefined && view.isWithin(previous) ? previous.rows : this.#sorted(query.sort));
    this.#views.set(name, view);
    return view.result;
  }

  /** The page that asked is gone. */
  closeView(name: string): void {
    this.#views.delete(name);
  }

  rows(name: string, from: number, to: number): { version: number; rows: ListRow[] } {
    const view = this.#views.get(name);
    if (view === undefined) return { version: 0, rows: [] };
    return { version: view.version, rows: view.rows.slice(from, to).map((row) => this.#listRow(row)) };
  }

  ids(name: string): ContactId[] {
    return (this.#views.get(name)?.rows ?? []).map((row) => row.id);
  }

  row(contact: ContactId): ListRow | undefined {
    const row = this.#rows.get(contact);
    return row === undefined ? undefined : this.#listRow(row);
  }

  counts(member: MemberId): BookCounts {
    return this.#counter.counts(member);
  }

  findByAddress(address: { phone?: string | undefined; email?: string | undefined }): ContactId[] {
    this.#addresses ??= new AddressIndex(this.#rows.values());
    return this.#addresses.find(address);
  }

  /** Forgets everything, as at a lock. */
  clear(): void {
    this.load([]);
    this.#views.clear();
  }

  #sorted(sort: Sort): ContactRow[] {
    let rows = this.#ordered[sort];
    if (rows === undefined) {
      rows = [...this.#rows.values()].sort(rowOrders[sort]);
      this.#ordered[sort] = rows;
    }
    return rows;
  }

  #reorder(changes: readonly RowChange[]): void {
    const removed = changes.flatMap(({ before }) => before ?? []);
    const added = changes.flatMap(({ after }) => after ?? []);
    for (const sort of Object.keys(this.#ordered) as Sort[]) {
      const rows = this.#ordered[sort];
      if (rows !== undefined) this.#ordered[sort] = changeSorted(rows, rowOrders[sort], removed, added);
    }
  }

  #listRow(row: ContactRow): ListRow {
    const { text: _text, sort: _sort, ...shown } = row;
    return {
      ...shown,
      letter: sortLetter(row.sort),
      waiting: this.#marks.waiting.has(row.id),
      refused: this.#marks.refused.has(row.id)
    };
  }
}
