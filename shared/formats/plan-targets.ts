/**
 * The contacts that an import touches: those of the book that rows were found to share something with, and those that
 * earlier rows make. Found by number, address and name; what rows add to a contact counts for the rows after them.
 */
import type { ContactId } from '../ids.ts';
import { keysOf, type ContactKeys } from './contact-likeness.ts';
import { differenceOf, joinDrafts, type Difference } from './draft-comparison.ts';
import { emptyDraft, type NamedDraft } from './named-draft.ts';

export type PlanTarget = {
  readonly id: ContactId;
  /** In the book already; otherwise this import makes it. */
  readonly exists: boolean;
  /** The row that made it. */
  readonly row: number | undefined;
  draft: NamedDraft;
  keys: ContactKeys;
  /** What is to be added to a contact that exists. */
  added: NamedDraft;
};

/** More namesakes than this are not looked at one by one. */
const mostCandidates = 50;

export class PlanTargets {
  readonly #country: string;
  readonly #byId = new Map<ContactId, PlanTarget>();
  readonly #byKey = new Map<string, Set<PlanTarget>>();

  constructor(country: string) {
    this.#country = country;
  }

  get(id: ContactId): PlanTarget | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<PlanTarget> {
    return this.#byId.values();
  }

  add(id: ContactId, draft: NamedDraft, origin: { readonly exists: boolean; readonly row?: number }): PlanTarget {
    const target: PlanTarget = {
      id,
      exists: origin.exists,
      row: origin.row,
      draft,
      keys: keysOf(draft, this.#country),
      added: emptyDraft
    };
    this.#byId.set(id, target);
    this.#index(target);
    return target;
  }

  difference(target: PlanTarget, draft: NamedDraft): Difference {
    return differenceOf(target.draft, draft, this.#country);
  }

  extend(target: PlanTarget, difference: Difference): void {
    target.draft = joinDrafts(target.draft, difference);
    if (target.exists) target.added = joinDrafts(target.added, difference);
    target.keys = keysOf(target.draft, this.#country);
    this.#index(target);
  }

  candidates(keys: ContactKeys): PlanTarget[] {
    const found = new Set<PlanTarget>();
    for (const key of indexKeys(keys)) {
      for (const target of this.#byKey.get(key) ?? []) {
        found.add(target);
        if (found.size >= mostCandidates) return [...found];
      }
    }
    return [...found];
  }

  #index(target: PlanTarget): void {
    for (const key of indexKeys(target.keys)) {
      const list = this.#byKey.get(key);
      if (list) list.add(target);
      else this.#byKey.set(key, new Set([target]));
    }
  }
}

/** Addresses first: whoever shares one is more likely meant than a namesake, and a namesake of the same firm than another. */
const indexKeys = ({ phones, emails, name, firm }: ContactKeys): string[] => [
  ...phones.map((key) => `p${key}`),
  ...emails.map((key) => `e${key}`),
  ...(name === '' ? [] : [`f${name}|${firm}`, `n${name}`])
];
