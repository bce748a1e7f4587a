/**
 * The key that orders names: plain comparison of keys gives the same order on every device and server, which no
 * browser's collation does. Umlauts sort as their base letter, as in a dictionary (DIN 5007-1), or spelt out, as in a
 * phone book (DIN 5007-2). Letters come first, then what begins with a digit or a sign, then contacts without a name.
 */
import { fold } from './fold.ts';

export type SortableName = {
  /** Family name, firm, or what stands in for a name. */
  readonly family: string;
  /** Given names without title. */
  readonly given: string;
};

export type NameOrder = 'family-first' | 'given-first';
export type SortOptions = { readonly order?: NameOrder; readonly phoneBook?: boolean };

/** Sorts before every character of a name, so that "Ott" with any first name comes before "Otto". */
const separator = '\u0001';

const spellOut = (text: string): string =>
  text.normalize('NFC').replaceAll(/[äÄ]/gu, 'ae').replaceAll(/[öÖ]/gu, 'oe').replaceAll(/[üÜ]/gu, 'ue');

/** Signs do not count ("„Zum Löwen“" is at Z), and numbers count by their value ("Halle 2" before "Halle 10"). */
function part(text: string, phoneBook: boolean): string {
  return fold(phoneBook ? spellOut(text) : text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replaceAll(/[0-9]+/gu, (digits) => digits.replace(/^0+(?=\d)/u, '').padStart(12, '0'));
}

export function sortKey(name: SortableName, options: SortOptions = {}): string {
  const { order = 'family-first', phoneBook = false } = options;
  const family = part(name.family, phoneBook);
  const given = part(name.given, phoneBook);
  const parts = (order === 'family-first' ? [family, given] : [given, family]).filter((text) => text !== '');
  const [first] = parts;
  if (first === undefined) return '3';
  return `${/^\p{L}/u.test(first) ? '1' : '2'}${parts.join(separator)}`;
}

/** The letter in the margin and on the rail: a capital, or `#` for everything that begins with no letter. */
export function sortLetter(key: string): string {
  if (!key.startsWith('1')) return '#';
  const [first = '#'] = key.slice(1);
  return first.toUpperCase();
}
