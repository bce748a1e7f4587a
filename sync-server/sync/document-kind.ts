/**
 * The two kinds of documents under one interface: a contact, and a workspace's vocabulary. What a valid one is and how a
 * row is made of it is decided in shared/, by the same functions that devices run.
 */
import type * as Y from 'yjs';
import { contactRoots } from '#shared/contact/contact-doc.ts';
import { projectContact } from '#shared/contact/contact-projection.ts';
import type { Change } from '#shared/contact/contact-row.ts';
import {
  changedRootsOf,
  checkContact,
  defineContactRoots,
  fixedFactsOf,
  type FixedFacts
} from '#shared/contact/contact-validity.ts';
import type { DocId, MemberId } from '#shared/ids.ts';
import type { Right } from '#shared/permissions.ts';
import { err, type Result } from '#shared/result.ts';
import { vocabularyRoots } from '#shared/vocabulary/vocabulary-doc.ts';
import { checkVocabulary, defineVocabularyRoots } from '#shared/vocabulary/vocabulary-validity.ts';

export type DocKind = 'contact' | 'vocabulary';

export type Edit = {
  readonly actor: MemberId;
  /** What may not change any more; `undefined` when the edit creates the document. */
  readonly before: FixedFacts | undefined;
  readonly changedRoots: ReadonlySet<string>;
};

export const rightToEdit = (kind: DocKind): Right => (kind === 'contact' ? 'contacts.edit' : 'vocabulary.edit');

const roots: Readonly<Record<DocKind, ReadonlySet<string>>> = {
  contact: new Set(contactRoots),
  vocabulary: new Set(vocabularyRoots)
};
export const isRoot = (kind: DocKind, name: string): boolean => roots[kind].has(name);

export const defineRoots = (kind: DocKind, doc: Y.Doc): void =>
  kind === 'contact' ? defineContactRoots(doc) : defineVocabularyRoots(doc);

export const factsOf = (kind: DocKind, doc: Y.Doc): FixedFacts | undefined =>
  kind === 'contact' ? fixedFactsOf(doc) : undefined;

/** The reason holds a place in the document and a problem, never what somebody wrote. */
export function checkDocument(kind: DocKind, doc: Y.Doc, edit: Edit): Result<void, string> {
  const checked = kind === 'contact' ? checkContact(doc, edit) : checkVocabulary(doc);
  return checked.ok ? checked : err(`${checked.error.path}: ${checked.error.problem}`);
}

/** The row as it is stored and sent; empty for the vocabulary, which has none. */
export const projectRow = (kind: DocKind, id: DocId, doc: Y.Doc, changed: Change): string =>
  kind === 'contact' ? JSON.stringify(projectContact(id, doc, changed)) : '';

export { changedRootsOf, type FixedFacts };
