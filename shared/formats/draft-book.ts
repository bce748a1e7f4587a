/**
 * A book held in memory, for whoever plans an import beside the contacts themselves: the operator's command, tests.
 * Give it every contact that is not in the trash.
 */
import type { ContactId } from '../ids.ts';
import { keysOf, type ContactKeys } from './contact-likeness.ts';
import type { ImportBook } from './import-plan.ts';
import type { NamedDraft } from './named-draft.ts';

export class DraftBook implements ImportBook {
  readonly #country: string;
  readonly #drafts = new Map<ContactId, NamedDraft>();
  readonly #byKey = new Map<string, ContactId[]>();

  constructor(country: string) {
    this.#country = country;
  }

  add(id: ContactId, draft: NamedDraft): void {
    this.#drafts.set(id, draft);
    for (const key of indexKeys(keysOf(draft, this.#country))) {
      const ids = this.#byKey.get(key);
      if (ids) ids.push(id);
      else this.#byKey.set(key, [id]);
    }
  }

  find(asked: readonly ContactKeys[]): Promise<ContactId[][]> {
    return Promise.resolve(
      asked.map((keys) => [...new Set(indexKeys(keys).flatMap((key) => this.#byKey.get(key) ?? []))])
    );
  }

  read(contacts: readonly ContactId[]): Promise<(NamedDraft | undefined)[]> {
    return Promise.resolve(contacts.map((id) => this.#drafts.get(id)));
  }
}

const indexKeys = ({ phones, emails, name }: ContactKeys): string[] => [
  ...phones.map((key) => `p${key}`),
  ...emails.map((key) => `e${key}`),
  ...(name === '' ? [] : [`n${name}`])
];
