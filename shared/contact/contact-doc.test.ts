/**
 * Properties of the contact document: whatever people do in whatever order, on one device or two, the document is one
 * that the gate accepts, reads without failing, and is the same everywhere once it has met itself.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createSeededRandom } from '../environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '../ids.ts';
import { must } from '../result.ts';
import {
  entryRoots,
  noteText,
  openContactDoc,
  readContact,
  readEntries,
  readNotes,
  readTrashedAt
} from './contact-doc.ts';
import { textFields } from './contact-draft.ts';
import * as edit from './contact-mutations.ts';
import { projectContact } from './contact-projection.ts';
import { checkContact, defineContactRoots, fixedFactsOf, changedRootsOf } from './contact-validity.ts';

const random = createSeededRandom(7);
const id = <Id extends EntryId | ContactId | MemberId>(): Id =>
  createId<Id>({ random, clock: { now: () => 1_700_000_000_000, schedule: () => () => undefined } });
const contact = id<ContactId>();
const jana = id<MemberId>();
const tom = id<MemberId>();
const entryIds = Array.from({ length: 6 }, () => id<EntryId>());
const country = 'DE';

type Step = (doc: Y.Doc, by: MemberId) => void;

const text = fc.oneof(
  fc.string({ maxLength: 30, unit: 'grapheme' }),
  fc.constant('x'.repeat(1_200)),
  fc.constantFrom('Müller', '0171 3920014', 'a@b.example', '', '  ')
);
const entryId = fc.constantFrom(...entryIds);
/** Steps make note ids of their own, since a note is created once. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom(...textFields), text).map(
    ([field, value]): Step =>
      (doc) =>
        edit.setText(doc, field, value, 'test')
  ),
  fc.constantFrom<'person' | 'firm'>('person', 'firm').map(
    (kind): Step =>
      (doc) =>
        edit.setKind(doc, kind, 'test')
  ),
  fc.option(fc.constantFrom(jana, tom), { nil: undefined }).map(
    (owner): Step =>
      (doc) =>
        edit.setOwner(doc, owner, 'test')
  ),
  fc.boolean().map(
    (on): Step =>
      (doc) =>
        edit.setBlocked(doc, on, 'test')
  ),
  fc.nat().map(
    (at): Step =>
      (doc) =>
        edit.trashContact(doc, at, 'test')
  ),
  fc.constant<Step>((doc) => edit.restoreContact(doc, 'test')),
  fc.tuple(entryId, fc.boolean()).map(
    ([label, on]): Step =>
      (doc) =>
        edit.setLabel(doc, label, on, 'test')
  ),
  fc
    .tuple(
      entryId,
      fc.oneof(
        text,
        fc.boolean(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.array(text, { maxLength: 3 })
      )
    )
    .map(
      ([field, value]): Step =>
        (doc) =>
          edit.setCustom(doc, field, value, 'test')
    ),
  fc.tuple(entryId, text, text).map(
    ([entry, label, value]): Step =>
      (doc) =>
        edit.addEntry(doc, 'phones', entry, { label, value }, { country }, 'test')
  ),
  fc.tuple(entryId, text).map(
    ([entry, city]): Step =>
      (doc) =>
        edit.addEntry(
          doc,
          'addresses',
          entry,
          { label: '', street: '', extra: '', postalCode: '', city, region: '', country: '' },
          { country },
          'test'
        )
  ),
  fc.tuple(entryId, text).map(
    ([entry, value]): Step =>
      (doc) =>
        edit.changeEntry(doc, 'phones', entry, { value }, { country }, 'test')
  ),
  fc.tuple(fc.constantFrom(...entryRoots), entryId).map(
    ([root, entry]): Step =>
      (doc) =>
        edit.removeEntry(doc, root, entry, 'test')
  ),
  fc.tuple(entryId, fc.nat(4)).map(
    ([entry, index]): Step =>
      (doc) =>
        edit.moveEntry(doc, 'phones', entry, index, 'test')
  ),
  text.map(
    (words): Step =>
      (doc, by) =>
        edit.createNote(doc, id<EntryId>(), { author: by, at: 5, text: `${words}\nmore` }, 'test')
  ),
  fc
    .tuple(fc.nat(3), fc.constantFrom('pin', 'unpin', 'trash', 'restore', 'erase'))
    .map(([index, what]): Step => (doc) => {
      const note = readNotes(doc)[index];
      if (!note) return;
      if (what === 'pin' || what === 'unpin') edit.pinNote(doc, note.id, what === 'pin', 'test');
      else if (what === 'trash') edit.trashNote(doc, note.id, 9, 'test');
      else if (what === 'restore') edit.restoreNote(doc, note.id, 'test');
      else edit.eraseNoteText(doc, note.id, 9, 'test');
    })
);
const steps = fc.array(step, { maxLength: 25 });

function started(): Y.Doc {
  const doc = openContactDoc(contact);
  edit.startContact(doc, { kind: 'person', at: 1, by: jana }, 'test');
  return doc;
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = openContactDoc(contact);
  defineContactRoots(copy);
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

const rowOf = (doc: Y.Doc) => projectContact(contact, doc, { at: 3, by: jana });

test('[GATE-5] every edit of a person leaves a document that the gate accepts', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const doc = started();
      for (const run of list) {
        const before = fixedFactsOf(doc);
        let changedRoots = new Set<string>();
        const notice = (transaction: Y.Transaction) => {
          changedRoots = changedRootsOf(transaction);
        };
        doc.on('afterTransaction', notice);
        run(doc, tom);
        doc.off('afterTransaction', notice);
        expect(checkContact(doc, { actor: tom, before, changedRoots })).toEqual({ ok: true, value: undefined });
        expect(checkContact(doc, { actor: tom, before })).toEqual({ ok: true, value: undefined });
      }
    })
  );
});

test('what two devices did apart is valid and equal once they met, rows included', () => {
  fc.assert(
    fc.property(steps, steps, steps, (first, here, there) => {
      const ours = started();
      for (const run of first) run(ours, jana);
      const theirs = copyOf(ours);
      const before = fixedFactsOf(ours);
      for (const run of here) run(ours, jana);
      for (const run of there) run(theirs, tom);
      const ourUpdate = Y.encodeStateAsUpdate(ours, Y.encodeStateVector(theirs));
      // The server has their edit already when ours arrives.
      const merged = copyOf(theirs);
      const known = fixedFactsOf(merged);
      Y.applyUpdate(merged, ourUpdate);
      expect(checkContact(merged, { actor: jana, before: known })).toEqual({ ok: true, value: undefined });
      Y.applyUpdate(ours, Y.encodeStateAsUpdate(theirs));
      expect(readContact(ours)).toEqual(readContact(merged));
      expect(JSON.stringify(rowOf(ours))).toBe(JSON.stringify(rowOf(merged)));
      for (const note of before.notes.keys()) {
        expect(noteText(ours, note as EntryId)?.toString()).toBe(noteText(merged, note as EntryId)?.toString());
      }
    })
  );
});

test('reading and projecting never fail, whatever is in the maps', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom('fields', 'phones', 'addresses', 'labels', 'custom', 'files', 'notes', 'noteMeta'),
          fc.oneof(entryId, fc.constantFrom('kind', 'given', 'trashedAt', 'createdAt', 'owner', 'nonsense')),
          fc.jsonValue({ maxDepth: 2 })
        )
      ),
      (entries) => {
        const doc = openContactDoc(contact);
        for (const [root, key, value] of entries) doc.getMap(root).set(key, value);
        const row = rowOf(doc);
        expect(typeof row.family).toBe('string');
        expect(structuredClone(row)).toEqual(row);
      }
    )
  );
});

test('an edit that changes nothing writes nothing', () => {
  const doc = started();
  edit.setText(doc, 'family', 'Ahrens', 'test');
  edit.addEntry(
    doc,
    'phones',
    must(entryIds[0], 'id'),
    { label: 'mobile', value: '0171 3920014' },
    { country },
    'test'
  );
  let updates = 0;
  doc.on('update', () => updates++);
  edit.setText(doc, 'family', ' Ahrens ', 'test');
  edit.changeEntry(doc, 'phones', must(entryIds[0], 'id'), { value: '0171 3920014' }, { country }, 'test');
  edit.setBlocked(doc, false, 'test');
  edit.restoreContact(doc, 'test');
  expect(updates).toBe(0);
});

test('properties that a newer version wrote survive an edit of this one', () => {
  const doc = started();
  const [phone] = entryIds;
  doc
    .getMap('phones')
    .set(must(phone, 'id'), { label: 'work', value: '030 23125 001', e164: '', position: 0, verified: true });
  edit.changeEntry(doc, 'phones', must(phone, 'id'), { label: 'home' }, { country }, 'test');
  expect(doc.getMap('phones').get(must(phone, 'id'))).toMatchObject({ label: 'home', verified: true });
});

test('an entry keeps the place that it was moved to', () => {
  const doc = started();
  const [a, b, c] = entryIds.map((entry) => entry);
  for (const entry of [a, b, c]) {
    edit.addEntry(doc, 'emails', must(entry, 'id'), { label: '', value: must(entry, 'id') }, { country }, 'test');
  }
  edit.moveEntry(doc, 'emails', must(c, 'id'), 0, 'test');
  edit.moveEntry(doc, 'emails', must(a, 'id'), 2, 'test');
  expect(readEntries(doc, 'emails').map((entry) => entry.id)).toEqual([c, b, a]);
});

test('a typed number keeps its form beside E.164', () => {
  const doc = started();
  edit.addEntry(
    doc,
    'phones',
    must(entryIds[0], 'id'),
    { label: 'mobile', value: ' 0171/392 00 14 ' },
    { country },
    'test'
  );
  expect(readEntries(doc, 'phones')).toMatchObject([
    { value: '0171/392 00 14', e164: '+491713920014', label: 'mobile' }
  ]);
});

test('a contact in the trash comes back as it was', () => {
  const doc = started();
  edit.trashContact(doc, 77, 'test');
  expect(readTrashedAt(doc)).toBe(77);
  edit.restoreContact(doc, 'test');
  expect(readTrashedAt(doc)).toBeUndefined();
});

test('the text of an erased note is in no update that leaves the document', () => {
  const doc = started();
  const note = id<EntryId>();
  edit.createNote(doc, note, { author: jana, at: 1, text: 'Geheimnis' }, 'test');
  edit.eraseNoteText(doc, note, 2, 'test');
  expect(new TextDecoder().decode(Y.encodeStateAsUpdate(copyOf(doc)))).not.toContain('Geheimnis');
  expect(readNotes(doc)).toMatchObject([{ id: note, trashedAt: 2 }]);
});
