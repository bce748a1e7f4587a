/**
 * A value of an own field as text while it is edited, and back. Several choices are parted by a sign that no option has.
 */
import type { CustomValue } from '#shared/contact/contact-draft.ts';
import type { Language } from '#shared/i18n/language.ts';
import type { FieldDefinition } from '#shared/vocabulary/vocabulary-doc.ts';
import { parseDateText, typedDateText } from './date-text.ts';

/** Options are single lines, so a line break parts them. */
const separator = '\n';

const isList = (value: CustomValue): value is readonly string[] => Array.isArray(value);

export function customDraft(
  definition: Pick<FieldDefinition, 'type'>,
  value: CustomValue | undefined,
  language: Language
): string {
  if (value === undefined) return '';
  if (isList(value)) return value.join(separator);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return language === 'de' ? String(value).replace('.', ',') : String(value);
  return definition.type === 'date' ? typedDateText(value, language) : value;
}

/** "1.234,5" and "1,234.5" as their languages write them. */
function parseNumber(text: string, language: Language): number | undefined {
  const [group, point] = language === 'de' ? ['.', ','] : [',', '.'];
  const plain = text
    .replaceAll(/[\s\u00a0]/gu, '')
    .replaceAll(group, '')
    .replace(point, '.');
  return /^[+-]?\d+(?:\.\d+)?$/u.test(plain) ? Number(plain) : undefined;
}

/** `undefined` for an empty draft and for one that does not fit the field's kind. */
export function readCustomDraft(
  definition: Pick<FieldDefinition, 'type'>,
  draft: string,
  language: Language,
  now: number
): CustomValue | undefined {
  const text = draft.trim();
  if (text === '') return undefined;
  switch (definition.type) {
    case 'number':
      return parseNumber(text, language);
    case 'date':
      return parseDateText(text, language, now);
    case 'yes-no':
      return text === 'yes' ? true : text === 'no' ? false : undefined;
    case 'choices':
      return text.split(separator).filter((option) => option !== '');
    case 'choice':
    case 'text':
      return text;
  }
}
