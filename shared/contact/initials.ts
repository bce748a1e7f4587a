/** The one or two letters that stand in an avatar. Whole letters, also of scripts beyond the first Unicode plane. */

const firstLetter = (text: string): string => {
  const letter = /[\p{L}\p{N}]/u.exec(text)?.[0] ?? '';
  return letter.toLocaleUpperCase();
};

const wordsOf = (name: string): string[] => name.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));

/** Of a list row: given and family name of a person without titles, the first two words of a firm. */
export function initialsOf(name: {
  readonly kind: 'person' | 'firm';
  readonly given: string;
  readonly family: string;
}): string {
  if (name.kind === 'firm') {
    const [first = '', second] = wordsOf(name.family);
    return second === undefined ? initialsOfName(first) : firstLetter(first) + firstLetter(second);
  }
  // "Prof. Dr. Tom" is a Tom.
  const given = wordsOf(name.given).find((word) => !word.endsWith('.'));
  return given === undefined ? initialsOfName(name.family) : firstLetter(given) + firstLetter(name.family);
}

/** Of a name in one piece: first and last word, or the first two letters of a single one. */
export function initialsOfName(name: string): string {
  const words = wordsOf(name);
  const [first = '', second = ''] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (second !== '') return firstLetter(first) + firstLetter(second);
  return [...first]
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .slice(0, 2)
    .join('')
    .toLocaleUpperCase();
}
