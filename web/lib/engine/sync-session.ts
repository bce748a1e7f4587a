/**
 * What is said on the line, and in which order: greeting and plan, pushes, pages of the feed, live changes, pokes. Ends
 * and begins anew with every connection; everything that must last is in the store. The parts do the work.
 */
import type { Clock } from '#shared/environment.ts';
import type { Role } from '#shared/permissions.ts';
import {
  protocolVersion,
  schemaVersion,
  startOfFeed,
  type FrameOf,
  type Item,
  type ServerFrame
} from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { unreachable } from '#shared/result.ts';
import type { Bootstrap } from './bootstrap.ts';
import type { DeviceBook } from './device-book.ts';
import type { Connection, Seat, SyncStatus } from './engine-api.ts';
import type { FeedApplier } from './feed-applier.ts';
import type { NetSocket } from './net-socket.ts';
import type { PresenceKeeper } from './presence.ts';
import type { Pusher } from './pusher.ts';
import type { Reconcile } from './reconcile.ts';
import type { SnapshotClient } from './snapshot-client.ts';

export type SyncParts = {
  readonly device: DeviceBook;
  readonly clock: Clock;
  readonly seat: () => Seat;
  /** Name and version of the app, for the server's log. */
  readonly app: string;
  readonly net: NetSocket;
  readonly pusher: Pusher;
  readonly feed: FeedApplier;
  readonly bootstrap: Bootstrap;
  readonly reconcile: Reconcile;
  readonly presence: PresenceKeeper;
  readonly client: SnapshotClient;
  readonly roleChanged: (role: Role) => void;
  readonly statusChanged: () => void;
};

/** A catch-up shorter than this is over before anybody could read it. */
const progressFrom = 500;
const retryMs = 5_000;

export class SyncSession {
  readonly #parts: SyncParts;
  /** Grows with every connection, so that work begun on an older one ends quietly. */
  #line = 0;
  #catchUp: { from: number; head: number } | undefined;
  #pulling = false;
  #cancelRetry: (() => void) | undefined;

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  hello(): FrameOf<'hello'> {
    const { device, seat, app } = this.#parts;
    const { cursor, lineage } = device.store;
    return {
      type: 'hello',
      protocol: protocolVersion,
      schema: schemaVersion,
      app,
      device: seat().device,
      workspace: seat().workspace,
      lineage: lineage ?? '',
      cursor
    };
  }

  /** The line went up or down. */
  changed(connection: Connection): void {
    const { pusher, presence, statusChanged } = this.#parts;
    if (connection.kind !== 'online') {
      this.#line++;
      this.#pulling = false;
      this.#cancelRetry?.();
      pusher.disconnected();
      presence.disconnected();
    }
    statusChanged();
  }

  receive(frame: ServerFrame): void {
    const { pusher, presence, roleChanged, device } = this.#parts;
    switch (frame.type) {
      case 'welcome':
        void this.#begin(frame);
        break;
      case 'ack':
        void pusher.receive(frame);
        break;
      case 'changes':
        void this.#apply(frame);
        break;
      case 'poke':
        this.#pull();
        break;
      case 'pong':
        if (frame.head > device.store.cursor.seq && device.store.bootstrap === undefined) this.#pull();
        break;
      case 'presence':
        presence.receive(frame);
        break;
      case 'role':
        roleChanged(frame.role);
        break;
      case 'error':
        this.#error(frame);
        break;
      default:
        unreachable(frame);
    }
  }

  progress(): SyncStatus['progress'] {
    const { bootstrap, cursor } = this.#parts.device.store;
    if (bootstrap !== undefined) {
      // Rows and documents count alike: both are one thing per contact.
      const total = bootstrap.total * 2;
      return { done: Math.min(bootstrap.done + (bootstrap.part === 'docs' ? bootstrap.total : 0), total), total };
    }
    if (this.#catchUp === undefined || this.#catchUp.head - this.#catchUp.from < progressFrom) return undefined;
    const { from, head } = this.#catchUp;
    return { done: Math.min(cursor.seq, head) - from, total: head - from };
  }

  stop(): void {
    this.#line++;
    this.#cancelRetry?.();
  }

  async #begin(welcome: FrameOf<'welcome'>): Promise<void> {
    const { device, pusher, presence, roleChanged } = this.#parts;
    const line = ++this.#line;
    this.#pulling = false;
    roleChanged(welcome.role);
    presence.connected();
    const { store } = device;
    // A device without a place in the feed takes whatever past the server has; what was begun on another one is void.
    const isFresh = store.cursor.seq === startOfFeed.seq;
    const isOtherPast = store.lineage !== welcome.lineage;
    if (isFresh && isOtherPast) device.check(await store.setLineage(welcome.lineage));
    if (line !== this.#line) return;
    // A first sync that was begun is the way in, also when the workspace has become small meanwhile.
    if (isFresh && (welcome.plan === 'snapshot' || store.bootstrap !== undefined)) {
      pusher.push();
      await this.#firstSync(welcome, line, isOtherPast);
    } else if (welcome.plan === 'reconcile') await this.#reconcile(welcome, line);
    else {
      pusher.push();
      this.#follow(welcome.head.seq);
      if (welcome.plan === 'pull' || store.cursor.seq !== welcome.head.seq) this.#pull();
    }
  }

  async #firstSync(welcome: FrameOf<'welcome'>, line: number, afresh = false): Promise<void> {
    const end = await this.#parts.bootstrap.run(welcome.head, welcome.docs, afresh);
    this.#parts.statusChanged();
    if (line !== this.#line) return;
    if (end === 'done') this.#pull();
    else this.#retry(() => this.#firstSync(welcome, line));
  }

  async #reconcile(welcome: FrameOf<'welcome'>, line: number): Promise<void> {
    const { device, pusher, reconcile } = this.#parts;
    const end = await reconcile.run(welcome.head);
    if (line !== this.#line) return;
    if (end !== 'done') {
      this.#retry(() => this.#reconcile(welcome, line));
      return;
    }
    pusher.push();
    await pusher.drained();
    if (line !== this.#line) return;
    await device.inLane(async () => {
      if (line !== this.#line) return;
      if (!device.check(await device.store.setLineage(welcome.lineage)).ok) return;
      device.check(await device.store.setCursor(welcome.head));
    });
    if (line === this.#line) this.#pull();
  }

  #pull(): void {
    if (this.#pulling) return;
    this.#pulling = true;
    const { net, device } = this.#parts;
    net.send({ type: 'pull', since: device.store.cursor, maxBytes: limits.pullBytes });
  }

  async #apply(frame: FrameOf<'changes'>): Promise<void> {
    const line = this.#line;
    const { feed, statusChanged } = this.#parts;
    this.#follow(frame.head);
    const items = await this.#withLargeItems(frame.items);
    if (line !== this.#line) return;
    const applied = items === undefined ? 'failed' : await feed.apply(frame, items);
    if (line !== this.#line) return;
    statusChanged();
    this.#pulling = false;
    if (applied === 'failed') this.#retry(async () => this.#pull());
    else if (applied === 'gap' || frame.to.seq < frame.head) this.#pull();
    else this.#catchUp = undefined;
  }

  /** A snapshot without bytes did not fit into the frame. */
  async #withLargeItems(items: readonly Item[]): Promise<readonly Item[] | undefined> {
    const whole: Item[] = [];
    for (const item of items) {
      if (item.kind !== 'snapshot' || item.bytes.length > 0) {
        whole.push(item);
        continue;
      }
      const fetched = await this.#parts.client.fetchDocument(item.doc);
      if (fetched.kind === 'unreachable') return undefined;
      // Erased meanwhile: the tombstone follows in the feed.
      if (fetched.kind === 'document')
        whole.push({ ...item, epoch: fetched.epoch, seq: fetched.seq, bytes: fetched.bytes });
    }
    return whole;
  }

  #error({ code, retryAfterMs }: FrameOf<'error'>): void {
    const { net, pusher } = this.#parts;
    if (code === 'cursor.unknown') {
      net.holdOff(retryAfterMs);
      net.fail();
      return;
    }
    pusher.postponed(retryAfterMs);
  }

  #follow(head: number): void {
    const { seq } = this.#parts.device.store.cursor;
    this.#catchUp = { from: this.#catchUp?.from ?? seq, head: Math.max(head, this.#catchUp?.head ?? 0) };
  }

  #retry(task: () => Promise<void>): void {
    const line = this.#line;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#parts.clock.schedule(retryMs, () => {
      if (line === this.#line) void task();
    });
  }
}
