/**
 * What a number, a mail or an address is for: known words, kept as keys so that each reads them in their own language, or
 * a person's own word, kept as it was typed. Typing a known word gives its key.
 */
import type { EntryRoot } from '#shared/contact/contact-doc.ts';
import type { Messages } from '#shared/i18n/language.ts';

export const kindsOf: Readonly<Record<EntryRoot, readonly string[]>> = {
  phones: ['mobile', 'work', 'home', 'main', 'assistant', 'fax', 'other'],
  emails: ['work', 'home', 'billing', 'other'],
  websites: ['work', 'home', 'other'],
  addresses: ['work', 'home', 'billing', 'delivery', 'other'],
  identities: ['username', 'customer-number', 'other']
};

const wordOf: Readonly<Record<EntryRoot, 'phone' | 'email' | 'website' | 'address' | 'identity'>> = {
  phones: 'phone',
  emails: 'email',
  websites: 'website',
  addresses: 'address',
  identities: 'identity'
};

/** The name in the gutter. Mails and addresses of the usual kind are just called that; numbers say what they are for. */
export function entryName(texts: Messages['contacts'], root: EntryRoot, kind: string): string {
  const plain = texts.fields[wordOf[root]];
  if (kind === '') return plain;
  const word = texts.kinds[kind] ?? kind;
  const isPlain = root !== 'phones' && root !== 'identities' && (kind === 'work' || kind === 'other');
  return isPlain ? plain : word;
}

export const kindWord = (texts: Messages['contacts'], kind: string): string => texts.kinds[kind] ?? kind;

/** The key of a word in the reader's language, or the word itself. */
export function kindOfWord(texts: Messages['contacts'], root: EntryRoot, word: string): string {
  const clean = word.trim();
  const known = kindsOf[root].find((kind) => texts.kinds[kind]?.toLocaleLowerCase() === clean.toLocaleLowerCase());
  return known ?? clean;
}
