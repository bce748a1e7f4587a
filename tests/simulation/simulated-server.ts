/**
 * The real core of sync on a real SQLite file, which can crash before a commit, between commit and ack, or at any other
 * moment, start again, and be put back to an old backup. Only sockets, time and chance are not real.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Random } from '#shared/environment.ts';
import {
  createId,
  type AccountId,
  type DeviceId,
  type DocId,
  type EntryId,
  type MemberId,
  type WorkspaceId
} from '#shared/ids.ts';
import type { Role } from '#shared/permissions.ts';
import type { Frame } from '#shared/protocol/frames.ts';
import { encodeDocument } from '#shared/protocol/segment.ts';
import { must } from '#shared/result.ts';
import { eraseAgain } from '#sync-server/cli/stored-contacts.ts';
import { openDatabase, type Database } from '#sync-server/storage/database.ts';
import type { SocketLink } from '#sync-server/sync/connection.ts';
import type { SessionIdentity } from '#sync-server/sync/seat.ts';
import { createSyncServer, type SyncServer } from '#sync-server/sync/sync-server.ts';
import { createMembership, createMembershipEvents } from '#sync-server/workspaces/membership.ts';
import { insertMember, insertWorkspace } from '#sync-server/workspaces/workspaces.ts';
import type { Sometimes } from './sometimes.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type Person = { readonly account: AccountId; readonly member: MemberId; readonly identity: SessionIdentity };
type Running = {
  readonly database: Database;
  readonly sync: SyncServer;
  readonly events: ReturnType<typeof createMembershipEvents>;
  isDead: boolean;
};

export class SimulatedServer {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #sometimes: Sometimes;
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-simulation-'));
  #file = path.join(this.#folder, 'kontor-0.db');
  #files = 0;
  #running: Running | undefined;
  /** Their files stay open until the end: what they had begun may still look, and writes nothing. */
  readonly #dead: Running[] = [];
  #crashListeners: (() => void)[] = [];
  #crashAt: 'push' | 'ack' | undefined;
  #backup: { readonly file: string } | undefined;
  /** The ledger of erasures, which outlives every restore. */
  readonly erased = new Set<DocId>();
  workspace!: WorkspaceId;
  vocabulary!: DocId;
  owner!: MemberId;

  constructor(options: { clock: VirtualClock; random: Random; sometimes: Sometimes }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#sometimes = options.sometimes;
  }

  get isDown(): boolean {
    return this.#running === undefined;
  }

  get #now(): Running {
    return must(this.#running, 'a running server');
  }

  onCrash(listener: () => void): void {
    this.#crashListeners.push(listener);
  }

  async setUp(): Promise<void> {
    this.start();
    const { database } = this.#now;
    const account = await this.#addAccount('Olga');
    const environment = { clock: this.#clock, random: this.#random };
    const made = await database.transaction((writer) => {
      writer.prepare("INSERT OR IGNORE INTO instance VALUES ('lineage', 'first')").run();
      return insertWorkspace(writer, environment, { name: 'Elektro Blitz', country: 'DE' }, { account, name: 'Olga' });
    });
    this.workspace = made.workspace;
    this.owner = made.member;
    const row = database.reader.prepare<{ doc: DocId }>('SELECT vocabulary_doc AS doc FROM workspace').get();
    this.vocabulary = must(row, 'the workspace').doc;
  }

  async addPerson(name: string, role: Role): Promise<Person> {
    const environment = { clock: this.#clock, random: this.#random };
    const account = await this.#addAccount(name);
    const { database } = this.#now;
    return await database.transaction((writer) => {
      const member = insertMember(writer, environment, { workspace: this.workspace, account, name, role });
      const device = createId<DeviceId>(environment);
      const session = createId<EntryId>(environment);
      writer
        .prepare('INSERT INTO device VALUES (?, ?, ?, 0, 0, NULL, ?)')
        .run(device, account, 'phone', this.#random.bytes(32));
      writer
        .prepare('INSERT INTO session VALUES (?, ?, NULL, 0, ?, ?, 0, 0, 0, 0)')
        .run(session, this.#random.bytes(32), account, device);
      return { account, member, identity: { session, account, device } };
    });
  }

  start(): void {
    if (this.#running !== undefined) return;
    const opened = openDatabase(this.#file);
    if (!opened.ok) throw new Error(`no database: ${opened.error.kind}`);
    const events = createMembershipEvents();
    const running: { isDead: boolean } = { isDead: false };
    const real = opened.value;
    const database: Database = {
      ...real,
      // A dead process commits nothing, whatever it had begun.
      transaction: (work) => (running.isDead ? new Promise(() => undefined) : real.transaction(work))
    };
    const sync = createSyncServer({
      database,
      events,
      clock: this.#clock,
      random: this.#random,
      membership: createMembership(real.reader),
      pushRate: { perSecond: 1_000, burst: 10_000 }
    });
    this.#running = Object.assign(running, { database, sync, events });
  }

  /** Without a word to anybody; what was committed is on the disk. */
  crash(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    this.#crashAt = undefined;
    running.isDead = true;
    this.#dead.push(running);
    for (const listener of this.#crashListeners) listener();
  }

  /** At the next push: before its commit, or when its ack is to be sent. */
  crashAt(moment: 'push' | 'ack'): void {
    if (this.#running !== undefined) this.#crashAt = moment;
  }

  /** No crash is planned any more. */
  calm(): void {
    this.#crashAt = undefined;
  }

  /** True when the message is lost with the server. */
  interceptsPush(frame: Frame): boolean {
    if (this.#crashAt !== 'push' || frame.type !== 'push') return false;
    this.#sometimes.note('server crashed before the commit');
    this.crash();
    return true;
  }

  interceptsAnswer(frame: Frame): boolean {
    if (this.#crashAt !== 'ack' || frame.type !== 'ack') return false;
    this.#sometimes.note('server crashed between commit and ack');
    this.crash();
    return true;
  }

  connect(identity: SessionIdentity, link: SocketLink): { receive(message: Uint8Array): void; closed(): void } {
    const running = this.#now;
    const connection = running.sync.connect(identity, {
      send: (message) => {
        if (!running.isDead) link.send(message);
      },
      close: (code, reason) => {
        if (!running.isDead) link.close(code, reason);
      },
      buffered: () => link.buffered()
    });
    return {
      receive: (message) => {
        if (!running.isDead) connection.receive(message);
      },
      closed: () => connection.closed()
    };
  }

  /** The two addresses of HTTP that the engine reads. */
  answer(
    identity: SessionIdentity,
    target: string
  ): { status: number; header(name: string): string | undefined; body: Iterable<Uint8Array> } | undefined {
    const { sync, database } = this.#running ?? {};
    if (sync === undefined || database === undefined) return undefined;
    const url = new URL(target, 'http://localhost');
    const none = { status: 404, header: () => undefined, body: [] };
    if (!createMembership(database.reader).seat(identity, this.workspace).ok) return { ...none, status: 403 };
    const doc = /\/docs\/([0-9a-z]{26})$/u.exec(url.pathname)?.[1];
    if (doc !== undefined) {
      const found = sync.document(this.workspace, doc as DocId);
      return found === undefined || found === 'gone'
        ? none
        : { status: 200, header: () => undefined, body: [encodeDocument(found)] };
    }
    if (!url.pathname.endsWith('/snapshot')) return none;
    const part = url.searchParams.get('part') === 'rows' ? 'rows' : 'docs';
    const request = {
      workspace: this.workspace,
      asOf: Number(url.searchParams.get('asOf')),
      after: (url.searchParams.get('after') ?? undefined) as DocId | undefined
    };
    const total = sync.countSnapshot(part, request);
    const body = part === 'rows' ? sync.snapshotRows(request) : sync.snapshotDocs(request);
    return { status: 200, header: (name) => (name === 'x-kontor-total' ? String(total) : undefined), body };
  }

  async setRole(person: Person, role: Role): Promise<void> {
    const { database, events } = this.#now;
    await database.transaction((writer) =>
      writer
        .prepare('UPDATE member SET role = ?, right_version = right_version + 1 WHERE id = ?')
        .run(role, person.member)
    );
    events.emit({
      kind: 'role-changed',
      workspace: this.workspace,
      member: person.member,
      account: person.account,
      role
    });
  }

  async takeBackup(): Promise<void> {
    const file = path.join(this.#folder, `backup-${++this.#files}.db`);
    await this.#now.database.copyTo(file);
    this.#backup = { file };
  }

  /** `file`: the database was put back by hand. `command`: as the restore command does, with a new lineage and the erasures. */
  async restore(how: 'file' | 'command'): Promise<boolean> {
    if (this.#backup === undefined) return false;
    for (const doc of this.tombstones()) this.erased.add(doc);
    this.crash();
    this.#file = path.join(this.#folder, `kontor-${++this.#files}.db`);
    copyFileSync(this.#backup.file, this.#file);
    await this.#eraseAgain();
    this.start();
    this.#sometimes.note('restored backup');
    if (how === 'command') {
      await this.#now.database.transaction((writer) => {
        const row = must(writer.prepare<{ lineage: string }>('SELECT lineage FROM workspace').get(), 'a lineage');
        writer
          .prepare('INSERT OR IGNORE INTO former_lineage VALUES (?, ?, ?)')
          .run(this.workspace, row.lineage, this.#clock.now());
        writer.prepare('UPDATE workspace SET lineage = ?').run(`lineage-${this.#files}`);
      });
    }
    return true;
  }

  /** The ledger of erasures lies outside the database; whoever restores applies it before the server starts. */
  async #eraseAgain(): Promise<void> {
    const opened = openDatabase(this.#file);
    if (!opened.ok) throw new Error(`no database: ${opened.error.kind}`);
    const erasures = [...this.erased].map((doc) => ({ workspace: this.workspace, doc, at: this.#clock.now() }));
    await eraseAgain(opened.value, erasures, { clock: this.#clock, random: this.#random });
    await opened.value.close();
  }

  get head(): number {
    return this.#now.database.reader.prepare<{ seq: number }>('SELECT seq FROM workspace').get()?.seq ?? 0;
  }

  documents(): Map<DocId, { readonly row: string | undefined; readonly bytes: Uint8Array }> {
    const { database, sync } = this.#now;
    const rows = database.reader
      .prepare<{ id: DocId; kind: string; row: string }>('SELECT id, kind, row FROM doc')
      .all();
    return new Map(
      rows.map(({ id, kind, row }) => {
        const state = sync.document(this.workspace, id);
        if (state === undefined || state === 'gone') throw new Error(`a listed document is not there: ${id}`);
        return [id, { row: kind === 'contact' ? row : undefined, bytes: state.bytes }];
      })
    );
  }

  tombstones(): DocId[] {
    return this.#now.database.reader
      .prepare<{ doc: DocId }>('SELECT doc FROM tombstone')
      .all()
      .map(({ doc }) => doc);
  }

  async close(): Promise<void> {
    this.crash();
    for (const { database } of this.#dead) await database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #addAccount(name: string): Promise<AccountId> {
    const id = createId<AccountId>({ clock: this.#clock, random: this.#random });
    await this.#now.database.transaction((writer) =>
      writer.prepare(`INSERT INTO account VALUES (?, ?, ?, 'de', '', 0, 0)`).run(id, `${id}@example.org`, name)
    );
    return id;
  }
}
