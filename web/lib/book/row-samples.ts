/**
 * Rows for tests and measurements of the book: made from names, so that sorting and searching have something real to
 * work on, and the same for the same seed.
 */
import { createId, type ContactId, type EntryId, type MemberId } from '#shared/ids.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { searchText } from '#shared/contact/fold.ts';
import { sortKey } from '#shared/contact/sort-key.ts';
import { createSeededRandom, type Clock } from '#shared/environment.ts';

const givenNames = [
  'Anna',
  'Jürgen',
  'Mehmet',
  'Zoë',
  'Björn',
  'Claire',
  'Łukasz',
  'Nguyễn',
  'Ulrike',
  'Käthe',
  'Sven',
  'Ömer'
];
const familyNames = [
  'Müller',
  'Schmidt',
  'Yılmaz',
  'Ångström',
  'Groß',
  'Nowak',
  'Becker',
  'Özdemir',
  'Weiß',
  'Lange',
  'Quast',
  'Ibsen'
];
const firms = [
  'Dachdeckerei Nord GmbH',
  'Elektro Süd',
  'Praxis am Markt',
  'Immobilien Rhein-Main',
  'Malerbetrieb Weiß & Söhne'
];

type Sample = Partial<ContactRow> & { readonly phones?: readonly string[]; readonly note?: string };

export function sampleRow(id: ContactId, sample: Sample = {}): ContactRow {
  const { phones = sample.phone === undefined ? [] : [sample.phone], note = '', ...row } = sample;
  const { given = '', family = '', detail = '' } = row;
  return {
    id,
    kind: 'person',
    given,
    family,
    detail,
    labels: [],
    owner: undefined,
    blocked: false,
    trashedAt: undefined,
    phone: phones[0],
    email: undefined,
    sort: sortKey({ family, given }),
    text: searchText([given, family, detail, row.email ?? '', note], phones),
    createdAt: 0,
    changed: { at: 0, by: undefined },
    ...row
  };
}

export type SampleRows = { readonly rows: ContactRow[]; readonly labels: EntryId[]; readonly members: MemberId[] };

/** About the mix of a real book: two labels, a mail address, one or two numbers, a note on every fifth. */
export function sampleRows(count: number, seed = 1): SampleRows {
  const random = createSeededRandom(seed);
  let now = 1_700_000_000_000;
  const clock: Clock = { now: () => now++, schedule: () => () => undefined };
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random.fraction() * values.length)] as Value;
  const labels = Array.from({ length: 12 }, () => createId<EntryId>({ clock, random }));
  const members = Array.from({ length: 5 }, () => createId<MemberId>({ clock, random }));
  const rows = Array.from({ length: count }, (_, index) => {
    const given = pick(givenNames);
    const family = `${pick(familyNames)}${index % 7 === 0 ? '' : `-${pick(familyNames)}`}`;
    const number = `+4917${String(Math.floor(random.fraction() * 1e9)).padStart(9, '0')}`;
    return sampleRow(createId<ContactId>({ clock, random }), {
      given,
      family,
      detail: pick(firms),
      phones: [number],
      email: `${given}.${family}.${index}@example.com`,
      labels: [pick(labels), pick(labels)].filter((label, at, all) => all.indexOf(label) === at).sort(),
      owner: pick(members),
      note:
        index % 5 === 0
          ? 'Termin verschoben, ruft nächste Woche wieder an; Angebot über das Dach liegt vor. '.repeat(2)
          : '',
      createdAt: clock.now(),
      changed: { at: Math.floor(random.fraction() * 1e12), by: pick(members) }
    });
  });
  return { rows, labels, members };
}
