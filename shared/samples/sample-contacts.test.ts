/**
 * Sample books are the same for the same seed, valid contacts throughout, and reach nobody.
 */
import { expect, test } from 'vitest';
import { createSeededRandom } from '../environment.ts';
import { createId, type EntryId, type MemberId } from '../ids.ts';
import { openContactDoc } from '../contact/contact-doc.ts';
import { writeDraft } from '../contact/contact-import.ts';
import { checkContact } from '../contact/contact-validity.ts';
import { toE164 } from '../contact/phone-number.ts';
import { sampleContacts, sampleLabels, type SampleBook } from './sample-contacts.ts';

const now = Date.UTC(2026, 4, 11);
const random = createSeededRandom(1);
const newId = <Id extends EntryId | MemberId>(): Id =>
  createId<Id>({ random, clock: { now: () => now, schedule: () => () => undefined } });
const labels = sampleLabels.map(() => newId<EntryId>());
const members = [newId<MemberId>(), newId<MemberId>()];
const book: SampleBook = { count: 1_500, seed: 42, now, labels, members };

test('the same seed gives the same contacts, another seed others', () => {
  expect([...sampleContacts(book)]).toEqual([...sampleContacts(book)]);
  expect([...sampleContacts({ ...book, seed: 43 })]).not.toEqual([...sampleContacts(book)]);
});

test('every sample is a valid contact', () => {
  const by = newId<MemberId>();
  for (const { id, at, draft } of sampleContacts(book)) {
    const doc = openContactDoc(id);
    writeDraft(doc, draft, { at, by, country: 'DE', createId: () => newId<EntryId>() }, 'sample');
    expect(checkContact(doc, { actor: by })).toEqual({ ok: true, value: undefined });
  }
});

test('ids are unique, and nothing was made in the future', () => {
  const contacts = [...sampleContacts(book)];
  expect(new Set(contacts.map((contact) => contact.id)).size).toBe(book.count);
  expect(Math.max(...contacts.map((contact) => contact.at))).toBeLessThanOrEqual(now);
});

test('numbers and mail addresses belong to nobody, and each number to one sample', () => {
  const free = /^\+49(?:3023125|6990009|4066969|2214710|8999998|17139200|1729973185|176040690)/u;
  const contacts = [...sampleContacts({ ...book, count: 12_000 })];
  const numbers = contacts.flatMap(({ draft }) => draft.phones?.map((phone) => toE164(phone.value, 'DE')) ?? []);
  const addresses = contacts.flatMap(({ draft }) => draft.emails?.map((email) => email.value) ?? []);
  expect(numbers.filter((number) => !free.test(number))).toEqual([]);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(addresses.filter((address) => !/^[a-z0-9.-]+@[a-z0-9.-]+\.example$/u.test(address))).toEqual([]);
});
