/**
 * The order of names, as a dictionary and as a phone book has it.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortKey, sortLetter, type SortOptions } from './sort-key.ts';

const order = (names: readonly (readonly [family: string, given: string])[], options?: SortOptions): string[] =>
  names
    .map(([family, given]) => ({ name: `${family}, ${given}`, key: sortKey({ family, given }, options) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ name }) => name.replace(/, $/u, ''));

test('a dictionary sorts umlauts as their base letter', () => {
  expect(
    order([
      ['Muz', ''],
      ['Müller', 'B'],
      ['Mueller', ''],
      ['Muller', 'A'],
      ['Ärmel', ''],
      ['Arm', '']
    ])
  ).toEqual(['Arm', 'Ärmel', 'Mueller', 'Muller, A', 'Müller, B', 'Muz']);
});

test('a phone book spells umlauts out', () => {
  expect(
    order(
      [
        ['Müller', 'B'],
        ['Mufti', ''],
        ['Mueller', 'A']
      ],
      { phoneBook: true }
    )
  ).toEqual(['Mueller, A', 'Müller, B', 'Mufti']);
});

test('a shorter name comes before the longer one, whatever the first names are', () => {
  expect(
    order([
      ['Otto', 'Anna'],
      ['Ott', 'Zoe']
    ])
  ).toEqual(['Ott, Zoe', 'Otto, Anna']);
});

test('given names can lead', () => {
  expect(
    order(
      [
        ['Ahrens', 'Zoe'],
        ['Zander', 'Anna']
      ],
      { order: 'given-first' }
    )
  ).toEqual(['Zander, Anna', 'Ahrens, Zoe']);
});

test('numbers count by value, signs do not count, and nameless ones come last', () => {
  expect(
    order([
      ['', ''],
      ['24 Stunden Notdienst', ''],
      ['Halle 10', ''],
      ['„Zum Löwen“', ''],
      ['Halle 2', '']
    ])
  ).toEqual(['Halle 2', 'Halle 10', '„Zum Löwen“', '24 Stunden Notdienst', '']);
});

test.each([
  ['Özdemir', 'O'],
  ['ßeta', 'S'],
  ['24h', '#'],
  ['', '#'],
  ['Шевченко', 'Ш']
])('%s is under %s', (family, letter) => expect(sortLetter(sortKey({ family, given: '' }))).toBe(letter));

test('letters of a sorted list never come back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (names) => {
      const letters = names
        .map(([family, given]) => sortKey({ family, given }))
        .sort()
        .map(sortLetter);
      const heads = letters.filter((letter, index) => letter !== letters[index - 1]);
      expect(new Set(heads).size).toBe(heads.length);
    })
  );
});
