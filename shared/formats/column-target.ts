/**
 * What a column of a file means. Recognition proposes one for each column, the person may choose another, and the row
 * reader does what it says. A number joins columns that belong together ("Phone 2 - Type" and "Phone 2 - Value").
 */
import type { TextField } from '../contact/contact-draft.ts';

export type AddressPart =
  'street' | 'house' | 'extra' | 'postalCode' | 'city' | 'zipCity' | 'region' | 'country' | 'box' | 'formatted';

export type EntryKind = 'phone' | 'email' | 'website' | 'address' | 'identity';

export type ColumnTarget =
  | { readonly kind: 'ignore' }
  /** The id of our own complete export. */
  | { readonly kind: 'id' }
  | { readonly kind: 'contact-kind' }
  | { readonly kind: 'blocked' }
  /** The whole name in one cell; stands in where given and family name are empty. */
  | { readonly kind: 'name' }
  | { readonly kind: 'field'; readonly field: TextField }
  /** "Frau", "Herr Dr.": the title is part of the name, the salutation a field of its own. */
  | { readonly kind: 'salutation' }
  | { readonly kind: 'birth-part'; readonly part: 'year' | 'month' | 'day' }
  | { readonly kind: 'phone' | 'email' | 'website'; readonly label: string; readonly group: number | undefined }
  | { readonly kind: 'identity'; readonly label: string; readonly group: number | undefined }
  | { readonly kind: 'address'; readonly label: string; readonly group: number; readonly part: AddressPart }
  /** Says what the values of the same kind and group are for. */
  | { readonly kind: 'entry-label'; readonly of: EntryKind; readonly group: number }
  /** Dialling code of a number that stands in another column. */
  | { readonly kind: 'country-code' }
  | { readonly kind: 'labels' }
  | { readonly kind: 'note'; readonly group: number; readonly part: 'text' | 'date' | 'pinned' }
  /** One line "Column: value" of a note that collects what has no place of its own. */
  | { readonly kind: 'note-line' }
  /** The same, from a pair of columns that names itself (Google's events and relations). */
  | { readonly kind: 'note-pair' | 'custom-pair'; readonly group: number; readonly part: 'label' | 'value' }
  | { readonly kind: 'custom'; readonly field: string }
  /** Somebody's word that there is consent. Kept as a line of a note; proves and allows nothing. */
  | { readonly kind: 'claim' };

export type Column = {
  /** Place in the file, from 0. */
  readonly index: number;
  readonly header: string;
  readonly target: ColumnTarget;
  /** The first values that are not empty, for the person who maps. */
  readonly samples: readonly string[];
};

export const ignoreColumn: ColumnTarget = { kind: 'ignore' };

/** A stable text of a target, to choose it from a list. */
export const targetKey = (target: ColumnTarget): string =>
  JSON.stringify(Object.entries(target).sort(([a], [b]) => (a < b ? -1 : 1)));

export const sameTarget = (a: ColumnTarget, b: ColumnTarget): boolean => targetKey(a) === targetKey(b);
