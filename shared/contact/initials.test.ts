/** The letters of an avatar. */
import { expect, test } from 'vitest';
import { initialsOf, initialsOfName } from './initials.ts';

test.each([
  ['person', 'Birte', 'Ahrens', 'BA'],
  ['person', 'Prof. Dr. Tom', 'Albrecht', 'TA'],
  ['person', 'Dr.', 'Böhme', 'BÖ'],
  ['person', '', 'Mehmet', 'ME'],
  ['person', 'Thị Mai', 'Đặng', 'TĐ'],
  ['firm', '', 'Glaserei Groß', 'GG'],
  ['firm', '', 'Böhme Dachdeckermeister GmbH', 'BD'],
  ['firm', '', '24h Notdienst', '2N'],
  ['firm', '', 'Öztürk', 'ÖZ'],
  ['person', '', '', '']
] as const)('of a %s, %s %s: %s', (kind, given, family, initials) => {
  expect(initialsOf({ kind, given, family })).toBe(initials);
});

test('of a name in one piece', () => {
  expect(initialsOfName('Mehmet Yıldız')).toBe('MY');
  expect(initialsOfName('Jana')).toBe('JA');
});
