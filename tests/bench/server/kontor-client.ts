/**
 * A device as the load plays it: greets, pushes one batch at a time as the engine does, at most as many batches a second
 * as the server allows a device, and follows the feed. Each edit is an op of its own, so that each is judged and stored;
 * a real device would merge what waits for the same document. Of the feed it reads the heads of frames alone.
 */
import { once } from 'node:events';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import type { DocId } from '#shared/ids.ts';
import {
  decodeFrame,
  encodeFrame,
  protocolVersion,
  schemaVersion,
  startOfFeed,
  subprotocol,
  type Cursor,
  type DeviceFrame,
  type Frame
} from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { systemClock } from '#shared/environment.ts';
import { createTokenBucket } from '#sync-server/sync/token-bucket.ts';
import { Arrivals, type LoadClient, type SentEdit } from './load-client.ts';
import type { Confirmed } from './load-protocol.ts';
import { PreparedEdits, type PreparedEdit } from './prepared-edits.ts';
import type { Seat } from './sample-folder.ts';

const changesTag = 18;

type Due = PreparedEdit & { readonly dueAt: number };

export class KontorClient implements LoadClient {
  readonly seat: Seat;
  readonly sent: SentEdit[] = [];
  readonly arrivals = new Arrivals();
  readonly refused = new Map<string, number>();
  confirmed = 0;
  onConfirmed: () => void = () => undefined;
  onClosed: () => void = () => undefined;
  readonly #url: string;
  readonly #edits: PreparedEdits;
  readonly #queue: Due[] = [];
  readonly #batches = createTokenBucket(limits.pushRate, systemClock);
  readonly #clocks = new Map<string, Confirmed>();
  #socket: WebSocket | undefined;
  #cursor: Cursor = startOfFeed;
  #inFlight: readonly Due[] | undefined;
  #batch = 0;
  #cancelPush: (() => void) | undefined;
  #cancelPing: (() => void) | undefined;
  #whenLive: (() => void) | undefined;

  constructor(url: string, seat: Seat, states: ReadonlyMap<DocId, Uint8Array>) {
    this.#url = url;
    this.seat = seat;
    this.#edits = new PreparedEdits(states);
  }

  get waiting(): number {
    return this.#queue.length + (this.#inFlight?.length ?? 0);
  }

  /** For each document, how far its edits were confirmed. */
  get confirmedClocks(): Confirmed[] {
    return [...this.#clocks.values()];
  }

  async connect(): Promise<void> {
    const socket = new WebSocket(`${this.#url.replace(/^http/u, 'ws')}/sync`, subprotocol, {
      headers: { cookie: this.seat.cookie, origin: this.#url },
      perMessageDeflate: false
    });
    this.#socket = socket;
    socket.on('message', (message: Buffer) => this.#receive(message));
    socket.on('close', () => {
      this.#cancelPush?.();
      this.#cancelPing?.();
      this.onClosed();
    });
    await once(socket, 'open');
    // What happens to the socket later is told by its close.
    socket.on('error', () => socket.terminate());
    const live = new Promise<void>((resolve) => (this.#whenLive = resolve));
    const { device, workspace, lineage } = this.seat;
    const versions = { protocol: protocolVersion, schema: schemaVersion, app: 'bench' };
    this.#say({ type: 'hello', ...versions, device, workspace, lineage, cursor: startOfFeed });
    await live;
    this.#ping();
  }

  prepare(edits: number): void {
    this.#edits.prepare(edits);
  }

  edit(dueAt: number): void {
    this.#queue.push({ ...this.#edits.next(), dueAt });
    this.#push();
  }

  clear(): void {
    this.sent.length = 0;
    this.arrivals.clear();
    this.refused.clear();
    this.confirmed = 0;
  }

  close(): void {
    this.#socket?.close();
  }

  #say(frame: DeviceFrame): void {
    this.#socket?.send(encodeFrame(frame));
  }

  #ping(): void {
    this.#cancelPing = systemClock.schedule(limits.pingEveryMs, () => {
      this.#say({ type: 'ping', time: systemClock.now() });
      this.#ping();
    });
  }

  #push(): void {
    if (this.#inFlight !== undefined || this.#queue.length === 0 || this.#cancelPush !== undefined) return;
    const wait = this.#batches.take();
    if (wait > 0) {
      this.#pushAfter(wait);
      return;
    }
    this.#inFlight = this.#queue.splice(0, limits.pushOps);
    const ops = this.#inFlight.map(({ doc, bytes }) => ({ doc, epoch: 1, kind: 'update' as const, bytes }));
    this.#say({ type: 'push', batch: ++this.#batch, ops });
  }

  #pushAfter(ms: number): void {
    this.#cancelPush = systemClock.schedule(ms, () => {
      this.#cancelPush = undefined;
      this.#push();
    });
  }

  #receive(message: Buffer): void {
    if (message[0] === changesTag) {
      const decoder = decoding.createDecoder(message);
      decoding.readVarUint(decoder);
      decoding.readVarUint(decoder);
      const seq = decoding.readVarUint(decoder);
      const mark = decoding.readVarUint8Array(decoder).slice();
      this.#arrived({ seq, mark }, decoding.readVarUint(decoder));
      return;
    }
    const frame = decodeFrame(message);
    if (!frame.ok) throw new Error(`The server sent what is no frame: ${frame.error}`);
    this.#hear(frame.value);
  }

  #arrived(to: Cursor, head: number): void {
    this.#cursor = to;
    this.arrivals.add(this.seat.workspace, to.seq, performance.now());
    if (this.#whenLive === undefined) return;
    if (to.seq === head) {
      this.#whenLive();
      this.#whenLive = undefined;
    } else this.#pull();
  }

  #hear(frame: Frame): void {
    switch (frame.type) {
      case 'welcome':
        this.#cursor = frame.head;
        this.#pull();
        return;
      case 'ack': {
        const batch = this.#inFlight ?? [];
        this.#inFlight = undefined;
        for (const [place, outcome] of frame.outcomes.entries()) {
          const edit = batch[place];
          if (edit === undefined) continue;
          if (outcome.kind === 'refused') this.#count(outcome.code ?? 'refused');
          else {
            this.confirmed += 1;
            this.sent.push({ source: this.seat.workspace, position: outcome.seq, dueAt: edit.dueAt });
            const { doc, yClientId, clock } = edit;
            this.#clocks.set(doc, { seat: this.seat, doc, yClientId, clock });
          }
        }
        this.onConfirmed();
        this.#push();
        return;
      }
      case 'poke':
        this.#pull();
        return;
      case 'error':
        this.#count(frame.code);
        this.#queue.unshift(...(this.#inFlight ?? []));
        this.#inFlight = undefined;
        this.#pushAfter(Math.max(frame.retryAfterMs, 10));
        return;
      default:
    }
  }

  #pull(): void {
    this.#say({ type: 'pull', since: this.#cursor, maxBytes: limits.pullBytes });
  }

  #count(code: string): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }
}
