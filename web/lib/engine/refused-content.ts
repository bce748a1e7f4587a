/**
 * A refused edit in words: which fields it set, to what. So that its person can read and copy it before deciding.
 * Field names are those of the document; the page has the words for them.
 */
import * as Y from 'yjs';
import { displayName, fullName } from '#shared/contact/display-name.ts';
import { readContact } from '#shared/contact/contact-doc.ts';
import { plainTextOf } from '#shared/contact/note-text.ts';
import type { DocId } from '#shared/ids.ts';
import type { RefusedOp } from '#lib/store/device-store.ts';
import type { RefusedEdit } from './engine-api.ts';
import { documentFrom, hasGaps } from './document-bytes.ts';
import { rootsOf } from './document-roots.ts';

/** `ops`: all refused edits of one document, oldest first; `acked`: what the server has of it. */
export function describeRefused(
  doc: DocId,
  vocabularyDoc: DocId,
  acked: readonly Uint8Array[],
  ops: readonly RefusedOp[]
): RefusedEdit[] {
  const edits: RefusedEdit[] = [];
  const applied = [...acked];
  let before = documentFrom(doc, applied);
  for (const op of ops) {
    const { key, code, detail, at } = op;
    if (op.kind !== 'erase') applied.push(op.bytes);
    const after = documentFrom(doc, applied);
    const content = hasGaps(after) ? [] : differences(before, after, rootsOf(doc, vocabularyDoc));
    edits.push({ key, doc, name: nameOf(doc === vocabularyDoc ? undefined : after), code, detail, at, content });
    before = after;
  }
  return edits;
}

const nameOf = (doc: Y.Doc | undefined): string => (doc === undefined ? '' : fullName(displayName(readContact(doc))));

function differences(before: Y.Doc, after: Y.Doc, roots: readonly string[]): { field: string; value: string }[] {
  const lines: { field: string; value: string }[] = [];
  for (const root of roots) {
    const was = before.getMap(root);
    const is = after.getMap(root);
    for (const key of new Set([...was.keys(), ...is.keys()])) {
      const value = textOf(is.get(key));
      if (value === textOf(was.get(key))) continue;
      // Keys of the `fields` map are names, all others are opaque.
      lines.push({ field: root === 'fields' ? key : root, value });
    }
  }
  return lines;
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (value instanceof Y.XmlFragment) return plainTextOf(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([key, part]) => key !== 'position' && key !== 'e164' && part !== '' && part !== null)
    .map(([, part]) => String(part))
    .join(', ');
}
