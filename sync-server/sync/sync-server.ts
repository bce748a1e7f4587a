/**
 * The server side of sync without sockets: connections are given as functions, time and chance are passed in, so that
 * the same code runs behind real sockets (sync-socket.ts) and inside a simulation. Puts the parts together and keeps the
 * list of who is connected; holds nothing that may not be lost.
 */
import type { Clock, Random } from '#shared/environment.ts';
import { closeCodes } from '#shared/errors.ts';
import { createId, type DeviceId, type DocId, type EntryId, type WorkspaceId } from '#shared/ids.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { DocumentState } from '#shared/protocol/segment.ts';
import type { Database } from '#sync-server/storage/database.ts';
import { readWholeDocument } from './change-feed.ts';
import { createCommitter, type Committer } from './committer.ts';
import { createCompaction, type Compaction } from './compaction.ts';
import { Connection, type SocketLink } from './connection.ts';
import type { HeavyGate } from './heavy-gate.ts';
import { createLiveFeed } from './live-feed.ts';
import { createPresence } from './presence.ts';
import type { Author, Membership, MembershipEvent, MembershipEvents, SessionIdentity } from './seat.ts';
import { countSnapshot, snapshotDocs, snapshotRows, type SnapshotRequest } from './snapshot.ts';
import type { Settled, Submission } from './submission.ts';
import { silentLog, type SyncLog } from './sync-log.ts';
import { createTokenBucket, type Rate, type TokenBucket } from './token-bucket.ts';

export type SyncEnvironment = {
  readonly database: Database;
  readonly membership: Membership;
  readonly events: MembershipEvents;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: SyncLog;
  /** Runs a task when everything that has arrived is read: `setImmediate` in production. Default: the clock, at once. */
  readonly turn?: (task: () => void) => void;
  /** Without it, large updates are judged where they arrive. */
  readonly heavyGate?: HeavyGate;
  /** Told of erasures after their commit and before their ack, so that a ledger outside the database has them. */
  readonly erased?: (erasures: readonly Erasure[]) => void;
  /** Batches a second of one device. */
  readonly pushRate?: Rate;
};

export type Erasure = { readonly workspace: WorkspaceId; readonly doc: DocId; readonly at: number };

export interface SyncServer {
  /** A socket whose upgrade has proved the identity. Give it every message, and say when it is closed. */
  connect(identity: SessionIdentity, link: SocketLink): Connection;
  /** Ops on the same road as those of a socket: for HTTP, imports and the operator. */
  submit(submission: { workspace: WorkspaceId; author: Author; ops: Submission['ops'] }): Promise<Settled>;
  countSnapshot(part: 'rows' | 'docs', request: SnapshotRequest): number;
  snapshotRows(request: SnapshotRequest): Generator<Uint8Array>;
  snapshotDocs(request: SnapshotRequest): Generator<Uint8Array>;
  document(workspace: WorkspaceId, doc: DocId): DocumentState | 'gone' | undefined;
  readonly compaction: Compaction;
  readonly storage: Committer['storage'];
  readonly sockets: number;
  /** Tells every socket that the server restarts, and waits for the commit under way. */
  close(): Promise<void>;
}

/** A socket that says nothing for three pings is gone, whatever its state claims. */
const silenceMs = 3 * limits.pingEveryMs;
const sweepEveryMs = 15_000;

export function createSyncServer(environment: SyncEnvironment): SyncServer {
  const { database, membership, events, clock, random, heavyGate, log = silentLog } = environment;
  const turn = environment.turn ?? ((task: () => void) => void clock.schedule(0, task));
  const connections = new Set<Connection>();
  const pushBuckets = new Map<DeviceId, TokenBucket>();
  const liveFeed = createLiveFeed();
  const presence = createPresence(clock);
  const committer = createCommitter({
    database,
    membership,
    clock,
    random,
    log,
    turn,
    heavyGate,
    erased: environment.erased
  });
  const compaction = createCompaction({ database, clock, log, copies: committer.copies });
  let isClosed = false;

  committer.onCommit((commit) => {
    liveFeed.publish(commit);
    const erased = commit.documents.filter(({ changes }) => changes.at(-1)?.kind === 'erase');
    for (const { doc } of erased) presence.close(commit.workspace, doc);
    if (erased.length > 0) compaction.scrub();
    compaction.consider(commit);
    const relayed = commit.documents.filter(({ changes }) => changes.some((change) => change.isRelayed)).length;
    if (relayed > 0) log.info('documents brought back after a restore', { workspace: commit.workspace, relayed });
  });

  const stopListening = events.listen((event) => {
    for (const connection of [...connections]) if (concerns(event, connection)) connection.reseat();
  });

  let cancelSweep = clock.schedule(sweepEveryMs, sweep);
  function sweep(): void {
    presence.sweep();
    for (const connection of [...connections]) {
      if (clock.now() - connection.heardAt > silenceMs) connection.close(closeCodes.overload, 'silent for too long');
    }
    const devices = new Set([...connections].map(({ identity }) => identity.device));
    for (const device of [...pushBuckets.keys()]) if (!devices.has(device)) pushBuckets.delete(device);
    cancelSweep = clock.schedule(sweepEveryMs, sweep);
  }

  function pushBucketOf({ device }: SessionIdentity): TokenBucket {
    const known = pushBuckets.get(device);
    if (known !== undefined) return known;
    const bucket = createTokenBucket(environment.pushRate ?? limits.pushRate, clock);
    pushBuckets.set(device, bucket);
    return bucket;
  }

  /** The oldest goes: it is most likely one that the network has forgotten. */
  function limitSockets(latest: Connection): void {
    const own = [...connections].filter(({ identity }) => identity.device === latest.identity.device);
    for (const oldest of own.slice(0, -limits.socketsPerDevice)) oldest.close(closeCodes.overload, 'too many sockets');
  }

  const ports = {
    ...{ reader: database.reader, clock, committer, liveFeed, presence, membership, pushBucketOf },
    onGreeted: limitSockets,
    onClosed: (connection: Connection) => void connections.delete(connection)
  };

  return {
    connect(identity, link) {
      const connection = new Connection(identity, createId<EntryId>({ clock, random }), link, ports);
      connections.add(connection);
      if (isClosed) connection.close(closeCodes.restart, 'the server restarts');
      else limitSockets(connection);
      return connection;
    },
    submit: (submission) =>
      new Promise((settle) => committer.submit({ ...submission, relay: 'none', origin: {}, settle })),
    countSnapshot: (part, request) => countSnapshot(database.reader, part, request),
    snapshotRows: (request) => snapshotRows(database.reader, request),
    snapshotDocs: (request) => snapshotDocs(database.reader, request),
    document: (workspace, doc) => readWholeDocument(database.reader, workspace, doc),
    compaction,
    get storage() {
      return committer.storage;
    },
    get sockets() {
      return connections.size;
    },
    async close() {
      isClosed = true;
      cancelSweep();
      stopListening();
      compaction.close();
      await committer.idle();
      for (const connection of [...connections]) connection.close(closeCodes.restart, 'the server restarts');
      await committer.idle();
      heavyGate?.close();
    }
  };
}

function concerns(event: MembershipEvent, { identity, workspace }: Connection): boolean {
  switch (event.kind) {
    case 'role-changed':
    case 'member-removed':
      return identity.account === event.account && workspace === event.workspace;
    case 'device-revoked':
      return identity.device === event.device;
    case 'signed-out':
      return identity.session === event.session;
  }
}
