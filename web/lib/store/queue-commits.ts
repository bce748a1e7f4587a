/**
 * The batches in which the push queue takes part: an edit, the server's answer to a push, a part of the feed, edits made
 * anew. Each of them is complete or not there at all ([STORE-1], [FEED-2]).
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { DocId } from '#shared/ids.ts';
import type { Cursor, Op } from '#shared/protocol/frames.ts';
import type { Result } from '#shared/result.ts';
import type { StoreFailure } from './blob-store.ts';
import type { FeedItem, OpOutcome, OpRef, QueuedOp } from './device-store.ts';
import { bringBack, removeDoc } from './document-removal.ts';
import { QueueChange } from './push-queue.ts';
import type { Batch, StoreCore } from './store-core.ts';
import {
  encodeRow,
  encodeValue,
  metaKeys,
  recordKey,
  refusedKey,
  refusedOp,
  storedCursor,
  updatePart
} from './stored-values.ts';

export type Requeue = { readonly drop: readonly OpRef[]; readonly add: readonly Op[] };

export const startQueueChange = (core: StoreCore): QueueChange =>
  new QueueChange(core.queue, (key) => core.blobs.get('queue', key));

export function putRow(core: StoreCore, batch: Batch, row: ContactRow): void {
  batch.put('journal', row.id, encodeRow(row));
  batch.onCommit(() => core.journal.add(row.id));
}

export function commitQueue(
  core: StoreCore,
  change: Requeue & { readonly rows: readonly ContactRow[] }
): Promise<Result<readonly OpRef[], StoreFailure>> {
  return core.write('strict', async (batch) => {
    const queue = startQueueChange(core);
    await queue.drop(change.drop);
    const refs = queue.add(change.add, core.environment.clock.now());
    queue.write(batch, core.environment.queueCopy);
    for (const row of change.rows) if (!core.isErased(row.id)) putRow(core, batch, row);
    return refs;
  });
}

export function commitAck(
  core: StoreCore,
  outcomes: readonly OpOutcome[],
  rows: readonly ContactRow[]
): Promise<Result<void, StoreFailure>> {
  return core.write('relaxed', async (batch) => {
    const queue = startQueueChange(core);
    for (const row of rows) if (!core.isErased(row.id)) putRow(core, batch, row);
    const ops = new Map((await queue.drop(outcomes)).map((op) => [refusedKey(op.entry, op.index), op]));
    for (const outcome of outcomes) {
      const op = ops.get(refusedKey(outcome.entry, outcome.index));
      if (op === undefined) continue;
      if (outcome.kind === 'refused') putRefused(core, batch, op, outcome);
      else if (op.kind === 'erase')
        await removeDoc(core, batch, queue, { doc: op.doc, kind: 'tombstone', seq: outcome.seq });
      else {
        const { epoch, bytes, kind } = op;
        core.addUpdate(
          batch,
          op.doc,
          encodeValue(updatePart, { epoch, seq: outcome.seq, whole: kind === 'create', replaces: false, bytes })
        );
      }
    }
    queue.write(batch, core.environment.queueCopy);
  });
}

function putRefused(core: StoreCore, batch: Batch, op: QueuedOp, why: OpOutcome & { kind: 'refused' }): void {
  const key = refusedKey(op.entry, op.index);
  const { doc, epoch, kind, bytes, at } = op;
  batch.put(
    'refused',
    key,
    encodeValue(refusedOp, { doc, epoch, kind, bytes, at, code: why.code, detail: why.detail })
  );
  batch.onCommit(() => core.refused.set(key, doc));
}

export type FeedPart = {
  readonly items: readonly FeedItem[];
  readonly rows: readonly ContactRow[];
  readonly cursor?: Cursor;
  readonly requeue?: Requeue;
};

export function commitFeed(core: StoreCore, part: FeedPart): Promise<Result<void, StoreFailure>> {
  return core.write(part.requeue ? 'strict' : 'relaxed', async (batch) => {
    const queue = startQueueChange(core);
    const shown = new Map<DocId, boolean>();
    for (const item of part.items) {
      if (item.kind === 'record') putRecord(batch, item);
      else if ('bytes' in item) shown.set(item.doc, putUpdate(core, batch, item));
      else {
        await removeDoc(core, batch, queue, item);
        shown.set(item.doc, false);
      }
    }
    for (const row of part.rows) if (shown.get(row.id) ?? !core.isErased(row.id)) putRow(core, batch, row);
    if (part.requeue) {
      await queue.drop(part.requeue.drop);
      queue.add(part.requeue.add, core.environment.clock.now());
    }
    queue.write(batch, core.environment.queueCopy);
    if (part.cursor) batch.put('meta', metaKeys.cursor, encodeValue(storedCursor, part.cursor));
  });
}

/** Whether it was taken: an erased document stays erased, whatever comes. */
function putUpdate(core: StoreCore, batch: Batch, item: Extract<FeedItem, { bytes: Uint8Array }>): boolean {
  const mark = core.tombstones.get(item.doc);
  if (mark?.kind === 'tombstone') return false;
  if (mark) bringBack(core, batch, item.doc);
  const { epoch, seq, bytes } = item;
  const part = { epoch, seq, whole: item.kind !== 'update', replaces: item.kind === 'reset', bytes };
  core.addUpdate(batch, item.doc, encodeValue(updatePart, part));
  return true;
}

function putRecord(batch: Batch, { type, id, value }: Extract<FeedItem, { kind: 'record' }>): void {
  if (value) batch.put('records', recordKey(type, id), value);
  else batch.delete('records', recordKey(type, id));
}
