/** Values of own fields as text and back, in two languages. */
import { expect, test } from 'vitest';
import type { CustomValue } from '#shared/contact/contact-draft.ts';
import type { FieldType } from '#shared/vocabulary/vocabulary-doc.ts';
import { customDraft, readCustomDraft } from './custom-draft.ts';

const now = Date.UTC(2026, 4, 11);

test.each<[FieldType, CustomValue]>([
  ['text', 'Gas-Brennwert, Baujahr 2014'],
  ['number', 1234.5],
  ['number', -3],
  ['date', '2026-06-18'],
  ['yes-no', true],
  ['yes-no', false],
  ['choice', 'Gas'],
  ['choices', ['Gas', 'Solar']]
])('a %s comes back as it was: %j', (type, value) => {
  for (const language of ['de', 'en'] as const) {
    expect(readCustomDraft({ type }, customDraft({ type }, value, language), language, now)).toEqual(value);
  }
});

test.each<[FieldType, string]>([
  ['number', 'viel'],
  ['number', '1,2,3'],
  ['date', 'bald'],
  ['yes-no', 'vielleicht']
])('a %s refuses %s', (type, draft) => expect(readCustomDraft({ type }, draft, 'de', now)).toBeUndefined());

test('thousands are parted as the language does it', () => {
  expect(readCustomDraft({ type: 'number' }, '1.234,5', 'de', now)).toBe(1234.5);
  expect(readCustomDraft({ type: 'number' }, '1,234.5', 'en', now)).toBe(1234.5);
});
