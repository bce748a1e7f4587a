/**
 * The text of a cell as a value of one of the workspace's own fields. A cell that does not fit the field's type stays a
 * text, which every field can hold and show: nothing is thrown away for being unexpected.
 */
import type { CustomValue } from '../contact/contact-draft.ts';
import type { FieldEntry } from '../vocabulary/vocabulary-doc.ts';
import { parseDateCell, type DateOrder } from './date-cell.ts';
import { nameKey, type NamedDraft } from './named-draft.ts';

const yes = /^(?:ja|j|yes|y|true|wahr|1|x|✓|✔)$/iu;
const no = /^(?:nein|n|no|false|falsch|0)$/iu;

export function customValue(
  text: string,
  field: Pick<FieldEntry, 'type' | 'options'>,
  order: DateOrder,
  year: number
): CustomValue {
  switch (field.type) {
    case 'text':
      return text;
    case 'number':
      return numberOf(text) ?? text;
    case 'yes-no':
      return yes.test(text) ? true : no.test(text) ? false : text;
    case 'date': {
      const date = parseDateCell(text, order, year);
      return date.kind === 'date' ? date.iso : text;
    }
    case 'choice':
      return field.options.find((option) => nameKey(option) === nameKey(text)) ?? text;
    case 'choices':
      return text
        .split(/\s*(?::::|[;,\n|])\s*/u)
        .filter((part) => part !== '')
        .slice(0, 200);
  }
}

/** "1.234,50" and "1,234.50"; a lone separator before three digits is read as German thousands. */
function numberOf(text: string): number | undefined {
  const plain = text.replace(/[\s€$%]/gu, '');
  if (!/^[+-]?[\d.,]+$/u.test(plain)) return undefined;
  const decimal = plain.lastIndexOf(',') > plain.lastIndexOf('.') ? ',' : '.';
  const isThousands = decimal === '.' && !plain.includes(',') && /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+$/u.test(plain);
  const digits = isThousands
    ? plain.replaceAll('.', '')
    : plain.replaceAll(decimal === ',' ? '.' : ',', '').replace(',', '.');
  const value = Number(digits);
  return Number.isFinite(value) && digits !== '' ? value : undefined;
}

/** Gives every custom value the type of the field that the workspace has under this name. */
export function typeCustomValues(
  draft: NamedDraft,
  fields: ReadonlyMap<string, FieldEntry>,
  order: DateOrder,
  year: number
): NamedDraft {
  if (draft.custom.length === 0 || fields.size === 0) return draft;
  return {
    ...draft,
    custom: draft.custom.map(({ field, value }) => {
      const known = fields.get(nameKey(field));
      return known && typeof value === 'string'
        ? { field, value: customValue(value, known, order, year) }
        : { field, value };
    })
  };
}
