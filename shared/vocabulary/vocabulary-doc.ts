/**
 * The workspace's one vocabulary document: its labels and the definitions of its own fields. Same rules as a contact's
 * document: top-level maps, opaque ids as keys, plain JSON as values, readers that never fail. `segments` and `replies`
 * are reserved; nothing is in them.
 */
import * as Y from 'yjs';
import { z } from 'zod/mini';
import { parseId, type DocId, type EntryId } from '../ids.ts';

export const vocabularyRoots = ['labels', 'fields', 'segments', 'replies'] as const;
export type VocabularyRoot = (typeof vocabularyRoots)[number];

/** Names are for chips and column heads. */
const name = z.string().check(z.minLength(1), z.maxLength(80));

/** The colours of labels, 1 to 8; `--mark-1` and so on in the style sheet. */
export const markCount = 8;
export const labelValue = z.strictObject({
  name,
  mark: z.number().check(z.minimum(1), z.maximum(markCount), z.refine(Number.isInteger)),
  position: z.number()
});

export const fieldTypes = ['text', 'number', 'date', 'yes-no', 'choice', 'choices'] as const;
export type FieldType = (typeof fieldTypes)[number];
export const fieldValue = z.strictObject({
  name,
  type: z.enum(fieldTypes),
  /** What can be chosen, for the two choice types; a contact holds the chosen text itself. */
  options: z.array(z.string().check(z.minLength(1), z.maxLength(80))).check(z.maxLength(200)),
  position: z.number()
});
export type LabelValue = z.infer<typeof labelValue>;
export type FieldDefinition = z.infer<typeof fieldValue>;
export type LabelEntry = LabelValue & { readonly id: EntryId };
export type FieldEntry = FieldDefinition & { readonly id: EntryId };

export type Vocabulary = { readonly labels: readonly LabelEntry[]; readonly fields: readonly FieldEntry[] };

export const openVocabularyDoc = (id: DocId): Y.Doc => new Y.Doc({ guid: id, gc: true });

export const vocabularyMap = (doc: Y.Doc, root: VocabularyRoot): Y.Map<unknown> => doc.getMap(root);

const byPosition = (a: { position: number; id: string }, b: { position: number; id: string }): number =>
  a.position - b.position || (a.id < b.id ? -1 : 1);

/** Entries that can be understood, in the order that people gave them. */
function readEntries<Value extends { position: number }>(
  doc: Y.Doc,
  root: VocabularyRoot,
  schema: z.ZodMiniType<Value>
): (Value & { readonly id: EntryId })[] {
  const entries: (Value & { readonly id: EntryId })[] = [];
  for (const [key, raw] of vocabularyMap(doc, root)) {
    const id = parseId<EntryId>(key);
    const parsed = schema.safeParse(raw);
    if (id && parsed.success) entries.push({ ...parsed.data, id });
  }
  return entries.sort(byPosition);
}

export const readLabelEntries = (doc: Y.Doc): LabelEntry[] => readEntries(doc, 'labels', labelValue);

export const readFieldEntries = (doc: Y.Doc): FieldEntry[] => readEntries(doc, 'fields', fieldValue);

export const readVocabulary = (doc: Y.Doc): Vocabulary => ({
  labels: readLabelEntries(doc),
  fields: readFieldEntries(doc)
});
