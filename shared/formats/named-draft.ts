/**
 * A contact as a file can say it: labels and custom fields by name, because ids mean nothing outside a workspace. Files
 * are read to this, compared as this, and written from this; the vocabulary turns names into ids at the very end.
 */
import type { ContactDraft, CustomValue } from '../contact/contact-draft.ts';
import type { EntryId } from '../ids.ts';
import type { Vocabulary } from '../vocabulary/vocabulary-doc.ts';

export type NamedNote = {
  readonly text: string;
  readonly at?: number | undefined;
  readonly pinned?: boolean | undefined;
  /** Lines "Column: value" that an import put together. */
  readonly isCollected?: boolean;
};
export type NamedValue = { readonly field: string; readonly value: CustomValue };

export type NamedDraft = {
  readonly kind?: 'person' | 'firm';
  readonly fields: NonNullable<ContactDraft['fields']>;
  readonly phones: NonNullable<ContactDraft['phones']>;
  readonly emails: NonNullable<ContactDraft['emails']>;
  readonly websites: NonNullable<ContactDraft['websites']>;
  readonly addresses: NonNullable<ContactDraft['addresses']>;
  readonly identities: NonNullable<ContactDraft['identities']>;
  readonly labels: readonly string[];
  readonly custom: readonly NamedValue[];
  readonly notes: readonly NamedNote[];
  readonly blocked?: boolean;
};

export const emptyDraft: NamedDraft = {
  fields: {},
  phones: [],
  emails: [],
  websites: [],
  addresses: [],
  identities: [],
  labels: [],
  custom: [],
  notes: []
};

/** Names are compared as people do: "Stammkunde" and "stammkunde " are one label. */
export const nameKey = (name: string): string => name.trim().replace(/\s+/gu, ' ').toLowerCase();

/** Labels and fields that the vocabulary does not know (they were removed) are left out. */
export function nameDraft(draft: ContactDraft, vocabulary: Vocabulary): NamedDraft {
  const labels = new Map(vocabulary.labels.map(({ id, name }) => [id, name]));
  const custom: NamedValue[] = [];
  for (const { id, name } of vocabulary.fields) {
    const value = draft.custom && Object.hasOwn(draft.custom, id) ? draft.custom[id] : undefined;
    if (value !== undefined) custom.push({ field: name, value });
  }
  return {
    ...(draft.kind ? { kind: draft.kind } : {}),
    fields: draft.fields ?? {},
    phones: draft.phones ?? [],
    emails: draft.emails ?? [],
    websites: draft.websites ?? [],
    addresses: draft.addresses ?? [],
    identities: draft.identities ?? [],
    labels: (draft.labels ?? []).map((id) => labels.get(id)).filter((name) => name !== undefined),
    custom,
    notes: (draft.notes ?? []).map(({ text, at, pinned }) => ({
      text,
      ...(at === undefined ? {} : { at }),
      ...(pinned ? { pinned } : {})
    })),
    ...(draft.blocked ? { blocked: true } : {})
  };
}

/** Back to ids. Every name must be in the vocabulary: `missingNames` says which ones have to be made before. */
export function unnameDraft(draft: NamedDraft, vocabulary: Vocabulary): ContactDraft {
  const labels = new Map(vocabulary.labels.map(({ id, name }) => [nameKey(name), id]));
  const fields = new Map(vocabulary.fields.map(({ id, name }) => [nameKey(name), id]));
  const custom: [EntryId, CustomValue][] = [];
  for (const { field, value } of draft.custom) {
    const id = fields.get(nameKey(field));
    if (id !== undefined) custom.push([id, value]);
  }
  return {
    ...(draft.kind ? { kind: draft.kind } : {}),
    fields: draft.fields,
    phones: draft.phones,
    emails: draft.emails,
    websites: draft.websites,
    addresses: draft.addresses,
    identities: draft.identities,
    labels: draft.labels.map((name) => labels.get(nameKey(name))).filter((id) => id !== undefined),
    custom: Object.fromEntries(custom),
    ...(draft.blocked ? { blocked: true } : {}),
    notes: draft.notes.map(({ text, at, pinned }) => ({
      text,
      ...(at === undefined ? {} : { at }),
      ...(pinned ? { pinned } : {})
    }))
  };
}
