/**
 * The figures beside lists and labels, kept in step with the rows instead of being counted anew. Trash counts only as
 * trash.
 */
import type { EntryId, MemberId } from '#shared/ids.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { BookCounts } from '#lib/engine/engine-api.ts';

export class RowCounter {
  #all = 0;
  #trash = 0;
  readonly #byOwner = new Map<MemberId, number>();
  readonly #byLabel = new Map<EntryId, number>();

  add(row: ContactRow): void {
    this.#count(row, 1);
  }

  remove(row: ContactRow): void {
    this.#count(row, -1);
  }

  counts(member: MemberId): BookCounts {
    return {
      all: this.#all,
      mine: this.#byOwner.get(member) ?? 0,
      trash: this.#trash,
      labels: Object.fromEntries([...this.#byLabel].filter(([, count]) => count > 0))
    };
  }

  #count(row: ContactRow, step: 1 | -1): void {
    if (row.trashedAt !== undefined) {
      this.#trash += step;
      return;
    }
    this.#all += step;
    if (row.owner !== undefined) this.#byOwner.set(row.owner, (this.#byOwner.get(row.owner) ?? 0) + step);
    for (const label of row.labels) this.#byLabel.set(label, (this.#byLabel.get(label) ?? 0) + step);
  }
}
