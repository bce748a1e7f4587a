/**
 * Search finds what a person means: any spelling of an umlaut, any notation of a number, words in any order.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, matches, parseSearch, searchText } from './fold.ts';

const finds = (query: string, texts: readonly string[], numbers: readonly string[] = []): boolean =>
  matches(searchText(texts, numbers), parseSearch(query));

test('folding what is folded changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fold(fold(text))).toBe(fold(text));
    }),
    { numRuns: 2_000 }
  );
});

const spellings = ['Müller', 'mueller', 'MUELLER', 'muller', 'mu\u0308ller'];
test.each(spellings.flatMap((query) => spellings.map((name): [string, string] => [query, name])))(
  '"%s" finds %s',
  (query, name) => {
    expect(finds(query, [`Firma ${name} GmbH`])).toBe(true);
  }
);

test.each([
  ['strasse', 'Lange Straße 4'],
  ['straße', 'Lange Strasse 4'],
  ['dang', 'Thị Mai Đặng'],
  ['yildiz', 'Mehmet Yıldız'],
  ['petrovic', 'Ljubica Petrović'],
  ['elemente', 'Bauelemente Krüger'],
  ['krue', 'Krüger'],
  ['auer', 'Bauer'],
  ['gmbh ahrens', 'Ahrens & Söhne GmbH']
])('"%s" finds %s', (query, name) => expect(finds(query, [name])).toBe(true));

test('every word of a query must be there', () => expect(finds('ahrens berlin', ['Ahrens', 'Hamburg'])).toBe(false));

test.each([
  '+491713920014',
  '0049 171 392 00 14',
  '0171 3920014',
  '0171/39 20-014',
  '+49 (0) 171 3920014',
  '(0171) 3920014',
  '171 392 00 14',
  '3920014',
  '0014',
  '0171 392'
])('the number +49 171 3920014 is found by %s', (query) => {
  expect(finds(query, ['Birte Ahrens'], ['+491713920014'])).toBe(true);
});

test('name and number go together, and another number is not found', () => {
  expect(finds('ahrens 0171 392', ['Birte Ahrens'], ['+491713920014'])).toBe(true);
  expect(finds('ahrens 0172 392', ['Birte Ahrens'], ['+491713920014'])).toBe(false);
});

test('a postal code and a house number are found apart', () => {
  expect(finds('20259 14', ['Lindenallee 14', '20259', 'Hamburg'])).toBe(true);
});

test('a text finds itself, word for word', () => {
  const word = fc.stringMatching(/^[A-Za-zÀ-ÿ]{1,12}$/u);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      expect(finds(words.toReversed().join(' '), [words.join(' ')])).toBe(true);
    })
  );
});

test('an empty query finds everything', () => expect(finds('  ', ['x'])).toBe(true));
