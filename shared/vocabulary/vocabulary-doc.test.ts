/**
 * Labels and own fields: edits stay valid, two people's additions both survive, and what is no vocabulary is refused.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createSeededRandom } from '../environment.ts';
import { createId, type DocId, type EntryId } from '../ids.ts';
import { fieldTypes, openVocabularyDoc, readVocabulary } from './vocabulary-doc.ts';
import * as edit from './vocabulary-mutations.ts';
import { checkVocabulary } from './vocabulary-validity.ts';

const random = createSeededRandom(4);
const newId = <Id extends EntryId | DocId>(): Id =>
  createId<Id>({ random, clock: { now: () => 1_700_000_000_000, schedule: () => () => undefined } });
const ids = Array.from({ length: 4 }, () => newId<EntryId>());
const docId = newId<DocId>();

const entry = fc.constantFrom(...ids);
const name = fc.string({ maxLength: 120 });
const step: fc.Arbitrary<(doc: Y.Doc) => void> = fc.oneof(
  fc.tuple(entry, name).map(
    ([id, text]) =>
      (doc: Y.Doc) =>
        edit.addLabel(doc, id, { name: text }, 'test')
  ),
  fc.tuple(entry, name, fc.integer({ min: 1, max: 8 })).map(
    ([id, text, mark]) =>
      (doc: Y.Doc) =>
        edit.changeLabel(doc, id, { name: text, mark }, 'test')
  ),
  entry.map((id) => (doc: Y.Doc) => edit.removeLabel(doc, id, 'test')),
  fc.tuple(entry, name, fc.constantFrom(...fieldTypes), fc.array(name)).map(
    ([id, text, type, options]) =>
      (doc: Y.Doc) =>
        edit.addField(doc, id, { name: text, type, options }, 'test')
  ),
  fc.tuple(entry, name).map(
    ([id, text]) =>
      (doc: Y.Doc) =>
        edit.changeField(doc, id, { name: text, options: [text] }, 'test')
  ),
  entry.map((id) => (doc: Y.Doc) => edit.removeField(doc, id, 'test'))
);

test('whatever two people do, the vocabulary stays valid and becomes the same', () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), (here, there) => {
      const ours = openVocabularyDoc(docId);
      const theirs = openVocabularyDoc(docId);
      for (const run of here) run(ours);
      for (const run of there) run(theirs);
      Y.applyUpdate(ours, Y.encodeStateAsUpdate(theirs));
      Y.applyUpdate(theirs, Y.encodeStateAsUpdate(ours));
      expect(checkVocabulary(ours)).toEqual({ ok: true, value: undefined });
      expect(readVocabulary(ours)).toEqual(readVocabulary(theirs));
    })
  );
});

test('a new label takes the colour that is used least', () => {
  const doc = openVocabularyDoc(docId);
  ids.forEach((id, index) => edit.addLabel(doc, id, { name: `L${index}` }, 'test'));
  expect(readVocabulary(doc).labels.map((label) => label.mark)).toEqual([1, 2, 3, 4]);
});

const [id] = ids;
test.each<[string, (doc: Y.Doc) => void]>([
  ['an unknown root', (doc) => doc.getMap('members').set('a', 1)],
  ['a key that is no id', (doc) => doc.getMap('labels').set('Kunde', { name: 'Kunde', mark: 1, position: 0 })],
  ['a colour that does not exist', (doc) => doc.getMap('labels').set(String(id), { name: 'x', mark: 9, position: 0 })],
  ['a label without a name', (doc) => doc.getMap('labels').set(String(id), { name: '', mark: 1, position: 0 })],
  [
    'a field of an unknown type',
    (doc) => doc.getMap('fields').set(String(id), { name: 'x', type: 'script', options: [], position: 0 })
  ],
  ['something in a reserved part', (doc) => doc.getMap('replies').set(String(id), { name: 'x' })],
  ['a shared type', (doc) => doc.getMap('labels').set(String(id), new Y.Map())]
])('[GATE-5] %s is refused', (_what, change) => {
  const doc = openVocabularyDoc(docId);
  change(doc);
  expect(checkVocabulary(doc).ok).toBe(false);
});
