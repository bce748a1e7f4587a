/**
 * Moves what lies beside pages and segments into them, and erased documents out of them, a partition at a time. Each
 * partition is one batch that puts the new content and removes what went into it, so a crash between two batches leaves
 * everything readable, and repeating a fold changes nothing ([STORE-5], [STORE-7]).
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { DocId } from '#shared/ids.ts';
import type { SegmentDoc } from '#shared/protocol/doc-segment.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { StoreFailure } from './blob-store.ts';
import { assemble, readUpdates, type AckedDoc } from './document-reader.ts';
import {
  countUpTo,
  docSegments,
  partitionOf,
  readPartition,
  rowPages,
  split,
  type PartitionFormat
} from './partitions.ts';
import type { Batch, StoreCore } from './store-core.ts';
import { decodeRow, docRange, encodeValue, tombstone } from './stored-values.ts';

/** Documents of one batch: bounds the time that an edit waits for a fold. */
const docsPerBatch = 128;

/** New items by id (`undefined`: out of the partition); ids that are not in it stay as they are. */
type Changes<Item> = ReadonlyMap<DocId, Item | undefined>;
type Change<Item> = (batch: Batch, ids: readonly DocId[], stored: ReadonlyMap<DocId, Item>) => Promise<Changes<Item>>;

export async function fold(core: StoreCore, milliseconds: number): Promise<Result<{ more: boolean }, StoreFailure>> {
  const { clock, compression } = core.environment;
  const deadline = clock.now() + milliseconds;
  const isOver = () => clock.now() >= deadline || core.bookReaders > 0;
  if (core.bookReaders > 0) return ok({ more: true });

  const erased = [...core.tombstones].filter(([, { purged }]) => !purged).map(([doc]) => doc);
  const segments = docSegments(compression);
  const steps = [
    () => foldTable(core, segments, [...core.updates.keys()], updatesIntoSegment(core), isOver),
    () => foldTable(core, rowPages, [...core.journal], rowsIntoPage(core), isOver)
  ];
  // Erasing comes first in both tables: a person may be waiting for it.
  if (erased.length > 0) {
    steps.unshift(
      () => foldTable(core, segments, erased, updatesIntoSegment(core), isOver),
      () => foldTable(core, rowPages, erased, rowsIntoPage(core), isOver),
      () => markPurged(core, erased)
    );
  }
  let damage: StoreFailure | undefined;
  for (const step of steps) {
    const done = await step();
    if (done.ok && done.value.more) return done;
    if (!done.ok && done.error.kind !== 'damaged') return done;
    if (!done.ok) damage ??= done.error;
  }
  return damage ? err(damage) : ok({ more: false });
}

/** All rows of the journal into their pages, whatever the time; before a first sync replaces the pages, damaged ones too. */
export function foldRows(core: StoreCore): Promise<Result<{ more: boolean }, StoreFailure>> {
  return foldTable(core, rowPages, [...core.journal], rowsIntoPage(core), () => false, 'replace');
}

async function foldTable<Item>(
  core: StoreCore,
  format: PartitionFormat<Item>,
  touched: readonly DocId[],
  change: Change<Item>,
  isOver: () => boolean,
  onDamage: 'pass-over' | 'replace' = 'pass-over'
): Promise<Result<{ more: boolean }, StoreFailure>> {
  const ids = [...new Set(touched)].sort();
  if (ids.length === 0) return ok({ more: false });
  const read = await core.read(() => core.blobs.keys(format.table));
  if (!read.ok) return read;
  const keys = [...read.value];
  let damage: StoreFailure | undefined;

  for (let at = 0; at < ids.length;) {
    if (isOver()) return ok({ more: true });
    const key = partitionOf(keys, ids[at] ?? '');
    const next = keys[key === undefined ? 0 : countUpTo(keys, key)];
    const group = ids.slice(at, at + docsPerBatch).filter((id) => next === undefined || id < next);
    at += group.length;
    const written = await core.write('relaxed', (batch) =>
      foldPartition(core, batch, format, key, group, change, onDamage)
    );
    if (!written.ok) {
      if (written.error.kind !== 'damaged') return written;
      damage ??= written.error;
      continue;
    }
    for (const newKey of written.value) if (newKey !== key) keys.splice(countUpTo(keys, newKey), 0, newKey);
  }
  return damage ? err(damage) : ok({ more: false });
}

/** Answers the keys that the partition's content lies under afterwards. */
async function foldPartition<Item>(
  core: StoreCore,
  batch: Batch,
  format: PartitionFormat<Item>,
  key: string | undefined,
  ids: readonly DocId[],
  change: Change<Item>,
  onDamage: 'pass-over' | 'replace'
): Promise<readonly string[]> {
  const stored = await readPartition(core, format, key, onDamage);
  const items = new Map(stored.map((item) => [format.idOf(item), item]));
  let changed = false;
  for (const [id, item] of await change(batch, ids, items)) {
    if (item === undefined) changed = items.delete(id) || changed;
    else {
      items.set(id, item);
      changed = true;
    }
  }
  if (!changed) return key === undefined ? [] : [key];

  const ordered = [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  const parts = split(format, ordered);
  const keys: string[] = [];
  for (const part of parts) {
    const [first] = part;
    if (first === undefined) continue;
    // The first part keeps the border of the partition, so that ids below its smallest one still belong to it.
    const partKey = keys.length === 0 && key !== undefined ? key : format.idOf(first);
    batch.put(format.table, partKey, await format.encode(part));
    keys.push(partKey);
  }
  if (keys.length === 0 && key !== undefined) batch.delete(format.table, key);
  return keys;
}

function rowsIntoPage(core: StoreCore): Change<ContactRow> {
  return async (batch, ids) => {
    const changes = new Map<DocId, ContactRow | undefined>();
    for (const id of ids) if (core.isErased(id)) changes.set(id, undefined);
    const moving = ids.filter((id) => core.journal.has(id) && !core.isErased(id));
    const [first, last] = [moving[0], moving.at(-1)];
    if (first === undefined || last === undefined) return changes;
    const wanted = new Set<string>(moving);
    for (const [key, value] of await core.blobs.entries('journal', docRange(first, last))) {
      if (!wanted.has(key)) continue;
      const row = decodeRow(value);
      changes.set(row.id, row);
      batch.delete('journal', key);
      batch.onCommit(() => core.journal.delete(row.id));
    }
    return changes;
  };
}

function updatesIntoSegment(core: StoreCore): Change<SegmentDoc> {
  return async (batch, ids, stored) => {
    const changes = new Map<DocId, SegmentDoc | undefined>();
    for (const id of ids) if (core.isErased(id)) changes.set(id, undefined);
    const updates = await readUpdates(
      core,
      ids.filter((id) => core.updates.has(id) && !core.isErased(id))
    );
    for (const [doc, parts] of updates) {
      const acked = assemble(stored.get(doc), parts);
      const bytes = compacted(core, doc, acked);
      if (bytes === undefined) continue;
      changes.set(doc, { doc, epoch: acked.epoch, seq: acked.seq, bytes });
      core.dropUpdates(batch, doc);
    }
    return changes;
  };
}

function compacted(core: StoreCore, doc: DocId, { parts }: AckedDoc): Uint8Array | undefined {
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && only.whole) return only.bytes;
  return core.environment.compact(
    doc,
    parts.map((part) => part.bytes)
  );
}

function markPurged(core: StoreCore, docs: readonly DocId[]): Promise<Result<{ more: boolean }, StoreFailure>> {
  return core.write('relaxed', (batch) => {
    for (const doc of docs) {
      const mark = core.tombstones.get(doc);
      if (mark === undefined) continue;
      const purged = { ...mark, purged: true };
      batch.put('tombstones', doc, encodeValue(tombstone, purged));
      batch.onCommit(() => core.tombstones.set(doc, purged));
    }
    return { more: false };
  });
}
