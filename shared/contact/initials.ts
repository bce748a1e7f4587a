/** The one or two letters that stand in an avatar. Whole letters, also of scripts beyond the first Unicode plane. */

const firstLetter = (text: string): string => {
  const letter = /[\p{L}\p{N}]/u.exec(text)?.[0] ?? '';
  return letter.toLocaleUpperCase();
};

/** Of a list row: first and last name of a person, the first two words of a firm. */
export function initialsOf(name: {
  readonly kind: 'person' | 'firm';
  readonly given: string;
  readonly family: string;
}): string {
  return name.kind === 'firm' || name.given === ''
    ? initialsOfName(name.family)
    : firstLetter(name.given) + firstLetter(name.family);
}

/** Of a name in one piece: first and last word, or the first two letters of a single one. */
export function initialsOfName(name: string): string {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = '', second = ''] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (second !== '') return firstLetter(first) + firstLetter(second);
  return [...first]
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter))
    .slice(0, 2)
    .join('')
    .toLocaleUpperCase();
}
