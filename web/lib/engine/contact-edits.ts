/**
 * What a page does to contacts without opening them: create, change many, erase, import, read. An open document is
 * changed where it is open, so that every tab sees it; others are loaded, changed and let go. Each call is one strict
 * batch or, for many contacts, a few.
 */
import * as Y from 'yjs';
import type { ContactChange, ContactDraft } from '#shared/contact/contact-draft.ts';
import { unmergeDraft } from '#shared/contact/contact-unmerge.ts';
import { applyContactChange } from '#shared/contact/contact-mutations.ts';
import { draftOf, mergeDraft, writeDraft, type ImportContext } from '#shared/contact/contact-import.ts';
import type { Random } from '#shared/environment.ts';
import { createId, type ContactId, type DocId, type EntryId } from '#shared/ids.ts';
import { can, type Right } from '#shared/permissions.ts';
import { limits } from '#shared/protocol/limits.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { StoreFailure } from '#lib/store/blob-store.ts';
import type { StoredDoc } from '#lib/store/device-store.ts';
import type { DeviceBook } from './device-book.ts';
import { hasGaps, shownDocument } from './document-bytes.ts';
import type { EngineFailure, ImportOutcome, Seat } from './engine-api.ts';
import { firstEpoch, type LocalEdit, type LocalEdits } from './local-edits.ts';
import { engineOrigin } from './open-documents.ts';
import type { OpenSessions } from './open-sessions.ts';

export type ImportItem = {
  readonly id: ContactId;
  readonly mode: 'create' | 'merge' | 'unmerge';
  readonly draft: ContactDraft;
};

/** Documents held in memory at once; each is small, a whole selection is not. */
const docsPerStep = 200;

export class ContactEdits {
  readonly #device: DeviceBook;
  readonly #edits: LocalEdits;
  readonly #sessions: OpenSessions;
  readonly #seat: () => Seat;
  readonly #random: Random;
  /** Gets a document that is not here yet. */
  readonly #fetch: (doc: DocId) => Promise<void>;

  constructor(options: {
    device: DeviceBook;
    edits: LocalEdits;
    sessions: OpenSessions;
    seat: () => Seat;
    random: Random;
    fetch: (doc: DocId) => Promise<void>;
  }) {
    this.#device = options.device;
    this.#edits = options.edits;
    this.#sessions = options.sessions;
    this.#seat = options.seat;
    this.#random = options.random;
    this.#fetch = options.fetch;
  }

  /** A call that is repeated with the same id creates nothing twice. */
  async create(draft: ContactDraft, id: ContactId): Promise<Result<ContactId, EngineFailure>> {
    const created = await this.import([{ id, mode: 'create', draft }], 'contacts.edit');
    return created.ok ? ok(id) : created;
  }

  async change(contacts: readonly ContactId[], change: ContactChange): Promise<Result<void, EngineFailure>> {
    if (!this.#may('contacts.edit')) return err({ kind: 'forbidden' });
    const at = this.#device.clock.now();
    return await this.#eachStep(contacts, async (step) => {
      const edits = await this.#edit(step, (doc) => applyContactChange(doc, change, at, engineOrigin));
      return edits.ok ? await this.#edits.saveInLane(edits.value) : edits;
    });
  }

  async erase(contacts: readonly ContactId[]): Promise<Result<void, EngineFailure>> {
    if (!this.#may('contacts.erase')) return err({ kind: 'forbidden' });
    return await this.#eachStep(contacts, async (step) => {
      const { store } = this.#device;
      const there = step.filter((doc) => !store.isErased(doc) && store.waiting.get(doc)?.erasing !== true);
      const edits = there.map((doc): LocalEdit => ({
        doc,
        kind: 'erase',
        epoch: this.#sessions.get(doc)?.epoch ?? firstEpoch,
        bytes: new Uint8Array(0),
        shown: undefined
      }));
      const saved = await this.#edits.saveInLane(edits);
      if (saved.ok) for (const doc of there) this.#sessions.close(doc, 'gone');
      return saved;
    });
  }

  async import(
    items: readonly ImportItem[],
    right: Right = 'contacts.import'
  ): Promise<Result<ImportOutcome, EngineFailure>> {
    if (!this.#may(right)) return err({ kind: 'forbidden' });
    const outcome = { created: 0, changed: 0, unchanged: 0 };
    const byId = new Map(items.map((item) => [item.id, item]));
    const done = await this.#eachStep([...byId.keys()], async (step) => {
      const edits: LocalEdit[] = [];
      const existing: ContactId[] = [];
      // The store is asked and not the book, which is still being read after an unlock.
      const known = await this.#load(step);
      if (!known.ok) return known;
      for (const id of step) {
        const item = byId.get(id);
        if (item === undefined) continue;
        if (item.mode !== 'create' || known.value.has(id) || this.#device.book.has(id)) existing.push(id);
        else {
          const created = this.#created(item);
          if (!created.ok) return created;
          edits.push(created.value);
        }
      }
      outcome.created += edits.length;
      const changed = await this.#edit(
        existing.filter((id) => byId.get(id)?.mode !== 'create'),
        (doc, id) => this.#merge(doc, byId.get(id))
      );
      if (!changed.ok) return changed;
      outcome.changed += changed.value.length;
      outcome.unchanged += existing.length - changed.value.length;
      return await this.#edits.saveInLane([...edits, ...changed.value]);
    });
    return done.ok ? ok(outcome) : done;
  }

  async read(contacts: readonly ContactId[]): Promise<(ContactDraft | undefined)[]> {
    const drafts = new Map<ContactId, ContactDraft>();
    await this.#eachStep(contacts, async (step) => {
      const stored = await this.#load(step);
      if (!stored.ok) return stored;
      for (const [id, found] of stored.value)
        drafts.set(id, draftOf(this.#sessions.get(id)?.doc ?? shownDocument(found)));
      return ok(undefined);
    });
    return contacts.map((id) => drafts.get(id));
  }

  #created({ id, draft }: ImportItem): Result<LocalEdit, EngineFailure> {
    const doc = new Y.Doc({ guid: id, gc: true });
    writeDraft(doc, draft, this.#context(), engineOrigin);
    const bytes = Y.encodeStateAsUpdate(doc);
    if (bytes.length > limits.updateBytes) return err({ kind: 'too-big' });
    return ok({ doc: id, kind: 'create', epoch: firstEpoch, bytes, shown: doc });
  }

  #merge(doc: Y.Doc, item: ImportItem | undefined): void {
    if (item === undefined) return;
    if (item.mode === 'merge') mergeDraft(doc, item.draft, this.#context(), engineOrigin);
    else unmergeDraft(doc, item.draft, this.#context(), engineOrigin);
  }

  /**
   * Changes documents that are here. Edits of open ones are on their way with the document's own update; of the others
   * they are returned, to be saved.
   */
  async #edit(
    contacts: readonly ContactId[],
    edit: (doc: Y.Doc, id: ContactId) => void
  ): Promise<Result<LocalEdit[], StoreFailure>> {
    const edits: LocalEdit[] = [];
    const closed: ContactId[] = [];
    for (const id of contacts) {
      const open = this.#sessions.get(id);
      if (open === undefined) closed.push(id);
      else edit(open.doc, id);
    }
    const stored = await this.#load(closed);
    if (!stored.ok) return stored;
    for (const [id, found] of stored.value) {
      const doc = shownDocument(found);
      if (hasGaps(doc)) continue;
      const updates: Uint8Array[] = [];
      doc.on('update', (update: Uint8Array) => updates.push(update));
      edit(doc, id);
      if (updates.length === 0) continue;
      edits.push({
        doc: id,
        kind: 'update',
        epoch: Math.max(found.epoch, firstEpoch),
        bytes: Y.mergeUpdates(updates),
        shown: doc
      });
    }
    return ok(edits);
  }

  async #load(contacts: readonly ContactId[]): Promise<Result<ReadonlyMap<DocId, StoredDoc>, StoreFailure>> {
    return this.#device.check(await this.#device.store.loadMany(contacts));
  }

  /** Outside the lane: during a first sync rows are here before their documents. */
  async #fetchMissing(contacts: readonly ContactId[]): Promise<void> {
    if (this.#device.store.bootstrap === undefined) return;
    const stored = await this.#device.store.loadMany(contacts);
    if (!stored.ok) return;
    const missing = contacts.filter((id) => !stored.value.has(id) && this.#device.book.has(id));
    await Promise.all(missing.map((id) => this.#fetch(id)));
  }

  async #eachStep(
    contacts: readonly ContactId[],
    run: (step: readonly ContactId[]) => Promise<Result<unknown, StoreFailure | EngineFailure>>
  ): Promise<Result<void, EngineFailure>> {
    for (let at = 0; at < contacts.length; at += docsPerStep) {
      const step = contacts.slice(at, at + docsPerStep);
      await this.#fetchMissing(step);
      const done = await this.#device.inLane(() => run(step));
      if (!done.ok) return err(engineFailure(done.error));
    }
    return ok(undefined);
  }

  #context(): ImportContext {
    const { member, country } = this.#seat();
    const { clock } = this.#device;
    return { at: clock.now(), by: member, country, createId: () => createId<EntryId>({ clock, random: this.#random }) };
  }

  #may(right: Right): boolean {
    return can(this.#seat().role, right);
  }
}

export function engineFailure(failure: StoreFailure | EngineFailure): EngineFailure {
  switch (failure.kind) {
    case 'full':
      return { kind: 'storage-full' };
    case 'lost':
    case 'damaged':
      return { kind: 'storage-lost', detail: failure.detail };
    case 'superseded':
      return { kind: 'storage-lost', detail: 'another tab has taken over' };
    default:
      return failure;
  }
}
