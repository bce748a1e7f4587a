/**
 * When two descriptions mean one contact. A number or address alone is not enough: a switchboard and an info@ address
 * belong to many people, so the names must agree as well; where they do not, a person decides. Comparison is by the same
 * rules that merging uses, so that what is found equal here is found equal there.
 */
import { entryIdentity } from '../contact/contact-import.ts';
import { displayName, fullName } from '../contact/display-name.ts';
import { textFields, type TextField } from '../contact/contact-draft.ts';
import { headerKey } from './header-key.ts';
import type { NamedDraft } from './named-draft.ts';

/** Titles say nothing about who somebody is. */
const titles = new Set([
  'dr',
  'prof',
  'dipl',
  'ing',
  'med',
  'herr',
  'frau',
  'mag',
  'jur',
  'phil',
  'rer',
  'nat',
  'hr',
  'fr',
  'mr',
  'mrs',
  'ms'
]);

const wordsOf = (text: string): string[] =>
  headerKey(text)
    .split(' ')
    .filter((word) => word !== '' && !titles.has(word));

/** Words of a name in one order and spelling: "Müller, Jörg" and "Dr. Joerg Mueller" are one key. Empty without a name. */
export const nameKeyOf = (name: string): string => wordsOf(name).sort().join(' ');

export function nameOf(draft: NamedDraft): string {
  const fields = Object.fromEntries(textFields.map((field) => [field, draft.fields[field] ?? ''])) as Record<
    TextField,
    string
  >;
  return fullName(
    displayName({
      kind: draft.kind ?? 'person',
      fields,
      phones: draft.phones,
      emails: draft.emails,
      identities: draft.identities
    })
  );
}

/** Keys under which a contact can be found; two contacts that share one are looked at closely. */
export type ContactKeys = {
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly name: string;
  /** Tells namesakes apart, of whom there may be too many to look at. */
  readonly firm: string;
};

export const keysOf = (draft: NamedDraft, country: string): ContactKeys => ({
  phones: draft.phones.map((phone) => entryIdentity('phones', phone, country)).filter((key) => key.startsWith('+')),
  emails: draft.emails.map((email) => entryIdentity('emails', email, country)).filter((key) => key !== ''),
  name: nameKeyOf(nameOf(draft)),
  firm: nameKeyOf(draft.fields.company ?? '')
});

export type SharedAddress = { readonly kind: 'phone' | 'email'; readonly value: string };

export function sharedAddress(a: ContactKeys, b: ContactKeys): SharedAddress | undefined {
  const phone = a.phones.find((key) => b.phones.includes(key));
  if (phone !== undefined) return { kind: 'phone', value: phone };
  const email = a.emails.find((key) => b.emails.includes(key));
  return email === undefined ? undefined : { kind: 'email', value: email };
}

const personWords = ({ fields }: NamedDraft): string[] => {
  const own = wordsOf([fields.given, fields.middle, fields.family].filter(Boolean).join(' '));
  return own.length > 0 ? own : wordsOf(fields.nickname ?? '');
};

/** Whether the names can be those of one contact: equal, one shorter than the other, or missing. */
export function areNamesCompatible(a: NamedDraft, b: NamedDraft): boolean {
  const [personA, personB] = [personWords(a), personWords(b)];
  const [firmA, firmB] = [wordsOf(a.fields.company ?? ''), wordsOf(b.fields.company ?? '')];
  if (personA.length > 0 && personB.length > 0) return agree(personA, personB);
  const namelessA = personA.length === 0 && firmA.length === 0;
  const namelessB = personB.length === 0 && firmB.length === 0;
  if (namelessA || namelessB) return true;
  // A firm and somebody who works there are two contacts that share a number.
  return personA.length === 0 && personB.length === 0 && agree(firmA, firmB);
}

/** Namesakes of different firms are different people. */
export function areFirmsCompatible(a: NamedDraft, b: NamedDraft): boolean {
  const [firmA, firmB] = [wordsOf(a.fields.company ?? ''), wordsOf(b.fields.company ?? '')];
  return firmA.length === 0 || firmB.length === 0 || agree(firmA, firmB);
}

const isInitial = (short: string, long: string): boolean => /^\p{L}$/u.test(short) && long.startsWith(short);

/** All words of the shorter name stand in the longer one, an initial for a whole word. */
function agree(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length <= b.length ? [a, [...b]] : [b, [...a]];
  return short.every((word) => {
    const at = long.findIndex((other) => other === word || isInitial(word, other) || isInitial(other, word));
    if (at >= 0) long.splice(at, 1);
    return at >= 0;
  });
}
