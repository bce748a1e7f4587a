/**
 * The team's labels and own fields as components read them, and the edits of them. One for each open book; its document
 * stays open as long as the book does, because every list shows labels.
 */
import type * as Y from 'yjs';
import type { DocumentSession } from '#lib/engine/document-session.ts';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { createId, type DocId, type EntryId } from '#shared/ids.ts';
import {
  readVocabulary,
  type FieldEntry,
  type FieldType,
  type LabelEntry,
  type Vocabulary
} from '#shared/vocabulary/vocabulary-doc.ts';
import * as mutations from '#shared/vocabulary/vocabulary-mutations.ts';

export type VocabularyPorts = {
  readonly seat: { readonly vocabularyDoc: DocId };
  openDocument(doc: DocId): DocumentSession;
};

const origin = Symbol('vocabulary');
const newId = (): EntryId => createId<EntryId>({ clock: systemClock, random: systemRandom });

export class VocabularyState {
  #vocabulary = $state.raw<Vocabulary>({ labels: [], fields: [] });
  readonly #byId = $derived(new Map(this.#vocabulary.labels.map((label) => [label.id, label])));
  readonly #ports: VocabularyPorts;
  #session: DocumentSession | undefined;

  constructor(ports: VocabularyPorts) {
    this.#ports = ports;
    this.#open();
  }

  get labels(): readonly LabelEntry[] {
    return this.#vocabulary.labels;
  }

  get fields(): readonly FieldEntry[] {
    return this.#vocabulary.fields;
  }

  /** Undefined for a label that was deleted while a contact still has it. */
  label(id: EntryId): LabelEntry | undefined {
    return this.#byId.get(id);
  }

  /** The label of this name, made when there is none yet. */
  addLabel(name: string, mark?: number): EntryId {
    const known = this.labels.find((label) => label.name.toLocaleLowerCase() === name.trim().toLocaleLowerCase());
    if (known) return known.id;
    const id = newId();
    this.#edit((doc) => mutations.addLabel(doc, id, { name, ...(mark !== undefined && { mark }) }, origin));
    return id;
  }

  changeLabel(id: EntryId, part: { readonly name?: string; readonly mark?: number }): void {
    this.#edit((doc) => mutations.changeLabel(doc, id, part, origin));
  }

  /** Contacts keep the id, so that `restoreLabel` shows it on all of them again. */
  removeLabel(id: EntryId): void {
    this.#edit((doc) => mutations.removeLabel(doc, id, origin));
  }

  restoreLabel(label: LabelEntry): void {
    this.#edit((doc) => {
      mutations.addLabel(doc, label.id, label, origin);
      mutations.changeLabel(doc, label.id, { position: label.position }, origin);
    });
  }

  addField(field: { readonly name: string; readonly type: FieldType; readonly options: readonly string[] }): EntryId {
    const id = newId();
    this.#edit((doc) => mutations.addField(doc, id, field, origin));
    return id;
  }

  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #edit(change: (doc: Y.Doc) => void): void {
    if (this.#session) change(this.#session.doc);
  }

  #open(): void {
    const session = this.#ports.openDocument(this.#ports.seat.vocabularyDoc);
    this.#session = session;
    const read = () => {
      this.#vocabulary = readVocabulary(session.doc);
    };
    session.doc.on('afterTransaction', read);
    session.follow((state) => {
      if (state !== 'replaced' || this.#session !== session) return;
      session.close();
      this.#open();
    });
    read();
  }
}

const open = new WeakMap<VocabularyPorts, VocabularyState>();

/** The vocabulary of this book, opened on first use and kept while the book is. */
export function vocabularyOf(book: VocabularyPorts): VocabularyState {
  const known = open.get(book);
  if (known) return known;
  const made = new VocabularyState(book);
  open.set(book, made);
  return made;
}
