/**
 * What the contact pages share while one goes from contact to contact: the list with its search and filters, what is
 * chosen in it, the counts, and which sheet is open. Made by the layout of the contact pages, reached by context.
 */
import { createContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { OpenBook } from '#lib/app/open-book.svelte.ts';
import type { BookCounts, Sort } from '#lib/engine/engine-api.ts';
import { ContactList } from '#lib/state/contact-list.svelte.ts';
import { vocabularyOf, type VocabularyState } from '#lib/state/vocabulary.svelte.ts';
import type { EntryId } from '#shared/ids.ts';
import { ContactSelection } from './contact-selection.svelte.ts';

export type Sheet =
  | { readonly is: 'none' }
  | { readonly is: 'create'; readonly name: string }
  | { readonly is: 'labels' }
  | { readonly is: 'keys' };

export class ContactsScreen {
  readonly book: OpenBook;
  readonly list: ContactList;
  readonly selection: ContactSelection;
  readonly vocabulary: VocabularyState;
  counts = $state.raw<BookCounts>();
  sheet = $state.raw<Sheet>({ is: 'none' });
  /** What stands in the search field; the list follows it. */
  search = $state('');
  mine = $state(false);
  readonly labels = new SvelteSet<EntryId>();
  readonly #unsubscribe: () => void;

  constructor(book: OpenBook) {
    this.book = book;
    this.vocabulary = vocabularyOf(book);
    this.list = new ContactList('contacts', book);
    this.selection = new ContactSelection(book.engine);
    void book.engine.counts().then((counts) => (this.counts = counts));
    this.#unsubscribe = book.subscribe((event) => {
      if (event.kind === 'counts') this.counts = event.counts;
    });
  }

  get mayEdit(): boolean {
    return this.book.can('contacts.edit');
  }

  get filtered(): boolean {
    return this.mine || this.labels.size > 0;
  }

  /** No contact at all, as opposed to none that fits. Not said before the list has answered. */
  get isEmptyBook(): boolean {
    const isSyncing = this.book.status.progress !== undefined;
    return (
      this.list.result?.total === 0 && this.counts?.all === 0 && !isSyncing && this.search === '' && !this.filtered
    );
  }

  /** Asks the list what search field and chips say. */
  find(): void {
    void this.list.ask({
      text: this.search,
      owner: this.mine ? this.book.seat.member : undefined,
      labels: [...this.labels]
    });
  }

  sortBy(sort: Sort): void {
    void this.list.ask({ sort });
  }

  showAll(): void {
    this.mine = false;
    this.labels.clear();
    this.find();
  }

  toggleLabel(label: EntryId): void {
    if (!this.labels.delete(label)) this.labels.add(label);
    this.find();
  }

  toggleMine(): void {
    this.mine = !this.mine;
    this.find();
  }

  openSheet(sheet: Sheet): void {
    this.sheet = sheet;
  }

  close(): void {
    this.#unsubscribe();
    this.list.close();
  }
}

export const [useContacts, provideContacts] = createContext<ContactsScreen>();
