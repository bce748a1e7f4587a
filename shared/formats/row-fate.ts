/**
 * What becomes of a row, and why: every row of a file ends in exactly one fate. Reasons are facts; the sentences that
 * people read about them are in the catalogue.
 */
import type { TextField } from '../contact/contact-draft.ts';
import type { ContactId } from '../ids.ts';
import type { Part } from './draft-comparison.ts';
import type { RowProblem, RowRemark } from './row-reading.ts';

export const fates = ['new', 'merge', 'unchanged', 'double', 'perhaps', 'invalid', 'empty'] as const;
/** `double`: the same contact stands further up in the file. `perhaps`: a person has to look. */
export type Fate = (typeof fates)[number];

export type FateReason =
  | { readonly kind: 'new' }
  /** Something is added to a contact of the book, found by what they share. */
  | {
      readonly kind: 'adds';
      readonly parts: readonly Part[];
      readonly fields: readonly TextField[];
      readonly by: 'id' | 'phone' | 'email' | 'name';
      readonly name: string;
    }
  | { readonly kind: 'unchanged'; readonly name: string }
  | { readonly kind: 'same-as-row'; readonly row: number; readonly parts: readonly Part[] }
  | { readonly kind: 'same-phone-other-name'; readonly name: string; readonly value: string }
  | { readonly kind: 'same-email-other-name'; readonly name: string; readonly value: string }
  | { readonly kind: 'same-name'; readonly name: string }
  /** An id of our own export that belongs to somebody with another name. */
  | { readonly kind: 'same-id-other-name'; readonly name: string }
  | { readonly kind: 'several'; readonly count: number }
  | { readonly kind: 'problem'; readonly problem: RowProblem }
  | { readonly kind: 'empty' };

export type PlannedRow = {
  readonly number: number;
  readonly fate: Fate;
  readonly reason: FateReason;
  /** The contact that is made or changed, or that the row may be a double of. */
  readonly contactId: ContactId | undefined;
  readonly name: string;
  readonly company: string;
  /** The first number or mail address. */
  readonly address: string;
  readonly remarks: readonly RowRemark[];
};

export type FateCounts = Readonly<Record<Fate, number>>;

export function countFates(rows: readonly PlannedRow[]): FateCounts {
  const counts: Record<Fate, number> = { new: 0, merge: 0, unchanged: 0, double: 0, perhaps: 0, invalid: 0, empty: 0 };
  for (const { fate } of rows) counts[fate] += 1;
  return counts;
}
