/**
 * Folding for search: what people type without thinking of case, accents or umlauts finds what was written with them.
 * "müller", "mueller" and "muller" find each other, and so do all notations of one phone number. A row's text is made
 * by `searchText` once, a query by `parseSearch` per key press, and `matches` is a few `includes`.
 */

/** Letters that Unicode does not take apart into a base letter and a mark. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't'
};
const letterPattern = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu');

/** Lower case without accents; ß is ss. Folding twice changes nothing. */
export function fold(text: string): string {
  // Nearly everything a query holds is ASCII, and the long way costs ten times as much.
  if (/^[\x20-\x7e]*$/u.test(text)) return text.toLowerCase();
  let folded = text;
  // Taking a sign apart may give capitals ("℡" is "TEL"), and lowering a capital may give marks ("İ").
  for (let round = 0; round < 4; round++) {
    const before = folded;
    folded = folded
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll(letterPattern, (letter) => letters[letter] ?? letter);
    if (folded === before) break;
  }
  return folded;
}

/** "mueller" as somebody without umlauts might shorten it. The input is folded. */
const collapse = (folded: string): string => folded.replaceAll(/([aou])e/gu, '$1');

const digitsOf = (text: string): string => text.replaceAll(/\D/gu, '');

/** Longest search text of a row, so that 100,000 of them fit into a phone's memory. */
export const searchTextLength = 2_000;

/**
 * The searchable text of a contact. `numbers` are in E.164, or as typed where they are no valid number. Words with "ae",
 * "oe" or "ue" are there a second time without the e, so that the short form finds them.
 */
export function searchText(texts: readonly string[], numbers: readonly string[]): string {
  const words = fold(texts.filter((text) => text !== '').join(' '))
    .split(/\s+/u)
    .filter((word) => word !== '');
  const collapsed = words.filter((word) => /[aou]e/u.test(word)).map(collapse);
  const digits = numbers.map(digitsOf).filter((number) => number !== '');
  // Numbers and names stand first: what is cut off is the end of the longest note.
  const all = [...digits, ...new Set(words), ...new Set(collapsed)].join(' ');
  return all.slice(0, searchTextLength);
}

/** One thing that must be found; any of the alternatives will do, and of an alternative every part. */
export type SearchTerm = readonly (readonly string[])[];

const isDigits = (word: string): boolean => /^[+(]?[\d()/.-]*\d[\d()/.-]*$/u.test(word);

/** A phone number or a piece of one, in the ways it may stand in a row: with and without country code or trunk zero. */
function digitAlternatives(text: string): string[] {
  const withoutTrunk = text.replaceAll(/\(0\)/gu, '');
  const digits = digitsOf(withoutTrunk);
  const alternatives = new Set([digits]);
  const short = digits.replace(/^0{1,2}/u, '');
  // Two digits are in nearly every number.
  if (short.length >= 3) alternatives.add(short);
  return [...alternatives];
}

/** The words of a query, all of which must be found, in any order. Digits that stand together are tried as one number. */
export function parseSearch(query: string): readonly SearchTerm[] {
  const terms: SearchTerm[] = [];
  const words = fold(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
  let run: string[] = [];
  const endRun = () => {
    if (run.length > 0) {
      const joined = digitAlternatives(run.join('')).map((number) => [number]);
      terms.push(run.length > 1 || run[0] !== joined[0]?.[0] ? [...joined, run] : joined);
    }
    run = [];
  };
  for (const word of words) {
    if (isDigits(word)) {
      run.push(word);
      continue;
    }
    if (run.length > 0 && /^[()/+-]+$/u.test(word)) continue;
    endRun();
    const short = collapse(word);
    terms.push(short !== word && short.length >= 3 ? [[word], [short]] : [[word]]);
  }
  endRun();
  return terms;
}

/** Whether a row's search text has everything the query asks for. An empty query matches everything. */
export const matches = (text: string, terms: readonly SearchTerm[]): boolean =>
  terms.every((term) => term.some((parts) => parts.every((part) => text.includes(part))));
