/** Dates as people type them in two languages, and what a contact holds of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageAt, formatDateText, parseDateText, typedDateText } from './date-text.ts';

const now = Date.UTC(2026, 4, 11);

test.each([
  ['12.05.1980', 'de', '1980-05-12'],
  ['12.5.80', 'de', '1980-05-12'],
  ['3. 8. 24', 'de', '2024-08-03'],
  ['12.05.', 'de', '--05-12'],
  ['12.5', 'de', '--05-12'],
  ['29.02.', 'de', '--02-29'],
  ['29.02.2023', 'de', undefined],
  ['31.04.1990', 'de', undefined],
  ['1980-05-12', 'en', '1980-05-12'],
  ['--05-12', 'en', '--05-12'],
  ['5/12/1980', 'en', '1980-05-12'],
  ['5/12/1980', 'de', '1980-12-05'],
  ['gestern', 'de', undefined],
  ['', 'de', undefined]
] as const)('%s in %s is %s', (text, language, iso) => expect(parseDateText(text, language, now)).toBe(iso));

test('what an input begins with is read as what it was made from', () => {
  const date = fc
    .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2025-12-31T00:00:00Z'), noInvalidDate: true })
    .map((value) => value.toISOString().slice(0, 10));
  fc.assert(
    fc.property(date, fc.boolean(), fc.constantFrom('de' as const, 'en' as const), (iso, hasYear, language) => {
      const stored = hasYear ? iso : `-${iso.slice(4)}`;
      expect(parseDateText(typedDateText(stored, language), language, now)).toBe(stored);
    })
  );
});

test('a date is written out, with its year where it has one', () => {
  expect(formatDateText('1980-08-03', 'de')).toBe('3. August 1980');
  expect(formatDateText('--08-03', 'de')).toBe('3. August');
  expect(formatDateText('--08-03', 'en')).toBe('August 3');
  expect(formatDateText('irgendwann', 'de')).toBe('irgendwann');
});

test('an age needs a year, and a birthday that has been', () => {
  expect(ageAt('1980-05-10', now)).toBe(46);
  expect(ageAt('1980-05-13', now)).toBe(45);
  expect(ageAt('--05-10', now)).toBeUndefined();
  expect(ageAt('2030-01-01', now)).toBeUndefined();
});
