/**
 * Values of single cells: numbers, dates, names, addresses and encodings as people's files hold them.
 */
import { describe, expect, test } from 'vitest';
import { readAddresses } from './address-cell.ts';
import { cleanCell } from './cell-text.ts';
import { customValue } from './custom-value.ts';
import { dateOrderOf, parseDateCell } from './date-cell.ts';
import { looksDoubleEncoded, repairDoubleEncoding } from './double-encoding.ts';
import { readEmailCell } from './email-cell.ts';
import { fileKind } from './file-kind.ts';
import { labelWord } from './label-word.ts';
import { splitName } from './name-cell.ts';
import { readPhoneCell } from './phone-cell.ts';
import { decodeChunks, guessEncoding } from './text-encoding.ts';

const phone = (cell: string, country = 'DE', countryCode?: string) =>
  readPhoneCell(cell, { country, countryCode }).map((reading) =>
    reading.kind === 'number' ? reading.e164 : reading.kind === 'unreadable' ? reading.problem : reading.kind
  );

describe('phone numbers', () => {
  test.each([
    ['0171 2345678', ['+491712345678']],
    ['0171/234 56 78', ['+491712345678']],
    ['+49 (0)171-2345678', ['+491712345678']],
    ['0049 171 2345678', ['+491712345678']],
    ['(030) 1234-567', ['+49301234567']],
    ['tel:+49-171-2345678', ['+491712345678']],
    ['Tel.: 030 1234567', ['+49301234567']],
    ['491712345678', ['+491712345678']],
    ['1712345678', ['+491712345678']],
    ["'+491712345678", ['+491712345678']],
    ['0171 2345678 / 030 1234567', ['+491712345678', '+49301234567']],
    ['0171 2345678 ::: 030 1234567', ['+491712345678', '+49301234567']],
    ['0171 2345678; 030 1234567', ['+491712345678', '+49301234567']],
    ['0171 2345678 oder 030 1234567', ['+491712345678', '+49301234567']],
    ['0171 2345678\n030 1234567', ['+491712345678', '+49301234567']],
    ['+43 660 1234567', ['+436601234567']],
    ['4,91713E+11', ['lost-digits']],
    ['4.91713E+11', ['lost-digits']],
    ['4,91713e11', ['lost-digits']],
    ['110', ['too-short']],
    ['0171/39200', ['too-short']],
    ['4711815', ['no-area-code']],
    ['keine Nummer', ['no-number']],
    ['000000', ['wrong']]
  ])('%j is %j', (cell, wanted) => {
    expect(phone(cell)).toEqual(wanted);
  });
  test('the country is that of the import', () => {
    expect(phone('0660 1234567', 'AT')).toEqual(['+436601234567']);
    expect(phone('(202) 555-0142', 'US')).toEqual(['+12025550142']);
  });
  test('a column of country codes stands before the number, with or without its zero', () => {
    expect(phone('64318721', 'DE', '852')).toEqual(['+85264318721']);
    expect(phone('01712345678', 'AT', '+49')).toEqual(['+491712345678']);
  });
});

describe('dates', () => {
  test.each([
    ['31.12.1980', '1980-12-31'],
    ['1.2.80', '1980-02-01'],
    ['5.6.24', '2024-06-05'],
    ['31/12/80', '1980-12-31'],
    ['1980-12-31', '1980-12-31'],
    ['1980-12-31T00:00:00Z', '1980-12-31'],
    ['31.12.1980 00:00:00', '1980-12-31'],
    ['--05-12', '--05-12'],
    ['--0512', '--05-12'],
    ['12.05.', '--05-12'],
    ['1604-05-12', '--05-12'],
    ['29586', '1980-12-31'],
    ['19801231', '1980-12-31'],
    ['12. Mai 1980', '1980-05-12'],
    ['May 12, 1980', '1980-05-12'],
    ['29.2.1980', '1980-02-29']
  ])('%s is %s', (cell, iso) => {
    expect(parseDateCell(cell, 'day-first', 2026)).toEqual({ kind: 'date', iso });
  });
  test.each(['0.0.00', '0/0/00', '00.00.0000', ''])('%j is empty', (cell) => {
    expect(parseDateCell(cell, 'day-first', 2026).kind).toBe('empty');
  });
  test.each(['31.2.1980', '99.99.99', 'morgen', '1980', '29.2.1981', '12.13.1980'])('%j is no date', (cell) => {
    expect(parseDateCell(cell, 'day-first', 2026).kind).toBe('unreadable');
  });
  test('one date that can only be read one way decides for its column', () => {
    expect(dateOrderOf(['1/2/1980', '12/31/1980'], 'day-first')).toBe('month-first');
    expect(dateOrderOf(['1/2/1980', '31/12/1980'], 'month-first')).toBe('day-first');
  });
});

describe('names', () => {
  test.each([
    ['Müller, Jörg', { given: 'Jörg', family: 'Müller' }],
    ['Dr. Jörg von der Heide', { prefix: 'Dr.', given: 'Jörg', family: 'von der Heide' }],
    ['Frau Prof. Dr. Änne Groß', { prefix: 'Prof. Dr.', given: 'Änne', family: 'Groß' }],
    ['Herr Müller', { family: 'Müller' }],
    ['Jörg', { given: 'Jörg' }],
    ['Anna Maria Schmidt-Köhler', { given: 'Anna Maria', family: 'Schmidt-Köhler' }]
  ])('%s', (cell, fields) => {
    expect(splitName(cell)).toMatchObject({ kind: 'person', fields });
  });
  test.each(['Böhme Dach GmbH', 'Fa. Böhme', 'Meier & Co. KG', 'Sportverein Nord e.V.', 'Holm AG'])(
    '%s is a firm',
    (cell) => {
      expect(splitName(cell).kind).toBe('firm');
    }
  );
});

test('mail addresses come out of display names, and what is none is given back', () => {
  expect(readEmailCell('"Jörg Müller" <joerg@mueller.example>; info@mueller.example')).toEqual({
    addresses: ['joerg@mueller.example', 'info@mueller.example'],
    rest: []
  });
  expect(readEmailCell('mailto:a@b.example nachfragen')).toMatchObject({
    addresses: ['a@b.example'],
    rest: ['nachfragen']
  });
});

test('an address in one cell is taken apart', () => {
  expect(readAddresses({ formatted: 'Musterweg 1, 10115 Berlin, Deutschland' }, '')).toEqual([
    { label: '', street: 'Musterweg 1', postalCode: '10115', city: 'Berlin', country: 'Deutschland' }
  ]);
  expect(readAddresses({ street: 'Musterweg', house: '1a', zipCity: '10115 Berlin' }, 'work')).toEqual([
    { label: 'work', street: 'Musterweg 1a', postalCode: '10115', city: 'Berlin' }
  ]);
  expect(readAddresses({ street: 'A 1 ::: B 2', city: 'Kiel ::: Plön' }, '').map(({ city }) => city)).toEqual([
    'Kiel',
    'Plön'
  ]);
});

test('words for what a number is for are the known ones, in both languages', () => {
  expect(['* Work', 'Geschäftlich', 'Handy', 'Home Fax', 'Nachbarin'].map(labelWord)).toEqual([
    'work',
    'work',
    'mobile',
    'fax',
    'Nachbarin'
  ]);
});

test('emoji that are joined stay joined, a lone joiner goes', () => {
  expect(cleanCell('👩‍🔧 Eva\u200b\u200d')).toBe('👩‍🔧 Eva');
});

describe('values of own fields', () => {
  const field = (type: 'number' | 'yes-no' | 'date' | 'choice' | 'choices', options: string[] = []) => ({
    type,
    options
  });
  test('a cell becomes what the field is, or stays text', () => {
    expect(customValue('1.234,50 €', field('number'), 'day-first', 2026)).toBe(1234.5);
    expect(customValue('1.234', field('number'), 'day-first', 2026)).toBe(1234);
    expect(customValue('3.5', field('number'), 'day-first', 2026)).toBe(3.5);
    expect(customValue('etwa drei', field('number'), 'day-first', 2026)).toBe('etwa drei');
    expect(customValue('ja', field('yes-no'), 'day-first', 2026)).toBe(true);
    expect(customValue('31.12.2026', field('date'), 'day-first', 2026)).toBe('2026-12-31');
    expect(customValue('gold', field('choice', ['Gold']), 'day-first', 2026)).toBe('Gold');
    expect(customValue('a; b', field('choices'), 'day-first', 2026)).toEqual(['a', 'b']);
  });
});

describe('bytes', () => {
  const bytes = (...list: number[]) => Uint8Array.from(list);
  test.each([
    ['xlsx', new TextEncoder().encode('PK\u0003\u0004....[Content_Types].xml'), 'workbook'],
    ['zip', new TextEncoder().encode('PK\u0003\u0004....contacts/a.vcf'), 'zip'],
    ['xls', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1), 'workbook'],
    ['PDF', new TextEncoder().encode('%PDF-1.7'), 'pdf'],
    ['PNG', bytes(0x89, 0x50, 0x4e, 0x47, 13), 'image'],
    ['JPEG', bytes(0xff, 0xd8, 0xff, 0xe0), 'image'],
    ['vCard', new TextEncoder().encode('BEGIN:VCARD\nVERSION:3.0'), 'vcard'],
    ['HTML', new TextEncoder().encode('<html><table>'), 'html'],
    ['JSON', new TextEncoder().encode('[{"name":1}]'), 'json'],
    ['nothing', bytes(), 'empty'],
    ['white space', new TextEncoder().encode(' \n\n'), 'empty'],
    ['CSV', new TextEncoder().encode('a;b\n'), 'text']
  ])('%s is told by its bytes', (_name, head, kind) => {
    expect(fileKind(head).kind).toBe(kind);
  });
  test('a character that is cut by the end of a piece is whole', () => {
    const text = 'äöü€🦊'.repeat(50);
    const utf8 = new TextEncoder().encode(text);
    for (const size of [1, 2, 3, 5, 7]) expect([...decodeChunks(utf8, 'utf-8', size)].join('')).toBe(text);
  });
  test('a byte order mark is no character of the first name', () => {
    expect([...decodeChunks(bytes(0xef, 0xbb, 0xbf, 0x41), 'utf-8')].join('')).toBe('A');
    expect([...decodeChunks(bytes(0xff, 0xfe, 0x41, 0), 'utf-16le')].join('')).toBe('A');
  });
  test('an umlaut at the very end of a large file still decides', () => {
    const large = new Uint8Array(3_000_000).fill(0x61);
    large[large.length - 2] = 0xfc;
    expect(guessEncoding(large)).toEqual({ encoding: 'windows-1252', certain: false });
  });
  test('text that was encoded twice is seen, and turned back only where that is right', () => {
    expect(looksDoubleEncoded('MÃ¼ller;GroÃŸ')).toBe(true);
    expect(looksDoubleEncoded('Müller;São Tomé')).toBe(false);
    expect(repairDoubleEncoding('MÃ¼ller')).toBe('Müller');
    expect(repairDoubleEncoding('São Tomé')).toBe('São Tomé');
  });
});
