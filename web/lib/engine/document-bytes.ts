/**
 * Documents from stored bytes and back. Compaction and outgoing updates go through a fresh garbage-collecting document,
 * so that text which was typed and deleted again is in neither [STORE-7]; merging bytes would keep it.
 */
import * as Y from 'yjs';
import type { DocId } from '#shared/ids.ts';
import type { StoredDoc } from '#lib/store/device-store.ts';

export function documentFrom(id: DocId, updates: readonly Uint8Array[], origin?: unknown): Y.Doc {
  const doc = new Y.Doc({ guid: id, gc: true });
  applyAll(doc, updates, origin);
  return doc;
}

export function applyAll(doc: Y.Doc, updates: readonly Uint8Array[], origin?: unknown): void {
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update, origin);
  }, origin);
}

/** What the device shows: everything the server has and everything that waits. */
export const shownDocument = (stored: StoredDoc): Y.Doc =>
  documentFrom(stored.doc, [...stored.acked, ...waitingUpdates(stored)]);

export const waitingUpdates = (stored: StoredDoc): Uint8Array[] =>
  stored.pending.filter((op) => op.kind !== 'erase' && op.epoch >= stored.epoch).map((op) => op.bytes);

/** Something that an update builds on is not there. */
export const hasGaps = (doc: Y.Doc): boolean => doc.store.pendingStructs !== null || doc.store.pendingDs !== null;

/** All updates as one; `undefined` when they do not make a whole document. */
export function compact(id: DocId, updates: readonly Uint8Array[]): Uint8Array | undefined {
  const doc = documentFrom(id, updates);
  const whole = hasGaps(doc) ? undefined : Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return whole;
}

/** Whether applying `update` would change the document. Applies it. */
export function changesDocument(doc: Y.Doc, update: Uint8Array): boolean {
  let changed = false;
  const notice = () => {
    changed = true;
  };
  doc.on('update', notice);
  Y.applyUpdate(doc, update);
  doc.off('update', notice);
  return changed;
}
