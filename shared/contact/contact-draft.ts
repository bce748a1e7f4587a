/**
 * A contact as plain JSON: what forms, imports and exports hold before it becomes a document, or after it was read
 * from one. `ContactChange` is what can be done to many contacts at once.
 * Bounds are generous for people and small for machines; the server's gate applies the same ones.
 */
import { z } from 'zod/mini';
import type { EntryId, MemberId } from '../ids.ts';

/** Characters of a line of text, and of a long text in a field of the workspace's own. */
export const shortLength = 1_000;
export const longLength = 10_000;

const line = z.string().check(z.maxLength(shortLength));
const block = z.string().check(z.maxLength(longLength));

/** Field names of the `fields` map: one text each. Dates are ISO (`1980-05-12`), a birthday may lack the year (`--05-12`). */
export const textFields = [
  'prefix',
  'given',
  'middle',
  'family',
  'suffix',
  'nickname',
  'company',
  'department',
  'jobTitle',
  'birthday',
  'language'
] as const;
export type TextField = (typeof textFields)[number];

/** `label` is one of the known words (mobile, work, home, main, fax, other ...) or the person's own text. */
export const phoneValue = z.strictObject({
  label: line,
  /** As typed; kept beside its E.164 form, which is empty when the text is no valid number. */
  value: line,
  e164: z.string().check(z.regex(/^(\+[1-9]\d{3,14})?$/)),
  position: z.number()
});
export const emailValue = z.strictObject({ label: line, value: line, position: z.number() });
export const websiteValue = z.strictObject({ label: line, value: line, position: z.number() });
export const addressValue = z.strictObject({
  label: line,
  street: line,
  extra: line,
  postalCode: line,
  city: line,
  region: line,
  country: line,
  position: z.number()
});
/** A handle other than number or mail: a WhatsApp username, a customer's id elsewhere. */
export const identityValue = z.strictObject({ kind: line, value: line, position: z.number() });
export const fileValue = z.strictObject({
  name: line,
  type: line,
  bytes: z.number(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  addedAt: z.number(),
  addedBy: z.string()
});
export const noteMetaValue = z.strictObject({
  author: z.string(),
  at: z.number(),
  pinned: z.boolean(),
  trashedAt: z.nullable(z.number())
});
export type PhoneValue = z.infer<typeof phoneValue>;
export type EmailValue = z.infer<typeof emailValue>;
export type WebsiteValue = z.infer<typeof websiteValue>;
export type AddressValue = z.infer<typeof addressValue>;
export type IdentityValue = z.infer<typeof identityValue>;
export type FileValue = z.infer<typeof fileValue>;
export type NoteMeta = z.infer<typeof noteMetaValue>;
export type CustomValue = string | number | boolean | readonly string[];

/** Lists are in the order shown; a draft has no entry ids and no positions. Missing means empty. */
export type ContactDraft = {
  readonly kind?: 'person' | 'firm';
  readonly fields?: Partial<Record<TextField, string>>;
  readonly phones?: readonly { label: string; value: string }[];
  readonly emails?: readonly { label: string; value: string }[];
  readonly websites?: readonly { label: string; value: string }[];
  readonly addresses?: readonly Partial<Omit<AddressValue, 'position'>>[];
  readonly identities?: readonly { kind: string; value: string }[];
  readonly labels?: readonly EntryId[];
  readonly custom?: Readonly<Record<EntryId, CustomValue>>;
  readonly owner?: MemberId;
  readonly blocked?: boolean;
  /** Notes as plain text, paragraphs parted by line breaks; `at` in milliseconds. */
  readonly notes?: readonly { text: string; at?: number; author?: MemberId; pinned?: boolean }[];
};

export type ContactChange =
  | { readonly kind: 'add-label' | 'remove-label'; readonly label: EntryId }
  | { readonly kind: 'set-owner'; readonly owner: MemberId | undefined }
  | { readonly kind: 'trash' }
  | { readonly kind: 'restore' }
  | { readonly kind: 'block' | 'unblock' };

export { block as longText, line as shortText };
