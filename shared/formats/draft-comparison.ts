/**
 * What one description of a contact says that another does not. Only what is missing counts: a file never replaces what
 * stands in the book. When nothing is missing a row changes nothing, which is why the same file can be imported again.
 */
import { entryIdentity } from '../contact/contact-import.ts';
import type { EntryRoot } from '../contact/contact-doc.ts';
import { textFields, type TextField } from '../contact/contact-draft.ts';
import { nameKey, type NamedDraft, type NamedNote } from './named-draft.ts';

export type Part = 'field' | 'phone' | 'email' | 'website' | 'address' | 'identity' | 'label' | 'custom' | 'note';

export type Difference = {
  /** What would be added; a draft of its own, to be merged, and to be taken out again. */
  readonly missing: NamedDraft;
  /** The kinds of things in `missing`, for the sentence people read. */
  readonly parts: readonly Part[];
  readonly fields: readonly TextField[];
};

export function differenceOf(existing: NamedDraft, incoming: NamedDraft, country: string): Difference {
  const fields = textFields.filter(
    (field) => (incoming.fields[field] ?? '') !== '' && (existing.fields[field] ?? '') === ''
  );
  const missing: NamedDraft = {
    fields: Object.fromEntries(fields.map((field) => [field, incoming.fields[field]])),
    phones: missingEntries('phones', existing.phones, incoming.phones, country),
    emails: missingEntries('emails', existing.emails, incoming.emails, country),
    websites: missingEntries('websites', existing.websites, incoming.websites, country),
    addresses: missingEntries('addresses', existing.addresses, incoming.addresses, country),
    identities: missingEntries('identities', existing.identities, incoming.identities, country),
    labels: missingBy(existing.labels, incoming.labels, nameKey),
    custom: missingBy(existing.custom, incoming.custom, ({ field }) => nameKey(field)),
    notes: missingNotes(existing.notes, incoming.notes)
  };
  const parts: Part[] = [];
  if (fields.length > 0) parts.push('field');
  for (const [part, list] of partLists(missing)) if (list.length > 0) parts.push(part);
  return { missing, parts, fields };
}

const partLists = (draft: NamedDraft): readonly (readonly [Part, readonly unknown[]])[] => [
  ['phone', draft.phones],
  ['email', draft.emails],
  ['website', draft.websites],
  ['address', draft.addresses],
  ['identity', draft.identities],
  ['label', draft.labels],
  ['custom', draft.custom],
  ['note', draft.notes]
];

/** Both together; where they disagree the first stays. */
export function joinDrafts(first: NamedDraft, { missing }: Difference): NamedDraft {
  return {
    ...first,
    fields: { ...first.fields, ...missing.fields },
    phones: [...first.phones, ...missing.phones],
    emails: [...first.emails, ...missing.emails],
    websites: [...first.websites, ...missing.websites],
    addresses: [...first.addresses, ...missing.addresses],
    identities: [...first.identities, ...missing.identities],
    labels: [...first.labels, ...missing.labels],
    custom: [...first.custom, ...missing.custom],
    notes: [...first.notes, ...missing.notes]
  };
}

function missingEntries<Value extends Readonly<Record<string, unknown>>>(
  root: EntryRoot,
  existing: readonly Value[],
  incoming: readonly Value[],
  country: string
): Value[] {
  const keyOf = (value: Value) => entryIdentity(root, value, country);
  return missingBy(existing, incoming, keyOf);
}

/** What says nothing (an empty key) is never missing. */
function missingBy<Value>(
  existing: readonly Value[],
  incoming: readonly Value[],
  keyOf: (value: Value) => string
): Value[] {
  if (incoming.length === 0) return [];
  const known = new Set(['', ...existing.map(keyOf)]);
  return incoming.filter((value) => {
    const key = keyOf(value);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

const plainLines = (text: string): string => text.replace(/\r\n?/gu, '\n').trim();

/** A collecting note counts as there when all its lines are; a remark in brackets may be in another language. */
function missingNotes(existing: readonly NamedNote[], incoming: readonly NamedNote[]): NamedNote[] {
  if (incoming.length === 0) return [];
  const known = new Set(['', ...existing.map(({ text }) => plainLines(text))]);
  const lines = new Set(existing.flatMap(({ text }) => plainLines(text).split('\n').map(withoutRemark)));
  return incoming.filter(({ text, isCollected }) => {
    const plain = plainLines(text);
    if (known.has(plain)) return false;
    if (isCollected && plain.split('\n').every((line) => lines.has(withoutRemark(line)))) return false;
    known.add(plain);
    return true;
  });
}

const withoutRemark = (line: string): string => line.replace(/ \([^()]*\)$/u, '').trim();
