/**
 * The push queue's index in memory: which op waits in which entry, of which document, how large. Bytes stay on disk. A
 * QueueChange collects what one batch does to the queue; it changes the index and the copy outside the database only
 * when the batch is on disk.
 */
import type { DocId } from '#shared/ids.ts';
import type { Op } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { StoreReadError } from './blob-store.ts';
import type { OpRef, Waiting } from './device-store.ts';
import type { QueueCopy } from './queue-copy.ts';
import { decodeValue, encodeValue, queueEntry, queueKey, type QueueEntry } from './stored-values.ts';

type WaitingOp = { readonly index: number; readonly doc: DocId; readonly erasing: boolean; readonly bytes: number };
type QueueWrites = {
  put(table: 'queue', key: string, value: Uint8Array): void;
  delete(table: 'queue', key: string): void;
};

export class PushQueue {
  readonly waiting = new Map<DocId, Waiting>();
  /** In the order of numbers. */
  #entries = new Map<number, readonly WaitingOp[]>();
  readonly #entriesOf = new Map<DocId, ReadonlySet<number>>();
  #greatest = 0;
  #ops = 0;
  #next = 1;

  get ops(): number {
    return this.#ops;
  }

  get entries(): IterableIterator<number> {
    return this.#entries.keys();
  }

  has(ref: OpRef): boolean {
    return this.#entries.get(ref.entry)?.some((op) => op.index === ref.index) ?? false;
  }

  /** Numbers at or below this were given to somebody before. */
  reserve(entry: number): void {
    this.#next = Math.max(this.#next, entry + 1);
  }

  take(): number {
    this.#next += 1;
    return this.#next - 1;
  }

  /** The entry as it is on disk; one without ops is gone. */
  set(entry: number, ops: QueueEntry['ops']): void {
    const before = this.#entries.get(entry) ?? [];
    const after = ops.map(({ index, doc, kind, bytes }) => ({
      index,
      doc,
      erasing: kind === 'erase',
      bytes: bytes.length
    }));
    const isLate = entry < this.#greatest && !this.#entries.has(entry);
    this.#greatest = Math.max(this.#greatest, entry);
    if (after.length > 0) this.#entries.set(entry, after);
    else this.#entries.delete(entry);
    // An entry that came back from the copy takes its old place.
    if (isLate && after.length > 0) this.#entries = new Map([...this.#entries].sort(([a], [b]) => a - b));
    this.reserve(entry);
    this.#ops += after.length - before.length;
    const kept = new Set(after.map((op) => op.doc));
    for (const doc of new Set([...before.map((op) => op.doc), ...kept])) {
      const entries = new Set(this.#entriesOf.get(doc));
      if (kept.has(doc)) entries.add(entry);
      else entries.delete(entry);
      this.#summarise(doc, entries);
    }
  }

  entriesOf(doc: DocId): readonly number[] {
    return [...(this.#entriesOf.get(doc) ?? [])].sort((a, b) => a - b);
  }

  refsOf(doc: DocId): OpRef[] {
    return this.entriesOf(doc).flatMap((entry) => this.#opsOf(doc, entry).map(({ index }) => ({ entry, index })));
  }

  /** Entries in order from after `after`, until a bound is reached; at least one when there is one. */
  select(bounds: { after?: number | undefined; maxOps: number; maxBytes: number }): number[] {
    const selected: number[] = [];
    let ops = 0;
    let bytes = 0;
    for (const [entry, waiting] of this.#entries) {
      if (bounds.after !== undefined && entry <= bounds.after) continue;
      ops += waiting.length;
      bytes += waiting.reduce((sum, op) => sum + op.bytes, 0);
      if (selected.length > 0 && (ops > bounds.maxOps || bytes > bounds.maxBytes)) break;
      selected.push(entry);
    }
    return selected;
  }

  #opsOf(doc: DocId, entry: number): readonly WaitingOp[] {
    return (this.#entries.get(entry) ?? []).filter((op) => op.doc === doc);
  }

  #summarise(doc: DocId, entries: ReadonlySet<number>): void {
    if (entries.size === 0) {
      this.#entriesOf.delete(doc);
      this.waiting.delete(doc);
      return;
    }
    this.#entriesOf.set(doc, entries);
    const ops = [...entries].flatMap((entry) => this.#opsOf(doc, entry));
    this.waiting.set(doc, { ops: ops.length, erasing: ops.some((op) => op.erasing) });
  }
}

/** What one batch does to the queue. */
export class QueueChange {
  readonly #queue: PushQueue;
  readonly #read: (entry: number) => Promise<QueueEntry>;
  readonly #original = new Map<number, QueueEntry>();
  readonly #changed = new Map<number, QueueEntry>();

  constructor(queue: PushQueue, readBlob: (key: string) => Promise<Uint8Array | undefined>) {
    this.#queue = queue;
    this.#read = async (entry) => {
      const value = await readBlob(queueKey(entry));
      if (value === undefined) throw new StoreReadError({ kind: 'lost', detail: `queue entry ${entry}` });
      return decodeValue(queueEntry, value);
    };
  }

  /** Takes ops out and answers them, each with its age; those that do not wait any more are left out. */
  async drop(refs: readonly OpRef[]): Promise<(OpRef & Op & { at: number })[]> {
    const dropped: (OpRef & Op & { at: number })[] = [];
    await this.#prepare(refs.filter((ref) => this.#queue.has(ref)).map((ref) => ref.entry));
    for (const ref of refs) {
      const entry = this.#changed.get(ref.entry) ?? this.#original.get(ref.entry);
      const op = entry?.ops.find((candidate) => candidate.index === ref.index);
      if (entry === undefined || op === undefined) continue;
      this.#changed.set(ref.entry, { at: entry.at, ops: entry.ops.filter((other) => other !== op) });
      dropped.push({ ...op, entry: ref.entry, at: entry.at });
    }
    return dropped;
  }

  /** Reads all entries at once: one after the other costs a round trip each. */
  async #prepare(entries: readonly number[]): Promise<void> {
    const unread = [...new Set(entries)].filter((entry) => !this.#original.has(entry));
    const read = await Promise.all(unread.map(async (entry) => [entry, await this.#read(entry)] as const));
    for (const [entry, value] of read) this.#original.set(entry, value);
  }

  /** New entries at the end of the queue, each small enough for one push. */
  add(ops: readonly Op[], at: number): OpRef[] {
    const refs: OpRef[] = [];
    for (const portion of portionsForPush(ops)) {
      const entry = this.#queue.take();
      const indexed = portion.map((op, index) => ({ index, ...op }));
      this.#changed.set(entry, { at, ops: indexed });
      for (const { index } of indexed) refs.push({ entry, index });
    }
    return refs;
  }

  write(batch: QueueWrites & { onCommit(effect: () => void): void }, copy: QueueCopy): void {
    const encoded = [...this.#changed].map(
      ([entry, value]) => [entry, value, value.ops.length > 0 ? encodeValue(queueEntry, value) : undefined] as const
    );
    for (const [entry, , bytes] of encoded) {
      if (bytes) batch.put('queue', queueKey(entry), bytes);
      else batch.delete('queue', queueKey(entry));
    }
    batch.onCommit(() => {
      for (const [entry, value] of encoded) this.#queue.set(entry, value.ops);
      if (encoded.length > 0 && this.#queue.ops === 0) return copy.clear();
      for (const [entry, , bytes] of encoded) if (bytes) copy.put(entry, bytes);
      copy.remove(encoded.filter(([, , bytes]) => !bytes).map(([entry]) => entry));
    });
  }
}

function portionsForPush(ops: readonly Op[]): Op[][] {
  const portions: Op[][] = [];
  let bytes = 0;
  for (const op of ops) {
    const portion = portions.at(-1);
    if (portion === undefined || portion.length === limits.pushOps || bytes + op.bytes.length > limits.pushBytes) {
      portions.push([op]);
      bytes = op.bytes.length;
    } else {
      portion.push(op);
      bytes += op.bytes.length;
    }
  }
  return portions;
}
