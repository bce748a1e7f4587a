/**
 * Settles what the server refused, in the lane. A refused edit goes to the refused, where its person finds it; later
 * edits of the document are made anew on what the server has, where they stand on their own; open copies are replaced.
 * Answers that name a way on (a base that is missing, another history) lead to that way instead.
 */
import * as Y from 'yjs';
import type { Refusal } from '#shared/errors.ts';
import type { DocId } from '#shared/ids.ts';
import type { Random } from '#shared/environment.ts';
import type { Op, Outcome } from '#shared/protocol/frames.ts';
import type { OpRef, QueuedOp, StoredDoc } from '#lib/store/device-store.ts';
import type { DeviceBook } from './device-book.ts';
import { documentFrom, waitingUpdates } from './document-bytes.ts';
import { carryOver } from './document-rebase.ts';
import { rootsOf } from './document-roots.ts';
import type { EngineAnnouncer } from './engine-announcer.ts';
import type { Seat } from './engine-api.ts';
import { engineOrigin } from './open-documents.ts';
import type { OpenSessions } from './open-sessions.ts';
import type { LocalEdits } from './local-edits.ts';
import type { PushHint, PushedOp } from './push-batch.ts';
import { isOtherHistory, rebaseEdits } from './rebase-edits.ts';
import type { FetchedDocument } from './snapshot-client.ts';

export type RefusalParts = {
  readonly device: DeviceBook;
  readonly edits: LocalEdits;
  readonly sessions: OpenSessions;
  readonly announcer: EngineAnnouncer;
  readonly seat: () => Seat;
  readonly random: Random;
  /** Gets the server's document; the answer is handled outside the lane. */
  readonly fetchDocument: (doc: DocId) => Promise<FetchedDocument>;
  /** The document may be pushed again, by this rule. */
  readonly resume: (doc: DocId, hint: PushHint | undefined) => void;
};

const retryFetchMs = 15_000;

export class Refusals {
  readonly #parts: RefusalParts;
  /** Documents that were answered `need-base` and sent from the server's state once. */
  readonly #rebased = new Set<DocId>();

  constructor(parts: RefusalParts) {
    this.#parts = parts;
  }

  /** In the lane. What is to happen with the next push of the document; `hint` is how this one was built. */
  async settle(pushed: PushedOp, outcome: Outcome, hint: PushHint | undefined): Promise<PushHint | undefined> {
    const next = await this.#settle(pushed, outcome);
    // What this device holds as confirmed was more than the server has, and must not be added there.
    if (next === undefined && hint?.since !== undefined) void this.#fallBack(pushed.op.doc);
    return next;
  }

  async #settle(pushed: PushedOp, outcome: Outcome): Promise<PushHint | undefined> {
    const { op, refs } = pushed;
    const code = outcome.code ?? 'invalid';
    switch (code) {
      case 'need-base':
        if (this.#rebased.has(op.doc)) return await this.#refuse(op.doc, refs, code, outcome.detail);
        this.#rebased.add(op.doc);
        return { since: outcome.state };
      case 'gone':
        return await this.#remove(op.doc, outcome.seq);
      case 'exists':
      case 'stale-epoch':
        void this.#adopt(op.doc);
        return { held: true };
      case 'invalid':
      case 'too-big':
      case 'over-quota':
        // One of several; the others may be fine.
        if (refs.length > 1) return { singly: true };
        return await this.#refuse(op.doc, refs, code, outcome.detail);
      default:
        return await this.#refuse(op.doc, refs, code, outcome.detail);
    }
  }

  async #refuse(doc: DocId, refs: readonly OpRef[], code: Refusal, detail: string): Promise<PushHint | undefined> {
    const { device, announcer } = this.#parts;
    const stored = await this.#takeOut(doc);
    if (stored === undefined) return this.#tryLater(doc);
    const wasPushed = (op: QueuedOp) => refs.some((ref) => ref.entry === op.entry && ref.index === op.index);
    // An erasure stands for everything that waits; when it is refused, the edits before it are still to be sent.
    const erasures = stored.pending.filter((op) => op.kind === 'erase' && wasPushed(op));
    const isRefused = (op: QueuedOp) => (erasures.length > 0 ? erasures.includes(op) : wasPushed(op));
    const rest = stored.pending.filter((op) => !isRefused(op));
    const refused = stored.pending.filter(isRefused);
    // Edits of a document that the server never took have nothing to stand on.
    const lost = stored.acked.length === 0 ? stored.pending : refused;
    const carried = stored.acked.length === 0 ? undefined : this.#carry(stored, refused);
    const shown = documentFrom(doc, [...stored.acked, ...(carried === undefined ? [] : [carried])]);
    const row = stored.acked.length === 0 ? undefined : device.project(doc, shown, device.serverChange(doc));
    const rows = row === undefined ? [] : [row];
    if (rest.length > 0 && stored.acked.length > 0) {
      // The carried edits first: after a crash in between, the refused one is simply refused again.
      const add: Op[] = carried === undefined ? [] : [{ doc, epoch: stored.epoch, kind: 'update', bytes: carried }];
      const requeued = device.check(await device.store.requeue({ drop: rest, add, rows }));
      if (!requeued.ok) return this.#tryLater(doc);
    }
    const outcomes = lost.map(({ entry, index }) => ({ entry, index, kind: 'refused' as const, code, detail }));
    const settled = device.check(await device.store.commitAck({ outcomes, rows }));
    if (!settled.ok) return this.#tryLater(doc);
    device.refusedDocs.add(doc);
    if (stored.acked.length === 0) {
      const evicted = device.check(
        await device.store.commitFeed({ items: [{ kind: 'evict', doc, seq: 0 }], rows: [] })
      );
      if (!evicted.ok) return this.#tryLater(doc);
    }
    device.show(rows, [doc], stored.acked.length === 0 ? [doc] : []);
    announcer.doc(doc, 'refused');
    return undefined;
  }

  /** The document is gone from the server: from here too, with what waited [ERASE-3]. */
  async #remove(doc: DocId, seq: number): Promise<PushHint | undefined> {
    const { device, sessions, announcer } = this.#parts;
    const removed = device.check(await device.store.commitFeed({ items: [{ kind: 'tombstone', doc, seq }], rows: [] }));
    if (!removed.ok) return this.#tryLater(doc);
    sessions.close(doc, 'gone');
    device.show([], [doc], [doc]);
    announcer.doc(doc, 'gone');
    return undefined;
  }

  /** To what the server has of a document, or to nothing. */
  async #fallBack(doc: DocId): Promise<void> {
    const { device, edits, fetchDocument, sessions } = this.#parts;
    const { seq: from } = device.store.cursor;
    const fetched = await fetchDocument(doc);
    if (fetched.kind === 'unreachable') {
      device.clock.schedule(retryFetchMs, () => void this.#fallBack(doc));
      return;
    }
    await device.inLane(async () => {
      // Somebody has typed on meanwhile: those edits are pushed on what was there, and refused or taken by themselves.
      if (!(await edits.flushInLane()).ok || device.store.waiting.has(doc)) return;
      if (device.store.cursor.seq !== from) {
        // The feed has gone on: what was fetched may be older than what is here.
        void this.#fallBack(doc);
        return;
      }
      sessions.close(doc, 'replaced');
      if (fetched.kind === 'gone') {
        device.check(await device.store.commitFeed({ items: [{ kind: 'evict', doc, seq: 0 }], rows: [] }));
        device.show([], [doc], [doc]);
        return;
      }
      const { epoch, seq, bytes } = fetched;
      const row = device.project(doc, documentFrom(doc, [bytes]), device.serverChange(doc));
      const rows = row === undefined ? [] : [row];
      device.check(await device.store.commitFeed({ items: [{ kind: 'reset', doc, epoch, seq, bytes }], rows }));
      device.show(rows, [doc]);
    });
  }

  /** Somebody else's history of the document counts: take it, and make the waiting edits anew on it. */
  async #adopt(doc: DocId): Promise<void> {
    const { device, fetchDocument, resume, announcer } = this.#parts;
    const fetched = await fetchDocument(doc);
    await device.inLane(async () => {
      if (fetched.kind === 'gone') {
        resume(doc, await this.#remove(doc, 0));
        return;
      }
      const stored = fetched.kind === 'document' ? await this.#takeOut(doc) : undefined;
      if (stored === undefined || fetched.kind !== 'document') {
        device.clock.schedule(retryFetchMs, () => resume(doc, undefined));
        return;
      }
      const { epoch, seq, bytes } = fetched;
      const isOther = isOtherHistory(stored, bytes, this.#parts.seat().vocabularyDoc);
      if (stored.acked.length > 0 && stored.epoch >= epoch && !isOther) {
        // The feed has brought it meanwhile, and more than what was fetched.
        resume(doc, undefined);
        return;
      }
      const theirs = documentFrom(doc, [bytes]);
      const add = rebaseEdits(stored, theirs, epoch, {
        clock: device.clock,
        random: this.#parts.random,
        seat: this.#parts.seat()
      });
      const row = device.project(doc, theirs, device.serverChange(doc));
      const committed = device.check(
        await device.store.commitFeed({
          items: [{ kind: 'reset', doc, epoch, seq, bytes }],
          rows: row === undefined ? [] : [row],
          requeue: { drop: stored.pending, add }
        })
      );
      if (!committed.ok) {
        device.clock.schedule(retryFetchMs, () => resume(doc, undefined));
        return;
      }
      device.show(row === undefined ? [] : [row], [doc]);
      announcer.doc(doc, 'saved-here');
      resume(doc, undefined);
    });
  }

  /** The edits behind the refused ones, as an update of what the server has. */
  #carry(stored: StoredDoc, refused: readonly QueuedOp[]): Uint8Array | undefined {
    const { doc, acked } = stored;
    const before = documentFrom(doc, [...acked, ...refused.filter((op) => op.kind !== 'erase').map((op) => op.bytes)]);
    const after = documentFrom(doc, [...acked, ...waitingUpdates(stored)]);
    const target = documentFrom(doc, acked);
    const updates: Uint8Array[] = [];
    target.on('update', (update: Uint8Array) => updates.push(update));
    carryOver(before, after, target, rootsOf(doc, this.#parts.seat().vocabularyDoc), engineOrigin);
    return updates.length === 0 ? undefined : Y.mergeUpdates(updates);
  }

  /** Everything typed until now is in the store, and nothing more comes: the open copies are closed. */
  async #takeOut(doc: DocId): Promise<StoredDoc | undefined> {
    const { device, edits, sessions } = this.#parts;
    const saved = await edits.flushInLane();
    sessions.close(doc, 'replaced');
    if (!saved.ok) return undefined;
    const stored = await device.load(doc);
    return stored.ok ? stored.value : undefined;
  }

  #tryLater(doc: DocId): PushHint {
    const { device, resume } = this.#parts;
    device.clock.schedule(retryFetchMs, () => resume(doc, undefined));
    return { held: true };
  }
}
