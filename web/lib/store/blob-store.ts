/**
 * The device's storage as the rest sees it: tables of opaque bytes under plain keys, written in atomic batches.
 * Implemented on IndexedDB (through Dexie) and in memory, both held to tests/contracts/blob-store.contract.ts.
 * A batch, not a callback: an IndexedDB transaction commits itself while something else is awaited, so everything is
 * sealed before the batch is handed over. Knows nothing of keys, documents or sync.
 */
import type { Result } from '#shared/result.ts';

/**
 * segments: compressed documents, partitioned by id. pages: rows, partitioned by id. updates: acknowledged updates that
 * are not folded into a segment yet. journal: rows that are not folded into a page yet. queue: pushes without ack.
 * records: server-ordered records. refused: edits the server refused, until a person decides. tombstones: erased ids.
 * meta: cursor, generation, key ring, progress of the first sync.
 */
export const tables = [
  'segments',
  'pages',
  'updates',
  'journal',
  'records',
  'queue',
  'refused',
  'tombstones',
  'meta'
] as const;
export type Table = (typeof tables)[number];

/** Keys of `meta` that are read before there is a data key, and so are written without a seal. They hold no content. */
export const unsealedKeys: ReadonlySet<string> = new Set(['key-ring', 'lock']);

export type Write = { readonly table: Table; readonly key: string; readonly value: Uint8Array | undefined };

/** `strict` for what a person did here (survives a power cut), `relaxed` for what the server can send again. */
export type Durability = 'strict' | 'relaxed';

export type StoreFailure =
  | { readonly kind: 'full' }
  /** The database was closed under us and could not be opened again, or the browser has emptied it. */
  | { readonly kind: 'lost'; readonly detail: string }
  /** Another tab has taken over as leader: nothing of this batch was written. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'damaged'; readonly detail: string };

/** What reading throws (and nothing else): reads are everywhere, and their failures end what the caller is doing. */
export class StoreReadError extends Error {
  readonly failure: StoreFailure;

  constructor(failure: StoreFailure) {
    super(`The store could not be read: ${failure.kind}`);
    this.name = 'StoreReadError';
    this.failure = failure;
  }
}

export type Entry = readonly [key: string, value: Uint8Array];
/** Keys from `from` (inclusive) to `to` (exclusive); both ends optional. Keys order as strings. */
export type KeyRange = { readonly from?: string; readonly to?: string };

export interface BlobStore {
  get(table: Table, key: string): Promise<Uint8Array | undefined>;
  /** In key order. Reads everything in the range at once: ranges are the caller's business. */
  entries(table: Table, range?: KeyRange): Promise<Entry[]>;
  /** The entry with the greatest key that is not above `key`: how a document finds its segment. */
  floor(table: Table, key: string): Promise<Entry | undefined>;
  keys(table: Table): Promise<string[]>;
  count(table: Table): Promise<number>;
  /**
   * All or nothing. `generation` is compared with the stored one inside the transaction (see `takeOver`); a leader that
   * was replaced cannot write any more.
   */
  commit(
    writes: readonly Write[],
    options: { durability: Durability; generation: number }
  ): Promise<Result<void, StoreFailure>>;
  /**
   * Raises the stored generation and returns it: from here on, older leaders' commits are `superseded`. On a full disk
   * from the first commit on that finds room, so that the store can be read until then.
   */
  takeOver(): Promise<Result<number, StoreFailure>>;
  /** Forgets everything, including the database itself. */
  destroy(): Promise<void>;
  close(): void;
}
