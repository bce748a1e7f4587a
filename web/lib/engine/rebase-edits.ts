/**
 * Waiting edits made anew on another history of their document: after a reset, or when somebody else made the same
 * contact first. What the edits changed is carried over; of a contact that was made twice, each keeps its entries and
 * none is there twice.
 */
import * as Y from 'yjs';
import { draftOf, mergeDraft } from '#shared/contact/contact-import.ts';
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type EntryId } from '#shared/ids.ts';
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
  if (acked.length === 0 && doc !== seat.vocabularyDoc) {
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

/** Whether the document that waits to be created is another one than the server's: they have no client in common. */
export function isOtherHistory(stored: StoredDoc, theirs: Uint8Array): boolean {
  const [first] = stored.pending;
  if (stored.acked.length > 0 || first?.kind !== 'create') return false;
  const clients = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(theirs));
  return ![...Y.decodeStateVector(Y.encodeStateVectorFromUpdate(first.bytes)).keys()].some((client) =>
    clients.has(client)
  );
}
