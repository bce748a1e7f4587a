/**
 * Numbers, mails, websites and identifiers as what they have in common: one line of text and what it is for. For pages
 * and imports that treat them alike; each is stored in its own shape.
 */
import type * as Y from 'yjs';
import type { EntryId } from '../ids.ts';
import type { Contact } from './contact-doc.ts';
import { addEntry, changeEntry, type Origin } from './contact-mutations.ts';

export type LineRoot = 'phones' | 'emails' | 'websites' | 'identities';
export type Line = {
  readonly id: EntryId;
  /** What it is for: a known word's key, or a person's own word. */
  readonly kind: string;
  readonly value: string;
  /** Of a phone number that could be read; else empty. */
  readonly e164: string;
};
type Context = { readonly country: string };

export function linesOf(contact: Contact, root: LineRoot): Line[] {
  if (root === 'phones') return contact.phones.map(({ id, label, value, e164 }) => ({ id, kind: label, value, e164 }));
  if (root === 'identities') return contact.identities.map(({ id, kind, value }) => ({ id, kind, value, e164: '' }));
  return contact[root].map(({ id, label, value }) => ({ id, kind: label, value, e164: '' }));
}

export function addLine(
  doc: Y.Doc,
  root: LineRoot,
  id: EntryId,
  line: { readonly kind: string; readonly value: string },
  context: Context,
  origin: Origin
): void {
  const { kind, value } = line;
  if (root === 'identities') addEntry(doc, root, id, { kind, value }, context, origin);
  else addEntry(doc, root, id, { label: kind, value }, context, origin);
}

export function changeLine(
  doc: Y.Doc,
  root: LineRoot,
  id: EntryId,
  part: { readonly kind?: string; readonly value?: string },
  context: Context,
  origin: Origin
): void {
  const { kind, ...rest } = part;
  if (root === 'identities') changeEntry(doc, root, id, part, context, origin);
  else changeEntry(doc, root, id, { ...rest, ...(kind !== undefined && { label: kind }) }, context, origin);
}
