/**
 * One socket's conversation: greeting first, then pushes, pulls and presence. Each frame is checked against what has
 * been said before and against how much may be said; what cannot be read ends the connection. Rights are asked for by
 * the committer at each push; here only the seat of the greeting is kept, and changed when its member's role is.
 */
import type { CancelTimer, Clock } from '#shared/environment.ts';
import { closeCodes } from '#shared/errors.ts';
import type { WorkspaceId } from '#shared/ids.ts';
import {
  decodeFrame,
  encodeFrame,
  protocolVersion,
  schemaVersion,
  type FrameOf,
  type ServerFrame
} from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { headCursor, readFeedPage } from './change-feed.ts';
import type { Committer } from './committer.ts';
import { knowsCursor, readHead } from './feed-mark.ts';
import { planFor, relayFor } from './greeting.ts';
import type { Relay } from './gate.ts';
import type { LiveFeed, Reader, Reading } from './live-feed.ts';
import type { Onlooker, Presence } from './presence.ts';
import type { Membership, NoSeat, Seat, SessionIdentity } from './seat.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** The socket below: a real one, or a simulation's. */
export type SocketLink = {
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Bytes handed to `send` that have not left yet. */
  buffered(): number;
};

export type ConnectionPorts = {
  readonly reader: Statements;
  readonly clock: Clock;
  readonly committer: Committer;
  readonly liveFeed: LiveFeed;
  readonly presence: Presence;
  readonly membership: Membership;
  /** One for each device, shared by its sockets. */
  readonly pushBucketOf: (identity: SessionIdentity) => TokenBucket;
  /** A greeting was accepted: older sockets of the device may be one too many. */
  readonly onGreeted: (connection: Connection) => void;
  readonly onClosed: (connection: Connection) => void;
};

/** Of a socket, whatever its frames are. Honest devices send a few a second. */
const frameRate = { perSecond: 200, burst: 1_000 };
/** Refused batches in a row after which a device is not listening. */
const mostRefusals = 100;
/** Refusals that no honest device causes; each costs the server a document built anew. */
const costlyRefusals = new Set(['invalid', 'forbidden', 'too-big']);

/** A page and what is around it fit in a frame. */
const pageBytes = Math.min(limits.pullBytes, limits.frameBytes) - 64 * 1024;

type Phase =
  | { readonly kind: 'waiting'; readonly cancelTimer: CancelTimer }
  | { readonly kind: 'greeted'; readonly workspace: WorkspaceId; seat: Seat; relay: Relay }
  | { readonly kind: 'closed' };

export class Connection implements Reader, Onlooker {
  readonly identity: SessionIdentity;
  readonly key: string;
  readonly origin = this;
  reading: Reading = { kind: 'behind' };
  heardAt: number;
  readonly #ports: ConnectionPorts;
  readonly #link: SocketLink;
  readonly #frames: TokenBucket;
  readonly #focuses: TokenBucket;
  #phase: Phase;
  #refusals = 0;

  constructor(identity: SessionIdentity, key: string, link: SocketLink, ports: ConnectionPorts) {
    this.identity = identity;
    this.key = key;
    this.#link = link;
    this.#ports = ports;
    this.#frames = createTokenBucket(frameRate, ports.clock);
    this.#focuses = createTokenBucket(limits.presenceRate, ports.clock);
    this.heardAt = ports.clock.now();
    const cancelTimer = ports.clock.schedule(limits.helloTimeoutMs, () =>
      this.close(closeCodes.noHello, 'no greeting in time')
    );
    this.#phase = { kind: 'waiting', cancelTimer };
  }

  /** The workspace that it greeted with. */
  get workspace(): WorkspaceId | undefined {
    return this.#phase.kind === 'greeted' ? this.#phase.workspace : undefined;
  }

  /** One binary message; anything else is no frame. */
  receive(message: Uint8Array | string): void {
    if (this.#phase.kind === 'closed') return;
    this.heardAt = this.#ports.clock.now();
    if (this.#frames.take() > 0) return this.close(closeCodes.overload, 'too many frames');
    if (this.#phase.kind === 'waiting' && message.length > limits.helloBytes)
      return this.close(closeCodes.noHello, 'too long a greeting');
    const frame = typeof message === 'string' ? undefined : decodeFrame(message);
    if (frame?.ok !== true) return this.close(closeCodes.badFrame, 'unreadable frame');
    switch (frame.value.type) {
      case 'hello':
        return this.#greet(frame.value);
      case 'push':
        return this.#push(frame.value);
      case 'pull':
        return this.#pull(frame.value);
      case 'focus':
        return this.#focus(frame.value);
      case 'ping':
        return this.#ping(frame.value);
      default:
        return this.close(closeCodes.badFrame, 'not for a server');
    }
  }

  buffered(): number {
    return this.#link.buffered();
  }

  send(frame: Uint8Array): void {
    if (this.#phase.kind !== 'closed') this.#link.send(frame);
  }

  drop(): void {
    this.close(closeCodes.overload, 'reads too slowly');
  }

  close(code: number, reason: string): void {
    if (this.#phase.kind === 'closed') return;
    this.closed();
    this.#link.close(code, reason);
  }

  /** The socket is gone, whoever closed it. */
  closed(): void {
    const phase = this.#phase;
    if (phase.kind === 'closed') return;
    this.#phase = { kind: 'closed' };
    if (phase.kind === 'waiting') phase.cancelTimer();
    if (phase.kind === 'greeted') {
      this.#ports.liveFeed.leave(phase.workspace, this);
      this.#ports.presence.leave(this);
    }
    this.#ports.onClosed(this);
  }

  /** Asks again who is sitting here: after a change of roles, a removal, a revocation, a sign-out. */
  reseat(): void {
    const phase = this.#phase;
    if (phase.kind !== 'greeted') return;
    const seat = this.#ports.membership.seat(this.identity, phase.workspace);
    if (!seat.ok) return this.unseat(seat.error);
    const isOtherRole = seat.value.role !== phase.seat.role;
    phase.seat = seat.value;
    if (isOtherRole) this.#say({ type: 'role', role: seat.value.role });
  }

  unseat(reason: NoSeat): void {
    const codes = { 'signed-out': closeCodes.signedOut, revoked: closeCodes.revoked, gone: closeCodes.gone } as const;
    this.close(codes[reason], reason);
  }

  #say(frame: ServerFrame): void {
    this.send(encodeFrame(frame));
  }

  #greet(hello: FrameOf<'hello'>): void {
    if (this.#phase.kind !== 'waiting') return this.close(closeCodes.badFrame, 'greeted twice');
    if (hello.protocol !== protocolVersion || hello.schema < schemaVersion)
      return this.close(closeCodes.upgrade, 'too old');
    // Servers are updated before devices; one that is older is about to be.
    if (hello.schema > schemaVersion) return this.close(closeCodes.restart, 'server is older');
    if (hello.device !== this.identity.device) return this.unseat('signed-out');
    const seat = this.#ports.membership.seat(this.identity, hello.workspace);
    if (!seat.ok) return this.unseat(seat.error);
    this.#phase.cancelTimer();

    const { reader, clock, liveFeed } = this.#ports;
    const { workspace } = hello;
    const { plan, docs, lineage } = planFor(reader, hello);
    const head = headCursor(reader, workspace);
    const relay = plan === 'reconcile' ? relayFor(reader, hello, clock.now()) : 'none';
    this.#phase = { kind: 'greeted', workspace, seat: seat.value, relay };
    const { member, role } = seat.value;
    this.#say({ type: 'welcome', workspace, member, role, lineage, head, plan, docs, time: clock.now() });
    this.reading = plan === 'live' ? { kind: 'live', seq: head.seq } : { kind: 'behind' };
    liveFeed.join(workspace, this);
    this.#ports.onGreeted(this);
  }

  #push(push: FrameOf<'push'>): void {
    const phase = this.#phase;
    if (phase.kind !== 'greeted') return this.close(closeCodes.noHello, 'no greeting');
    if (push.ops.length > limits.pushOps) return this.close(closeCodes.badFrame, 'too many ops');
    const wait = this.#ports.pushBucketOf(this.identity).take();
    if (wait > 0) return this.#refuse('request.too-many', wait);
    this.#ports.committer.submit({
      ...{ workspace: phase.workspace, ops: push.ops, relay: phase.relay, origin: this },
      author: { kind: 'session', identity: this.identity },
      settle: (settled) => {
        if (settled.kind === 'unseated') return this.unseat(settled.reason);
        if (settled.kind === 'failed') return this.#refuse(settled.code, settled.retryAfterMs);
        this.#say({ type: 'ack', batch: push.batch, outcomes: settled.outcomes });
        const costly = settled.outcomes.filter(({ code }) => code !== undefined && costlyRefusals.has(code)).length;
        if (costly > 0) this.#ports.pushBucketOf(this.identity).charge(costly);
        this.#refusals = 0;
      }
    });
  }

  #refuse(code: FrameOf<'error'>['code'], retryAfterMs: number): void {
    this.#refusals += 1;
    if (this.#refusals > mostRefusals) return this.close(closeCodes.overload, 'does not wait');
    this.#say({ type: 'error', code, retryAfterMs });
  }

  #pull({ since, maxBytes }: FrameOf<'pull'>): void {
    const phase = this.#phase;
    if (phase.kind !== 'greeted') return this.close(closeCodes.noHello, 'no greeting');
    const seat = this.#ports.membership.seat(this.identity, phase.workspace);
    if (!seat.ok) return this.unseat(seat.error);
    if (this.buffered() > limits.socketCloseBytes) return this.drop();
    const { reader } = this.#ports;
    if (!knowsCursor(reader, phase.workspace, since)) return this.#refuse('cursor.unknown', 0);
    phase.relay = 'none';
    const page = readFeedPage(reader, phase.workspace, since, Math.min(maxBytes, pageBytes));
    this.#say({ type: 'changes', ...page });
    this.reading = page.to.seq === page.head ? { kind: 'live', seq: page.head } : { kind: 'behind' };
  }

  #focus(focus: FrameOf<'focus'>): void {
    const phase = this.#phase;
    if (phase.kind !== 'greeted') return this.close(closeCodes.noHello, 'no greeting');
    // Leaving is always heard; what moves too often is lost, and the next move tells as much.
    if (focus.on && this.#focuses.take() > 0) return;
    this.#ports.presence.focus(this, phase.seat, focus);
  }

  #ping({ time }: FrameOf<'ping'>): void {
    const phase = this.#phase;
    if (phase.kind !== 'greeted') return this.close(closeCodes.noHello, 'no greeting');
    this.#say({ type: 'pong', time, head: readHead(this.#ports.reader, phase.workspace).seq });
  }
}
