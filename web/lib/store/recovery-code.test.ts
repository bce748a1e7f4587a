/** The recovery code: readable, forgiving in how it is typed, and strict about slips. */
import { expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import { createRecoveryCode, parseRecoveryCode } from './recovery-code.ts';

const codes = Array.from({ length: 20 }, (_, seed) => createRecoveryCode(createSeededRandom(seed)));

test('six groups of four, without letters that look like digits', () => {
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$/u);
  expect(new Set(codes).size).toBe(codes.length);
});

test('how it is typed does not matter', () => {
  for (const code of codes) {
    const sloppy = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}\n`;
    expect(parseRecoveryCode(sloppy)).toEqual({ ok: true, value: code });
  }
});

test('each single wrong character and each swap of neighbours is a slip', () => {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  for (const code of codes.slice(0, 5)) {
    const text = code.replaceAll('-', '');
    for (let at = 0; at < text.length; at++) {
      for (const wrong of alphabet) {
        if (wrong === text[at]) continue;
        expect(parseRecoveryCode(text.slice(0, at) + wrong + text.slice(at + 1)).ok).toBe(false);
      }
      const [a, b] = [text.charAt(at), text.charAt(at + 1)];
      if (b === '' || a === b) continue;
      expect(parseRecoveryCode(text.slice(0, at) + b + a + text.slice(at + 2)).ok).toBe(false);
    }
  }
});

test.each(['', 'ABCD', 'not a code at all, is it', '????-????-????-????-????-????'])('%j is a slip', (typed) => {
  expect(parseRecoveryCode(typed)).toEqual({ ok: false, error: 'mistyped' });
});
