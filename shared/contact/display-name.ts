/**
 * What a contact is called. A list shows two parts, the given names regular and the sort name semibold; everything else
 * wants one line. Whatever stands in for a missing name is decided here, so that a contact is called the same everywhere.
 * An empty name is a fact and not a text: the interface says "no name" in its own language.
 */
import type { TextField } from './contact-draft.ts';
import type { ContactKind } from './contact-doc.ts';

export type NameSource = {
  readonly kind: ContactKind;
  readonly fields: Readonly<Record<TextField, string>>;
  readonly phones: readonly { readonly value: string }[];
  readonly emails: readonly { readonly value: string }[];
  readonly identities: readonly { readonly value: string }[];
};

export type DisplayName = {
  /** Everything before the sort name ("Dr. Jörg"). */
  readonly given: string;
  /** What lists sort by: the family name, the firm, or what stands in for a name. Empty when there is nothing at all. */
  readonly family: string;
};

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

export function displayName(source: NameSource): DisplayName {
  const { fields } = source;
  if (source.kind === 'firm' && fields.company !== '') return { given: '', family: fields.company };
  if (fields.family !== '') {
    return { given: join(fields.prefix, fields.given, fields.middle), family: join(fields.family, fields.suffix) };
  }
  const given = join(fields.given, fields.middle);
  if (given !== '') return { given: fields.prefix, family: join(given, fields.suffix) };
  const substitute = [
    fields.nickname,
    fields.company,
    source.emails[0]?.value,
    source.phones[0]?.value,
    source.identities[0]?.value
  ].find((text) => text !== undefined && text !== '');
  return { given: '', family: substitute ?? '' };
}

/** The name in one line. */
export const fullName = (name: DisplayName): string => join(name.given, name.family);
