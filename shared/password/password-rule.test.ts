/** The password rule: what is refused and why, in both policies, and what must not be refused. */
import { describe, expect, test } from 'vitest';
import { commonWords } from './common-passwords.ts';
import { passwordProblems, type PasswordPolicy } from './password-rule.ts';

const own = ['Jürgen Zwingenberger', 'j.zwingenberger@example.com', 'Dachdeckerei Obermoser GmbH'];
const kinds = (password: string, policy: PasswordPolicy = 'letters-and-digits') =>
  passwordProblems(password, { policy, own }).map((problem) => problem.kind);

describe('letters and digits', () => {
  test.each([
    'regal-mond-48-tinte',
    'xK4vb9wq2Lmz',
    'Zwölf8Boxkämpfer',
    'ein langer Satz mit 3 Wörtern',
    '🦊🦊 fuchs im Schnee 7',
    '  leading blanks 9'
  ])('%s is good', (password) => expect(kinds(password)).toEqual([]));

  test('says how many characters are missing, and all other reasons beside it', () => {
    expect(passwordProblems('zebrafink', { policy: 'letters-and-digits', own: [] })).toEqual([
      { kind: 'length', missing: 3 },
      { kind: 'digit' }
    ]);
    expect(kinds('')).toEqual(['length', 'letter', 'digit']);
    expect(kinds('83920175648213')).toEqual(['letter']);
  });

  test('counts what a person sees: composed and decomposed umlauts are the same length', () => {
    const word = 'übergrößen1x';
    expect(kinds(word.normalize('NFD'))).toEqual(kinds(word.normalize('NFC')));
    expect(kinds(word)).toEqual([]);
  });
});

describe('length', () => {
  test('a passphrase of 15 needs no digit, one of 14 is one short', () => {
    expect(kinds('regal mond tinte', 'length')).toEqual([]);
    expect(passwordProblems('regal mond tin', { policy: 'length', own: [] })).toEqual([{ kind: 'length', missing: 1 }]);
  });
});

describe('common ones', () => {
  test.each([
    'password1234',
    'Passwort2026',
    'Passw0rt2026!',
    'P@ssw0rd1234',
    'passwordpassword1',
    '1q2w3e4r5t6z',
    '1q2w3e4r5t6y',
    'qwertz123456',
    'asdfghjkl123',
    'abcdefghijk1',
    '123456789abc',
    'aaaaaaaaaaa1',
    'abc1abc1abc1',
    'iloveyou1234',
    'Sommer2026!!',
    'hallohallo12',
    'FCBayern1900!',
    'michael12345',
    'Thomas.1985!',
    'schatzimausi1',
    'administrator1',
    'Welcome-2026',
    '2026Willkommen',
    '!!geheim!!123',
    'superman12345'
  ])('%s is refused', (password) => expect(kinds(password)).toContain('common'));

  test.each(['michael trinkt 4 Tee', 'blau7Ofen-Gabel', 'sommer-regen-dach-9', 'Mauer93Lachs!Uhr'])(
    '%s passes: more than two words',
    (password) => expect(kinds(password)).toEqual([])
  );

  test('the list has over a thousand words, each in the form that is looked up', () => {
    expect(commonWords.size).toBeGreaterThan(1_500);
    for (const word of commonWords) expect(word).toMatch(/^[a-z0-9]+$/u);
  });
});

describe('own names', () => {
  test.each([
    'zwingenberger-31x',
    'Juergen!rabe77k',
    'jürgen!rabe77k',
    'x9 OBERMOSER qpl',
    'mein-Kontor-ist-1',
    'k0ntor-regal-9x'
  ])('%s is refused', (password) => expect(kinds(password)).toContain('own'));
  test('what many businesses are called forbids nothing', () => expect(kinds('gmbh-regal-9xq')).toEqual([]));
});

test('more than 256 bytes are refused and not cut', () => {
  expect(kinds('a9'.repeat(128) + 'x')).toEqual(['long']);
  expect(kinds('xk4 vb9 '.repeat(32).slice(0, 255) + 'q')).not.toContain('long');
});
