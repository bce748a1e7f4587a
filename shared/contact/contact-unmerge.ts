/**
 * Takes out of a contact what merging a draft has put in: the undo of an import. What somebody has changed since is left
 * alone, because it is no longer what the draft brought. The texts of notes are erased and the notes stay in the trash.
 */
import type * as Y from 'yjs';
import { entryIdentity, entryDrafts, type ImportContext } from './contact-import.ts';
import {
  entryRoots,
  noteText,
  readBlocked,
  readCustom,
  readEntries,
  readNotes,
  readOwner,
  readText
} from './contact-doc.ts';
import { textFields, type ContactDraft } from './contact-draft.ts';
import * as edit from './contact-mutations.ts';
import { plainTextOf } from './note-text.ts';
import { parseId, type EntryId } from '../ids.ts';

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `draft` is what was merged: what was in the contact before is no part of it. Says whether anything changed. */
export function unmergeDraft(doc: Y.Doc, draft: ContactDraft, context: ImportContext, origin: edit.Origin): boolean {
  let changed = false;
  const notice = () => {
    changed = true;
  };
  doc.on('update', notice);
  doc.transact(() => {
    for (const field of textFields) {
      const text = draft.fields?.[field];
      if (text && readText(doc, field) === edit.cleanText(text)) edit.setText(doc, field, '', origin);
    }
    const brought = new Set(
      entryDrafts(draft).map(({ root, input }) => `${root} ${entryIdentity(root, input, context.country)}`)
    );
    for (const root of entryRoots) {
      for (const entry of readEntries(doc, root)) {
        if (brought.has(`${root} ${entryIdentity(root, entry, context.country)}`)) {
          edit.removeEntry(doc, root, entry.id, origin);
        }
      }
    }
    for (const label of draft.labels ?? []) edit.setLabel(doc, label, false, origin);
    const custom = readCustom(doc);
    for (const [key, value] of Object.entries(draft.custom ?? {})) {
      const field = parseId<EntryId>(key);
      if (field && isSame(custom.get(field), value)) edit.setCustom(doc, field, undefined, origin);
    }
    if (draft.owner && readOwner(doc) === draft.owner) edit.setOwner(doc, undefined, origin);
    if (draft.blocked && readBlocked(doc)) edit.setBlocked(doc, false, origin);
    const texts = new Set((draft.notes ?? []).map((note) => note.text.replaceAll(/\r\n?/gu, '\n').trim()));
    for (const note of readNotes(doc)) {
      const fragment = note.trashedAt === null ? noteText(doc, note.id) : undefined;
      if (fragment && texts.has(plainTextOf(fragment).trim())) edit.eraseNoteText(doc, note.id, context.at, origin);
    }
  }, origin);
  doc.off('update', notice);
  return changed;
}
