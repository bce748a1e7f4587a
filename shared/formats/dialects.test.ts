/**
 * Real layouts, as files: each export is recognised by the names of its columns, and gives the contacts that a person
 * would have typed. Every file is invented; the dialects are not.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { must } from '../result.ts';
import { openSource, readRecords, surveySource } from './import-source.ts';
import { createRowReader } from './row-reader.ts';
import type { RowReading } from './row-reading.ts';

const folder = path.resolve(import.meta.dirname, '../../tests/fixtures/csv');

function read(name: string, unreadable: 'leave-out' | 'take' = 'leave-out') {
  const bytes = new Uint8Array(fs.readFileSync(path.join(folder, name)));
  const opened = openSource(bytes);
  if (!opened.ok) throw new Error(`${name}: ${opened.error.kind}`);
  const settings = { ...opened.value.settings, repairDoubleEncoding: opened.value.looksDoubleEncoded };
  const survey = surveySource(bytes, settings, 'DE');
  if (!survey.ok) throw new Error(`${name}: ${survey.error.kind}`);
  const { layout, columns, dateOrder } = survey.value;
  const readRow = createRowReader(columns, {
    country: 'DE',
    unreadable,
    layout,
    dateOrder,
    year: 2026,
    claimRemark: 'claimed',
    extraLabel: '',
    repairDoubleEncoding: settings.repairDoubleEncoding
  });
  const rows = [...readRecords(bytes, settings)].filter(({ number }) => number > settings.headerRecords).map(readRow);
  const row = (index: number): RowReading => must(rows[index], `row ${index} of ${name}`);
  return { ...opened.value, settings, layout, columns, rows, row, draft: (index: number) => row(index).draft };
}

const values = (list: readonly { readonly value: string }[]) => list.map(({ value }) => value);

describe('layouts', () => {
  test.each([
    ['google.csv', 'google', 'utf-8', ','],
    ['google-old-utf16.csv', 'google-old', 'utf-16le', ','],
    ['google-outlook.csv', 'google-outlook', 'utf-8', ','],
    ['outlook-web.csv', 'outlook-web', 'utf-8', ','],
    ['outlook-classic.csv', 'outlook', 'windows-1252', ','],
    ['outlook-classic-german.csv', 'outlook-german', 'windows-1252', ','],
    ['outlook-german-resaved-by-excel.csv', 'outlook-german', 'windows-1252', ';'],
    ['thunderbird.csv', 'thunderbird', 'utf-8', ','],
    ['wati.csv', 'wati', 'utf-8', ','],
    ['chatwoot.csv', 'chatwoot', 'utf-8', ','],
    ['interakt.csv', 'interakt', 'utf-8', ','],
    ['kundenliste-excel.csv', 'list', 'windows-1252', ';'],
    ['telefonliste-macroman.csv', 'list', 'macintosh', ';'],
    ['adressen-dos.csv', 'list', 'cp850', ';'],
    ['excel-unicode-text.txt', 'list', 'utf-16le', '\t'],
    ['sep-zeile.csv', 'list', 'utf-8', '|']
  ])('%s is recognised as %s in %s', (name, layout, encoding, delimiter) => {
    const file = read(name);
    expect(file.layout).toBe(layout);
    expect(file.settings).toMatchObject({ encoding, delimiter });
  });

  test('the same German Outlook export reads the same before and after Excel has saved it', () => {
    expect(read('outlook-german-resaved-by-excel.csv').rows).toEqual(read('outlook-classic-german.csv').rows);
  });

  test('no column is found by its place: shuffled columns give the same contacts', () => {
    const original = read('google.csv');
    const shuffled = original.columns.map((column) => column.index).reverse();
    const records = [
      ...readRecords(new Uint8Array(fs.readFileSync(path.join(folder, 'google.csv'))), original.settings)
    ];
    const text = records
      .map(({ cells }) => shuffled.map((index) => `"${(cells[index] ?? '').replaceAll('"', '""')}"`).join(','))
      .join('\n');
    const bytes = new TextEncoder().encode(text);
    const opened = openSource(bytes);
    const survey = opened.ok ? surveySource(bytes, opened.value.settings, 'DE') : opened;
    if (!opened.ok || !survey.ok) throw new Error('refused');
    expect(survey.value.layout).toBe('google');
    for (const column of survey.value.columns) {
      expect([column.header, column.target]).toEqual([
        column.header,
        original.columns.find(({ header }) => header === column.header)?.target
      ]);
    }
  });
});

describe('Google', () => {
  const google = read('google.csv');

  test('several numbers in one cell are several numbers, in order', () => {
    expect(google.draft(0).phones).toEqual([
      { label: 'mobile', value: '+49 176 04069012' },
      { label: 'work', value: '+49 40 6696930' },
      { label: 'work', value: '+49 40 6696931' }
    ]);
  });
  test('groups of the system are no labels, groups of the person are', () => {
    expect(google.draft(0).labels).toEqual(['Praxen']);
    expect(google.draft(1).labels).toEqual([]);
    expect(google.draft(2).labels).toEqual(['Hausverwaltungen', 'Stammkunden']);
  });
  test('line breaks of a note stay, quotes too', () => {
    expect(google.draft(0).notes[0]?.text).toBe('Hund heißt Bello.\nKlingel links, zweiter Stock.');
    expect(google.draft(3).notes[0]?.text).toBe('Sagt "du"; schreibt, wie sie spricht.');
  });
  test('a birthday without a year stays one', () => {
    expect(google.draft(1).fields.birthday).toBe('--05-12');
  });
  test('a row without a person is a firm, a row with a number alone is a contact', () => {
    expect(google.draft(2)).toMatchObject({ kind: 'firm', fields: { company: 'Hausverwaltung Ahrens & Söhne' } });
    expect(google.row(4)).toMatchObject({ problems: [], isEmpty: false });
  });
  test('an address is taken once, though it stands there twice', () => {
    expect(google.draft(0).addresses).toEqual([
      { label: 'work', street: 'Lindenallee 4', postalCode: '20259', city: 'Hamburg', country: 'DE' }
    ]);
  });
  test('a custom field keeps its name, an event becomes a line of a note', () => {
    expect(google.draft(0).custom).toEqual([{ field: 'Kundennummer', value: 'K-1001' }]);
    expect(google.draft(0).notes[1]?.text).toBe('Anniversary: 2010-06-01');
  });
  test('photos are never looked at', () => {
    expect(JSON.stringify(google.rows)).not.toContain('photos.invalid');
  });
  test('the old layout has a formatted address only, and it is taken apart', () => {
    expect(read('google-old-utf16.csv').draft(0).addresses).toEqual([
      { label: 'home', street: 'Am Deich 7', postalCode: '21129', city: 'Hamburg' }
    ]);
  });
});

describe('Outlook', () => {
  test('an empty date is empty, an American one has its month first, a German one its day', () => {
    const english = read('outlook-classic.csv');
    expect(english.draft(0).fields.birthday).toBeUndefined();
    expect(english.draft(1).fields.birthday).toBe('1980-12-31');
    const german = read('outlook-classic-german.csv');
    expect(german.draft(0).fields.birthday).toBe('1980-12-31');
    expect(german.draft(1).fields.birthday).toBeUndefined();
  });
  test('"Frau" is a salutation and no name, "Dr." is part of the name', () => {
    const german = read('outlook-classic-german.csv');
    expect(german.draft(0).fields.prefix).toBeUndefined();
    expect(german.draft(0).custom).toContainEqual({ field: 'Anrede', value: 'Frau' });
    expect(german.draft(1).fields.prefix).toBe('Dr.');
  });
  test('"Ort" is where Outlook puts meetings, not the city', () => {
    const { addresses, notes } = read('outlook-classic-german.csv').draft(0);
    expect(addresses.map(({ city }) => city)).toEqual(['Fürth']);
    expect(notes.at(-1)?.text).toContain('Ort: Besprechungsraum 2');
  });
  test('a fax is never the first number', () => {
    expect(
      read('outlook-classic-german.csv')
        .draft(0)
        .phones.map(({ label }) => label)
    ).toEqual(['work', 'mobile', 'fax']);
  });
  test('(0) inside an international number is not dialled', () => {
    expect(values(read('outlook-classic.csv').draft(0).phones)).toContain('+49 176 04069031');
  });
});

describe('other programs', () => {
  test('Thunderbird spreads a birthday over three columns', () => {
    expect(read('thunderbird.csv').draft(0).fields.birthday).toBe('1985-07-03');
  });
  test('WATI keeps the country code apart from the number', () => {
    const wati = read('wati.csv');
    expect(wati.rows.map(({ draft }) => draft.phones[0]?.value)).toEqual([
      '+852 6431 8721',
      '+49 171 2345670',
      '+49 171 2345671'
    ]);
  });
  test('a column of opt-ins is kept as a claim in a note and as nothing else', () => {
    for (const name of ['wati.csv', 'interakt.csv', 'kundenliste-excel.csv']) {
      const { custom, labels, notes } = read(name).draft(0);
      expect(notes.at(-1)?.text).toMatch(/^(?:AllowCampaign|WhatsApp Opted|Newsletter): (?:TRUE|ja) \(claimed\)/u);
      expect(JSON.stringify([custom, labels])).not.toMatch(/AllowCampaign|Opted|Newsletter/u);
    }
  });
  test("Chatwoot's newer exports put an apostrophe before a number", () => {
    expect(values(read('chatwoot.csv').draft(0).phones)).toEqual(['+49 170 1112223']);
    expect(read('chatwoot.csv').draft(0).labels).toEqual(['vip', 'newsletter']);
  });
});

describe('lists of German offices', () => {
  const list = read('kundenliste-excel.csv');

  test('a title above the header is no row', () => {
    expect(list.settings.headerRecords).toBe(4);
    expect(list.row(0).number).toBe(5);
  });
  test('"Name" beside "Vorname" is the family name', () => {
    expect(list.draft(0).fields).toMatchObject({ given: 'Jörg', family: 'Müller' });
  });
  test('a firm in the column of family names is a firm', () => {
    expect(list.draft(2)).toMatchObject({ kind: 'firm', fields: { company: 'Böhme Dach GmbH' } });
  });
  test('two numbers parted by a slash are two, an area code parted by one is one', () => {
    expect(values(list.draft(2).phones)).toEqual(['+49 341 998877', '+49 172 9968532']);
    expect(values(list.draft(0).phones)).toEqual(['+49 30 1234567', '+49 171 2345678']);
  });
  test('what a spreadsheet ate is given back, and shown', () => {
    expect(list.draft(1).addresses[0]?.postalCode).toBe('01067');
    expect(list.row(1).remarks).toEqual([
      { kind: 'postal-code-repaired', from: '1067', to: '01067' },
      { kind: 'phone-repaired', from: '1712345679', to: '+49 171 2345679', repair: 'zero-missing' }
    ]);
  });
  test('digits that are gone for good are refused with the cell that lost them', () => {
    expect(list.row(3).problems).toEqual([{ kind: 'phone-lost-digits', column: 'Handy', text: '4,91713E+11' }]);
  });
  test('a number that is too short refuses the row, or is kept as text when asked', () => {
    expect(list.row(4).problems).toEqual([
      { kind: 'phone-unreadable', column: 'Tel.', text: '0171/39200', problem: 'too-short' }
    ]);
    const taken = read('kundenliste-excel.csv', 'take');
    expect(taken.row(4)).toMatchObject({ problems: [], draft: { phones: [{ value: '0171/39200' }] } });
    expect(taken.row(3)).toMatchObject({
      problems: [],
      draft: { phones: [] },
      remarks: [{ kind: 'phone-dropped', text: '4,91713E+11' }]
    });
  });
  test('an empty line is empty, a column that nobody knows is a field', () => {
    expect(list.row(5).isEmpty).toBe(true);
    expect(list.draft(0).custom).toContainEqual({ field: 'Wartung fällig', value: 'ja' });
  });
  test('several mail addresses in one cell are several', () => {
    expect(values(list.draft(2).emails)).toEqual(['buero@boehme.example', 'chef@boehme.example']);
  });
  test.each([
    ['telefonliste-macroman.csv', 'Bärbel', 'Schön', 'Böblingen'],
    ['adressen-dos.csv', 'Käthe', 'Schröder', 'Lübeck'],
    ['doppelt-kodiert.csv', 'Jürgen', 'Groß', 'Köln']
  ])('%s has its umlauts', (name, given, family, city) => {
    expect(read(name).draft(0)).toMatchObject({ fields: { given, family }, addresses: [{ city }] });
  });
  test('without a header the columns are known by what is in them', () => {
    const file = read('ohne-ueberschrift.csv');
    expect(file.settings.headerRecords).toBe(0);
    expect(file.draft(0)).toMatchObject({
      fields: { given: 'Ida', family: 'Pohl' },
      emails: [{ value: 'ida@pohl.example' }],
      phones: [{ label: 'mobile' }],
      addresses: [{ postalCode: '20095', city: 'Hamburg' }]
    });
  });
  test('invisible characters and the armour of spreadsheets come off', () => {
    const { rows } = read('unsichtbare-zeichen.csv');
    expect(rows.map(({ draft }) => draft.phones[0]?.value)).toEqual([
      '+49 160 5556677',
      '+49 160 5556678',
      '+49 160 5556679',
      '+49 160 5556680'
    ]);
    expect(rows[0]?.draft.fields).toEqual({ given: 'Ida', family: 'Pohl' });
  });
});

describe('broken files', () => {
  test('a quote that never closes costs its own line and no other', () => {
    const { rows } = read('kaputt-anfuehrungszeichen.csv');
    expect(rows.map(({ problems }) => problems[0]?.kind)).toEqual([
      undefined,
      'unclosed-quote',
      undefined,
      undefined,
      'more-cells-than-columns'
    ]);
    expect(rows[3]?.draft.notes[0]?.text).toBe('Firma "Meier" sagt ja');
  });
  test.each([
    ['leer.csv', 'empty'],
    ['nur-kopf.csv', 'no-rows']
  ])('%s is answered with what is wrong: %s', (name, kind) => {
    expect(() => read(name)).toThrow(kind);
  });
});
