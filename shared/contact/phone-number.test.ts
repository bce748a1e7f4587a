/**
 * Numbers as people type them, and as people read them.
 */
import { expect, test } from 'vitest';
import { dialable, formatInternational, formatNumber, shownNumber, toE164 } from './phone-number.ts';

test.each([
  ['0171 3920014', 'DE', '+491713920014'],
  ['+49 (0)171 / 392 00 14', 'DE', '+491713920014'],
  ['0049 171 3920014', 'DE', '+491713920014'],
  ['0171 3920014', 'de', '+491713920014'],
  ['040 66969-210', 'DE', '+494066969210'],
  ['01 5880212', 'AT', '+4315880212'],
  ['+44 20 7946 0018', 'DE', '+442079460018'],
  ['0171 3920014', 'XX', ''],
  ['+49 171 3920014', '', '+491713920014'],
  ['anrufen!', 'DE', ''],
  ['Tel. 0171 3920014 abends', 'DE', ''],
  ['12', 'DE', ''],
  ['', 'DE', '']
])('%s in %s is "%s"', (text, country, e164) => expect(toE164(text, country)).toBe(e164));

test('numbers are grouped for reading, and other text is left alone', () => {
  expect(formatInternational('+491713920014')).toBe('+49 171 3920014');
  expect(formatNumber('+491713920014', 'DE')).toBe('0171 3920014');
  expect(formatNumber('+491713920014', 'AT')).toBe('+49 171 3920014');
  expect(formatInternational('abends anrufen')).toBe('abends anrufen');
});

test('what is no valid number can still be dialled', () => {
  expect(dialable({ value: '0171 / 39', e164: '' })).toBe('017139');
  expect(dialable({ value: '0171 3920014', e164: '+491713920014' })).toBe('+491713920014');
});

test.each([
  ['040 66969 210', '+494066969210', '+49 40 66969 210'],
  ['0171 / 392 00 14', '+491713920014', '+49 171 392 00 14'],
  ['+49 (0)40 66969 210', '+494066969210', '+49 40 66969 210'],
  ['0049 40 66969 210', '+494066969210', '+49 40 66969 210'],
  ['04066969210', '+494066969210', '+49 40 66969210'],
  ['(040) 66969-210', '+494066969210', '+49 40 66969210'],
  ['abends', '', 'abends']
])('%s is shown as %s', (value, e164, shown) => expect(shownNumber({ value, e164 })).toBe(shown));
