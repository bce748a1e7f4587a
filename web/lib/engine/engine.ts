/**
 * The engine of one workspace on this device: the lock around an OpenWorkspace, and the interface that pages use. Locked
 * it holds no key, no row and no document [LOCK-1]; what was being typed is saved before it locks [LOCK-2].
 */
import type { ContactChange, ContactDraft } from '#shared/contact/contact-draft.ts';
import type { ContactId, DocId, WorkspaceId } from '#shared/ids.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { StoreFailure } from '#lib/store/blob-store.ts';
import { startIdleLock, type IdleLock } from '#lib/store/lock-policy.ts';
import type { Sentinel } from '#lib/store/sentinel.ts';
import type { PasswordCost } from '#lib/store/key-ring.ts';
import type { ImportItem } from './contact-edits.ts';
import { DeviceVault, type DevicePlace, type VaultSecret } from './device-vault.ts';
import { openStore } from './open-store.ts';
import type {
  BookCounts,
  Connection,
  EngineApi,
  EngineFailure,
  ImportOutcome,
  ListRow,
  LockPolicy,
  LockState,
  Query,
  QueryResult,
  RefusedEdit,
  Seat,
  SyncStatus,
  UnlockFailure
} from './engine-api.ts';
import type { HostedEngine } from './engine-host.ts';
import { closeCodes } from '#shared/errors.ts';
import type { HubConnection, HubPeer } from './hub.ts';
import { OpenWorkspace, type WorkspaceEnvironment } from './open-workspace.ts';
import { fetchServerShare } from './server-share.ts';

export type EngineEnvironment = Omit<
  WorkspaceEnvironment,
  'storeFailed' | 'ended' | 'seatChanged' | 'waitingChanged'
> & {
  /** Called again after a wipe: the old place is gone. */
  readonly openPlace: () => DevicePlace;
  readonly workspace: WorkspaceId;
  /** What the page's sentinel says of the last time, and how to tell it the new one. */
  readonly told: Sentinel | undefined;
  readonly tellSentinel: (sentinel: Sentinel | undefined) => void;
  /** The data key of an open store, for the other tabs' workers; `undefined` when it was locked. */
  readonly keyChanged: (key: Uint8Array | undefined) => void;
  /** Weaker for tests alone. */
  readonly passwordCost?: PasswordCost;
};

type Base = { readonly vault: DeviceVault; readonly place: DevicePlace; readonly generation: number };
type State =
  | { readonly kind: 'broken'; readonly failure: StoreFailure }
  | ({ readonly kind: 'closed' } & Base)
  | ({
      readonly kind: 'open';
      readonly workspace: OpenWorkspace;
      readonly dataKey: Uint8Array;
      readonly idle: IdleLock;
    } & Base);

/** The record of the last use is written now and then: it only has to be right to a minute. */
const noteUseEveryMs = 60_000;
const nothing: QueryResult = { total: 0, letters: [], version: 0 };

export class Engine implements HostedEngine {
  readonly #environment: EngineEnvironment;
  #state: State;
  #endedAs: Connection | undefined;
  #recovery: SyncStatus['recovery'];
  #usedNotedAt = 0;

  private constructor(environment: EngineEnvironment, state: State) {
    this.#environment = environment;
    this.#state = state;
  }

  /** `key`: another tab had the store open. Always answers with an engine; one whose store is broken says so. */
  static async create(environment: EngineEnvironment, key: Uint8Array | undefined): Promise<Engine> {
    const engine = new Engine(environment, await prepare(environment));
    if (key !== undefined) await engine.#open(key);
    return engine;
  }

  async lockState(): Promise<LockState> {
    if (this.#state.kind === 'open') return { kind: 'open' };
    if (this.#state.kind === 'broken') return { kind: 'locked', waiting: 0, lockedAt: undefined };
    const { vault, place } = this.#state;
    if (vault.state.kind === 'absent') return { kind: 'absent' };
    const waiting = await place.blobs.count('queue').catch(() => 0);
    return {
      kind: 'locked',
      waiting: Math.max(waiting, vault.verdict.kind === 'emptied' ? (vault.verdict.waiting ?? 0) : 0),
      lockedAt: vault.lockedAt
    };
  }

  async createStore(
    seat: Seat,
    password: string,
    policy: LockPolicy
  ): Promise<Result<{ recoveryCode: string }, UnlockFailure>> {
    if (this.#state.kind !== 'closed') return err({ kind: 'storage', detail: this.#state.kind });
    const created = await this.#state.vault.create(password, policy);
    if (!created.ok) return created;
    const opened = await this.#open(created.value.dataKey, seat);
    return opened.ok ? ok({ recoveryCode: created.value.recoveryCode }) : opened;
  }

  async unlock(secret: Parameters<EngineApi['unlock']>[0]): Promise<Result<Seat, UnlockFailure>> {
    if (this.#state.kind === 'open') return ok(this.#state.workspace.seat);
    if (this.#state.kind === 'broken') return err({ kind: 'storage', detail: this.#state.failure.kind });
    const { vault } = this.#state;
    const known = await this.#secretOf(secret);
    if (!known.ok) return known;
    const dataKey = await vault.unwrap(known.value);
    if (!dataKey.ok) return dataKey;
    const opened = await this.#open(dataKey.value);
    if (opened.ok) await vault.opened(dataKey.value);
    return opened;
  }

  async rewrapPassword(password: string): Promise<Result<void, UnlockFailure>> {
    if (this.#state.kind !== 'open') return err({ kind: 'storage', detail: 'locked' });
    return await this.#state.vault.addWrap(this.#state.dataKey, { kind: 'password', password });
  }

  async lock(): Promise<void> {
    if (this.#state.kind !== 'open') return;
    const { workspace, vault } = this.#state;
    await this.#close(() => workspace.stop());
    await vault.locked();
    await this.#announceLock();
  }

  async setLockPolicy(policy: LockPolicy): Promise<void> {
    if (this.#state.kind !== 'open') return;
    const { vault, dataKey, idle } = this.#state;
    await vault.setPolicy(policy, dataKey);
    idle.setPolicy(policy);
  }

  async lockPolicy(): Promise<LockPolicy> {
    return this.#state.kind === 'broken' ? '8-hours' : this.#state.vault.policy;
  }

  async touch(): Promise<void> {
    if (this.#state.kind !== 'open') return;
    this.#state.idle.touch();
    const now = this.#environment.clock.now();
    if (now - this.#usedNotedAt < noteUseEveryMs) return;
    this.#usedNotedAt = now;
    await this.#state.vault.used();
  }

  async wipe(): Promise<void> {
    if (this.#state.kind === 'broken') return;
    const { vault } = this.#state;
    await this.#close(async () => this.#workspace?.halt());
    await vault.destroy();
    this.#environment.tellSentinel(undefined);
    this.#state = await prepare({ ...this.#environment, told: undefined });
    await this.#announceLock();
  }

  async status(): Promise<SyncStatus> {
    if (this.#state.kind === 'open') return this.#state.workspace.status();
    return {
      connection: this.#endedAs ?? { kind: 'offline' },
      waiting: this.#state.kind === 'broken' ? 0 : await this.#state.place.blobs.count('queue').catch(() => 0),
      refused: 0,
      progress: undefined,
      storage: this.#state.kind === 'broken' ? 'lost' : 'ok',
      recovery: this.#recovery,
      lastServerContact: undefined,
      role: 'viewer'
    };
  }

  async reconnect(): Promise<void> {
    if (this.#state.kind === 'open') this.#state.idle.check();
    this.#workspace?.reconnect();
  }

  async refusedEdits(): Promise<RefusedEdit[]> {
    return (await this.#workspace?.refusedEdits()) ?? [];
  }

  async discardRefused(key: string): Promise<void> {
    await this.#workspace?.discardRefused(key);
  }

  async query(view: string, query: Query): Promise<QueryResult> {
    return this.#workspace?.device.book.query(view, query) ?? nothing;
  }

  async rows(view: string, from: number, to: number): Promise<{ version: number; rows: ListRow[] }> {
    return this.#workspace?.device.book.rows(view, from, to) ?? { version: 0, rows: [] };
  }

  async ids(view: string): Promise<ContactId[]> {
    return this.#workspace?.device.book.ids(view) ?? [];
  }

  async row(contact: ContactId): Promise<ListRow | undefined> {
    return this.#workspace?.device.book.row(contact);
  }

  async counts(): Promise<BookCounts> {
    const workspace = this.#workspace;
    return workspace?.device.book.counts(workspace.seat.member) ?? { all: 0, mine: 0, trash: 0, labels: {} };
  }

  async findByAddress(address: { phone?: string | undefined; email?: string | undefined }): Promise<ContactId[]> {
    return this.#workspace?.device.book.findByAddress(address) ?? [];
  }

  /** `id` comes from the page's proxy, so that a repeated call creates nothing twice. */
  async createContact(draft: ContactDraft, id?: ContactId): Promise<Result<ContactId, EngineFailure>> {
    return (await this.#workspace?.createContact(draft, id)) ?? locked;
  }

  async changeContacts(contacts: readonly ContactId[], change: ContactChange): Promise<Result<void, EngineFailure>> {
    return (await this.#workspace?.contacts.change(contacts, change)) ?? locked;
  }

  async eraseContacts(contacts: readonly ContactId[]): Promise<Result<void, EngineFailure>> {
    return (await this.#workspace?.contacts.erase(contacts)) ?? locked;
  }

  async importContacts(batch: readonly ImportItem[]): Promise<Result<ImportOutcome, EngineFailure>> {
    return (await this.#workspace?.contacts.import(batch)) ?? locked;
  }

  async readContacts(contacts: readonly ContactId[]): Promise<(ContactDraft | undefined)[]> {
    return (await this.#workspace?.contacts.read(contacts)) ?? contacts.map(() => undefined);
  }

  async writeDeviceRecord(key: string, text: string | undefined): Promise<Result<void, EngineFailure>> {
    return (await this.#workspace?.writeRecord(key, text)) ?? locked;
  }

  async readDeviceRecords(prefix: string): Promise<{ key: string; text: string }[]> {
    return (await this.#workspace?.readRecords(prefix)) ?? [];
  }

  async vocabularyDoc(): Promise<DocId> {
    if (this.#state.kind !== 'open') throw new Error('The vocabulary is asked for while the store is locked');
    return this.#state.workspace.seat.vocabularyDoc;
  }

  connect(doc: DocId, peer: HubPeer): HubConnection {
    const connection = this.#workspace?.connect(doc, peer);
    if (connection !== undefined) return connection;
    queueMicrotask(() => peer.closed(closeCodes.restart, 'locked'));
    return { receive: () => undefined, close: () => undefined };
  }

  closeViews(names: readonly string[]): void {
    this.#workspace?.closeViews(names);
  }

  /** This tab hands over, or its page goes away; the store stays as it is: open tabs keep the key. */
  async stop(): Promise<void> {
    if (this.#state.kind !== 'open') return;
    this.#state.idle.stop();
    await this.#state.workspace.stop();
    this.#state.place.blobs.close();
  }

  halt(): void {
    if (this.#state.kind === 'open') {
      this.#state.idle.stop();
      this.#state.workspace.halt();
    }
    if (this.#state.kind !== 'broken') this.#state.place.blobs.close();
  }

  get #workspace(): OpenWorkspace | undefined {
    return this.#state.kind === 'open' ? this.#state.workspace : undefined;
  }

  async #secretOf(secret: Parameters<EngineApi['unlock']>[0]): Promise<Result<VaultSecret, UnlockFailure>> {
    switch (secret.kind) {
      case 'remembered':
        return ok({ kind: 'remembered-here' });
      case 'server-share': {
        const bytes = await fetchServerShare(this.#environment.httpGet, this.#environment.workspace);
        return bytes === undefined ? err({ kind: 'wrong-password' }) : ok({ kind: 'server-share', bytes });
      }
      default:
        return ok(secret);
    }
  }

  async #open(dataKey: Uint8Array, newSeat?: Seat): Promise<Result<Seat, UnlockFailure>> {
    if (this.#state.kind !== 'closed') return err({ kind: 'storage', detail: this.#state.kind });
    const { place, generation, vault } = this.#state;
    const opened = await openStore({
      ...this.#environment,
      place,
      generation,
      dataKey,
      newSeat,
      recoverQueue: vault.verdict.kind === 'emptied'
    });
    if (!opened.ok) return opened;
    const { store, seat } = opened.value;
    if (vault.verdict.kind === 'emptied') {
      const recovered = store.recoveredOps;
      this.#recovery = { recovered, missing: Math.max(0, (vault.verdict.waiting ?? 0) - recovered) };
    }
    const tell = () =>
      this.#environment.tellSentinel({ store: vault.store ?? '', generation, waiting: store.waitingOps });
    const workspace = new OpenWorkspace(
      {
        ...this.#environment,
        storeFailed: (failure) => this.#storeFailed(failure),
        ended: (why) => void this.#ended(why),
        seatChanged: (changed) => void store.writeText('seat', JSON.stringify(changed)),
        waitingChanged: tell
      },
      store,
      seat,
      this.#recovery
    );
    const idle = startIdleLock({ clock: this.#environment.clock, policy: vault.policy, lock: () => void this.lock() });
    this.#endedAs = undefined;
    this.#state = { kind: 'open', place, generation, vault, workspace, dataKey, idle };
    tell();
    this.#environment.keyChanged(dataKey);
    this.#environment.emit({ kind: 'lock', state: { kind: 'open' } });
    void workspace.start().then(() => this.#addServerShare());
    return ok(seat);
  }

  /** So that a password that was changed elsewhere does not cost what waits here [LOCK-4]. */
  async #addServerShare(): Promise<void> {
    if (this.#state.kind !== 'open' || this.#state.vault.hasServerShare()) return;
    const { vault, dataKey } = this.#state;
    const bytes = await fetchServerShare(this.#environment.httpGet, this.#environment.workspace);
    if (bytes !== undefined) await vault.addWrap(dataKey, { kind: 'server-share', bytes });
  }

  async #close(stop: () => Promise<void>): Promise<void> {
    if (this.#state.kind !== 'open') return;
    const { place, generation, vault, dataKey, idle } = this.#state;
    idle.stop();
    await stop();
    dataKey.fill(0);
    this.#state = { kind: 'closed', place, generation, vault };
    this.#environment.keyChanged(undefined);
  }

  async #ended(why: 'revoked' | 'gone'): Promise<void> {
    this.#endedAs = { kind: why };
    if (why !== 'revoked' || this.#state.kind !== 'open') return;
    const { workspace, vault } = this.#state;
    await this.#close(async () => workspace.halt());
    await vault.leaveToServer();
    await this.#announceLock();
  }

  async #announceLock(): Promise<void> {
    this.#environment.emit({ kind: 'lock', state: await this.lockState() });
    this.#environment.emit({ kind: 'status', status: await this.status() });
  }

  #storeFailed(failure: StoreFailure): void {
    // Another tab has the store; the election tells the pages.
    if (failure.kind === 'superseded') this.halt();
  }
}

const locked = err<EngineFailure>({ kind: 'locked' });

async function prepare(environment: EngineEnvironment): Promise<State> {
  const { clock, random, told, passwordCost } = environment;
  const place = environment.openPlace();
  const generation = await place.blobs.takeOver();
  if (!generation.ok) return { kind: 'broken', failure: generation.error };
  const vault = await DeviceVault.open({
    place,
    generation: generation.value,
    told,
    clock,
    random,
    cost: passwordCost
  });
  if (!vault.ok) return { kind: 'broken', failure: vault.error };
  return { kind: 'closed', vault: vault.value, place, generation: generation.value };
}
