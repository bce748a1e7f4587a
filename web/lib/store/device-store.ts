/**
 * What the engine keeps on the device, in words of the domain: documents, rows, push queue, feed cursor, first sync.
 * The layer over a (sealed) BlobStore; open-device-store.ts implements it. Every method that writes is one atomic batch
 * ([STORE-1], [FEED-2]), and batches take effect in the order of the calls. It stores Yjs updates and never reads them:
 * merging is passed in (`compact`), projecting rows is the engine's.
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { Clock } from '#shared/environment.ts';
import type { Refusal } from '#shared/errors.ts';
import type { DocId } from '#shared/ids.ts';
import type { Cursor, Op } from '#shared/protocol/frames.ts';
import type { Result } from '#shared/result.ts';
import type { BlobStore, StoreFailure } from './blob-store.ts';
import type { Compression } from './compression.ts';
import type { QueueCopy } from './queue-copy.ts';

export type DeviceStoreEnvironment = {
  /** Sealed in production (sealed-blob-store.ts). */
  readonly blobs: BlobStore;
  /** From `blobs.takeOver()`: what this store may write under. */
  readonly generation: number;
  readonly clock: Clock;
  readonly compression: Compression;
  /**
   * All updates of one document (base first) as one update, through a fresh garbage-collecting document. `undefined` when
   * they do not make a whole document (something they build on is missing): then they are kept as they are.
   */
  readonly compact: (doc: DocId, updates: readonly Uint8Array[]) => Uint8Array | undefined;
  /** The copy of the push queue outside IndexedDB. Written after each commit, without delaying it. */
  readonly queueCopy: QueueCopy;
  /** The sentinel says that the browser emptied the database: what waits in the copy joins the queue again. */
  readonly recoverQueue?: boolean;
};

/** Names one op of the push queue for as long as it waits. Entries are numbered upwards, also across restarts. */
export type OpRef = { readonly entry: number; readonly index: number };
/** `at`: when it was made on this device, milliseconds. */
export type QueuedOp = Op & OpRef & { readonly at: number };

/** Whether this document's edits wait for the server. `erasing`: one of the waiting ops erases it for ever. */
export type Waiting = { readonly ops: number; readonly erasing: boolean };

export type StoredDoc = {
  readonly doc: DocId;
  readonly epoch: number;
  /** Greatest seq that is contained in `acked`; 0 when the server has nothing of it yet. */
  readonly seq: number;
  /** What the server has: V1 updates, base first, all of `epoch`. Empty while only the queue knows the document. */
  readonly acked: readonly Uint8Array[];
  /** What it has not, in order, and not in `acked`. An op whose epoch is lower than `epoch` needs a rebase. */
  readonly pending: readonly QueuedOp[];
};

export type OpOutcome = OpRef &
  (
    | { readonly kind: 'committed'; readonly seq: number }
    | { readonly kind: 'refused'; readonly code: Refusal; readonly detail: string }
  );

/** An edit that the server refused, kept until a person has decided. */
export type RefusedOp = Op & {
  /** Names it in `discardRefused`; keys sort in the order of the edits. */
  readonly key: string;
  readonly code: Refusal;
  readonly detail: string;
  /** When the edit was made, milliseconds. */
  readonly at: number;
};

export type FeedItem =
  /** `reset` replaces what there is; the others add to it. Bytes of a lower epoch than the stored one are ignored. */
  | {
      readonly kind: 'update' | 'snapshot' | 'reset';
      readonly doc: DocId;
      readonly epoch: number;
      readonly seq: number;
      readonly bytes: Uint8Array;
    }
  /** Document, row and waiting ops go. A tombstone is for ever, an evicted document may come back. */
  | { readonly kind: 'tombstone' | 'evict'; readonly doc: DocId; readonly seq: number }
  /** A server-ordered record; `value` undefined removes it. */
  | { readonly kind: 'record'; readonly type: string; readonly id: string; readonly value: Uint8Array | undefined };

export type BootstrapProgress = {
  /** Rows come first, then documents. */
  readonly part: 'rows' | 'docs';
  /** The head of the feed that the snapshot is of; the cursor at its end. */
  readonly asOf: Cursor;
  /** The last id of this part that is stored: where to go on. */
  readonly after: DocId | undefined;
  /** Rows or documents of this part. */
  readonly done: number;
  readonly total: number;
};

/** A chunk of documents as the server sends it: `bytes` is deflate-raw of shared/protocol/doc-segment.ts, in id order. */
export type SegmentChunk = {
  readonly first: DocId;
  readonly last: DocId;
  readonly docs: number;
  readonly bytes: Uint8Array;
};

export interface DeviceStore {
  readonly cursor: Cursor;
  /** Undefined before the first sync. */
  readonly lineage: string | undefined;
  /** Ops that came back from the copy of the queue at this opening (`recoverQueue`). */
  readonly recoveredOps: number;
  /** Entries of the queue that were found damaged at this opening, and are not in the copy either. */
  readonly damagedEntries: number;
  /** Undefined when no first sync is under way. */
  readonly bootstrap: BootstrapProgress | undefined;

  /** Undefined for what is not on this device, or erased. A document whose every edit waits has no `acked`. */
  load(doc: DocId): Promise<Result<StoredDoc | undefined, StoreFailure>>;
  /** Many at once, each segment read only once; unknown ones are left out. Memory is the caller's business. */
  loadMany(docs: readonly DocId[]): Promise<Result<ReadonlyMap<DocId, StoredDoc>, StoreFailure>>;
  /** Ids of all documents that there is a base or update of on this device, in id order; for reconciling. */
  docIds(): Promise<Result<DocId[], StoreFailure>>;

  /** Ops without ack, over all documents. */
  readonly waitingOps: number;
  /** The documents that they are of. A live view: it changes with each commit. */
  readonly waiting: ReadonlyMap<DocId, Waiting>;
  /**
   * Waiting ops in the order they were made, from after `after` on, whole entries, until one of the bounds is reached
   * (at least one entry; entries hold at most 200 ops).
   */
  readQueue(bounds: {
    after?: number | undefined;
    maxOps: number;
    maxBytes: number;
  }): Promise<Result<QueuedOp[], StoreFailure>>;

  /**
   * A person's edits, strict: when this is answered with ok they are "saved here" ([STORE-2]). One batch; ops are
   * queued in entries that fit one push. Answers where each op stands in the queue, in the order given.
   */
  commitLocal(edit: {
    ops: readonly Op[];
    rows: readonly ContactRow[];
  }): Promise<Result<readonly OpRef[], StoreFailure>>;
  /**
   * What the server said about pushed ops, relaxed. Committed: the op leaves the queue and becomes part of `acked` (a
   * committed erase removes the document). Refused: it leaves the queue for the refused. Ops that do not wait any more are ignored.
   */
  commitAck(ack: { outcomes: readonly OpOutcome[]; rows?: readonly ContactRow[] }): Promise<Result<void, StoreFailure>>;
  /**
   * A part of the feed and the cursor behind it, relaxed ([FEED-2]). With `requeue` (after a reset: pending edits made
   * anew on the new base; `drop` leaves the queue, `add` joins its end) the batch is strict. Items of tombstoned documents are ignored.
   */
  commitFeed(part: {
    items: readonly FeedItem[];
    rows: readonly ContactRow[];
    cursor?: Cursor;
    requeue?: { drop: readonly OpRef[]; add: readonly Op[] };
  }): Promise<Result<void, StoreFailure>>;
  /** Ops of the queue replaced by others (an answer `need-base` or `stale-epoch`), strict. Rows as they are afterwards. */
  requeue(change: {
    drop: readonly OpRef[];
    add: readonly Op[];
    rows?: readonly ContactRow[];
  }): Promise<Result<readonly OpRef[], StoreFailure>>;
  /** Rows alone, relaxed: after projecting anew. */
  putRows(rows: readonly ContactRow[]): Promise<Result<void, StoreFailure>>;

  refused(): Promise<Result<RefusedOp[], StoreFailure>>;
  discardRefused(key: string): Promise<Result<void, StoreFailure>>;
  isErased(doc: DocId): boolean;
  /** The values of one type of record, by id. */
  records(type: string): Promise<Result<ReadonlyMap<string, Uint8Array>, StoreFailure>>;

  /**
   * All rows, some pages at a time: first those that changed lately, then the pages, each contact once. Damage of one
   * page is told in its place and the rest goes on. What is committed while reading is the caller's to lay over it;
   * folding waits until the reader is done (or returns early).
   */
  readBook(): AsyncGenerator<Result<readonly ContactRow[], StoreFailure>>;
  /** The first screen of the list, as last given; empty when there is none or one of its contacts was erased since. */
  readHead(): Promise<Result<readonly ContactRow[], StoreFailure>>;
  writeHead(rows: readonly ContactRow[]): Promise<Result<void, StoreFailure>>;

  /**
   * Begins a first sync, or one from the beginning on a device that has data: what the server does not send any more
   * goes, recent updates and waiting edits stay. The engine gives its own rows for documents with waiting edits.
   */
  startBootstrap(start: { asOf: Cursor; totalRows: number }): Promise<Result<void, StoreFailure>>;
  /** The next rows in id order, any number; the resume key goes into the same batch. */
  putBootstrapRows(rows: readonly ContactRow[]): Promise<Result<void, StoreFailure>>;
  /** All rows are there: documents follow. */
  finishBootstrapRows(next: { totalDocs: number }): Promise<Result<void, StoreFailure>>;
  /** The next chunks in id order, sealed as they are. */
  putSegments(chunks: readonly SegmentChunk[]): Promise<Result<void, StoreFailure>>;
  /** Sets the cursor to `asOf`; the feed goes on from there. */
  finishBootstrap(): Promise<Result<void, StoreFailure>>;

  /** What `fold` would work on. Rows and updates over about 1,000, or any erased document, are worth a fold soon. */
  readonly foldable: { readonly updates: number; readonly rows: number; readonly erased: number };
  /**
   * Moves recent rows into pages and recent updates into segments, takes erased documents out of both, splits what has
   * grown over twice its size. Stops at the first batch after `milliseconds`; `more` when something is left. Each batch
   * is a few milliseconds; edits get in between. Does nothing during a first sync or while the book is read. A damaged
   * partition is passed over and told at the end; only a first sync from the beginning replaces it.
   */
  fold(budget: { milliseconds: number }): Promise<Result<{ more: boolean }, StoreFailure>>;

  setLineage(lineage: string): Promise<Result<void, StoreFailure>>;
  /** After a reconcile: where the feed goes on, without data. */
  setCursor(cursor: Cursor): Promise<Result<void, StoreFailure>>;
  /** Small sealed texts (seat, settings, logs). The name itself lies readable: it holds no content. Strict; `undefined` removes. */
  writeText(name: string, text: string | undefined): Promise<Result<void, StoreFailure>>;
  readText(name: string): Promise<Result<string | undefined, StoreFailure>>;
  /** All whose name begins with `prefix`, in the order of names. */
  readTexts(prefix: string): Promise<Result<readonly { name: string; text: string }[], StoreFailure>>;

  /** Resolves when everything asked for before is written, the queue's copy included. */
  settled(): Promise<void>;
}
