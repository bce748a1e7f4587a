/**
 * Takes a document off the device ([ERASE-3]): its mark is set, and recent row, recent updates and waiting edits
 * (refused ones too, when it is erased) go in the same batch. What pages and segments hold of it cannot be read any more from then on, and leaves them at the next fold.
 */
import type { DocId } from '#shared/ids.ts';
import type { QueueChange } from './push-queue.ts';
import type { Batch, StoreCore } from './store-core.ts';
import { encodeValue, metaKeys, tombstone } from './stored-values.ts';

export async function removeDoc(
  core: StoreCore,
  batch: Batch,
  queue: QueueChange,
  mark: { readonly doc: DocId; readonly kind: 'tombstone' | 'evict'; readonly seq: number }
): Promise<void> {
  const { doc, kind, seq } = mark;
  const value = { kind, seq, purged: false };
  batch.put('tombstones', doc, encodeValue(tombstone, value));
  batch.delete('journal', doc);
  // The first screen may show it; the engine writes a new one.
  batch.delete('meta', metaKeys.head);
  core.dropUpdates(batch, doc);
  await queue.drop(core.queue.refsOf(doc));
  // What this person wrote and was refused is theirs, unless the contact was erased for everybody.
  const refused = kind === 'evict' ? [] : [...core.refused].filter(([, of]) => of === doc).map(([key]) => key);
  for (const key of refused) batch.delete('refused', key);
  batch.onCommit(() => {
    core.tombstones.set(doc, value);
    core.journal.delete(doc);
    for (const key of refused) core.refused.delete(key);
  });
}

/** The server shows again what it had evicted. */
export function bringBack(core: StoreCore, batch: Batch, doc: DocId): void {
  batch.delete('tombstones', doc);
  batch.onCommit(() => core.tombstones.delete(doc));
}
