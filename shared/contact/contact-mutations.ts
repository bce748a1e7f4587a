/**
 * Every edit a person can make to a contact, each one Yjs transaction with the caller's origin. Setting what is already
 * there writes nothing, because Yjs keeps every write. Properties that a newer version wrote are carried along.
 * Ids and times come from the caller; whether the edit is allowed is for the server's gate.
 */
import * as Y from 'yjs';
import type { EntryId, MemberId } from '../ids.ts';
import { assert } from '../result.ts';
import {
  readEntries,
  rootMap,
  noteText,
  type ContactKind,
  type ContactRoot,
  type Entry,
  type EntryRoot,
  type EntryValues
} from './contact-doc.ts';
import {
  longLength,
  shortLength,
  type ContactChange,
  type CustomValue,
  type FileValue,
  type NoteMeta,
  type TextField
} from './contact-draft.ts';
import { writePlainText } from './note-text.ts';
import { toE164 } from './phone-number.ts';

/** What Yjs hands to observers as `transaction.origin`: tells one's own edits from those of others. */
export type Origin = unknown;

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Writes one key, or removes it for `undefined`; nothing when it is so already. */
function write(doc: Y.Doc, root: ContactRoot, key: string, value: unknown, origin: Origin): void {
  const map = rootMap(doc, root);
  if (value === undefined ? !map.has(key) : map.has(key) && isSame(map.get(key), value)) return;
  doc.transact(() => {
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }, origin);
}

/**
 * Text as it is stored: composed, without space around it, and no longer than the gate takes, so that a pasted page
 * is cut and not refused.
 */
export function cleanText(text: string, length = shortLength): string {
  const clean = text.normalize('NFC').trim();
  if (clean.length <= length) return clean;
  // A character outside the basic plane is two units; half of it would be no text.
  const end = /[\ud800-\udbff]/u.test(clean.charAt(length - 1)) ? length - 1 : length;
  return clean.slice(0, end).trim();
}

/** The first content of a new document. A contact is created once, on one device. */
export function startContact(
  doc: Y.Doc,
  start: { readonly kind: ContactKind; readonly at: number; readonly by: MemberId },
  origin: Origin
): void {
  assert(rootMap(doc, 'fields').get('createdAt') === undefined, 'a contact is started once');
  doc.transact(() => {
    const fields = rootMap(doc, 'fields');
    fields.set('kind', start.kind);
    fields.set('createdAt', start.at);
    fields.set('createdBy', start.by);
  }, origin);
}

export const setKind = (doc: Y.Doc, kind: ContactKind, origin: Origin): void =>
  write(doc, 'fields', 'kind', kind, origin);

export const setText = (doc: Y.Doc, field: TextField, text: string, origin: Origin): void =>
  write(doc, 'fields', field, cleanText(text) || undefined, origin);

export const setOwner = (doc: Y.Doc, owner: MemberId | undefined, origin: Origin): void =>
  write(doc, 'fields', 'owner', owner, origin);

export const setBlocked = (doc: Y.Doc, blocked: boolean, origin: Origin): void =>
  write(doc, 'fields', 'blocked', blocked || undefined, origin);

export const trashContact = (doc: Y.Doc, at: number, origin: Origin): void =>
  write(doc, 'fields', 'trashedAt', at, origin);

export const restoreContact = (doc: Y.Doc, origin: Origin): void =>
  write(doc, 'fields', 'trashedAt', undefined, origin);

export const setLabel = (doc: Y.Doc, label: EntryId, on: boolean, origin: Origin): void =>
  write(doc, 'labels', label, on || undefined, origin);

/** `undefined` and an empty text or list empty the field. */
export function setCustom(doc: Y.Doc, field: EntryId, value: CustomValue | undefined, origin: Origin): void {
  const clean =
    typeof value === 'string'
      ? cleanText(value, longLength)
      : Array.isArray(value)
        ? value.map((item) => cleanText(item))
        : value;
  const isEmpty = clean === '' || (Array.isArray(clean) && clean.length === 0);
  write(doc, 'custom', field, isEmpty ? undefined : clean, origin);
}

/** What a person types of an entry; position and E.164 form are found here. */
export type EntryInput<Root extends EntryRoot> = Omit<EntryValues[Root], 'position' | 'e164'>;

type NumberContext = { readonly country: string };

function cleanEntry(root: EntryRoot, input: object, { country }: NumberContext): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(input)) value[key] = typeof text === 'string' ? cleanText(text) : text;
  if (root === 'phones' && typeof value['value'] === 'string') value['e164'] = toE164(value['value'], country);
  return value;
}

/** Adds an entry behind the others. `country` is the workspace's, for numbers without a country code. */
export function addEntry<Root extends EntryRoot>(
  doc: Y.Doc,
  root: Root,
  id: EntryId,
  input: EntryInput<Root>,
  context: NumberContext,
  origin: Origin
): void {
  const last = readEntries(doc, root).at(-1);
  const position = last ? last.position + 1 : 0;
  write(doc, root, id, { ...cleanEntry(root, input, context), position }, origin);
}

/** Changes what is named and keeps the rest. An entry that somebody removed meanwhile stays removed. */
export function changeEntry<Root extends EntryRoot>(
  doc: Y.Doc,
  root: Root,
  id: EntryId,
  input: Partial<EntryInput<Root>>,
  context: NumberContext,
  origin: Origin
): void {
  const raw = rootMap(doc, root).get(id);
  if (typeof raw !== 'object' || raw === null) return;
  write(doc, root, id, { ...raw, ...cleanEntry(root, input, context) }, origin);
}

export const removeEntry = (doc: Y.Doc, root: EntryRoot, id: EntryId, origin: Origin): void =>
  write(doc, root, id, undefined, origin);

/** Brings back an entry that was removed, at its place. */
export function restoreEntry<Root extends EntryRoot>(doc: Y.Doc, root: Root, entry: Entry<Root>, origin: Origin): void {
  const { id, ...value } = entry;
  write(doc, root, id, value, origin);
}

/** Moves an entry to `index` among the others, by a position between its new neighbours. */
export function moveEntry(doc: Y.Doc, root: EntryRoot, id: EntryId, index: number, origin: Origin): void {
  const raw = rootMap(doc, root).get(id);
  if (typeof raw !== 'object' || raw === null) return;
  const others = readEntries(doc, root).filter((entry) => entry.id !== id);
  const before = others[index - 1]?.position;
  const after = others[index]?.position;
  const position =
    before === undefined
      ? after === undefined
        ? 0
        : after - 1
      : after === undefined
        ? before + 1
        : (before + after) / 2;
  write(doc, root, id, { ...raw, position }, origin);
}

export const addFile = (doc: Y.Doc, id: EntryId, file: FileValue, origin: Origin): void =>
  write(doc, 'files', id, file, origin);

export const removeFile = (doc: Y.Doc, id: EntryId, origin: Origin): void => write(doc, 'files', id, undefined, origin);

/**
 * A note with its first text. Its fragment is made here, once, by its author; later edits go into the fragment. Give it
 * an origin that no undo manager follows: undoing would take the fragment from people who write in it.
 */
export function createNote(
  doc: Y.Doc,
  id: EntryId,
  note: { readonly author: MemberId; readonly at: number; readonly text?: string; readonly pinned?: boolean },
  origin: Origin
): void {
  assert(!rootMap(doc, 'notes').has(id), 'a note is created once');
  doc.transact(() => {
    const fragment = new Y.XmlFragment();
    if (note.text) writePlainText(fragment, note.text);
    rootMap(doc, 'notes').set(id, fragment);
    const head: NoteMeta = { author: note.author, at: note.at, pinned: note.pinned ?? false, trashedAt: null };
    rootMap(doc, 'noteMeta').set(id, head);
  }, origin);
}

function changeNoteHead(
  doc: Y.Doc,
  note: EntryId,
  change: Partial<Pick<NoteMeta, 'pinned' | 'trashedAt'>>,
  origin: Origin
): void {
  const raw = rootMap(doc, 'noteMeta').get(note);
  if (typeof raw === 'object' && raw !== null) write(doc, 'noteMeta', note, { ...raw, ...change }, origin);
}

export const pinNote = (doc: Y.Doc, note: EntryId, pinned: boolean, origin: Origin): void =>
  changeNoteHead(doc, note, { pinned }, origin);

export const trashNote = (doc: Y.Doc, note: EntryId, at: number, origin: Origin): void =>
  changeNoteHead(doc, note, { trashedAt: at }, origin);

export const restoreNote = (doc: Y.Doc, note: EntryId, origin: Origin): void =>
  changeNoteHead(doc, note, { trashedAt: null }, origin);

/** The text for ever. Author and time stay, in the trash, because Yjs cannot forget a key. */
export function eraseNoteText(doc: Y.Doc, note: EntryId, at: number, origin: Origin): void {
  const fragment = noteText(doc, note);
  if (!fragment) return;
  doc.transact(() => {
    fragment.delete(0, fragment.length);
    trashNote(doc, note, at, origin);
  }, origin);
}

/** One change of many contacts, on one of them. */
export function applyContactChange(doc: Y.Doc, change: ContactChange, at: number, origin: Origin): void {
  switch (change.kind) {
    case 'add-label':
    case 'remove-label':
      return setLabel(doc, change.label, change.kind === 'add-label', origin);
    case 'set-owner':
      return setOwner(doc, change.owner, origin);
    case 'trash':
      return trashContact(doc, at, origin);
    case 'restore':
      return restoreContact(doc, origin);
    case 'block':
    case 'unblock':
      return setBlocked(doc, change.kind === 'block', origin);
  }
}
