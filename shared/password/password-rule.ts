/**
 * What a new password must be, as a list of what is still wrong with it, so that it can be explained while typing. The
 * server asks the same function. A minimum length with a letter and a digit is the product's promise; passphrases
 * without digits are served by the other policy. No rotation, no upper bound that a person would meet.
 */
import { commonWords } from './common-passwords.ts';

export const passwordPolicies = ['letters-and-digits', 'length'] as const;
export type PasswordPolicy = (typeof passwordPolicies)[number];

/** Characters as people count them (code points of the composed form). */
export const minimumLength: Readonly<Record<PasswordPolicy, number>> = { 'letters-and-digits': 12, length: 15 };
/** All bytes (UTF-8) go into the hash; more than this is refused, never cut. */
export const maximumBytes = 256;

export type PasswordProblem =
  /** `missing` more characters are needed. */
  | { readonly kind: 'length'; readonly missing: number }
  | { readonly kind: 'letter' }
  | { readonly kind: 'digit' }
  /** It is, or is built like, one that many people use. */
  | { readonly kind: 'common' }
  /** It contains the person's name or address, the workspace's name, or the product's. */
  | { readonly kind: 'own' }
  | { readonly kind: 'long' };

export type PasswordContext = {
  readonly policy: PasswordPolicy;
  /** Names that must not be in it: the person's, the e-mail address, the workspace's. The product's is always refused. */
  readonly own: readonly string[];
};

/**
 * The one form in which a password is hashed and keys are derived from it: keyboards and systems differ in how they
 * compose "ü", and the person cannot see that.
 */
export const normalisePassword = (password: string): string => password.normalize('NFC');

/** Everything that is wrong, the most useful to say first; empty when the password is good. */
export function passwordProblems(password: string, context: PasswordContext): PasswordProblem[] {
  const text = normalisePassword(password);
  const problems: PasswordProblem[] = [];
  const missing = minimumLength[context.policy] - [...text].length;
  if (missing > 0) problems.push({ kind: 'length', missing });
  if (context.policy === 'letters-and-digits') {
    if (!/\p{L}/u.test(text)) problems.push({ kind: 'letter' });
    if (!/\p{Nd}/u.test(text)) problems.push({ kind: 'digit' });
  }
  if (new TextEncoder().encode(text).length > maximumBytes) problems.push({ kind: 'long' });
  else if (text !== '' && isCommon(text)) problems.push({ kind: 'common' });
  if (containsOwn(text, context.own)) problems.push({ kind: 'own' });
  return problems;
}

// Substitutions that guessing programs try first.
const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '€': 'e'
};

const fold = (text: string): string =>
  text.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss');
const unmask = (text: string): string => [...text].map((sign) => lookalikes[sign] ?? sign).join('');

function isCommon(password: string): boolean {
  const folded = fold(password);
  if (isMonotonous(folded)) return true;
  // The letters of "!!Passw0rt2026" are looked for as written ("passw", "rt") and unmasked ("iipasswort").
  const trimmed = folded.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '');
  return [folded, unmask(folded), trimmed, unmask(trimmed)].some((core) => consistsOfCommonWords(core, folded));
}

/** One character many times, a short piece over and over, or rows of the alphabet and the keyboard. */
function isMonotonous(text: string): boolean {
  if (text.length >= 6 && new Set(text).size <= 3) return true;
  for (let period = 1; period <= text.length / 2 && period <= 6; period++) {
    const piece = text.slice(0, period);
    const repeated = piece.repeat(Math.ceil(text.length / period)).slice(0, text.length);
    if (text.length >= period * 2 && repeated === text && text.length >= 6) return true;
  }
  return inRows(text) >= Math.max(6, text.length * 0.75);
}

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertzuiop',
  'qwertyuiop',
  'asdfghjkl',
  'yxcvbnm',
  'zxcvbnm'
];
const bothWays = rows.flatMap((row) => [row, [...row].toReversed().join('')]);

/** How many characters lie in runs of four or more along a row. */
function inRows(text: string): number {
  let covered = 0;
  for (let at = 0; at < text.length;) {
    let length = 1;
    while (at + length < text.length && bothWays.some((row) => row.includes(text.slice(at, at + length + 1)))) length++;
    if (length >= 4) covered += length;
    at += length;
  }
  return covered;
}

/**
 * One or two common words and what people put around and between them: at most six digits and signs. Three words and
 * more, or one unknown one, pass.
 */
function consistsOfCommonWords(core: string, whole: string): boolean {
  const spare = [...whole].length - [...core.replaceAll(/[^\p{L}\p{N}]/gu, '')].length;
  const joined = core.replaceAll(/[^\p{L}\p{N}]/gu, '');
  const digits = /^(.*?)(\d*)$/u.exec(joined);
  const decoration = spare + (digits?.[2]?.length ?? 0);
  for (const letters of [joined, digits?.[1] ?? '']) {
    if (letters.length < 3) continue;
    if (commonWords.has(letters)) return decoration <= 8;
    for (let cut = 3; cut <= letters.length - 3; cut++) {
      if (commonWords.has(letters.slice(0, cut)) && commonWords.has(letters.slice(cut))) return decoration <= 6;
    }
  }
  return false;
}

/** Shorter parts of a name ("Ute", "AG") are in too many words to be refused. */
const shortestOwnPart = 4;
/** Words of many businesses' names that are nobody's own. */
const shared = new Set([
  'gmbh',
  'company',
  'firma',
  'team',
  'group',
  'gruppe',
  'info',
  'mail',
  'office',
  'kontakt',
  'limited'
]);

function containsOwn(password: string, own: readonly string[]): boolean {
  const texts = [fold(password), unmask(fold(password))];
  return ['kontor', ...own].flatMap(ownParts).some((part) => texts.some((text) => text.includes(part)));
}

function ownParts(name: string): string[] {
  const spelled = name.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue');
  // Of an address only what is before the @ is the person's own.
  return [fold(name), fold(spelled)]
    .flatMap((text) => (text.split('@')[0] ?? '').split(/[^\p{L}\p{N}]+/u))
    .filter((part) => part.length >= shortestOwnPart && !shared.has(part));
}
