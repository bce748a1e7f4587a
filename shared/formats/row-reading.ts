/**
 * What reading one row gave: the contact it describes, what was repaired on the way, and why it cannot be taken if it
 * cannot. Every row gives exactly one of these.
 */
import type { CsvProblem } from './csv-reader.ts';
import type { Layout } from './column-recognition.ts';
import type { DateOrder } from './date-cell.ts';
import type { NamedDraft } from './named-draft.ts';
import type { PhoneProblem, PhoneRepair } from './phone-cell.ts';

/** Why a row is not taken. `column` is the name in the file's first line. */
export type RowProblem =
  | { readonly kind: CsvProblem }
  | { readonly kind: 'more-cells-than-columns'; readonly count: number }
  | { readonly kind: 'phone-lost-digits'; readonly column: string; readonly text: string }
  | {
      readonly kind: 'phone-unreadable';
      readonly column: string;
      readonly text: string;
      readonly problem: PhoneProblem;
    }
  /** More text than one contact can hold. */
  | { readonly kind: 'row-too-long' }
  | { readonly kind: 'nothing-to-name' };

/** What the person should see though the row is taken. */
export type RowRemark =
  | { readonly kind: 'phone-repaired'; readonly from: string; readonly to: string; readonly repair: PhoneRepair }
  | { readonly kind: 'phone-completed'; readonly from: string; readonly to: string }
  | { readonly kind: 'phone-as-text'; readonly text: string }
  | { readonly kind: 'phone-dropped'; readonly text: string }
  | { readonly kind: 'postal-code-repaired'; readonly from: string; readonly to: string }
  | { readonly kind: 'as-note'; readonly column: string; readonly text: string };

export type RowReading = {
  readonly number: number;
  readonly draft: NamedDraft;
  /** Id of our own export, as text that nobody has checked. */
  readonly id: string | undefined;
  readonly problems: readonly RowProblem[];
  readonly remarks: readonly RowRemark[];
  /** The beginning of the row as it stands in the file, for a row that gives no name. */
  readonly excerpt: string;
  /** No cell says anything. */
  readonly isEmpty: boolean;
};

export type RowSettings = {
  /** ISO 3166, for numbers without a country code. */
  readonly country: string;
  /** What becomes of a row whose number cannot be read. */
  readonly unreadable: 'leave-out' | 'take';
  readonly layout: Layout;
  readonly dateOrder: DateOrder;
  /** The present year, to read birthdays of two digits. */
  readonly year: number;
  /** Put behind a line that claims consent, in the language of whoever imports. */
  readonly claimRemark: string;
  /** A label for everybody of this file; empty for none. */
  readonly extraLabel: string;
  readonly repairDoubleEncoding: boolean;
};
