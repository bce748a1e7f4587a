/**
 * The contact on the screen: its document as reactive values, the person's edits, their undo, who else is here, and how
 * far the latest edit has come. Opens the document again when its history was replaced. Every edit is one function of
 * shared/contact; this class decides nothing about what a contact is.
 */
import { SvelteSet } from 'svelte/reactivity';
import type * as Y from 'yjs';
import type { DocumentSession } from '#lib/engine/document-session.ts';
import type { EngineApi, EngineEvent, ListRow } from '#lib/engine/engine-api.ts';
import { readContact, rootMap, type Contact } from '#shared/contact/contact-doc.ts';
import type { ContactId, DocId, EntryId, MemberId } from '#shared/ids.ts';
import { othersHere, type PersonHere } from './people-here.ts';
import { UndoHistory } from './undo.svelte.ts';

export type ContactPhase = 'opening' | 'open' | 'absent' | 'damaged' | 'gone';
export type SavedState = 'server' | 'here' | 'refused';

export type ContactPorts = {
  readonly seat: { readonly member: MemberId };
  readonly engine: Pick<EngineApi, 'row'>;
  subscribe(listener: (event: EngineEvent) => void): () => void;
  openDocument(doc: DocId): DocumentSession;
};

/** Origin of this page's edits: what undo follows. */
const editOrigin = Symbol('edit');
/** Origin of edits that undo must leave alone. */
export const lastingOrigin = Symbol('lasting');

/** Roots whose edits can be undone. Notes have a history of their own, in their editor. */
const undoRoots = ['fields', 'phones', 'emails', 'websites', 'addresses', 'identities', 'labels', 'custom'] as const;

/**
 * Runs once after everything of this turn. A document may change while a component is taken down, where no state may be
 * written, and an edit of ten fields is one reading.
 */
function soon(task: () => void): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    queueMicrotask(() => {
      isPlanned = false;
      task();
    });
  };
}

export class OpenContact {
  readonly id: ContactId;
  phase = $state<ContactPhase>('opening');
  contact = $state.raw<Contact>();
  /** The row knows who changed the contact last, and when. */
  row = $state.raw<ListRow>();
  saved = $state<SavedState>('server');
  /** Fields that were edited here and are not on the server yet. */
  readonly waitingFields = new SvelteSet<string>();
  people = $state.raw<readonly PersonHere[]>([]);
  session = $state.raw<DocumentSession>();
  history = $state.raw<UndoHistory>();
  /** Grows with every change of a note's text, which `contact` does not hold. */
  noteVersion = $state(0);
  readonly #self: MemberId;
  readonly #ports: ContactPorts;
  readonly #unsubscribe: () => void;
  #end: (() => void) | undefined;
  #closed = false;

  constructor(id: ContactId, ports: ContactPorts) {
    this.id = id;
    this.#self = ports.seat.member;
    this.#ports = ports;
    this.#unsubscribe = ports.subscribe((event) => this.#hear(event));
    this.#open();
    void this.#readRow();
  }

  get doc(): Y.Doc | undefined {
    return this.phase === 'open' ? this.session?.doc : undefined;
  }

  /**
   * Runs one edit of shared/contact; undo can take it back. Nothing happens while the document is not open. `field` is the
   * key under which the edit is shown as waiting.
   */
  edit(change: (doc: Y.Doc, origin: unknown) => void, field?: string): void {
    if (!this.doc) return;
    if (field !== undefined) this.waitingFields.add(field);
    change(this.doc, editOrigin);
  }

  /** An edit that undo leaves alone, such as the making of a note that others may write in by then. */
  editForGood(change: (doc: Y.Doc, origin: unknown) => void): void {
    if (this.doc) change(this.doc, lastingOrigin);
  }

  /** An editor wrote into a note's text by itself. */
  noteEdited(note: EntryId): void {
    this.waitingFields.add(`notes.${note}`);
  }

  /** Tells the others which field has the caret; `undefined` when none has. */
  showCaret(field: string | undefined): void {
    this.session?.awareness.setLocalStateField('field', field ?? null);
  }

  /** After `absent`: asks the engine once more. */
  retry(): void {
    this.#leave();
    this.phase = 'opening';
    this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#leave();
  }

  #open(): void {
    const session = this.#ports.openDocument(this.id);
    const { doc, awareness } = session;
    this.session = session;
    const read = soon(() => {
      if (this.phase === 'open' && this.session === session) this.contact = readContact(doc);
    });
    const countNoteEdit = soon(() => this.noteVersion++);
    const readDeep = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
      if (events.some((event) => event.path.length > 0)) countNoteEdit();
    };
    const readPeople = soon(() => {
      if (this.session === session) this.people = othersHere(awareness, this.#self);
    });
    const notes = rootMap(doc, 'notes');
    doc.on('afterTransaction', read);
    notes.observeDeep(readDeep);
    awareness.on('change', readPeople);
    const stop = session.follow((state) => {
      if (state === 'open') {
        this.phase = 'open';
        this.history ??= new UndoHistory(
          undoRoots.map((root) => rootMap(doc, root)),
          editOrigin
        );
        this.contact = readContact(doc);
      } else if (state === 'replaced') {
        this.#leave();
        if (!this.#closed) this.#open();
      } else {
        this.phase = state;
      }
    });
    this.#end = () => {
      stop();
      this.history?.close();
      this.history = undefined;
      doc.off('afterTransaction', read);
      notes.unobserveDeep(readDeep);
      awareness.off('change', readPeople);
      session.close();
    };
  }

  #leave(): void {
    this.#end?.();
    this.#end = undefined;
    this.people = [];
  }

  #hear(event: EngineEvent): void {
    if (event.kind !== 'doc' || event.doc !== this.id) return;
    if (event.state === 'gone') {
      this.phase = 'gone';
      this.contact = undefined;
      this.#leave();
      return;
    }
    this.#mark(event.state === 'saved-here' ? 'here' : event.state === 'refused' ? 'refused' : 'server');
    void this.#readRow();
  }

  async #readRow(): Promise<void> {
    const row = await this.#ports.engine.row(this.id);
    if (!row || this.#closed) return;
    this.row = row;
    this.#mark(row.refused ? 'refused' : row.waiting ? 'here' : 'server');
  }

  #mark(saved: SavedState): void {
    this.saved = saved;
    if (saved === 'server') this.waitingFields.clear();
  }
}
