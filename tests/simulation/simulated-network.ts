/**
 * Sockets and HTTP between simulated devices and the simulated server: late, cut at any moment, dead without a word, and
 * in order as long as a line lives, as TCP is. What was under way when a line was cut may or may not have arrived.
 */
import type { Random } from '#shared/environment.ts';
import { decodeFrame, type Frame } from '#shared/protocol/frames.ts';
import type { OpenSocket, SocketEvents } from '#lib/engine/net-socket.ts';
import type { HttpAnswer, HttpGet } from '#lib/engine/snapshot-client.ts';
import type { SessionIdentity } from '#sync-server/sync/seat.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { Sometimes } from './sometimes.ts';
import type { VirtualClock } from './virtual-clock.ts';

type Line = {
  readonly device: string;
  readonly events: SocketEvents;
  /** The server's end, once the connection has arrived there. */
  connection: { receive(message: Uint8Array): void; closed(): void } | undefined;
  alive: boolean;
  /** When the last message of each direction arrives: the next one comes after it. */
  upAt: number;
  downAt: number;
};

const abnormalClosure = 1006;

export class SimulatedNetwork {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #server: SimulatedServer;
  readonly #sometimes: Sometimes;
  readonly #lines = new Set<Line>();
  readonly #offline = new Set<string>();
  /** Greatest delay of one message. */
  maxLatencyMs = 200;
  /** A message that a broken proxy swallowed while the line lived on. */
  swallows: (device: string, frame: Frame) => boolean = () => false;
  /** Every frame that arrives or leaves at the server, for tests that look at one of them. */
  observe: (device: string, frame: Frame) => void = () => undefined;

  constructor(options: { clock: VirtualClock; random: Random; server: SimulatedServer; sometimes: Sometimes }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#server = options.server;
    this.#sometimes = options.sometimes;
    this.#server.onCrash(() => {
      for (const line of [...this.#lines]) this.#cut(line, 'both');
    });
  }

  isOffline(device: string): boolean {
    return this.#offline.has(device);
  }

  setOffline(device: string, offline: boolean): void {
    if (offline) this.#offline.add(device);
    else this.#offline.delete(device);
    if (offline) this.cut(device);
  }

  /** The device's lines end; sometimes it is told, sometimes it only hears nothing any more. */
  cut(device: string): void {
    for (const line of [...this.#lines])
      if (line.device === device) this.#cut(line, this.#random.fraction() < 0.5 ? 'both' : 'server');
  }

  openSocket(device: string, identity: SessionIdentity): OpenSocket {
    return (events) => {
      const line: Line = { device, events, connection: undefined, alive: true, upAt: 0, downAt: 0 };
      this.#lines.add(line);
      this.#up(line, () => this.#arrive(line, identity));
      return {
        send: (message) => {
          const copy = message.slice();
          this.#up(line, () => {
            const frame = decodeFrame(copy);
            if (frame.ok) this.observe(device, frame.value);
            if (frame.ok && this.#server.interceptsPush(frame.value)) return;
            line.connection?.receive(copy);
          });
        },
        close: () => this.#cut(line, 'server')
      };
    };
  }

  httpGet(device: string, identity: SessionIdentity): HttpGet {
    return async (path): Promise<HttpAnswer> => {
      await this.#delay();
      if (this.#offline.has(device)) throw new Error('no network');
      const answer = this.#server.answer(identity, path);
      if (answer === undefined) throw new Error('no server');
      return { ...answer, body: this.#body(device, answer.body) };
    };
  }

  async *#body(device: string, chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) {
      await this.#delay();
      if (this.#offline.has(device) || this.#server.isDown) throw new Error('the line was cut');
      yield chunk;
    }
  }

  #arrive(line: Line, identity: SessionIdentity): void {
    if (this.#offline.has(line.device) || this.#server.isDown) {
      this.#cut(line, 'both');
      return;
    }
    line.connection = this.#server.connect(identity, {
      send: (message) => {
        const copy = message.slice();
        const frame = decodeFrame(copy);
        if (frame.ok) {
          this.#count(frame.value);
          this.observe(line.device, frame.value);
          if (this.#server.interceptsAnswer(frame.value) || this.swallows(line.device, frame.value)) return;
        }
        this.#down(line, () => line.events.received(copy));
      },
      close: (code) => {
        this.#down(line, () => {
          this.#lines.delete(line);
          line.alive = false;
          line.events.closed(code);
        });
      },
      buffered: () => 0
    });
    this.#down(line, () => line.events.opened());
  }

  #count(frame: Frame): void {
    if (frame.type === 'ack') {
      for (const { kind, code } of frame.outcomes) {
        if (kind === 'unchanged') this.#sometimes.note('resent update was unchanged');
        if (kind === 'refused') this.#sometimes.note('edit refused');
        if (code === 'gone') this.#sometimes.note('edit of an erased contact');
        if (code === 'exists') this.#sometimes.note('same contact made twice');
      }
    }
    if (frame.type === 'welcome' && frame.plan === 'reconcile') this.#sometimes.note('reconciled');
    if (frame.type === 'changes' && frame.items.length > 3) this.#sometimes.note('page of the feed');
  }

  #cut(line: Line, told: 'both' | 'server'): void {
    if (!line.alive) return;
    line.alive = false;
    this.#lines.delete(line);
    this.#sometimes.note('socket lost');
    const { connection, events } = line;
    if (connection !== undefined) this.#clock.schedule(this.#latency(), () => connection.closed());
    if (told === 'both') this.#clock.schedule(this.#latency(), () => events.closed(abnormalClosure));
  }

  #up(line: Line, deliver: () => void): void {
    line.upAt = Math.max(line.upAt, this.#clock.now() + this.#latency());
    this.#clock.schedule(line.upAt - this.#clock.now(), () => {
      if (line.alive) deliver();
    });
  }

  #down(line: Line, deliver: () => void): void {
    line.downAt = Math.max(line.downAt, this.#clock.now() + this.#latency());
    this.#clock.schedule(line.downAt - this.#clock.now(), () => {
      if (line.alive) deliver();
    });
  }

  #delay(): Promise<void> {
    return new Promise((resolve) => void this.#clock.schedule(this.#latency(), resolve));
  }

  #latency(): number {
    return 1 + Math.floor(this.#random.fraction() * this.maxLatencyMs);
  }
}
