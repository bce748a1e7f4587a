/**
 * The book as the import worker asks for it: names once, as a list; numbers and addresses by the engine's index; drafts
 * only of contacts that may be meant. Remembers the ids of the book, because the engine finds what is in the trash too.
 */
import { nameKeyOf, type ContactKeys } from '#shared/formats/contact-likeness.ts';
import type { ImportBook } from '#shared/formats/import-plan.ts';
import { nameDraft, type NamedDraft } from '#shared/formats/named-draft.ts';
import type { ContactId } from '#shared/ids.ts';
import type { Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';
import type { ImportPageApi } from './import-ports.ts';

const namesPerQuestion = 500;
/** More namesakes say nothing about who is meant. */
const mostNamesakes = 20;

export class EngineImportBook implements ImportBook {
  readonly #page: ImportPageApi;
  readonly #vocabulary: Vocabulary;
  readonly #present = new Set<ContactId>();
  readonly #byName = new Map<string, ContactId[]>();

  constructor(page: ImportPageApi, vocabulary: Vocabulary) {
    this.#page = page;
    this.#vocabulary = vocabulary;
  }

  async load(): Promise<void> {
    for (let from = 0; ; from += namesPerQuestion) {
      const part = await this.#page.names(from, from + namesPerQuestion);
      for (const { id, name, detail } of part) {
        this.#present.add(id);
        const key = nameKeyOf(name);
        if (key === '') continue;
        this.#note(key, id, mostNamesakes);
        // The second line of a person's row is the firm, where there is one.
        this.#note(`${key}|${nameKeyOf(detail)}`, id, Number.POSITIVE_INFINITY);
      }
      if (part.length < namesPerQuestion) return;
    }
  }

  #note(key: string, id: ContactId, most: number): void {
    const ids = this.#byName.get(key);
    if (!ids) this.#byName.set(key, [id]);
    else if (ids.length < most) ids.push(id);
  }

  async find(asked: readonly ContactKeys[]): Promise<ContactId[][]> {
    const byAddress = await this.#page.find(asked.map(({ phones, emails }) => ({ phones, emails })));
    return asked.map(({ name, firm }, i) => {
      const ids = [
        ...(byAddress[i] ?? []),
        ...(name === '' ? [] : [...(this.#byName.get(`${name}|${firm}`) ?? []), ...(this.#byName.get(name) ?? [])])
      ];
      return [...new Set(ids)].filter((id) => this.#present.has(id));
    });
  }

  async read(contacts: readonly ContactId[]): Promise<(NamedDraft | undefined)[]> {
    const drafts: (NamedDraft | undefined)[] = [];
    const present = contacts.filter((id) => this.#present.has(id));
    const found = new Map<ContactId, NamedDraft>();
    for (let from = 0; from < present.length; from += 200) {
      const ids = present.slice(from, from + 200);
      const read = await this.#page.read(ids);
      ids.forEach((id, i) => {
        const draft = read[i];
        if (draft) found.set(id, nameDraft(draft, this.#vocabulary));
      });
    }
    for (const id of contacts) drafts.push(found.get(id));
    return drafts;
  }
}
