/**
 * The complete export: every fact of a contact in a column of its own, raw, in UTF-8 after RFC 4180, such that importing
 * the file again gives the same contacts (and changes nothing where they are still there). Files and consents are not in
 * it. The columns depend on all contacts, so they are counted in a first pass and written in a second.
 */
import { textFields, type ContactDraft, type CustomValue } from '../contact/contact-draft.ts';
import type { EntryId } from '../ids.ts';
import type { FieldType, Vocabulary } from '../vocabulary/vocabulary-doc.ts';
import { completeStyle, writeRecord } from './csv-writer.ts';
import {
  joinList,
  ownAddressParts,
  ownFieldHeader,
  ownFieldNames,
  ownNames,
  type OwnAddressPart
} from './own-columns.ts';

const counted = ['phones', 'emails', 'websites', 'addresses', 'identities', 'notes'] as const;
type Counted = (typeof counted)[number];
export type ExportWidths = Record<Counted, number>;

export const emptyWidths = (): ExportWidths => ({
  phones: 0,
  emails: 0,
  websites: 0,
  addresses: 0,
  identities: 0,
  notes: 0
});

/** First pass. */
export function widen(widths: ExportWidths, draft: ContactDraft): void {
  for (const list of counted) widths[list] = Math.max(widths[list], draft[list]?.length ?? 0);
}

export type ExportContext = {
  readonly widths: ExportWidths;
  readonly vocabulary: Vocabulary;
  readonly memberName: (member: string) => string;
};

const addressParts = Object.keys(ownAddressParts) as OwnAddressPart[];
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

export function completeHeader({ widths, vocabulary }: ExportContext): string {
  const pair = (name: string, label: string, count: number) =>
    numbers(count).flatMap((n) => [`${name} ${n} - ${label}`, `${name} ${n} - Value`]);
  return writeRecord(
    [
      ownNames.id,
      ownNames.kind,
      ...textFields.map((field) => ownFieldNames[field]),
      ...pair('Phone', 'Label', widths.phones),
      ...pair('E-mail', 'Label', widths.emails),
      ...pair('Website', 'Label', widths.websites),
      ...numbers(widths.addresses).flatMap((n) => [
        `Address ${n} - Label`,
        ...addressParts.map((part) => `Address ${n} - ${ownAddressParts[part]}`)
      ]),
      ...pair('Identity', 'Kind', widths.identities),
      ownNames.labels,
      ...vocabulary.fields.map(({ name, type }) => ownFieldHeader(name, type)),
      ...numbers(widths.notes).flatMap((n) => [`Note ${n} - Date`, `Note ${n} - Pinned`, `Note ${n} - Text`]),
      ownNames.blocked,
      ownNames.owner
    ],
    completeStyle
  );
}

/** Second pass. */
export function completeRecord(
  id: string,
  draft: ContactDraft,
  { widths, vocabulary, memberName }: ExportContext
): string {
  const labelNames = new Map(vocabulary.labels.map(({ id: label, name }) => [label, name]));
  const fill = <Value>(
    list: readonly Value[] | undefined,
    count: number,
    cells: (value: Value | undefined) => string[]
  ) => numbers(count).flatMap((n) => cells(list?.[n - 1]));
  const pair = (value: { label: string; value: string } | undefined) => [value?.label ?? '', value?.value ?? ''];
  return writeRecord(
    [
      id,
      draft.kind ?? 'person',
      ...textFields.map((field) => draft.fields?.[field] ?? ''),
      ...fill(draft.phones, widths.phones, pair),
      ...fill(draft.emails, widths.emails, pair),
      ...fill(draft.websites, widths.websites, pair),
      ...fill(draft.addresses, widths.addresses, (address) => [
        address?.label ?? '',
        ...addressParts.map((part) => address?.[part] ?? '')
      ]),
      ...fill(draft.identities, widths.identities, (identity) => [identity?.kind ?? '', identity?.value ?? '']),
      joinList((draft.labels ?? []).map((label) => labelNames.get(label)).filter((name) => name !== undefined)),
      ...vocabulary.fields.map(({ id: field, type }) => customCell(customOf(draft, field), type)),
      ...fill(draft.notes, widths.notes, (note) => [
        note?.at === undefined ? '' : new Date(note.at).toISOString(),
        note?.pinned ? 'yes' : '',
        note?.text ?? ''
      ]),
      draft.blocked ? 'yes' : '',
      draft.owner ? memberName(draft.owner) : ''
    ],
    completeStyle
  );
}

export const customOf = (draft: ContactDraft, field: EntryId): CustomValue | undefined =>
  draft.custom && Object.hasOwn(draft.custom, field) ? draft.custom[field] : undefined;

function customCell(value: CustomValue | undefined, type: FieldType): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return type === 'choices' ? joinList(value) : value.join(', ');
  return type === 'choices' ? joinList([String(value)]) : String(value);
}
