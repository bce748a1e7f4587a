/**
 * Between a contact as plain JSON and its document: a draft becomes a new document, is merged into one that is there,
 * or is read from one. Merging only fills what is empty and adds entries that are not there yet, so that importing the
 * same file again changes nothing, and nothing that somebody typed is ever replaced by a file.
 */
import type * as Y from 'yjs';
import { parseId, type EntryId, type MemberId } from '../ids.ts';
import {
  entryRoots,
  noteText,
  readBlocked,
  readContact,
  readCustom,
  readEntries,
  readLabels,
  readNotes,
  readOwner,
  readText,
  type EntryRoot
} from './contact-doc.ts';
import { textFields, type ContactDraft } from './contact-draft.ts';
import * as edit from './contact-mutations.ts';
import { fold } from './fold.ts';
import { plainTextOf } from './note-text.ts';
import { toE164 } from './phone-number.ts';

export type ImportContext = {
  /** Milliseconds since 1970; the time of what has none. */
  readonly at: number;
  /** Who imports. Notes are theirs, whoever a file says wrote them: an author is proof of a session, not of a file. */
  readonly by: MemberId;
  /** ISO 3166 of the workspace, for numbers without a country code. */
  readonly country: string;
  readonly createId: () => EntryId;
};

type EntryDraft = { readonly root: EntryRoot; readonly input: Readonly<Record<string, string>> };

export function entryDrafts(draft: ContactDraft): EntryDraft[] {
  const address = { label: '', street: '', extra: '', postalCode: '', city: '', region: '', country: '' };
  return [
    ...(draft.phones ?? []).map((input) => ({ root: 'phones' as const, input })),
    ...(draft.emails ?? []).map((input) => ({ root: 'emails' as const, input })),
    ...(draft.websites ?? []).map((input) => ({ root: 'websites' as const, input })),
    ...(draft.addresses ?? []).map((input) => ({ root: 'addresses' as const, input: { ...address, ...input } })),
    ...(draft.identities ?? []).map((input) => ({ root: 'identities' as const, input }))
  ];
}

const squeeze = (text: string | undefined): string => fold(text ?? '').replaceAll(/[^\p{L}\p{N}@+]/gu, '');

/** Equal for two entries that mean the same; empty for one that says nothing. */
export function entryIdentity(root: EntryRoot, value: Readonly<Record<string, unknown>>, country: string): string {
  const text = (key: string): string => (typeof value[key] === 'string' ? value[key] : '');
  switch (root) {
    case 'phones':
      return (
        toE164(text('value'), country) || text('e164') || text('value').replaceAll(/\D/gu, '') || squeeze(text('value'))
      );
    case 'emails':
      return fold(text('value')).trim();
    case 'websites':
      return fold(text('value'))
        .trim()
        .replace(/^https?:\/\//u, '')
        .replace(/^www\./u, '')
        .replace(/\/$/u, '');
    case 'addresses':
      return ['street', 'extra', 'postalCode', 'city', 'region', 'country']
        .map((key) => squeeze(text(key)))
        .join('|')
        .replace(/^\|+$/u, '');
    case 'identities':
      return text('value').trim() === '' ? '' : `${fold(text('kind')).trim()}|${fold(text('value')).trim()}`;
  }
}

function addMissingEntries(doc: Y.Doc, draft: ContactDraft, context: ImportContext, origin: edit.Origin): void {
  const known = new Set<string>();
  for (const root of entryRoots) {
    for (const entry of readEntries(doc, root)) known.add(`${root} ${entryIdentity(root, entry, context.country)}`);
  }
  for (const { root, input } of entryDrafts(draft)) {
    const identity = entryIdentity(root, input, context.country);
    if (identity === '' || known.has(`${root} ${identity}`)) continue;
    known.add(`${root} ${identity}`);
    // `entryDrafts` gives each root its own input; the compiler loses the pairing in the list.
    edit.addEntry(doc, root, context.createId(), input as edit.EntryInput<typeof root>, context, origin);
  }
}

/** Plain text as it comes back from a document, to compare notes. */
const noteLines = (text: string): string => text.replaceAll(/\r\n?/gu, '\n');

function addMissingNotes(doc: Y.Doc, draft: ContactDraft, context: ImportContext, origin: edit.Origin): void {
  const known = new Set<string>();
  for (const note of readNotes(doc)) {
    const fragment = noteText(doc, note.id);
    if (fragment) known.add(plainTextOf(fragment).trim());
  }
  for (const note of draft.notes ?? []) {
    const text = noteLines(note.text);
    if (text.trim() === '' || known.has(text.trim())) continue;
    known.add(text.trim());
    const head = { author: context.by, at: note.at ?? context.at, pinned: note.pinned ?? false, text };
    edit.createNote(doc, context.createId(), head, origin);
  }
}

/** Fills what is empty and adds what is not there. Says whether anything changed. */
export function mergeDraft(doc: Y.Doc, draft: ContactDraft, context: ImportContext, origin: edit.Origin): boolean {
  let changed = false;
  const notice = () => {
    changed = true;
  };
  doc.on('update', notice);
  doc.transact(() => {
    for (const field of textFields) {
      const text = draft.fields?.[field];
      if (text && readText(doc, field) === '') edit.setText(doc, field, text, origin);
    }
    addMissingEntries(doc, draft, context, origin);
    const labels = new Set(readLabels(doc));
    for (const label of draft.labels ?? []) if (!labels.has(label)) edit.setLabel(doc, label, true, origin);
    const custom = readCustom(doc);
    for (const [key, value] of Object.entries(draft.custom ?? {})) {
      const field = parseId<EntryId>(key);
      if (field && !custom.has(field)) edit.setCustom(doc, field, value, origin);
    }
    if (draft.owner && !readOwner(doc)) edit.setOwner(doc, draft.owner, origin);
    if (draft.blocked && !readBlocked(doc)) edit.setBlocked(doc, true, origin);
    addMissingNotes(doc, draft, context, origin);
  }, origin);
  doc.off('update', notice);
  return changed;
}

/** The whole first content of a new document, in one transaction. */
export function writeDraft(doc: Y.Doc, draft: ContactDraft, context: ImportContext, origin: edit.Origin): void {
  doc.transact(() => {
    edit.startContact(doc, { kind: draft.kind ?? 'person', at: context.at, by: context.by }, origin);
    mergeDraft(doc, draft, context, origin);
  }, origin);
}

/** The contact as a draft; what is empty is left out. Notes in the trash are not part of it. */
export function draftOf(doc: Y.Doc): ContactDraft {
  const contact = readContact(doc);
  const fields = Object.fromEntries(Object.entries(contact.fields).filter(([, text]) => text !== ''));
  const notes = contact.notes.flatMap((note) => {
    const fragment = note.trashedAt === null ? noteText(doc, note.id) : undefined;
    if (!fragment) return [];
    const author = parseId<MemberId>(note.author);
    return [{ text: plainTextOf(fragment), at: note.at, ...(author && { author }), pinned: note.pinned }];
  });
  return {
    kind: contact.kind,
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(contact.phones.length > 0 && { phones: contact.phones.map(({ label, value }) => ({ label, value })) }),
    ...(contact.emails.length > 0 && { emails: contact.emails.map(({ label, value }) => ({ label, value })) }),
    ...(contact.websites.length > 0 && { websites: contact.websites.map(({ label, value }) => ({ label, value })) }),
    ...(contact.addresses.length > 0 && {
      addresses: contact.addresses.map(({ id: _id, position: _position, ...address }) => address)
    }),
    ...(contact.identities.length > 0 && {
      identities: contact.identities.map(({ kind, value }) => ({ kind, value }))
    }),
    ...(contact.labels.length > 0 && { labels: contact.labels }),
    ...(contact.custom.size > 0 && { custom: Object.fromEntries(contact.custom) }),
    ...(contact.owner && { owner: contact.owner }),
    ...(contact.blocked && { blocked: true }),
    ...(notes.length > 0 && { notes })
  };
}
