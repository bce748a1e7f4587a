/**
 * The one socket of a workspace: greets, notices when the line is dead, and comes back with full jitter between 0.5 and
 * 60 seconds, so that a restarted server is not met by all devices at once. Close codes 44xx end it for good. Frames in
 * and out are whole; what they mean is for sync-session.ts.
 */
import type { Clock, Random } from '#shared/environment.ts';
import { closeCodes, isFinalClose } from '#shared/errors.ts';
import { decodeFrame, encodeFrame, type DeviceFrame, type FrameOf, type ServerFrame } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { Connection } from './engine-api.ts';

/** One connection attempt. `open` comes at most once, `closed` exactly once unless `close` was called. */
export type SocketEvents = {
  opened(): void;
  received(message: Uint8Array): void;
  closed(code: number): void;
};
export interface Socket {
  send(message: Uint8Array<ArrayBuffer>): void;
  close(): void;
}
export type OpenSocket = (events: SocketEvents) => Socket;

export type NetSocketEvents = {
  hello(): FrameOf<'hello'>;
  /** Any frame, `welcome` first. */
  received(frame: ServerFrame): void;
  changed(connection: Connection): void;
};

const minBackoffMs = 500;
const maxBackoffMs = 60_000;
/** A phone that wakes up answers a dead network with silence, not with an error. */
const connectTimeoutMs = 8_000;
/** A ping that is not answered in this time means a dead line. */
const pongTimeoutMs = 10_000;
/** A server that welcomes and closes at once is backed off like one that refuses. */
const stableAfterMs = 10_000;

const finalStates: Readonly<Record<number, Connection>> = {
  [closeCodes.signedOut]: { kind: 'signed-out' },
  [closeCodes.revoked]: { kind: 'revoked' },
  [closeCodes.gone]: { kind: 'gone' },
  [closeCodes.upgrade]: { kind: 'upgrade' }
};

export class NetSocket {
  readonly #open: OpenSocket;
  readonly #events: NetSocketEvents;
  readonly #clock: Clock;
  readonly #random: Random;
  #socket: Socket | undefined;
  #connection: Connection = { kind: 'offline' };
  #attempts = 0;
  #minDelayMs = 0;
  #cancelRetry: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;
  #cancelPing: (() => void) | undefined;
  #cancelStable: (() => void) | undefined;
  #stopped = true;
  /** When the server was last heard, milliseconds; `undefined` before that. */
  #heardAt: number | undefined;

  constructor(options: { open: OpenSocket; events: NetSocketEvents; clock: Clock; random: Random }) {
    this.#open = options.open;
    this.#events = options.events;
    this.#clock = options.clock;
    this.#random = options.random;
  }

  get connection(): Connection {
    return this.#connection;
  }

  get isOnline(): boolean {
    return this.#connection.kind === 'online';
  }

  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#connect();
  }

  /** For good, until `start`. */
  stop(): void {
    this.end({ kind: 'offline' });
  }

  /** Whatever the state is: a new connection at once (resume, network back, an ack that did not come). */
  reconnect(): void {
    this.#stopped = false;
    this.#attempts = 0;
    this.#minDelayMs = 0;
    this.#drop();
    this.#connect();
  }

  /** The server said, inside a frame, what a close code would have said. */
  end(connection: Connection): void {
    this.#stopped = true;
    this.#drop();
    this.#cancelRetry?.();
    this.#change(connection);
  }

  /** The server asked for patience; counts for the next attempt. */
  holdOff(milliseconds: number): void {
    this.#minDelayMs = Math.min(Math.max(this.#minDelayMs, milliseconds), maxBackoffMs);
  }

  /** Closes a line that cannot be used and tries again later. */
  fail(): void {
    this.#drop();
    this.#retry();
  }

  send(frame: DeviceFrame): void {
    this.#socket?.send(encodeFrame(frame));
  }

  #connect(): void {
    this.#cancelRetry?.();
    this.#change({ kind: 'connecting' });
    // Events of a socket that was dropped are nobody's business any more.
    const isCurrent = () => this.#socket === socket;
    const socket = this.#open({
      opened: () => {
        if (!isCurrent()) return;
        this.#watch(connectTimeoutMs);
        this.send(this.#events.hello());
      },
      received: (message) => {
        if (isCurrent()) this.#receive(message);
      },
      closed: (code) => {
        if (isCurrent()) this.#closed(code);
      }
    });
    this.#socket = socket;
    this.#watch(connectTimeoutMs);
  }

  #receive(message: Uint8Array): void {
    const decoded = decodeFrame(message);
    if (!decoded.ok) {
      this.fail();
      return;
    }
    const frame = decoded.value as ServerFrame;
    this.#heardAt = this.#clock.now();
    this.#watch(limits.pingEveryMs + pongTimeoutMs);
    if (frame.type === 'welcome') {
      this.#cancelStable = this.#clock.schedule(stableAfterMs, () => {
        this.#attempts = 0;
      });
      this.#pingLater();
      this.#change({ kind: 'online' });
    }
    this.#events.received(frame);
  }

  #closed(code: number): void {
    this.#drop();
    const final = isFinalClose(code) ? finalStates[code] : undefined;
    if (final === undefined) this.#retry();
    else {
      this.#stopped = true;
      this.#change(final);
    }
  }

  #retry(): void {
    if (this.#stopped) return;
    this.#change({ kind: 'offline' });
    const ceiling = Math.min(minBackoffMs * 2 ** this.#attempts, maxBackoffMs);
    const delay = this.#minDelayMs + ceiling * this.#random.fraction();
    this.#attempts++;
    this.#minDelayMs = 0;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#clock.schedule(delay, () => this.#connect());
  }

  /** Also while the server talks: it closes a line on which the device is silent. */
  #pingLater(): void {
    this.#cancelPing?.();
    this.#cancelPing = this.#clock.schedule(limits.pingEveryMs, () => {
      this.send({ type: 'ping', time: Math.max(0, Math.floor(this.#clock.now())) });
      this.#pingLater();
    });
  }

  #watch(milliseconds: number): void {
    this.#cancelWatch?.();
    this.#cancelWatch = this.#clock.schedule(milliseconds, () => this.fail());
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#cancelWatch?.();
    this.#cancelPing?.();
    this.#cancelStable?.();
    socket?.close();
  }

  #change(connection: Connection): void {
    if (this.#connection.kind === connection.kind) return;
    this.#connection = connection;
    this.#events.changed(connection);
  }
}
