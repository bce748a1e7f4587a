/**
 * Every edit of the shared vocabulary, each one Yjs transaction with the caller's origin. Removing a label or a field
 * takes away its definition alone: contacts keep the id, and show it again when the removal is undone.
 */
import type * as Y from 'yjs';
import type { EntryId } from '../ids.ts';
import {
  markCount,
  readFieldEntries,
  readLabelEntries,
  vocabularyMap,
  type FieldDefinition,
  type LabelValue,
  type VocabularyRoot
} from './vocabulary-doc.ts';

type Origin = unknown;

const clean = (name: string): string => name.normalize('NFC').trim().slice(0, 80);

function write(doc: Y.Doc, root: VocabularyRoot, id: EntryId, value: object | undefined, origin: Origin): void {
  const map = vocabularyMap(doc, root);
  if (value ? JSON.stringify(map.get(id)) === JSON.stringify(value) : !map.has(id)) return;
  doc.transact(() => {
    if (value) map.set(id, value);
    else map.delete(id);
  }, origin);
}

function change(doc: Y.Doc, root: VocabularyRoot, id: EntryId, part: object, origin: Origin): void {
  const raw = vocabularyMap(doc, root).get(id);
  if (typeof raw === 'object' && raw !== null) write(doc, root, id, { ...raw, ...part }, origin);
}

/** The colour that the fewest labels have; the first of them in the order of colours. */
export function leastUsedMark(labels: readonly Pick<LabelValue, 'mark'>[]): number {
  const uses = Array.from({ length: markCount }, (_, index) => labels.filter(({ mark }) => mark === index + 1).length);
  return uses.indexOf(Math.min(...uses)) + 1;
}

export function addLabel(
  doc: Y.Doc,
  id: EntryId,
  label: { readonly name: string; readonly mark?: number },
  origin: Origin
): void {
  const labels = readLabelEntries(doc);
  const value: LabelValue = {
    name: clean(label.name),
    mark: label.mark ?? leastUsedMark(labels),
    position: (labels.at(-1)?.position ?? -1) + 1
  };
  if (value.name !== '') write(doc, 'labels', id, value, origin);
}

export function changeLabel(
  doc: Y.Doc,
  id: EntryId,
  part: { readonly name?: string; readonly mark?: number; readonly position?: number },
  origin: Origin
): void {
  const { name, ...rest } = part;
  const text = name === undefined ? '' : clean(name);
  change(doc, 'labels', id, text === '' ? rest : { ...rest, name: text }, origin);
}

export const removeLabel = (doc: Y.Doc, id: EntryId, origin: Origin): void =>
  write(doc, 'labels', id, undefined, origin);

const cleanOptions = (options: readonly string[]): string[] => [
  ...new Set(options.map(clean).filter((option) => option !== ''))
];

export function addField(
  doc: Y.Doc,
  id: EntryId,
  field: Pick<FieldDefinition, 'name' | 'type'> & { readonly options?: readonly string[] },
  origin: Origin
): void {
  const value: FieldDefinition = {
    name: clean(field.name),
    type: field.type,
    options: cleanOptions(field.options ?? []),
    position: (readFieldEntries(doc).at(-1)?.position ?? -1) + 1
  };
  if (value.name !== '') write(doc, 'fields', id, value, origin);
}

/** The type is fixed: what contacts hold would no longer fit it. */
export function changeField(
  doc: Y.Doc,
  id: EntryId,
  part: { readonly name?: string; readonly options?: readonly string[]; readonly position?: number },
  origin: Origin
): void {
  const { name, options, ...rest } = part;
  const text = name === undefined ? '' : clean(name);
  change(
    doc,
    'fields',
    id,
    { ...rest, ...(text !== '' && { name: text }), ...(options && { options: cleanOptions(options) }) },
    origin
  );
}

export const removeField = (doc: Y.Doc, id: EntryId, origin: Origin): void =>
  write(doc, 'fields', id, undefined, origin);
