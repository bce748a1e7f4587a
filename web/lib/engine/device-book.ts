/**
 * The device's store, its book of rows and its open documents, kept in step. One lane orders everything that reads,
 * decides and writes, so that a row is never projected from a state that is older than what it replaces. Failures of
 * the store become a state that people see, not an exception somewhere.
 */
import type * as Y from 'yjs';
import { Book } from '#lib/book/book.ts';
import type { DeviceStore, StoredDoc } from '#lib/store/device-store.ts';
import type { StoreFailure } from '#lib/store/blob-store.ts';
import { createMutex } from '#lib/store/mutex.ts';
import { projectContact } from '#shared/contact/contact-projection.ts';
import type { Change, ContactRow } from '#shared/contact/contact-row.ts';
import type { Clock } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import { ok, type Result } from '#shared/result.ts';
import { hasGaps, shownDocument } from './document-bytes.ts';
import type { EngineAnnouncer } from './engine-announcer.ts';
import type { Seat } from './engine-api.ts';

/** `ended`: another tab has taken over, or the browser took the store away; this engine can write nothing more. */
export type StorageState = 'ok' | 'full' | 'lost';

/** Documents in memory at once. */
const docsPerRead = 256;

export class DeviceBook {
  readonly store: DeviceStore;
  readonly clock: Clock;
  readonly book: Book;
  readonly refusedDocs = new Set<DocId>();
  readonly #lane = createMutex();
  readonly #seat: () => Seat;
  readonly #onFailure: (failure: StoreFailure) => void;
  #announcer: EngineAnnouncer | undefined;
  #storage: StorageState = 'ok';
  /** Of documents whose row shows the person here. */
  readonly #serverChanges = new Map<DocId, Change>();
  /** What was changed while the book was read is newer than what was read. */
  #shownWhileFilling: Map<DocId, ContactRow | undefined> | undefined;

  constructor(options: {
    store: DeviceStore;
    clock: Clock;
    seat: () => Seat;
    onFailure: (failure: StoreFailure) => void;
  }) {
    this.store = options.store;
    this.clock = options.clock;
    this.#seat = options.seat;
    this.#onFailure = options.onFailure;
    this.book = new Book({ waiting: options.store.waiting, refused: this.refusedDocs });
  }

  announceTo(announcer: EngineAnnouncer): void {
    this.#announcer = announcer;
  }

  get storage(): StorageState {
    return this.#storage;
  }

  /** Runs alone among all that read and write the store. Not to be called from inside itself. */
  inLane<Value>(task: () => Promise<Value>): Promise<Value> {
    return this.#lane.run(task);
  }

  /** Reads everything into memory, as after unlock. The first screen stands at once, from the stored head of the list. */
  async fill(): Promise<Result<void, StoreFailure>> {
    const head = await this.store.readHead();
    if (head.ok && head.value.length > 0) this.#announcer?.views(this.book.load(head.value));
    const rows = new Map<DocId, ContactRow>();
    const shownMeanwhile = new Map<DocId, ContactRow | undefined>();
    this.#shownWhileFilling = shownMeanwhile;
    for await (const part of this.store.readBook()) {
      if (!part.ok) {
        this.noteFailure(part.error);
        // A damaged page costs its rows until the next first sync; a store that is gone costs everything.
        if (part.error.kind === 'damaged') continue;
        return part;
      }
      for (const row of part.value) if (!this.#isErasing(row.id)) rows.set(row.id, row);
    }
    this.#shownWhileFilling = undefined;
    for (const [id, row] of shownMeanwhile) {
      if (row === undefined) rows.delete(id);
      else rows.set(id, row);
    }
    const views = this.book.load(rows.values());
    this.#announcer?.views(views);
    this.#announcer?.counts();
    return await this.inLane(async () => {
      const refreshed = await this.#refreshWaiting();
      return refreshed.ok ? await this.#dropOrphans() : refreshed;
    });
  }

  /** A power cut may have brought back an edit that had left the queue; its row was written without it. */
  async #refreshWaiting(): Promise<Result<void, StoreFailure>> {
    const docs = [...this.store.waiting.keys()].filter((doc) => this.book.has(doc) && !this.#isErasing(doc));
    for (let at = 0; at < docs.length; at += docsPerRead) {
      const stored = this.check(await this.store.loadMany(docs.slice(at, at + docsPerRead)));
      if (!stored.ok) return stored;
      const stale = [...stored.value].flatMap(([doc, found]) => {
        const row = this.project(doc, shownDocument(found), this.serverChange(doc));
        return row === undefined || JSON.stringify(row) === JSON.stringify(this.book.rowOf(doc)) ? [] : [row];
      });
      if (stale.length === 0) continue;
      const written = this.check(await this.store.putRows(stale));
      if (!written.ok) return written;
      this.show(stale);
    }
    return ok(undefined);
  }

  /** A crash between the refusal of a new contact and its removal leaves a row without a document. */
  async #dropOrphans(): Promise<Result<void, StoreFailure>> {
    // During a first sync rows are here before their documents.
    if (this.store.bootstrap !== undefined) return ok(undefined);
    const rows = [...this.refusedDocs].filter((doc) => this.book.has(doc));
    const stored = this.check(await this.store.loadMany(rows));
    if (!stored.ok) return stored;
    const orphans = rows.filter((doc) => !stored.value.has(doc));
    if (orphans.length === 0) return ok(undefined);
    const items = orphans.map((doc) => ({ kind: 'evict' as const, doc, seq: 0 }));
    const removed = this.check(await this.store.commitFeed({ items, rows: [] }));
    if (removed.ok) this.show([], [], orphans);
    return removed;
  }

  async load(doc: DocId): Promise<Result<StoredDoc | undefined, StoreFailure>> {
    return this.check(await this.store.load(doc));
  }

  /** The document as the device shows it. `undefined`: not here, or erased. */
  async loadShown(doc: DocId): Promise<Result<Y.Doc | undefined, StoreFailure>> {
    const stored = await this.load(doc);
    if (!stored.ok) return stored;
    const isHidden = stored.value === undefined || this.#isErasing(doc);
    return ok(isHidden || stored.value === undefined ? undefined : shownDocument(stored.value));
  }

  /** The row of a document, or nothing for what is no contact. */
  project(id: DocId, doc: Y.Doc, changed: Change): ContactRow | undefined {
    if (id === this.#seat().vocabularyDoc || hasGaps(doc)) return undefined;
    return projectContact(id, doc, changed);
  }

  /**
   * Who changed a contact last as the server knows it: what is stored, so that all devices store the same. While an edit
   * waits the list shows the person here instead, and an edit that changed nothing leaves no trace.
   */
  serverChange(doc: DocId): Change {
    return this.#serverChanges.get(doc) ?? this.book.rowOf(doc)?.changed ?? this.changedHere();
  }

  noteServerChange(doc: DocId, change: Change): void {
    if (this.store.waiting.has(doc)) this.#serverChanges.set(doc, change);
    else this.#serverChanges.delete(doc);
  }

  /** The person here has changed it: to be stored with the server's last change, and shown with this one. */
  rowsOfEdit(doc: DocId, shown: Y.Doc): { stored: ContactRow; shown: ContactRow } | undefined {
    const change = this.serverChange(doc);
    const stored = this.project(doc, shown, change);
    if (stored === undefined) return undefined;
    if (this.book.has(doc)) this.#serverChanges.set(doc, change);
    return { stored, shown: { ...stored, changed: this.changedHere() } };
  }

  /** The server had these edits already, or they changed nothing: it will not say more about them. */
  unchanged(docs: readonly DocId[]): void {
    const rows = docs.flatMap((doc) => {
      const row = this.book.rowOf(doc);
      const change = this.#serverChanges.get(doc);
      if (row === undefined || change === undefined || this.store.waiting.has(doc)) return [];
      this.#serverChanges.delete(doc);
      return [{ ...row, changed: change }];
    });
    if (rows.length > 0) this.show(rows);
  }

  /** Changed by the person here, just then. */
  changedHere(): Change {
    return { at: this.clock.now(), by: this.#seat().member };
  }

  /** After a commit: rows into the book, and whatever shows these documents reads anew. */
  show(rows: readonly ContactRow[], touched: Iterable<DocId> = [], removed: readonly DocId[] = []): void {
    for (const row of rows) this.#shownWhileFilling?.set(row.id, row);
    for (const id of removed) this.#shownWhileFilling?.set(id, undefined);
    const views = this.book.apply(rows, removed);
    for (const [view, result] of this.book.remark(touched)) views.set(view, result);
    this.#announcer?.views(views);
    if (rows.length + removed.length > 0) this.#announcer?.counts();
    this.#announcer?.status();
  }

  /** Passes a result on and keeps the storage state true to it. */
  check<Value>(result: Result<Value, StoreFailure>): Result<Value, StoreFailure> {
    if (!result.ok) this.noteFailure(result.error);
    return result;
  }

  /** A write went through: space is there again. */
  noteSuccess(): void {
    if (this.#storage !== 'full') return;
    this.#storage = 'ok';
    this.#announcer?.status();
  }

  noteFailure(failure: StoreFailure): void {
    if (failure.kind === 'full') this.#storage = 'full';
    else if (failure.kind === 'lost') this.#storage = 'lost';
    this.#announcer?.status();
    this.#onFailure(failure);
  }

  async loadRefused(): Promise<void> {
    const refused = this.check(await this.store.refused());
    if (!refused.ok) return;
    const before = new Set(this.refusedDocs);
    this.refusedDocs.clear();
    for (const op of refused.value) this.refusedDocs.add(op.doc);
    this.show([], new Set([...before, ...this.refusedDocs]));
  }

  #isErasing(doc: DocId): boolean {
    return this.store.waiting.get(doc)?.erasing === true || this.store.isErased(doc);
  }
}
