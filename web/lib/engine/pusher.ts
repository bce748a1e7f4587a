/**
 * Sends the push queue: at once when nothing is under way, one batch at a time, again on a new connection when no ack
 * came. An entry leaves the queue only with its ack [QUEUE-1]. What the server refuses is settled by refusals.ts; other
 * documents go on meanwhile [QUEUE-3].
 */
import type { Clock } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import { unreachable } from '#shared/result.ts';
import type { FrameOf, Outcome } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { OpOutcome } from '#lib/store/device-store.ts';
import type { DeviceBook } from './device-book.ts';
import { nextBatch, type PushedOp, type PushHint } from './push-batch.ts';

export type PushEvents = {
  send(frame: FrameOf<'push'>): void;
  /** The line is up and welcomed. */
  isOnline(): boolean;
  /** No ack in time. */
  timedOut(): void;
  acked(docs: readonly DocId[]): void;
  /** In the lane: the server refused all of `pushed`; returns what is to happen with the next push of the document. */
  refused(pushed: PushedOp, outcome: Outcome, hint: PushHint | undefined): Promise<PushHint | undefined>;
  tooOld(): void;
};

const retryAfterFailureMs = 5_000;

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'building' }
  | { readonly kind: 'sent'; readonly batch: number; readonly ops: readonly PushedOp[] };

export class Pusher {
  readonly #device: DeviceBook;
  readonly #clock: Clock;
  readonly #events: PushEvents;
  readonly #hints = new Map<DocId, PushHint>();
  #state: State = { kind: 'idle' };
  #batch = 0;
  #again = false;
  #stopped = false;
  #cancelTimer: (() => void) | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(options: { device: DeviceBook; clock: Clock; events: PushEvents }) {
    this.#device = options.device;
    this.#clock = options.clock;
    this.#events = options.events;
  }

  /** Something waits, or the line came up. */
  push(): void {
    if (this.#stopped || !this.#events.isOnline()) return;
    if (this.#state.kind !== 'idle') {
      this.#again = true;
      return;
    }
    this.#state = { kind: 'building' };
    void this.#device.inLane(() => this.#build());
  }

  /** What was under way may have arrived or not; it is sent again on the next line. */
  disconnected(): void {
    this.#cancelTimer?.();
    if (this.#state.kind === 'sent') this.#idle();
  }

  stop(): void {
    this.#stopped = true;
    this.disconnected();
  }

  /** The next push of this document is built by this rule. */
  hint(doc: DocId, hint: PushHint | undefined): void {
    if (hint === undefined) this.#hints.delete(doc);
    else this.#hints.set(doc, hint);
  }

  /** Resolves when everything that can be pushed is acked, or at once when the line goes. Call `push` first. */
  drained(): Promise<void> {
    if (this.#state.kind === 'idle') return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  /** The server could not take the batch now; nothing of it may be assumed. */
  postponed(afterMs: number): void {
    if (this.#state.kind !== 'sent') return;
    this.#cancelTimer?.();
    this.#state = { kind: 'idle' };
    this.#cancelTimer = this.#clock.schedule(Math.max(afterMs, 100), () => this.push());
  }

  async receive(ack: FrameOf<'ack'>): Promise<void> {
    if (this.#state.kind !== 'sent' || this.#state.batch !== ack.batch) return;
    this.#cancelTimer?.();
    const { ops } = this.#state;
    this.#state = { kind: 'building' };
    await this.#device.inLane(async () => {
      await this.#settle(ops, ack.outcomes);
      await this.#build();
    });
  }

  async #build(): Promise<void> {
    this.#again = false;
    if (this.#stopped || !this.#events.isOnline()) {
      this.#idle();
      return;
    }
    const next = await nextBatch(this.#device.store, this.#hints);
    if (!next.ok) {
      this.#device.noteFailure(next.error);
      this.#idle();
      this.#cancelTimer = this.#clock.schedule(retryAfterFailureMs, () => this.push());
      return;
    }
    const { ops, tooBig, orphans } = next.value;
    if (orphans.length > 0) this.#device.check(await this.#device.store.requeue({ drop: orphans, add: [] }));
    for (const { doc, ref } of tooBig) {
      const op = { doc, epoch: 0, kind: 'update' as const, bytes: new Uint8Array(0) };
      this.hint(doc, await this.#events.refused({ op, refs: [ref] }, localRefusal, this.#hints.get(doc)));
    }
    if (!this.#events.isOnline()) this.#idle();
    else if (ops.length > 0) this.#send(ops);
    else if (tooBig.length > 0) await this.#build();
    else if (this.#again) await this.#build();
    else this.#idle();
  }

  #send(ops: readonly PushedOp[]): void {
    const batch = ++this.#batch;
    this.#state = { kind: 'sent', batch, ops };
    this.#events.send({ type: 'push', batch, ops: ops.map(({ op }) => op) });
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.schedule(limits.ackTimeoutMs, () => this.#events.timedOut());
  }

  #idle(): void {
    this.#state = { kind: 'idle' };
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of waiting) resolve();
  }

  async #settle(ops: readonly PushedOp[], outcomes: readonly Outcome[]): Promise<void> {
    const committed: OpOutcome[] = [];
    const docs: DocId[] = [];
    const unchanged: DocId[] = [];
    for (const [index, pushed] of ops.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) continue;
      switch (outcome.kind) {
        case 'committed':
        case 'unchanged':
          for (const { entry, index: at } of pushed.refs)
            committed.push({ entry, index: at, kind: 'committed', seq: outcome.seq });
          docs.push(pushed.op.doc);
          if (outcome.kind === 'unchanged') unchanged.push(pushed.op.doc);
          this.#eased(pushed.op.doc);
          break;
        case 'refused':
          break;
        default:
          unreachable(outcome.kind);
      }
    }
    if (committed.length > 0) {
      const acked = await this.#device.store.commitAck({ outcomes: committed });
      // The entries stay and are pushed again, which the server answers with `unchanged`.
      if (!acked.ok) this.#device.noteFailure(acked.error);
      else {
        this.#device.show([], docs);
        this.#device.unchanged(unchanged);
        this.#events.acked(docs);
      }
    }
    for (const [index, pushed] of ops.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind !== 'refused') continue;
      if (outcome.code === 'upgrade') this.#events.tooOld();
      else this.hint(pushed.op.doc, await this.#events.refused(pushed, outcome, this.#hints.get(pushed.op.doc)));
    }
  }

  /** One edit went through: a server that lacked something has it, one that refused has been got past. */
  #eased(doc: DocId): void {
    const hint = this.#hints.get(doc);
    if (hint === undefined) return;
    const stillWaiting = this.#device.store.waiting.has(doc);
    if (hint.since !== undefined || !stillWaiting || (this.#device.store.waiting.get(doc)?.ops ?? 0) <= 1)
      this.#hints.delete(doc);
  }
}

const localRefusal: Outcome = {
  kind: 'refused',
  seq: 0,
  code: 'too-big',
  detail: 'update over the limit',
  state: new Uint8Array(0)
};
