/**
 * Opens the DeviceStore over a BlobStore: reads the index of ids into memory, makes push queue and copy agree, and puts
 * the parts together. Each writing method is one batch; queue, documents, fold, first sync and book are files of their own.
 */
import type { DocId } from '#shared/ids.ts';
import { startOfFeed, type Cursor } from '#shared/protocol/frames.ts';
import { ok, type Result } from '#shared/result.ts';
import { StoreReadError, type BlobStore, type Entry, type StoreFailure, type Table } from './blob-store.ts';
import { readBook } from './book-reader.ts';
import { BootstrapWriter } from './bootstrap-writer.ts';
import type { BootstrapProgress, DeviceStore, DeviceStoreEnvironment, RefusedOp } from './device-store.ts';
import { readDocIds, readDocs, readEntries } from './document-reader.ts';
import { fold } from './fold.ts';
import { commitAck, commitFeed, commitQueue, putRow } from './queue-commits.ts';
import { settleCopy, type SettledQueue } from './queue-recovery.ts';
import { caught, StoreCore } from './store-core.ts';
import * as stored from './stored-values.ts';

type Start = {
  readonly cursor: Cursor;
  readonly lineage: string | undefined;
  readonly bootstrap: BootstrapProgress | undefined;
  readonly queued: ReadonlyMap<number, Uint8Array>;
  readonly damaged: readonly number[];
};

export async function openDeviceStore(environment: DeviceStoreEnvironment): Promise<Result<DeviceStore, StoreFailure>> {
  const core = new StoreCore(environment);
  const start = await caught(() => readIndex(core));
  if (!start.ok) return start;
  const { queued, damaged } = start.value;
  const settled = await settleCopy(core, { queued, damaged, recover: environment.recoverQueue ?? false });
  if (!settled.ok) return settled;
  return ok(createDeviceStore(core, start.value, settled.value));
}

/** All entries that open; one that is damaged must not keep the others from being used. */
async function readWhole(
  blobs: BlobStore,
  table: Table
): Promise<{ whole: readonly Entry[]; damaged: readonly string[] }> {
  const all = await caught(() => blobs.entries(table));
  if (all.ok) return { whole: all.value, damaged: [] };
  if (all.error.kind !== 'damaged') throw new StoreReadError(all.error);
  const whole: Entry[] = [];
  const damaged: string[] = [];
  for (const key of await blobs.keys(table)) {
    const value = await caught(() => blobs.get(table, key));
    if (!value.ok && value.error.kind !== 'damaged') throw new StoreReadError(value.error);
    if (!value.ok) damaged.push(key);
    else if (value.value) whole.push([key, value.value]);
  }
  return { whole, damaged };
}

async function readIndex(core: StoreCore): Promise<Start> {
  const { blobs } = core;
  const [journal, updates, queue, tombstones, refused, cursor, lineage, bootstrap] = await Promise.all([
    blobs.keys('journal'),
    blobs.keys('updates'),
    readWhole(blobs, 'queue'),
    readWhole(blobs, 'tombstones'),
    readWhole(blobs, 'refused'),
    blobs.get('meta', stored.metaKeys.cursor),
    blobs.get('meta', stored.metaKeys.lineage),
    blobs.get('meta', stored.metaKeys.bootstrap)
  ]);
  // Keys of both tables are ids that this store wrote.
  for (const doc of journal) core.journal.add(doc as DocId);
  for (const [doc, value] of tombstones.whole)
    core.tombstones.set(doc as DocId, stored.decodeValue(stored.tombstone, value));
  for (const key of updates) core.indexUpdate(key);
  for (const [key, value] of queue.whole)
    core.queue.set(stored.entryOfKey(key), stored.decodeValue(stored.queueEntry, value).ops);
  for (const key of queue.damaged) core.queue.reserve(stored.entryOfKey(key));
  for (const [key, value] of refused.whole) {
    core.refused.set(key, stored.decodeValue(stored.refusedOp, value).doc);
    core.queue.reserve(stored.entryOfKey(key));
  }
  return {
    cursor: cursor ? stored.decodeValue(stored.storedCursor, cursor) : startOfFeed,
    lineage: lineage && stored.decodeText(lineage),
    bootstrap: bootstrap && stored.decodeValue(stored.bootstrapProgress, bootstrap),
    damaged: queue.damaged.map((key) => stored.entryOfKey(key)),
    queued: new Map(queue.whole.map(([key, value]) => [stored.entryOfKey(key), value]))
  };
}

function createDeviceStore(core: StoreCore, start: Start, queue: SettledQueue): DeviceStore {
  const { blobs } = core;
  const bootstrap = new BootstrapWriter(core, start.bootstrap);
  let { cursor, lineage } = start;

  return {
    get cursor() {
      return cursor;
    },
    get lineage() {
      return lineage;
    },
    get bootstrap() {
      return bootstrap.progress;
    },
    recoveredOps: queue.recoveredOps,
    damagedEntries: queue.damagedEntries,

    async load(doc) {
      const read = await core.read(() => readDocs(core, [doc]));
      return read.ok ? ok(read.value.get(doc)) : read;
    },
    loadMany: (docs) => core.read(() => readDocs(core, docs)),
    docIds: () => core.read(() => readDocIds(core)),

    get waitingOps() {
      return core.queue.ops;
    },
    waiting: core.queue.waiting,
    readQueue: (bounds) => core.read(() => readEntries(core, core.queue.select(bounds))),

    commitLocal: ({ ops, rows }) => commitQueue(core, { drop: [], add: ops, rows }),
    commitAck: ({ outcomes, rows }) => commitAck(core, outcomes, rows ?? []),
    async commitFeed(part) {
      const written = await commitFeed(core, part);
      if (written.ok && part.cursor) cursor = part.cursor;
      return written;
    },
    requeue: ({ drop, add, rows }) => commitQueue(core, { drop, add, rows: rows ?? [] }),
    putRows: (rows) =>
      core.write('relaxed', (batch) => {
        for (const row of rows) if (!core.isErased(row.id)) putRow(core, batch, row);
      }),

    refused: () =>
      core.read(async () => {
        const { whole } = await readWhole(blobs, 'refused');
        return whole.map(([key, value]): RefusedOp => ({ key, ...stored.decodeValue(stored.refusedOp, value) }));
      }),
    discardRefused: (key) =>
      core.write('relaxed', (batch) => {
        batch.delete('refused', key);
        batch.onCommit(() => core.refused.delete(key));
      }),
    isErased: (doc) => core.isErased(doc),
    records: (type) =>
      core.read(async () => {
        const prefix = stored.recordKey(type, '');
        const entries = await blobs.entries('records', stored.prefixRange(prefix));
        return new Map(entries.map(([key, value]) => [key.slice(prefix.length), value]));
      }),

    readBook: () => readBook(core),
    readHead: () =>
      core.read(async () => {
        const head = await blobs.get('meta', stored.metaKeys.head);
        return head ? stored.decodeRows(head) : [];
      }),
    writeHead: (rows) =>
      core.write('relaxed', (batch) => {
        if (rows.some((row) => core.isErased(row.id))) return;
        batch.put('meta', stored.metaKeys.head, stored.encodeRows(rows));
      }),

    startBootstrap: ({ asOf, totalRows }) => bootstrap.start(asOf, totalRows),
    putBootstrapRows: (rows) => bootstrap.putRows(rows),
    finishBootstrapRows: ({ totalDocs }) => bootstrap.finishRows(totalDocs),
    putSegments: (chunks) => bootstrap.putSegments(chunks),
    async finishBootstrap() {
      const finished = await bootstrap.finish();
      if (!finished.ok) return finished;
      cursor = finished.value;
      return ok(undefined);
    },

    get foldable() {
      const erased = [...core.tombstones.values()].filter(({ purged }) => !purged).length;
      return { updates: core.updateCount, rows: core.journal.size, erased };
    },
    async fold({ milliseconds }) {
      if (bootstrap.progress !== undefined) return ok({ more: false });
      return fold(core, milliseconds);
    },

    async setLineage(next) {
      const written = await core.write('relaxed', (batch) =>
        batch.put('meta', stored.metaKeys.lineage, stored.encodeText(next))
      );
      if (written.ok) lineage = next;
      return written;
    },
    async setCursor(next) {
      const written = await core.write('relaxed', (batch) =>
        batch.put('meta', stored.metaKeys.cursor, stored.encodeValue(stored.storedCursor, next))
      );
      if (written.ok) cursor = next;
      return written;
    },

    writeText: (name, text) =>
      core.write('strict', (batch) => {
        if (text === undefined) batch.delete('meta', stored.textKey(name));
        else batch.put('meta', stored.textKey(name), stored.encodeText(text));
      }),
    readText: (name) =>
      core.read(async () => {
        const value = await blobs.get('meta', stored.textKey(name));
        return value && stored.decodeText(value);
      }),
    readTexts: (prefix) =>
      core.read(async () => {
        const entries = await blobs.entries('meta', stored.prefixRange(stored.textKey(prefix)));
        return entries.map(([key, value]) => ({
          name: key.slice(stored.textKey('').length),
          text: stored.decodeText(value)
        }));
      }),

    async settled() {
      await core.idle();
      await core.environment.queueCopy.settled();
    }
  };
}
