/**
 * The core of sync in a test's hands: a real database in a folder of its own, a clock that the test turns, people with
 * devices, and sockets that are arrays of frames. Nothing of the product is replaced but time, chance and the network.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as Y from 'yjs';
import { createContact, type NewContact } from '#tests/rigs/sync-documents.ts';
import { createTurnedClock, type TurnedClock } from '#tests/rigs/turned-clock.ts';
import { createSeededRandom, type Random } from '#shared/environment.ts';
import { createId, type AccountId, type DeviceId, type DocId, type MemberId, type WorkspaceId } from '#shared/ids.ts';
import type { Role } from '#shared/permissions.ts';
import {
  decodeFrame,
  encodeFrame,
  protocolVersion,
  schemaVersion,
  startOfFeed,
  type Cursor,
  type DeviceFrame,
  type Frame,
  type FrameOf,
  type FrameType,
  type Op,
  type Outcome
} from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import { openDatabase, type Database } from '#sync-server/storage/database.ts';
import { createMembership, createMembershipEvents, type MembershipEvents } from '#sync-server/workspaces/membership.ts';
import { insertMember, insertWorkspace } from '#sync-server/workspaces/workspaces.ts';
import type { Connection } from '#sync-server/sync/connection.ts';
import type { SessionIdentity } from '#sync-server/sync/seat.ts';
import { createSyncServer, type SyncEnvironment, type SyncServer } from '#sync-server/sync/sync-server.ts';

export type Person = { readonly account: AccountId; readonly member: MemberId; readonly name: string };

export interface TestSocket {
  readonly identity: SessionIdentity;
  readonly frames: Frame[];
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  /** What the server is told about bytes that have not left. */
  buffered: number;
  readonly connection: Connection;
  send(frame: DeviceFrame): void;
  sendRaw(message: Uint8Array | string): void;
  /** The next frame of this type that has not been taken yet. */
  next<Type extends FrameType>(type: Type): Promise<FrameOf<Type>>;
  untilClosed(): Promise<{ readonly code: number; readonly reason: string }>;
  hello(options?: Partial<FrameOf<'hello'>>): Promise<FrameOf<'welcome'>>;
  push(...ops: Op[]): Promise<readonly Outcome[]>;
  pull(since: Cursor, maxBytes?: number): Promise<FrameOf<'changes'>>;
}

export interface SyncRig {
  readonly clock: TurnedClock;
  readonly random: Random;
  readonly database: Database;
  readonly events: MembershipEvents;
  readonly server: SyncServer;
  readonly workspace: WorkspaceId;
  readonly vocabulary: DocId;
  readonly owner: Person;
  readonly folder: string;
  person(role: Role, name?: string): Promise<Person>;
  device(person: Person): Promise<SessionIdentity>;
  /** An open socket that has said nothing yet. */
  socket(identity: SessionIdentity): TestSocket;
  /** The same device on another socket, greeted as a fresh one: after its first went silent. */
  socketAgain(socket: TestSocket): Promise<TestSocket>;
  /** A new device of the person, greeted and live. */
  join(person: Person): Promise<TestSocket>;
  /** A contact on the server, made by the socket's device. */
  create(socket: TestSocket, contact?: NewContact): Promise<{ doc: Y.Doc; id: DocId; seq: number }>;
  id<Id extends DocId>(): Id;
  /** A second server over the same database, as after a restart. */
  restart(): SyncServer;
  close(): Promise<void>;
}

export const op = (doc: DocId, bytes: Uint8Array, kind: Op['kind'] = 'update', epoch = 1): Op => ({
  doc,
  epoch,
  kind,
  bytes
});

export async function openSyncRig(options: Partial<SyncEnvironment> & { seed?: number } = {}): Promise<SyncRig> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kontor-sync-'));
  const opened = openDatabase(path.join(folder, 'kontor.db'));
  if (!opened.ok) throw new Error(`no database: ${opened.error.kind}`);
  const database = opened.value;
  const clock = createTurnedClock();
  const random = createSeededRandom(options.seed ?? 1);
  const environment = { clock, random };
  const events = createMembershipEvents();
  const start = (): SyncServer =>
    createSyncServer({
      ...{ database, events, clock, random },
      membership: createMembership(database.reader),
      turn: (task) => void setImmediate(task),
      ...options
    });
  let server = start();

  const addAccount = (name: string): Promise<AccountId> =>
    database.transaction((writer) => {
      const id = createId<AccountId>(environment);
      writer.prepare(`INSERT INTO account VALUES (?, ?, ?, 'de', '', 0, 0)`).run(id, `${id}@example.org`, name);
      return id;
    });
  await database.transaction((writer) =>
    writer.prepare("INSERT OR IGNORE INTO instance VALUES ('lineage', 'first')").run()
  );
  const ownerAccount = await addAccount('Olga Owner');
  const made = await database.transaction((writer) =>
    insertWorkspace(
      writer,
      environment,
      { name: 'Elektro Blitz', country: 'DE' },
      { account: ownerAccount, name: 'Olga Owner' }
    )
  );
  const row = database.reader
    .prepare<{ doc: DocId }>('SELECT vocabulary_doc AS doc FROM workspace WHERE id = ?')
    .get(made.workspace);
  const vocabulary = must(row, 'the workspace').doc;
  const owner: Person = { account: ownerAccount, member: made.member, name: 'Olga Owner' };

  const rig: SyncRig = {
    ...{ clock, random, database, events, workspace: made.workspace, vocabulary, owner, folder },
    get server() {
      return server;
    },
    async person(role, name = `Person ${role}`) {
      const account = await addAccount(name);
      const member = await database.transaction((writer) =>
        insertMember(writer, environment, { workspace: made.workspace, account, name, role })
      );
      return { account, member, name };
    },
    device: ({ account }) =>
      database.transaction((writer) => {
        const device = createId<DeviceId>(environment);
        const session = createId<DocId>(environment);
        writer
          .prepare('INSERT INTO device VALUES (?, ?, ?, 0, 0, NULL, ?)')
          .run(device, account, 'phone', random.bytes(32));
        writer
          .prepare('INSERT INTO session VALUES (?, ?, NULL, 0, ?, ?, 0, 0, 0, 0)')
          .run(session, random.bytes(32), account, device);
        return { session, account, device };
      }),
    socket: (identity) => openTestSocket(server, identity, made.workspace),
    async socketAgain({ identity }) {
      const socket = rig.socket(identity);
      await socket.hello();
      return socket;
    },
    async join(person) {
      const socket = rig.socket(await rig.device(person));
      const welcome = await socket.hello();
      let since: Cursor = startOfFeed;
      while (since.seq < welcome.head.seq) since = (await socket.pull(since)).to;
      return socket;
    },
    async create(socket, contact) {
      const id = rig.id();
      const member = must(memberOf(database, made.workspace, socket.identity.account), 'a member');
      const doc = createContact(id, member, clock.now(), contact);
      const [outcome] = await socket.push(op(id, Y.encodeStateAsUpdate(doc), 'create'));
      if (outcome?.kind !== 'committed') throw new Error(`not created: ${outcome?.code} ${outcome?.detail}`);
      return { doc, id, seq: outcome.seq };
    },
    id: <Id extends DocId>() => createId<Id>(environment),
    restart() {
      server = start();
      return server;
    },
    async close() {
      await server.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
  return rig;
}

const memberOf = (database: Database, workspace: WorkspaceId, account: AccountId): MemberId | undefined =>
  database.reader
    .prepare<{ id: MemberId }>('SELECT id FROM member WHERE workspace = ? AND account = ?')
    .get(workspace, account)?.id;

export function openTestSocket(server: SyncServer, identity: SessionIdentity, workspace: WorkspaceId): TestSocket {
  const frames: Frame[] = [];
  const taken = new Set<Frame>();
  let closed: { code: number; reason: string } | undefined;
  const watchers: (() => void)[] = [];
  let batch = 0;
  const changed = () => {
    for (const watcher of watchers.splice(0)) watcher();
  };
  async function until<Value>(look: () => Value | undefined): Promise<Value> {
    for (let found = look(); ; found = look()) {
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => watchers.push(resolve));
    }
  }
  const connection = server.connect(identity, {
    send(message) {
      const frame = decodeFrame(message);
      if (!frame.ok) throw new Error(`the server sent what is no frame: ${frame.error}`);
      frames.push(frame.value);
      changed();
    },
    close(code, reason) {
      closed = { code, reason };
      changed();
    },
    buffered: () => socket.buffered
  });
  const socket: TestSocket = {
    ...{ identity, frames, connection, buffered: 0 },
    get closed() {
      return closed;
    },
    send: (frame) => connection.receive(encodeFrame(frame)),
    sendRaw: (message) => connection.receive(message),
    next: <Type extends FrameType>(type: Type) =>
      until((): FrameOf<Type> | undefined => {
        const frame = frames.find((one) => one.type === type && !taken.has(one));
        if (frame === undefined) {
          if (closed !== undefined)
            throw new Error(`closed with ${closed.code} ${closed.reason} while waiting for ${type}`);
          return undefined;
        }
        taken.add(frame);
        // Found by its type.
        return frame as FrameOf<Type>;
      }),
    untilClosed: () => until(() => closed),
    hello(hello = {}) {
      socket.send({
        ...{ type: 'hello', protocol: protocolVersion, schema: schemaVersion, app: 'test', device: identity.device },
        ...{ workspace, lineage: '', cursor: startOfFeed },
        ...hello
      });
      return socket.next('welcome');
    },
    async push(...ops) {
      const number = ++batch;
      socket.send({ type: 'push', batch: number, ops });
      const ack = await socket.next('ack');
      if (ack.batch !== number) throw new Error(`an ack of ${ack.batch} came for ${number}`);
      return ack.outcomes;
    },
    pull(since, maxBytes = 1_000_000) {
      const have = frames.length;
      for (const frame of frames.slice(0, have)) if (frame.type === 'changes') taken.add(frame);
      socket.send({ type: 'pull', since, maxBytes });
      return socket.next('changes');
    }
  };
  return socket;
}
