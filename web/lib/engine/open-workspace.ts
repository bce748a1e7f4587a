/**
 * A workspace of this device while it is unlocked: store, book, documents, sync, put together. Needs a store, a clock,
 * a socket and HTTP, and no browser, so that whole devices run in the simulation. Locking is engine.ts.
 */
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type ContactId, type DocId } from '#shared/ids.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Role } from '#shared/permissions.ts';
import type { StoreFailure } from '#lib/store/blob-store.ts';
import type { Compression } from '#lib/store/compression.ts';
import type { DeviceStore } from '#lib/store/device-store.ts';
import { Bootstrap } from './bootstrap.ts';
import { ContactEdits, engineFailure } from './contact-edits.ts';
import { DeviceBook } from './device-book.ts';
import { hasGaps, shownDocument } from './document-bytes.ts';
import { EngineAnnouncer } from './engine-announcer.ts';
import type { ContactDraft } from '#shared/contact/contact-draft.ts';
import type { EngineEvent, EngineFailure, RefusedEdit, Seat, SyncStatus } from './engine-api.ts';
import { FeedApplier } from './feed-applier.ts';
import { Hub, type HubConnection, type HubPeer } from './hub.ts';
import { IdleFolding } from './idle-folding.ts';
import { firstEpoch, LocalEdits } from './local-edits.ts';
import { NetSocket, type OpenSocket } from './net-socket.ts';
import { OpenDocuments, type LoadedDocument, type OpenFailure } from './open-documents.ts';
import { OpenSessions } from './open-sessions.ts';
import { PresenceKeeper } from './presence.ts';
import { Pusher } from './pusher.ts';
import { Reconcile } from './reconcile.ts';
import { describeRefused } from './refused-content.ts';
import { Refusals } from './refusals.ts';
import { SnapshotClient, type HttpGet } from './snapshot-client.ts';
import { SyncSession } from './sync-session.ts';

export type WorkspaceEnvironment = {
  readonly clock: Clock;
  readonly random: Random;
  readonly openSocket: OpenSocket;
  readonly httpGet: HttpGet;
  readonly compression: Compression;
  /** Name and version of the app. */
  readonly app: string;
  readonly emit: (event: EngineEvent) => void;
  /** The store says that this engine is over: another tab leads, or the browser took the database. */
  readonly storeFailed: (failure: StoreFailure) => void;
  /** The server says that this device may not go on. */
  readonly ended: (why: 'revoked' | 'gone') => void;
  /** The seat changed (a role); kept for the next start. */
  readonly seatChanged: (seat: Seat) => void;
  /** More or fewer edits wait for the server. */
  readonly waitingChanged: () => void;
};

/** Texts of pages, apart from the engine's own. */
const recordPrefix = 'page:';

export class OpenWorkspace {
  readonly device: DeviceBook;
  readonly contacts: ContactEdits;
  readonly #environment: WorkspaceEnvironment;
  readonly #announcer: EngineAnnouncer;
  readonly #documents: OpenDocuments;
  readonly #hub: Hub;
  readonly #sessions: OpenSessions;
  readonly #edits: LocalEdits;
  readonly #net: NetSocket;
  readonly #pusher: Pusher;
  readonly #presence: PresenceKeeper;
  readonly #feed: FeedApplier;
  readonly #client: SnapshotClient;
  readonly #sync: SyncSession;
  readonly #folding: IdleFolding;
  #seat: Seat;
  #recovery: SyncStatus['recovery'];

  constructor(environment: WorkspaceEnvironment, store: DeviceStore, seat: Seat, recovery: SyncStatus['recovery']) {
    const { clock, random, compression } = environment;
    const currentSeat = () => this.#seat;
    this.#environment = environment;
    this.#seat = seat;
    this.#recovery = recovery;
    this.device = new DeviceBook({ store, clock, seat: currentSeat, onFailure: environment.storeFailed });
    this.#announcer = new EngineAnnouncer({
      emit: environment.emit,
      clock,
      status: () => this.status(),
      counts: () => this.device.book.counts(this.#seat.member)
    });
    this.device.announceTo(this.#announcer);
    this.#client = new SnapshotClient({ get: environment.httpGet, workspace: seat.workspace });
    this.#documents = new OpenDocuments({
      clock,
      load: (doc) => this.#loadDocument(doc),
      events: {
        updated: (doc, update, origin) => this.#hub.broadcast(doc, update, origin),
        edited: (doc, update) => this.#edits.add(doc, update)
      }
    });
    this.#net = new NetSocket({
      open: environment.openSocket,
      clock,
      random,
      events: {
        hello: () => this.#sync.hello(),
        received: (frame) => this.#sync.receive(frame),
        changed: (connection) => {
          this.#sync.changed(connection);
          if (connection.kind === 'revoked' || connection.kind === 'gone') environment.ended(connection.kind);
        }
      }
    });
    this.#presence = new PresenceKeeper({
      clock,
      random,
      send: (frame) => {
        if (this.#net.isOnline) this.#net.send(frame);
      },
      show: (doc, states, except) => this.#hub.sendAwareness(doc, states, except)
    });
    this.#hub = new Hub({ documents: this.#documents, presence: this.#presence, clock });
    this.#sessions = new OpenSessions(this.#documents, this.#hub);
    this.#edits = new LocalEdits({
      device: this.device,
      clock,
      openDoc: (doc) => this.#sessions.get(doc),
      saved: (docs) => {
        for (const doc of docs) this.#announcer.doc(doc, 'saved-here');
        environment.waitingChanged();
        this.#pusher.push();
        this.#folding.busy();
      }
    });
    this.#feed = new FeedApplier({
      device: this.device,
      edits: this.#edits,
      sessions: this.#sessions,
      announcer: this.#announcer,
      seat: currentSeat,
      random
    });
    const refusals = new Refusals({
      device: this.device,
      edits: this.#edits,
      sessions: this.#sessions,
      announcer: this.#announcer,
      seat: currentSeat,
      random,
      fetchDocument: (doc) => this.#client.fetchDocument(doc),
      resume: (doc, hint) => {
        this.#pusher.hint(doc, hint);
        this.#pusher.push();
      }
    });
    this.#pusher = new Pusher({
      device: this.device,
      clock,
      events: {
        send: (frame) => this.#net.send(frame),
        isOnline: () => this.#net.isOnline,
        timedOut: () => this.#net.fail(),
        acked: (docs) => {
          environment.waitingChanged();
          for (const doc of docs) if (!store.waiting.has(doc)) this.#announcer.doc(doc, 'on-server');
        },
        refused: (pushed, outcome, hint) => refusals.settle(pushed, outcome, hint),
        tooOld: () => this.#net.end({ kind: 'upgrade' })
      }
    });
    const isWanted = () => this.#net.isOnline;
    this.#sync = new SyncSession({
      device: this.device,
      clock,
      seat: currentSeat,
      app: environment.app,
      net: this.#net,
      pusher: this.#pusher,
      feed: this.#feed,
      bootstrap: new Bootstrap({
        device: this.device,
        client: this.#client,
        compression,
        isWanted,
        progressed: () => this.#announcer.status()
      }),
      reconcile: new Reconcile({
        device: this.device,
        edits: this.#edits,
        sessions: this.#sessions,
        client: this.#client,
        compression,
        random,
        seat: currentSeat,
        isWanted,
        pushSince: (doc, since) => this.#pusher.hint(doc, { since })
      }),
      presence: this.#presence,
      client: this.#client,
      roleChanged: (role) => this.#setRole(role),
      statusChanged: () => this.#announcer.status()
    });
    this.contacts = new ContactEdits({
      device: this.device,
      edits: this.#edits,
      sessions: this.#sessions,
      seat: currentSeat,
      random,
      fetch: async (doc) => {
        await this.#fetchDocument(doc);
      }
    });
    this.#folding = new IdleFolding({ device: this.device, clock });
  }

  get seat(): Seat {
    return this.#seat;
  }

  /** Reads the book and goes online. The list can be used while this runs. */
  async start(): Promise<void> {
    await this.device.loadRefused();
    this.#net.start();
    await this.device.fill();
    this.#announcer.status();
    this.#folding.busy();
  }

  /** Lock, wipe, hand-over: everything typed so far is saved first, then nothing more is taken. */
  async stop(): Promise<void> {
    await this.#edits.flush();
    this.halt();
    await this.device.store.settled();
  }

  /** At once, as when another tab has taken over: nothing more could be written. */
  halt(): void {
    this.#sessions.closeAll('locked');
    this.#sync.stop();
    this.#pusher.stop();
    this.#net.stop();
    this.#presence.stop();
    this.#edits.stop();
    this.#folding.stop();
    this.#announcer.stop();
    this.device.book.clear();
  }

  connect(doc: DocId, peer: HubPeer): HubConnection {
    return this.#hub.connect(doc, peer);
  }

  /** Also after the server has ended the line for good: a person may have signed in again. */
  reconnect(): void {
    this.#net.reconnect();
  }

  createContact(draft: ContactDraft, id?: ContactId): Promise<Result<ContactId, EngineFailure>> {
    return this.contacts.create(draft, id ?? createId<ContactId>(this.#environment));
  }

  status(): SyncStatus {
    const { store } = this.device;
    return {
      connection: this.#net.connection,
      waiting: store.waiting.size,
      refused: this.device.refusedDocs.size,
      progress: this.#sync.progress(),
      storage: this.device.storage,
      recovery: this.#recovery,
      lastServerContact: this.#net.heardAt,
      role: this.#seat.role
    };
  }

  async refusedEdits(): Promise<RefusedEdit[]> {
    const refused = this.device.check(await this.device.store.refused());
    if (!refused.ok) return [];
    const edits: RefusedEdit[] = [];
    for (const doc of new Set(refused.value.map((op) => op.doc))) {
      const stored = await this.device.load(doc);
      const acked = stored.ok ? (stored.value?.acked ?? []) : [];
      edits.push(
        ...describeRefused(
          doc,
          this.#seat.vocabularyDoc,
          acked,
          refused.value.filter((op) => op.doc === doc)
        )
      );
    }
    return edits.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async discardRefused(key: string): Promise<void> {
    this.device.check(await this.device.store.discardRefused(key));
    await this.device.loadRefused();
  }

  async writeRecord(key: string, text: string | undefined): Promise<Result<void, EngineFailure>> {
    const written = this.device.check(await this.device.store.writeText(recordPrefix + key, text));
    return written.ok ? ok(undefined) : err(engineFailure(written.error));
  }

  async readRecords(prefix: string): Promise<{ key: string; text: string }[]> {
    const read = this.device.check(await this.device.store.readTexts(recordPrefix + prefix));
    return read.ok ? read.value.map(({ name, text }) => ({ key: name.slice(recordPrefix.length), text })) : [];
  }

  /** The page that held these views is gone. */
  closeViews(names: Iterable<string>): void {
    for (const name of names) this.device.book.closeView(name);
  }

  async #loadDocument(doc: DocId): Promise<Result<LoadedDocument, OpenFailure>> {
    const found = await this.device.inLane(() => this.#readDocument(doc));
    if (found.ok || found.error !== 'absent') return found;
    if (doc === this.#seat.vocabularyDoc) return await this.#openVocabulary(doc);
    return await this.#fetchDocument(doc);
  }

  async #readDocument(doc: DocId): Promise<Result<LoadedDocument, OpenFailure>> {
    const { store } = this.device;
    if (store.isErased(doc) || store.waiting.get(doc)?.erasing === true) return err('gone');
    const stored = await this.device.load(doc);
    if (!stored.ok) return err(stored.error.kind === 'damaged' ? 'damaged' : 'absent');
    if (stored.value === undefined) return err('absent');
    const shown = shownDocument(stored.value);
    // What it builds on is still to come with the feed; until then nothing can be added to it.
    if (hasGaps(shown)) return err('absent');
    return ok({ doc: shown, epoch: Math.max(stored.value.epoch, firstEpoch) });
  }

  /** During a first sync documents come after their rows; one that somebody opens is fetched by itself. */
  async #fetchDocument(doc: DocId): Promise<Result<LoadedDocument, OpenFailure>> {
    const fetched = await this.#client.fetchDocument(doc);
    if (fetched.kind === 'gone') return err(this.device.book.has(doc) ? 'absent' : 'gone');
    if (fetched.kind === 'unreachable') return err('absent');
    return await this.device.inLane(async () => {
      const taken = await this.#feed.take(doc, fetched);
      return taken.ok ? await this.#readDocument(doc) : err('absent');
    });
  }

  /** The server makes the vocabulary with the workspace, empty: every device may begin with an empty one. */
  async #openVocabulary(doc: DocId): Promise<Result<LoadedDocument, OpenFailure>> {
    const fetched = this.device.store.bootstrap === undefined ? undefined : await this.#fetchDocument(doc);
    return fetched?.ok === true
      ? fetched
      : ok({ doc: shownDocument({ doc, epoch: firstEpoch, seq: 0, acked: [], pending: [] }), epoch: firstEpoch });
  }

  #setRole(role: Role): void {
    if (role === this.#seat.role) return;
    this.#seat = { ...this.#seat, role };
    this.#environment.seatChanged(this.#seat);
    this.#announcer.status();
  }
}
