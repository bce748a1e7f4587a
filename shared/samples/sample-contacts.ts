/**
 * Sample contacts for the demo, tests and benches: the same seed gives the same book, contact by contact, on every
 * machine. They come one at a time, so that 100,000 of them need no more memory than one.
 */
import { createSeededRandom, type Clock, type Random } from '../environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '../ids.ts';
import { must } from '../result.ts';
import type { ContactDraft } from '../contact/contact-draft.ts';
import {
  cities,
  departments,
  familyNames,
  firms,
  givenNames,
  jobTitles,
  labelNames,
  noteSentences,
  streets,
  titles
} from './german-words.ts';
import { leadingContacts } from './leading-contacts.ts';
import { sampleLandline, sampleMobile } from './sample-numbers.ts';

export type SampleBook = {
  readonly count: number;
  readonly seed?: number;
  /** Milliseconds since 1970 of the newest contact; the others were made in the two years before. */
  readonly now: number;
  /** Ids of the labels of `sampleLabels`, in that order; contacts get none without them. */
  readonly labels?: readonly EntryId[];
  readonly members?: readonly MemberId[];
};

export type SampleContact = { readonly id: ContactId; readonly at: number; readonly draft: ContactDraft };

/** The labels that go with the contacts, in their order. */
export const sampleLabels: readonly { readonly name: string; readonly mark: number }[] = labelNames.map(
  ([name, mark]) => ({ name, mark })
);

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  must(items[Math.floor(random.fraction() * items.length)], 'a sample word');

const chance = (random: Random, share: number): boolean => random.fraction() < share;

const hostOf = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('đ', 'd')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');

function sampleDraft(random: Random, index: number): ContactDraft {
  const given = pick(random, givenNames);
  const family = pick(random, familyNames);
  const isFirm = chance(random, 0.3);
  const hasCompany = isFirm || chance(random, 0.5);
  const company = hasCompany ? pick(random, firms).replace('%', family) : '';
  const host = company === '' ? 'post.example' : `${hostOf(company)}.example`;
  const [postalCode, city] = pick(random, cities);
  const phones = [
    ...(chance(random, 0.75) ? [{ label: 'mobile', value: sampleMobile(index) }] : []),
    ...(isFirm || chance(random, 0.45) ? [{ label: isFirm ? 'main' : 'work', value: sampleLandline(index) }] : [])
  ];
  return {
    kind: isFirm ? 'firm' : 'person',
    fields: {
      ...(!isFirm && { given, family }),
      ...(!isFirm && chance(random, 0.06) && { prefix: pick(random, titles) }),
      ...(company !== '' && { company }),
      ...(isFirm && chance(random, 0.4) && { department: pick(random, departments) }),
      ...(!isFirm && chance(random, 0.2) && { jobTitle: pick(random, jobTitles) }),
      ...(!isFirm && chance(random, 0.15) && { birthday: `19${50 + (index % 50)}-0${1 + (index % 9)}-1${index % 10}` })
    },
    phones,
    ...(chance(random, 0.6) && {
      emails: [{ label: 'work', value: `${isFirm ? 'info' : `${hostOf(given)}.${hostOf(family)}`}@${host}` }]
    }),
    ...(company !== '' && chance(random, 0.3) && { websites: [{ label: '', value: host }] }),
    ...(chance(random, 0.55) && {
      addresses: [
        { label: isFirm ? 'work' : 'home', street: `${pick(random, streets)} ${1 + (index % 180)}`, postalCode, city }
      ]
    }),
    ...(chance(random, 0.25) && { notes: [{ text: pick(random, noteSentences) }] })
  };
}

function withBook(
  random: Random,
  draft: ContactDraft,
  book: SampleBook,
  places: readonly number[],
  at: number
): ContactDraft {
  const labels = places.flatMap((place) => book.labels?.[place] ?? []);
  const members = book.members ?? [];
  // A few days after the contact was made, as far as those days are over.
  const notes = draft.notes?.map((note, index) => ({ ...note, at: Math.min(book.now, at + (index + 1) * 86_400_000) }));
  return {
    ...draft,
    ...(notes && { notes }),
    ...(labels.length > 0 && { labels }),
    ...(members.length > 0 && chance(random, 0.6) && { owner: pick(random, members) })
  };
}

/** `book.count` contacts, oldest first; the leading ones are among the newest. */
export function* sampleContacts(book: SampleBook): Generator<SampleContact, void, undefined> {
  const random = createSeededRandom(book.seed ?? 1);
  const span = 2 * 365 * 86_400_000;
  for (let index = 0; index < book.count; index++) {
    const at = Math.floor(book.now - span + (span * (index + 1)) / book.count);
    const clock: Clock = { now: () => at, schedule: () => () => undefined };
    const id = createId<ContactId>({ clock, random });
    const leading = leadingContacts[book.count - 1 - index];
    if (leading) {
      const { labelPlaces = [], ...draft } = leading;
      yield { id, at, draft: withBook(random, draft, book, labelPlaces, at) };
    } else {
      const places = sampleLabels.flatMap((_, place) => (chance(random, 0.12) ? [place] : []));
      yield { id, at, draft: withBook(random, sampleDraft(random, index), book, places, at) };
    }
  }
}
