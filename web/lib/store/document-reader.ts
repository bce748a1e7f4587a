/**
 * Puts a document together from where its parts lie: its segment, the acknowledged updates beside it, and the push
 * queue. Parts of a lower epoch than the newest one are left out; they are of a document that does not exist any more.
 */
import type { DocId } from '#shared/ids.ts';
import type { SegmentDoc } from '#shared/protocol/doc-segment.ts';
import { StoreReadError } from './blob-store.ts';
import type { QueuedOp, StoredDoc } from './device-store.ts';
import { docSegments, partitionOf } from './partitions.ts';
import type { StoreCore } from './store-core.ts';
import {
  decodeValue,
  docOfUpdateKey,
  docRange,
  queueEntry,
  queueKey,
  updatePart,
  type UpdatePart
} from './stored-values.ts';

/** Documents whose updates are read in one go. */
const docsPerRead = 256;

export type AckedDoc = { readonly epoch: number; readonly seq: number; readonly parts: readonly UpdatePart[] };

/** Base and updates, oldest first, of the newest epoch, from the last one on that replaced all before it. */
export function assemble(base: SegmentDoc | undefined, updates: readonly UpdatePart[]): AckedDoc {
  const all: UpdatePart[] = [...(base ? [{ ...base, whole: true, replaces: false }] : []), ...updates];
  const epoch = all.reduce((greatest, part) => Math.max(greatest, part.epoch), 0);
  const ofEpoch = all.filter((part) => part.epoch === epoch);
  const parts = ofEpoch.slice(
    Math.max(
      0,
      ofEpoch.findLastIndex((part) => part.replaces)
    )
  );
  return { epoch, parts, seq: parts.reduce((greatest, part) => Math.max(greatest, part.seq), 0) };
}

/** Runs inside `core.read`, so that no fold moves a part between two looks. */
export async function readDocs(core: StoreCore, docs: readonly DocId[]): Promise<Map<DocId, StoredDoc>> {
  const wanted = [...new Set(docs)].filter((doc) => !core.isErased(doc)).sort();
  const bases = await readBases(core, wanted);
  const updates = await readUpdates(
    core,
    wanted.filter((doc) => core.updates.has(doc))
  );
  const pending = await readPending(
    core,
    wanted.filter((doc) => core.queue.waiting.has(doc))
  );

  const found = new Map<DocId, StoredDoc>();
  for (const doc of wanted) {
    const waiting = pending.get(doc) ?? [];
    const { epoch, seq, parts } = assemble(bases.get(doc), updates.get(doc) ?? []);
    if (parts.length === 0 && waiting.length === 0) continue;
    found.set(doc, {
      doc,
      // A document that only the queue knows has the epoch that it was made with.
      epoch: parts.length > 0 ? epoch : waiting.reduce((greatest, op) => Math.max(greatest, op.epoch), 0),
      seq,
      acked: parts.map((part) => part.bytes),
      pending: waiting
    });
  }
  return found;
}

async function readBases(core: StoreCore, docs: readonly DocId[]): Promise<Map<DocId, SegmentDoc>> {
  const { decode } = docSegments(core.environment.compression);
  const bases = new Map<DocId, SegmentDoc>();
  const [only] = docs;
  if (only !== undefined && docs.length === 1) {
    const entry = await core.blobs.floor('segments', only);
    const base = entry && (await decode(entry[1])).find((candidate) => candidate.doc === only);
    if (base) bases.set(only, base);
    return bases;
  }
  const keys = docs.length > 0 ? await core.blobs.keys('segments') : [];
  const wanted = new Set(docs);
  for (const key of new Set(docs.map((doc) => partitionOf(keys, doc)))) {
    const stored = key === undefined ? undefined : await core.blobs.get('segments', key);
    if (stored === undefined) continue;
    for (const base of await decode(stored)) if (wanted.has(base.doc)) bases.set(base.doc, base);
  }
  return bases;
}

export async function readUpdates(core: StoreCore, docs: readonly DocId[]): Promise<Map<DocId, UpdatePart[]>> {
  const updates = new Map<DocId, UpdatePart[]>();
  for (let from = 0; from < docs.length; from += docsPerRead) {
    const group = docs.slice(from, from + docsPerRead);
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) break;
    const wanted = new Set(group);
    for (const [key, value] of await core.blobs.entries('updates', docRange(first, last))) {
      const doc = docOfUpdateKey(key);
      if (wanted.has(doc)) updates.set(doc, [...(updates.get(doc) ?? []), decodeValue(updatePart, value)]);
    }
  }
  return updates;
}

async function readPending(core: StoreCore, docs: readonly DocId[]): Promise<Map<DocId, QueuedOp[]>> {
  const wanted = new Set(docs);
  const pending = new Map<DocId, QueuedOp[]>();
  const entries = new Set(docs.flatMap((doc) => core.queue.entriesOf(doc)));
  for (const op of await readEntries(
    core,
    [...entries].sort((a, b) => a - b)
  )) {
    if (wanted.has(op.doc)) pending.set(op.doc, [...(pending.get(op.doc) ?? []), op]);
  }
  return pending;
}

export async function readEntries(core: StoreCore, entries: readonly number[]): Promise<QueuedOp[]> {
  const read = await Promise.all(
    entries.map(async (entry) => {
      const stored = await core.blobs.get('queue', queueKey(entry));
      if (stored === undefined) throw new StoreReadError({ kind: 'lost', detail: `queue entry ${entry}` });
      const { at, ops } = decodeValue(queueEntry, stored);
      return ops.map((op): QueuedOp => ({ ...op, entry, at }));
    })
  );
  return read.flat();
}

/** Every document that something of is acknowledged here, in id order. */
export async function readDocIds(core: StoreCore): Promise<DocId[]> {
  const { decode } = docSegments(core.environment.compression);
  const ids = new Set<DocId>(core.updates.keys());
  for (const key of await core.blobs.keys('segments')) {
    const value = await core.blobs.get('segments', key);
    for (const { doc } of value ? await decode(value) : []) ids.add(doc);
  }
  return [...ids].filter((doc) => !core.isErased(doc)).sort();
}
