/**
 * The recovery code: 110 random bits that open the store when the password is forgotten, written so that a person can
 * copy it from paper. Crockford base32 (no I, L, O, U) in groups of four, the last two characters are a check that
 * finds every single wrong character and every swap of neighbours, so a slip of the pen is not taken for a wrong code.
 */
import type { Random } from '#shared/environment.ts';
import { err, ok, type Result } from '#shared/result.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomCharacters = 22;
const groupLength = 4;
/** The greatest prime below 32 * 32: what two check characters can say. */
const checkModulus = 1021;

/** Six groups of four characters, parted by hyphens. */
export function createRecoveryCode(random: Random): string {
  const secret = Array.from(random.bytes(randomCharacters), (byte) => alphabet.charAt(byte & 31)).join('');
  return grouped(secret + checkOf(secret));
}

/** The code as it was shown, however it was typed: case, spaces, hyphens, and O for 0 or I and L for 1 do not matter. */
export function parseRecoveryCode(typed: string): Result<string, 'mistyped'> {
  const text = typed
    .toUpperCase()
    .replaceAll(/[\s\-–—_.]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/gu, '1');
  const secret = text.slice(0, randomCharacters);
  const isWhole = text.length === randomCharacters + 2 && [...text].every((character) => alphabet.includes(character));
  return isWhole && text.slice(randomCharacters) === checkOf(secret) ? ok(grouped(text)) : err('mistyped');
}

function checkOf(secret: string): string {
  let check = 0;
  for (const character of secret) check = (check * 33 + alphabet.indexOf(character) + 1) % checkModulus;
  return alphabet.charAt(check >> 5) + alphabet.charAt(check & 31);
}

function grouped(text: string): string {
  const groups: string[] = [];
  for (let from = 0; from < text.length; from += groupLength) groups.push(text.slice(from, from + groupLength));
  return groups.join('-');
}
