/**
 * A client of the load, whatever server it speaks to, and what it notes down: each edit with the moment it was due and
 * its place in what its source has sent, and each arrival as "everything of this source up to here". Latencies are put
 * together afterwards (delivery.ts), so that nothing is computed while edits fly.
 */

/** Whatever numbers edits: a workspace by its seq, a Yjs client by its clock. */
export type Source = string | number;

export type SentEdit = { readonly source: Source; readonly position: number; readonly dueAt: number };

export class Arrivals {
  readonly #bySource = new Map<Source, { upTo: number[]; at: number[] }>();

  add(source: Source, upTo: number, at: number): void {
    const known = this.#bySource.get(source) ?? { upTo: [], at: [] };
    if (known.upTo.length === 0) this.#bySource.set(source, known);
    if (upTo <= (known.upTo.at(-1) ?? -1)) return;
    known.upTo.push(upTo);
    known.at.push(at);
  }

  /** When everything of the source up to this position was here. */
  momentOf(source: Source, position: number): number | undefined {
    const known = this.#bySource.get(source);
    if (known === undefined) return undefined;
    let [low, high] = [0, known.upTo.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((known.upTo[middle] ?? Infinity) < position) low = middle + 1;
      else high = middle;
    }
    return known.at[low];
  }

  clear(): void {
    this.#bySource.clear();
  }
}

export interface LoadClient {
  connect(): Promise<void>;
  /** Makes edits in advance, so that making them costs nothing while they are sent. */
  prepare(edits: number): void;
  /** One edit of the next of its documents. */
  edit(dueAt: number): void;
  /** Edits of `edit` that the server has not confirmed; for servers that confirm nothing, those that have not left. */
  readonly waiting: number;
  readonly confirmed: number;
  readonly refused: Map<string, number>;
  readonly sent: SentEdit[];
  readonly arrivals: Arrivals;
  /** Told at each confirmation. */
  onConfirmed: () => void;
  /** Forgets what was noted, before the next run. */
  clear(): void;
  close(): void;
}
