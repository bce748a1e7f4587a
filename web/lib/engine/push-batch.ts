/**
 * What the next PUSH holds. Everything that waits for one document becomes one update, built through a fresh document
 * against what the server has confirmed, so that text which was typed and deleted again never leaves the device
 * [STORE-7]. Reads the store and decides; sending and answers are pusher.ts.
 */
import * as Y from 'yjs';
import type { DocId } from '#shared/ids.ts';
import type { Op } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { ok, type Result } from '#shared/result.ts';
import type { StoreFailure } from '#lib/store/blob-store.ts';
import type { DeviceStore, OpRef, StoredDoc } from '#lib/store/device-store.ts';
import { applyAll, documentFrom, hasGaps } from './document-bytes.ts';

export type PushedOp = { readonly op: Op; readonly refs: readonly OpRef[] };
export type PushBatch = {
  readonly ops: readonly PushedOp[];
  /** Single edits over the limit: refused here, never sent [QUEUE-4]. */
  readonly tooBig: readonly { readonly doc: DocId; readonly ref: OpRef }[];
  /** Edits of documents that were erased meanwhile: nothing to send, nothing to keep. */
  readonly orphans: readonly OpRef[];
};

/** How a document is to be pushed, where a plain push was answered with something else. */
export type PushHint = {
  /** One edit at a time: one of several was refused, and the others shall not go with it. */
  readonly singly?: boolean;
  /** The server's state vector: it lacks what the edits build on, so everything since then is sent. */
  readonly since?: Uint8Array;
  /** Not now: something is being fetched. */
  readonly held?: boolean;
};

export async function nextBatch(
  store: DeviceStore,
  hints: ReadonlyMap<DocId, PushHint>
): Promise<Result<PushBatch, StoreFailure>> {
  const ops: PushedOp[] = [];
  const tooBig: { doc: DocId; ref: OpRef }[] = [];
  const orphans: OpRef[] = [];
  const seen = new Set<DocId>();
  let bytes = 0;
  let after: number | undefined;
  for (;;) {
    const queue = await store.readQueue({ after, maxOps: limits.pushOps, maxBytes: limits.pushBytes });
    if (!queue.ok) return queue;
    const fresh = [...new Set(queue.value.map(({ doc }) => doc))].filter((doc) => !seen.has(doc));
    const stored = await store.loadMany(fresh);
    if (!stored.ok) return stored;
    for (const doc of fresh) {
      seen.add(doc);
      const found = stored.value.get(doc);
      if (found === undefined) orphans.push(...queue.value.filter((op) => op.doc === doc));
      const built = found === undefined ? undefined : buildOp(found, hints.get(doc) ?? {});
      if (built === undefined) continue;
      if (built.kind === 'too-big') tooBig.push({ doc, ref: built.ref });
      else {
        if (ops.length > 0 && bytes + built.pushed.op.bytes.length > limits.pushBytes)
          return ok({ ops, tooBig, orphans });
        ops.push(built.pushed);
        bytes += built.pushed.op.bytes.length;
        if (ops.length === limits.pushOps) return ok({ ops, tooBig, orphans });
      }
    }
    // Held documents must not keep those behind them waiting.
    after = queue.value.at(-1)?.entry;
    if (after === undefined || ops.length > 0) return ok({ ops, tooBig, orphans });
  }
}

type Built = { readonly kind: 'op'; readonly pushed: PushedOp } | { readonly kind: 'too-big'; readonly ref: OpRef };

function buildOp(stored: StoredDoc, hint: PushHint): Built | undefined {
  const { doc, epoch, pending } = stored;
  if (hint.held === true || pending.length === 0) return undefined;
  if (pending.some((op) => op.kind === 'erase')) {
    return { kind: 'op', pushed: { op: { doc, epoch, kind: 'erase', bytes: new Uint8Array(0) }, refs: pending } };
  }
  let count = hint.singly === true ? 1 : pending.length;
  for (;;) {
    const refs = pending.slice(0, count);
    const built = mergePending(stored, refs, hint.since);
    if (built === undefined) return undefined;
    if (built.bytes.length <= limits.updateBytes) return { kind: 'op', pushed: { op: built, refs } };
    const [ref] = refs;
    if (count === 1 && ref !== undefined) return { kind: 'too-big', ref };
    // A week offline in one note is more than one update may hold: the first half goes now.
    count = Math.ceil(count / 2);
  }
}

function mergePending(stored: StoredDoc, pending: StoredDoc['pending'], since: Uint8Array | undefined): Op | undefined {
  const { doc, acked } = stored;
  const epoch = Math.max(stored.epoch, ...pending.map((op) => op.epoch));
  const merged = documentFrom(doc, acked);
  const confirmed = since ?? Y.encodeStateVector(merged);
  applyAll(
    merged,
    pending.map((op) => op.bytes)
  );
  // Something these edits build on comes with the feed; they go when it is here.
  const bytes = hasGaps(merged) ? undefined : Y.encodeStateAsUpdate(merged, confirmed);
  merged.destroy();
  if (bytes === undefined) return undefined;
  const isNew = since === undefined ? acked.length === 0 : since.length <= 1;
  const creates = pending.some((op) => op.kind === 'create');
  return { doc, epoch, kind: isNew && (creates || since !== undefined) ? 'create' : 'update', bytes };
}
