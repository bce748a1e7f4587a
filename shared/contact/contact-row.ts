/**
 * The flat projection of a contact that lists, filters and search work on. Rows are made by the server at commit and
 * by the device at every local edit, from the same document by the same function, so both agree byte for byte.
 */
import type { ContactId, EntryId, MemberId } from '../ids.ts';

/** Who changed a contact last, and when: from the feed, or from this device while the edit waits. */
export type Change = { readonly at: number; readonly by: MemberId | undefined };

export type ContactRow = {
  readonly id: ContactId;
  readonly kind: 'person' | 'firm';
  /** Everything before the sort name ("Dr. Jörg"), shown regular. */
  readonly given: string;
  /** The name the list sorts by, shown semibold: family name, firm, or whatever stands in for a name. */
  readonly family: string;
  /** Second line of a list row: company, department, or the first number or address. */
  readonly detail: string;
  readonly labels: readonly EntryId[];
  readonly owner: MemberId | undefined;
  readonly blocked: boolean;
  /** Milliseconds since 1970 when it was put into the trash; `undefined` when it is not there. */
  readonly trashedAt: number | undefined;
  /** First number in E.164 and first mail address, for the quick actions of the list. */
  readonly phone: string | undefined;
  readonly email: string | undefined;
  /** Sort key, shared/contact/sort-key.ts; plain string comparison orders rows. */
  readonly sort: string;
  /** Folded text of everything searchable (names, firm, numbers' digits, mails, addresses, custom values, notes), cut at 2,000 characters. */
  readonly text: string;
  readonly createdAt: number;
  readonly changed: Change;
};
