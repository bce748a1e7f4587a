/**
 * Waiting edits made anew on another history of their document: after a reset, or when somebody else made the same
 * contact first. What the edits changed is carried over; of a contact that was made twice, each keeps its entries and
 * none is there twice.
 */
import * as Y from 'yjs';
import { draftOf, mergeDraft } from '#shared/contact/contact-import.ts';
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type DocId, type EntryId } from '#shared/ids.ts';
import type { Op } from '#shared/protocol/frames.ts';
import type { StoredDoc } from '#lib/store/device-store.ts';
import { applyAll, documentFrom, waitingUpdates } from './document-bytes.ts';
import { carryOver } from './document-rebase.ts';
import { rootsOf } from './document-roots.ts';
import type { Seat } from './engine-api.ts';
import { engineOrigin } from './open-documents.ts';

export type RebaseContext = { readonly clock: Clock; readonly random: Random; readonly seat: Seat };

/** Changes `target`, which is of `epoch`; returns the op that then waits, if any edit is left. */
export function rebaseEdits(
  stored: StoredDoc,
  target: Y.Doc,
  epoch: number,
  { clock, random, seat }: RebaseContext
): Op[] {
  const { doc, acked } = stored;
  const updates: Uint8Array[] = [];
  const collect = (update: Uint8Array) => updates.push(update);
  target.on('update', collect);
  const before = documentFrom(doc, acked);
  const after = documentFrom(doc, acked);
  applyAll(after, waitingUpdates(stored));
  // Two contacts under one id: nothing of ours is there, whatever the server once confirmed.
  const isOther = epoch <= stored.epoch && isOtherHistory(stored, Y.encodeStateAsUpdate(target), seat.vocabularyDoc);
  if (isOther || (acked.length === 0 && doc !== seat.vocabularyDoc)) {
    const context = {
      at: clock.now(),
      by: seat.member,
      country: seat.country,
      createId: () => createId<EntryId>({ clock, random })
    };
    mergeDraft(target, draftOf(after), context, engineOrigin);
  } else carryOver(before, after, target, rootsOf(doc, seat.vocabularyDoc), engineOrigin);
  target.off('update', collect);
  return updates.length === 0 ? [] : [{ doc, epoch, kind: 'update', bytes: Y.mergeUpdates(updates) }];
}

/**
 * Whether the device's document and the server's whole one were made apart under the same id: no client wrote in both. A
 * vocabulary is never made, so its parts always belong together.
 */
export function isOtherHistory(stored: StoredDoc, theirs: Uint8Array, vocabularyDoc: DocId): boolean {
  if (stored.doc === vocabularyDoc) return false;
  const own = [...stored.acked, ...waitingUpdates(stored)].flatMap(clientsOf);
  const others = new Set(clientsOf(theirs));
  return own.length > 0 && others.size > 0 && !own.some((client) => others.has(client));
}

const clientsOf = (update: Uint8Array): number[] => [...Y.parseUpdateMeta(update).to.keys()];
