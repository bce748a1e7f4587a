/** A name in one line, taken apart as well as one can, with nothing lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameFromSearch, splitName } from './split-name.ts';

test.each([
  ['Birte Ahrens', { given: 'Birte', family: 'Ahrens' }],
  ['Dr. Jörg Böhme', { prefix: 'Dr.', given: 'Jörg', family: 'Böhme' }],
  ['Prof. Dr. Jörg von der Heide', { prefix: 'Prof. Dr.', given: 'Jörg', family: 'von der Heide' }],
  ['Heide, Jörg', { given: 'Jörg', family: 'Heide' }],
  ['von der Heide, Anna Lena', { given: 'Anna Lena', family: 'von der Heide' }],
  ['Mehmet', { given: 'Mehmet' }],
  ['Anna Lena Groß', { given: 'Anna Lena', family: 'Groß' }],
  ['  Birte   Ahrens ', { given: 'Birte', family: 'Ahrens' }]
])('%s', (text, fields) => expect(splitName(text)).toEqual(fields));

test('no word is lost', () => {
  const word = fc.stringMatching(/^[A-Za-zÄÖÜäöü.]{1,8}$/u);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      const parts = splitName(words.join(' '));
      const found = [parts.prefix, parts.given, parts.family].filter(Boolean).join(' ');
      expect(found.split(' ').sort()).toEqual([...words].sort());
    })
  );
});

test('what was searched for in small letters becomes a name', () => {
  expect(nameFromSearch('lütjens maler')).toBe('Lütjens Maler');
  expect(nameFromSearch('anna-lena von der heide')).toBe('Anna-Lena von der Heide');
  expect(nameFromSearch('McDonald')).toBe('McDonald');
});
