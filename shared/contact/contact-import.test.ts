/**
 * Drafts and documents: what goes in comes out, and importing twice is importing once.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeededRandom } from '../environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '../ids.ts';
import { readContact, openContactDoc } from './contact-doc.ts';
import { textFields, type ContactDraft } from './contact-draft.ts';
import { draftOf, mergeDraft, writeDraft, type ImportContext } from './contact-import.ts';
import { setText } from './contact-mutations.ts';
import { unmergeDraft } from './contact-unmerge.ts';
import { checkContact } from './contact-validity.ts';

const random = createSeededRandom(3);
const newId = <Id extends EntryId | ContactId | MemberId>(): Id =>
  createId<Id>({ random, clock: { now: () => 1_700_000_000_000, schedule: () => () => undefined } });
const jana = newId<MemberId>();
const context: ImportContext = { at: 9, by: jana, country: 'DE', createId: () => newId<EntryId>() };

const line = fc.stringMatching(/^[A-Za-zÄÖÜäöüß0-9][A-Za-zÄÖÜäöüß0-9 .-]{0,15}[A-Za-z0-9]$/u);
const label = fc.constantFrom('mobile', 'work', '');
const number = fc.integer({ min: 0, max: 999 }).map((end) => `030 23125 ${String(end).padStart(3, '0')}`);
const draft: fc.Arbitrary<ContactDraft> = fc.record(
  {
    kind: fc.constantFrom<'person' | 'firm'>('person', 'firm'),
    fields: fc.dictionary(fc.constantFrom(...textFields), line, { minKeys: 1, noNullPrototype: true }),
    phones: fc.uniqueArray(fc.record({ label, value: number }), {
      selector: (phone) => phone.value,
      minLength: 1,
      maxLength: 3
    }),
    emails: fc.uniqueArray(fc.record({ label, value: line.map((name) => `${name.replaceAll(' ', '')}@a.example`) }), {
      selector: (mail) => mail.value.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss'),
      minLength: 1,
      maxLength: 3
    }),
    addresses: fc
      .tuple(line, line)
      .map(([street, city]) => [
        { label: 'work', street, extra: '', postalCode: '20259', city, region: '', country: '' }
      ]),
    labels: fc
      .uniqueArray(fc.constantFrom(newId<EntryId>(), newId<EntryId>()), { minLength: 1 })
      .map((ids) => ids.sort()),
    owner: fc.constant(jana),
    blocked: fc.constant(true),
    notes: fc.uniqueArray(
      fc.record({
        text: fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
        at: fc.nat(),
        author: fc.constant(jana),
        pinned: fc.boolean()
      }),
      {
        selector: (note) => note.text,
        minLength: 1,
        maxLength: 3
      }
    )
  },
  { requiredKeys: ['kind'] }
);

const sorted = (value: ContactDraft): ContactDraft => ({
  ...value,
  ...(value.notes && { notes: value.notes.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.text < b.text ? -1 : 1)) })
});

test('a draft that became a document is read from it as it was', () => {
  fc.assert(
    fc.property(draft, (value) => {
      const doc = openContactDoc(newId<ContactId>());
      writeDraft(doc, value, context, 'import');
      expect(checkContact(doc, { actor: jana })).toEqual({ ok: true, value: undefined });
      expect(sorted(draftOf(doc))).toEqual(sorted(value));
    })
  );
});

test('merging the same draft again changes nothing', () => {
  fc.assert(
    fc.property(draft, draft, (first, second) => {
      const doc = openContactDoc(newId<ContactId>());
      writeDraft(doc, first, context, 'import');
      expect(mergeDraft(doc, first, context, 'import')).toBe(false);
      mergeDraft(doc, second, context, 'import');
      expect(mergeDraft(doc, second, context, 'import')).toBe(false);
    })
  );
});

test('merging replaces nothing that is there', () => {
  fc.assert(
    fc.property(draft, draft, (first, second) => {
      const doc = openContactDoc(newId<ContactId>());
      writeDraft(doc, first, context, 'import');
      const before = readContact(doc);
      mergeDraft(doc, second, context, 'import');
      const after = readContact(doc);
      for (const field of textFields) if (before.fields[field]) expect(after.fields[field]).toBe(before.fields[field]);
      expect(after.phones.slice(0, before.phones.length)).toEqual(before.phones);
      expect(after.labels).toEqual(expect.arrayContaining([...before.labels]));
    })
  );
});

test('the same number in another notation is the same number', () => {
  const doc = openContactDoc(newId<ContactId>());
  writeDraft(doc, { phones: [{ label: 'mobile', value: '0171 3920014' }] }, context, 'import');
  expect(mergeDraft(doc, { phones: [{ label: 'work', value: '+49 (0)171 39 200 14' }] }, context, 'import')).toBe(
    false
  );
});

test('an imported note belongs to who imports it, whoever the file names', () => {
  const doc = openContactDoc(newId<ContactId>());
  writeDraft(doc, { notes: [{ text: 'Alt', author: newId<MemberId>() }] }, context, 'import');
  expect(readContact(doc).notes).toMatchObject([{ author: jana, at: 9 }]);
});

test('undoing a merge takes out what it brought, and leaves what was changed since', () => {
  const doc = openContactDoc(newId<ContactId>());
  writeDraft(
    doc,
    { fields: { family: 'Ahrens' }, phones: [{ label: 'work', value: '040 66969 210' }] },
    context,
    'import'
  );
  const before = draftOf(doc);
  const brought: ContactDraft = {
    fields: { given: 'Birte', company: 'Ahrens & Söhne' },
    phones: [{ label: 'mobile', value: '0171 3920014' }],
    notes: [{ text: 'Hund im Hof' }]
  };
  mergeDraft(doc, brought, context, 'import');
  expect(unmergeDraft(doc, brought, context, 'import')).toBe(true);
  expect(draftOf(doc)).toEqual(before);
  mergeDraft(doc, brought, context, 'import');
  setText(doc, 'given', 'Birthe', 'edit');
  unmergeDraft(doc, brought, context, 'import');
  expect(draftOf(doc).fields).toEqual({ family: 'Ahrens', given: 'Birthe' });
});
