/**
 * The formats of `kontor export`: JSON with everything that Kontor knows of a contact, the complete CSV that can be
 * imported again, and the CSV for spreadsheets, whose cells cannot become formulas. What is in the trash stays out.
 */
import type * as Y from 'yjs';
import type { ContactId, MemberId, WorkspaceId } from '#shared/ids.ts';
import { draftOf } from '#shared/contact/contact-import.ts';
import { readContact, readTrashedAt } from '#shared/contact/contact-doc.ts';
import { displayName, fullName } from '#shared/contact/display-name.ts';
import { formatInternational } from '#shared/contact/phone-number.ts';
import { completeHeader, completeRecord, emptyWidths, widen } from '#shared/formats/complete-export.ts';
import { byteOrderMark } from '#shared/formats/csv-writer.ts';
import { excelHeader, excelRecord, type ExcelWords } from '#shared/formats/excel-export.ts';
import { nameDraft } from '#shared/formats/named-draft.ts';
import type { Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { readVocabularyOf, storedContacts } from './stored-contacts.ts';

export const exportFormats = ['json', 'csv', 'csv-excel'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export async function renderExport(
  reader: Statements,
  workspace: { readonly id: WorkspaceId },
  format: ExportFormat
): Promise<{ text: string; count: number }> {
  const { vocabulary } = readVocabularyOf(reader, workspace.id);
  const names = memberNames(reader, workspace.id);
  if (format === 'json') {
    const contacts: unknown[] = [];
    for await (const { id, doc } of presentContacts(reader, workspace.id))
      contacts.push(describe(id, doc, vocabulary, names));
    return { text: `${JSON.stringify({ contacts, conversations: [] }, undefined, 1)}\n`, count: contacts.length };
  }
  const widths = emptyWidths();
  for await (const { doc } of presentContacts(reader, workspace.id)) widen(widths, draftOf(doc));
  const context = { widths, vocabulary, memberName: (member: string) => names.get(member) ?? '' };
  const excel = { ...context, words: excelWords, formatPhone: formatInternational };
  const lines = [format === 'csv' ? completeHeader(context) : byteOrderMark + excelHeader(excel)];
  for await (const { id, doc } of presentContacts(reader, workspace.id)) {
    lines.push(format === 'csv' ? completeRecord(id, draftOf(doc), context) : excelRecord(draftOf(doc), excel));
  }
  return { text: lines.join(''), count: lines.length - 1 };
}

async function* presentContacts(
  reader: Statements,
  workspace: WorkspaceId
): AsyncGenerator<{ id: ContactId; doc: Y.Doc }> {
  for await (const contact of storedContacts(reader, workspace))
    if (readTrashedAt(contact.doc) === undefined) yield contact;
}

function memberNames(reader: Statements, workspace: WorkspaceId): ReadonlyMap<string, string> {
  const rows = reader
    .prepare<{ id: MemberId; name: string }>('SELECT id, name FROM member WHERE workspace = ?')
    .all(workspace);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function describe(id: ContactId, doc: Y.Doc, vocabulary: Vocabulary, names: ReadonlyMap<string, string>): unknown {
  const contact = readContact(doc);
  const draft = nameDraft(draftOf(doc), vocabulary);
  return {
    id,
    kind: contact.kind,
    name: fullName(displayName(contact)),
    fields: draft.fields,
    phones: contact.phones.map(({ label, value, e164 }) => ({ label, value, e164 })),
    emails: draft.emails,
    websites: draft.websites,
    addresses: draft.addresses,
    identities: draft.identities,
    labels: draft.labels,
    custom: Object.fromEntries(draft.custom.map(({ field, value }) => [field, value])),
    notes: (draftOf(doc).notes ?? []).map(({ text, at, author, pinned }) => ({
      text,
      at,
      pinned: pinned ?? false,
      author: author === undefined ? null : (names.get(author) ?? null)
    })),
    files: contact.files.map(({ name, type, bytes, sha256 }) => ({ name, type, bytes, sha256 })),
    owner: contact.owner === undefined ? null : (names.get(contact.owner) ?? null),
    blocked: contact.blocked,
    createdAt: contact.createdAt,
    consents: []
  };
}

/** The operator's tools speak English; whoever wants German heads exports in the app. */
const excelWords: ExcelWords = {
  fields: {
    prefix: 'Title',
    given: 'First name',
    middle: 'Middle name',
    family: 'Last name',
    suffix: 'Suffix',
    nickname: 'Nickname',
    company: 'Company',
    department: 'Department',
    jobTitle: 'Job title',
    birthday: 'Birthday',
    language: 'Language'
  },
  phone: (n) => `Phone ${n}`,
  phoneLabel: (n) => `Phone ${n} is`,
  email: (n) => `E-mail ${n}`,
  website: 'Website',
  street: 'Street',
  extra: 'Address extra',
  postalCode: 'Postal code',
  city: 'City',
  region: 'Region',
  country: 'Country',
  labels: 'Labels',
  notes: 'Notes',
  owner: 'Owner',
  yes: 'yes',
  no: 'no',
  labelWord: (label) => label,
  date: (iso) => iso
};
