/**
 * What the parts of a contact's page share: the open contact, whether it may be edited, fields that were added and are
 * still empty, and how a field tells that it waits or that somebody else is in it. Made by the page of one contact.
 */
import { createContext } from 'svelte';
import type { KontorApp } from '#lib/app/kontor-app.svelte.ts';
import type { OpenBook } from '#lib/app/open-book.svelte.ts';
import { t } from '#lib/app/language.svelte.ts';
import type { OpenContact } from '#lib/state/open-contact.svelte.ts';
import { vocabularyOf, type VocabularyState } from '#lib/state/vocabulary.svelte.ts';
import type { OtherPerson } from '#lib/ui/EditableField.svelte';
import { tintOf } from '#lib/ui/tint.ts';
import type { Entry, EntryRoot } from '#shared/contact/contact-doc.ts';
import type { TextField } from '#shared/contact/contact-draft.ts';
import { restoreEntry, trashContact, restoreContact } from '#shared/contact/contact-mutations.ts';
import { displayName, fullName } from '#shared/contact/display-name.ts';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { createId, type EntryId } from '#shared/ids.ts';

/** A field that the person added and has not filled yet; nobody else sees it. */
export type Draft =
  | { readonly is: 'entry'; readonly root: EntryRoot; readonly id: EntryId; readonly kind: string }
  | { readonly is: 'text'; readonly field: TextField }
  | { readonly is: 'custom'; readonly id: EntryId };

export class ContactRecord {
  readonly contact: OpenContact;
  readonly book: OpenBook;
  readonly vocabulary: VocabularyState;
  drafts = $state.raw<readonly Draft[]>([]);
  readonly #app: KontorApp;

  constructor(contact: OpenContact, book: OpenBook, app: KontorApp) {
    this.contact = contact;
    this.book = book;
    this.vocabulary = vocabularyOf(book);
    this.#app = app;
  }

  get country(): string {
    return this.book.seat.country;
  }

  get readonly(): boolean {
    return !this.book.can('contacts.edit') || this.contact.contact?.trashedAt !== undefined;
  }

  /** In one line; "no name" in the reader's language where there is none. */
  get name(): string {
    const { contact } = this.contact;
    return (contact && fullName(displayName(contact))) || t().contacts.noName;
  }

  /** "saved here", while the edit of this field waits for the server. */
  waitingWord(field: string): string | undefined {
    const { saved, waitingFields } = this.contact;
    return saved === 'here' && waitingFields.has(field) ? t().contacts.savedHere : undefined;
  }

  otherAt(field: string): OtherPerson | undefined {
    const person = this.contact.people.find((one) => one.field === field);
    return person && { text: t().contacts.here.typing(person.shortName), tint: tintOf(person.member) };
  }

  showCaret(field: string | undefined): void {
    this.contact.showCaret(field);
  }

  addEntry(root: EntryRoot, kind: string): void {
    const id = createId<EntryId>({ clock: systemClock, random: systemRandom });
    this.drafts = [...this.drafts, { is: 'entry', root, id, kind }];
  }

  addText(field: TextField): void {
    if (!this.isDraft(field)) this.drafts = [...this.drafts, { is: 'text', field }];
  }

  addCustom(id: EntryId): void {
    if (!this.isDraft(id)) this.drafts = [...this.drafts, { is: 'custom', id }];
  }

  isDraft(key: TextField | EntryId): boolean {
    return this.drafts.some((draft) => (draft.is === 'text' ? draft.field === key : draft.id === key));
  }

  changeDraft(id: EntryId, kind: string): void {
    this.drafts = this.drafts.map((draft) => (draft.is === 'entry' && draft.id === id ? { ...draft, kind } : draft));
  }

  dropDraft(key: TextField | EntryId): void {
    this.drafts = this.drafts.filter((draft) => (draft.is === 'text' ? draft.field !== key : draft.id !== key));
  }

  /** Says that a field is gone, with the way back to exactly that field. */
  tellRemoved<Root extends EntryRoot>(name: string, root: Root, entry: Entry<Root>): void {
    this.#app.toasts.show({
      text: t().contacts.removed(name),
      action: {
        text: t().common.undo,
        run: () => this.contact.edit((doc, origin) => restoreEntry(doc, root, entry, origin), `${root}.${entry.id}`)
      }
    });
  }

  tell(text: string, undo?: () => void): void {
    this.#app.toasts.show({ text, ...(undo && { action: { text: t().common.undo, run: undo } }) });
  }

  /** The page may be left before the undo is pressed, so that goes through the engine and not through this document. */
  trash(): void {
    const { id } = this.contact;
    const { name } = this;
    this.contact.editForGood((doc, origin) => trashContact(doc, systemClock.now(), origin));
    this.tell(
      t().contacts.trashed(1, '1', name),
      () => void this.book.engine.changeContacts([id], { kind: 'restore' })
    );
  }

  restore(): void {
    this.contact.editForGood((doc, origin) => restoreContact(doc, origin));
    this.tell(t().contacts.restored(this.name));
  }

  undo(): void {
    if (this.contact.history?.undo()) this.tell(t().contacts.actions.undone);
  }

  redo(): void {
    this.contact.history?.redo();
  }
}

export const [useRecord, provideRecord] = createContext<ContactRecord>();
