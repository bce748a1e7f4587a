/**
 * The export for spreadsheets: one line for each contact with the columns that people work with, heads in their language,
 * and every cell guarded against being read as a formula or a wrong number. Lossy on purpose; whoever wants everything
 * back takes the complete export.
 */
import type { ContactDraft, TextField } from '../contact/contact-draft.ts';
import type { Vocabulary } from '../vocabulary/vocabulary-doc.ts';
import { customOf, type ExportWidths } from './complete-export.ts';
import { excelStyle, writeRecord } from './csv-writer.ts';
import { guardFormula } from './formula-guard.ts';

/** Heads and words in the language of the person; from the catalogue. */
export type ExcelWords = {
  readonly fields: Readonly<Record<TextField, string>>;
  readonly phone: (n: number) => string;
  readonly phoneLabel: (n: number) => string;
  readonly email: (n: number) => string;
  readonly website: string;
  readonly street: string;
  readonly extra: string;
  readonly postalCode: string;
  readonly city: string;
  readonly region: string;
  readonly country: string;
  readonly labels: string;
  readonly notes: string;
  readonly owner: string;
  readonly yes: string;
  readonly no: string;
  readonly labelWord: (label: string) => string;
  /** A date of ISO form as a spreadsheet of that language knows it. */
  readonly date: (iso: string) => string;
};

const fieldOrder: readonly TextField[] = [
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
];

export type ExcelContext = {
  readonly widths: ExportWidths;
  readonly vocabulary: Vocabulary;
  readonly words: ExcelWords;
  readonly memberName: (member: string) => string;
  /** A number as people read it, with country code. */
  readonly formatPhone: (value: string) => string;
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const guarded = (cells: readonly string[]): string => writeRecord(cells.map(guardFormula), excelStyle);

export function excelHeader({ widths, vocabulary, words }: ExcelContext): string {
  return guarded([
    ...fieldOrder.map((field) => words.fields[field]),
    ...numbers(widths.phones).flatMap((n) => [words.phone(n), words.phoneLabel(n)]),
    ...numbers(widths.emails).map((n) => words.email(n)),
    words.website,
    words.street,
    words.extra,
    words.postalCode,
    words.city,
    words.region,
    words.country,
    words.labels,
    ...vocabulary.fields.map(({ name }) => name),
    words.owner,
    words.notes
  ]);
}

export function excelRecord(
  draft: ContactDraft,
  { widths, vocabulary, words, memberName, formatPhone }: ExcelContext
): string {
  const labelNames = new Map(vocabulary.labels.map(({ id, name }) => [id, name]));
  const address = draft.addresses?.[0];
  return guarded([
    ...fieldOrder.map((field) =>
      field === 'birthday' ? words.date(draft.fields?.birthday ?? '') : (draft.fields?.[field] ?? '')
    ),
    ...numbers(widths.phones).flatMap((n) => {
      const phone = draft.phones?.[n - 1];
      return phone ? [formatPhone(phone.value), words.labelWord(phone.label)] : ['', ''];
    }),
    ...numbers(widths.emails).map((n) => draft.emails?.[n - 1]?.value ?? ''),
    (draft.websites ?? []).map(({ value }) => value).join(' '),
    address?.street ?? '',
    address?.extra ?? '',
    address?.postalCode ?? '',
    address?.city ?? '',
    address?.region ?? '',
    address?.country ?? '',
    (draft.labels ?? [])
      .map((label) => labelNames.get(label))
      .filter((name) => name !== undefined)
      .join('; '),
    ...vocabulary.fields.map(({ id }) => {
      const value = customOf(draft, id);
      if (typeof value === 'boolean') return value ? words.yes : words.no;
      return Array.isArray(value) ? value.join('; ') : String(value ?? '');
    }),
    draft.owner ? memberName(draft.owner) : '',
    (draft.notes ?? []).map(({ text }) => text).join('\n\n')
  ]);
}
