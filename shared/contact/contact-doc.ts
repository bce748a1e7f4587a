/**
 * The layout of a contact inside its Y.Doc, and readers that never fail: what is missing or of another type reads as its
 * default, and nothing is written to mend it. Only top-level maps with plain JSON in them; a note's text is the one
 * nested shared type. Edits are in contact-mutations.ts, what the server accepts in contact-validity.ts.
 */
import * as Y from 'yjs';
import { isId, parseId, type ContactId, type EntryId, type MemberId } from '../ids.ts';
import {
  textFields,
  type AddressValue,
  type CustomValue,
  type EmailValue,
  type FileValue,
  type IdentityValue,
  type NoteMeta,
  type PhoneValue,
  type TextField,
  type WebsiteValue
} from './contact-draft.ts';

export const contactRoots = [
  'fields',
  'phones',
  'emails',
  'websites',
  'addresses',
  'identities',
  'labels',
  'custom',
  'files',
  'notes',
  'noteMeta'
] as const;
export type ContactRoot = (typeof contactRoots)[number];

/** Roots that hold lists of the same shape: entry id to a JSON value with a position. */
export type EntryValues = {
  phones: PhoneValue;
  emails: EmailValue;
  websites: WebsiteValue;
  addresses: AddressValue;
  identities: IdentityValue;
};
export type EntryRoot = keyof EntryValues;
export type Entry<Root extends EntryRoot> = EntryValues[Root] & { readonly id: EntryId };

export type ContactKind = 'person' | 'firm';

export type NoteHead = NoteMeta & { readonly id: EntryId };
export type FileEntry = FileValue & { readonly id: EntryId };

export type Contact = {
  readonly kind: ContactKind;
  readonly fields: Readonly<Record<TextField, string>>;
  readonly phones: readonly Entry<'phones'>[];
  readonly emails: readonly Entry<'emails'>[];
  readonly websites: readonly Entry<'websites'>[];
  readonly addresses: readonly Entry<'addresses'>[];
  readonly identities: readonly Entry<'identities'>[];
  readonly labels: readonly EntryId[];
  readonly custom: ReadonlyMap<EntryId, CustomValue>;
  readonly owner: MemberId | undefined;
  readonly blocked: boolean;
  /** Milliseconds since 1970; `undefined` when it is not in the trash. */
  readonly trashedAt: number | undefined;
  readonly createdAt: number;
  readonly createdBy: MemberId | undefined;
  readonly files: readonly FileEntry[];
  /** Every note, those in the trash too; the oldest first. */
  readonly notes: readonly NoteHead[];
};

/** An empty document for this contact. Garbage collection is on, so that what was deleted is gone. */
export const openContactDoc = (id: ContactId): Y.Doc => new Y.Doc({ guid: id, gc: true });

/** The map behind a root. Its values came from other devices and are only as good as the reader that takes them. */
export const rootMap = (doc: Y.Doc, root: ContactRoot): Y.Map<unknown> => doc.getMap(root);

/** Defaults of each entry, which are its list of properties as well. */
const entryDefaults: { readonly [Root in EntryRoot]: EntryValues[Root] } = {
  phones: { label: '', value: '', e164: '', position: 0 },
  emails: { label: '', value: '', position: 0 },
  websites: { label: '', value: '', position: 0 },
  addresses: { label: '', street: '', extra: '', postalCode: '', city: '', region: '', country: '', position: 0 },
  identities: { kind: '', value: '', position: 0 }
};
export const entryRoots = Object.keys(entryDefaults) as EntryRoot[];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Y.AbstractType);

/** `raw` with the properties of `defaults` only, each of its default's type. */
function readValue<Value extends object>(raw: unknown, defaults: Value): Value {
  const value: Record<string, unknown> = Object.fromEntries(Object.entries(defaults));
  if (isRecord(raw)) {
    for (const [key, fallback] of Object.entries(defaults)) {
      const found = raw[key];
      if (typeof found === typeof fallback && (typeof found !== 'number' || Number.isFinite(found))) value[key] = found;
    }
  }
  // Each property is the default or has the type of the default.
  return value as Value;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export function readEntries<Root extends EntryRoot>(doc: Y.Doc, root: Root): Entry<Root>[] {
  const entries: Entry<Root>[] = [];
  for (const [key, raw] of rootMap(doc, root)) {
    const id = parseId<EntryId>(key);
    if (id) entries.push({ ...readValue(raw, entryDefaults[root]), id });
  }
  return entries.sort((a, b) => a.position - b.position || compareText(a.id, b.id));
}

export function readText(doc: Y.Doc, field: TextField): string {
  const value = rootMap(doc, 'fields').get(field);
  return typeof value === 'string' ? value : '';
}

export const readFields = (doc: Y.Doc): Record<TextField, string> =>
  // Every text field is given a value; TypeScript cannot see that of fromEntries.
  Object.fromEntries(textFields.map((field) => [field, readText(doc, field)])) as Record<TextField, string>;

export const readKind = (doc: Y.Doc): ContactKind =>
  rootMap(doc, 'fields').get('kind') === 'firm' ? 'firm' : 'person';

export const readOwner = (doc: Y.Doc): MemberId | undefined => parseId(rootMap(doc, 'fields').get('owner'));

export const readBlocked = (doc: Y.Doc): boolean => rootMap(doc, 'fields').get('blocked') === true;

const finite = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

export const readTrashedAt = (doc: Y.Doc): number | undefined => finite(rootMap(doc, 'fields').get('trashedAt'));

export const readCreatedAt = (doc: Y.Doc): number => finite(rootMap(doc, 'fields').get('createdAt')) ?? 0;

export const readCreatedBy = (doc: Y.Doc): MemberId | undefined => parseId(rootMap(doc, 'fields').get('createdBy'));

/** Sorted by id, which is the same on every device. */
export function readLabels(doc: Y.Doc): EntryId[] {
  const labels: EntryId[] = [];
  for (const [key, value] of rootMap(doc, 'labels')) if (value === true && isId(key)) labels.push(key as EntryId);
  return labels.sort();
}

export function isCustomValue(value: unknown): value is CustomValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'boolean' || finite(value) !== undefined;
}

/** In the order of the field ids, which is the same on every device. */
export function readCustom(doc: Y.Doc): Map<EntryId, CustomValue> {
  const values: [EntryId, CustomValue][] = [];
  for (const [key, value] of rootMap(doc, 'custom')) {
    const id = parseId<EntryId>(key);
    if (id && isCustomValue(value)) values.push([id, value]);
  }
  return new Map(values.sort(([a], [b]) => compareText(a, b)));
}

const fileDefaults: FileValue = { name: '', type: '', bytes: 0, sha256: '', addedAt: 0, addedBy: '' };

export function readFiles(doc: Y.Doc): FileEntry[] {
  const files: FileEntry[] = [];
  for (const [key, raw] of rootMap(doc, 'files')) {
    const id = parseId<EntryId>(key);
    if (id) files.push({ ...readValue(raw, fileDefaults), id });
  }
  return files.sort((a, b) => compareText(a.id, b.id));
}

const noteDefaults = { author: '', at: 0, pinned: false };

/** Notes that have both their text and their head; the oldest first. */
export function readNotes(doc: Y.Doc): NoteHead[] {
  const notes: NoteHead[] = [];
  const meta = rootMap(doc, 'noteMeta');
  for (const key of rootMap(doc, 'notes').keys()) {
    const id = parseId<EntryId>(key);
    if (!id || !noteText(doc, id)) continue;
    const raw = meta.get(id);
    const trashedAt = isRecord(raw) ? (finite(raw['trashedAt']) ?? null) : null;
    notes.push({ ...readValue(raw, noteDefaults), trashedAt, id });
  }
  return notes.sort((a, b) => a.at - b.at || compareText(a.id, b.id));
}

/** The shared text of a note, to edit or to read as plain text with note-text.ts. */
export function noteText(doc: Y.Doc, note: EntryId): Y.XmlFragment | undefined {
  const text = rootMap(doc, 'notes').get(note);
  return text instanceof Y.XmlFragment ? text : undefined;
}

export const readContact = (doc: Y.Doc): Contact => ({
  kind: readKind(doc),
  fields: readFields(doc),
  phones: readEntries(doc, 'phones'),
  emails: readEntries(doc, 'emails'),
  websites: readEntries(doc, 'websites'),
  addresses: readEntries(doc, 'addresses'),
  identities: readEntries(doc, 'identities'),
  labels: readLabels(doc),
  custom: readCustom(doc),
  owner: readOwner(doc),
  blocked: readBlocked(doc),
  trashedAt: readTrashedAt(doc),
  createdAt: readCreatedAt(doc),
  createdBy: readCreatedBy(doc),
  files: readFiles(doc),
  notes: readNotes(doc)
});
