/**
 * Documents as devices make them, for tests of sync: contacts from the product's own edits, and the bytes that one
 * change leaves.
 */
import * as Y from 'yjs';
import { openContactDoc, rootMap } from '#shared/contact/contact-doc.ts';
import { setText, startContact } from '#shared/contact/contact-mutations.ts';
import type { DocId, MemberId } from '#shared/ids.ts';

export type NewContact = { readonly given?: string; readonly family?: string; readonly company?: string };

export function createContact(id: DocId, by: MemberId, at: number, contact: NewContact = {}): Y.Doc {
  const doc = openContactDoc(id);
  startContact(doc, { kind: 'person', at, by }, 'test');
  setText(doc, 'given', contact.given ?? 'Jörg', 'test');
  setText(doc, 'family', contact.family ?? 'Müller', 'test');
  if (contact.company !== undefined) setText(doc, 'company', contact.company, 'test');
  return doc;
}

/** The update that `edit` makes on this document. */
export function editBytes(doc: Y.Doc, edit: (doc: Y.Doc) => void): Uint8Array {
  const updates: Uint8Array[] = [];
  const collect = (update: Uint8Array) => updates.push(update);
  doc.on('update', collect);
  edit(doc);
  doc.off('update', collect);
  return Y.mergeUpdates(updates);
}

/** The same document in another session: another Yjs client id. */
export function reopen(doc: Y.Doc): Y.Doc {
  const copy = openContactDoc(doc.guid as DocId);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

export function docFrom(id: DocId, ...updates: readonly Uint8Array[]): Y.Doc {
  const doc = openContactDoc(id);
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

export const textOf = (doc: Y.Doc, field: string): unknown => rootMap(doc, 'fields').get(field);

/** What a document says, with keys in one order: equal for equal documents. */
export function contentOf(doc: Y.Doc): string {
  const roots = [...doc.share.keys()].toSorted().map((root) => {
    const map = doc.getMap(root);
    const values = [...map.keys()].toSorted().map((key) => {
      const value = map.get(key);
      return [key, value instanceof Y.AbstractType ? String(value) : sorted(value)];
    });
    return [root, values] as const;
  });
  return JSON.stringify(roots.filter(([, values]) => values.length > 0));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
}
