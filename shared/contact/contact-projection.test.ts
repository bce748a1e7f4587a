/**
 * What a list shows of a contact, for people, firms and those of whom little is known.
 */
import { expect, test } from 'vitest';
import { createSeededRandom } from '../environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '../ids.ts';
import type { ContactDraft } from './contact-draft.ts';
import type { ContactRow } from './contact-row.ts';
import { openContactDoc, readNotes } from './contact-doc.ts';
import { writeDraft } from './contact-import.ts';
import { trashNote } from './contact-mutations.ts';
import { projectContact } from './contact-projection.ts';
import { matches, parseSearch } from './fold.ts';

const random = createSeededRandom(5);
const newId = <Id extends EntryId | ContactId | MemberId>(): Id =>
  createId<Id>({ random, clock: { now: () => 1_700_000_000_000, schedule: () => () => undefined } });
const by = newId<MemberId>();
const documentOf = (draft: ContactDraft) => {
  const doc = openContactDoc(newId<ContactId>());
  writeDraft(doc, draft, { at: 1, by, country: 'DE', createId: () => newId<EntryId>() }, 'test');
  return doc;
};
const rowOf = (draft: ContactDraft): ContactRow => projectContact(newId<ContactId>(), documentOf(draft), { at: 2, by });

test.each<[string, ContactDraft, Partial<ContactRow>]>([
  [
    'a person with a firm',
    { fields: { prefix: 'Dr.', given: 'Jörg', family: 'Böhme', company: 'Böhme GmbH' } },
    { given: 'Dr. Jörg', family: 'Böhme', detail: 'Böhme GmbH' }
  ],
  [
    'a firm with a person',
    { kind: 'firm', fields: { company: 'Glaserei Groß', given: 'Emil', family: 'Groß' } },
    { given: '', family: 'Glaserei Groß', detail: 'Emil Groß' }
  ],
  ['a given name alone', { fields: { given: 'Mehmet' } }, { given: '', family: 'Mehmet' }],
  [
    'a number alone',
    { phones: [{ label: '', value: '0171 3920014' }] },
    { family: '0171 3920014', detail: '+49 171 3920014', phone: '+491713920014' }
  ],
  ['nothing at all', {}, { given: '', family: '', detail: '', phone: undefined }],
  [
    'no firm but a number',
    { fields: { given: 'A', family: 'B' }, phones: [{ label: '', value: '0171 3920014' }] },
    { detail: '+49 171 3920014' }
  ]
])('%s', (_what, draft, row) => expect(rowOf(draft)).toMatchObject(row));

test('notes are found, and those in the trash are not', () => {
  const doc = documentOf({ fields: { family: 'Ahrens' }, notes: [{ text: 'Hund im Hof' }] });
  const found = () => matches(projectContact(newId<ContactId>(), doc, { at: 1, by }).text, parseSearch('hof hund'));
  expect(found()).toBe(true);
  trashNote(doc, readNotes(doc)[0]?.id ?? newId<EntryId>(), 5, 'test');
  expect(found()).toBe(false);
});

test('the search text is bounded, and numbers and names are never what is cut off', () => {
  const text = Array.from({ length: 2_000 }, (_, index) => `wort${index}`).join(' ');
  const row = rowOf({
    fields: { family: 'Ahrens' },
    phones: [{ label: '', value: '0171 3920014' }],
    notes: [{ text }]
  });
  expect(row.text.length).toBeLessThanOrEqual(2_000);
  expect(matches(row.text, parseSearch('ahrens 0171 392'))).toBe(true);
});
