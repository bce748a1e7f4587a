/**
 * What a column can become, as choices of a list: the usual meanings, the workspace's own fields, a new field of the
 * column's name, and whatever the file's layout proposed.
 */
import { textFields } from '#shared/contact/contact-draft.ts';
import { targetKey, type Column, type ColumnTarget } from '#shared/formats/column-target.ts';
import type { Messages } from '#shared/i18n/language.ts';
import type { Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';
import { nameKey } from '#shared/formats/named-draft.ts';

type Words = Messages['importing'];
export type TargetChoice = { readonly value: string; readonly text: string; readonly target: ColumnTarget };

export function targetText(words: Words, target: ColumnTarget, fields: Vocabulary['fields']): string {
  const { target: say } = words;
  const labelled = (what: string, label: string) => (label === '' ? what : say.labelled(what, labelText(words, label)));
  const numbered = (what: string, group: number | undefined) =>
    group === undefined || group >= 100 ? what : say.numbered(what, String(group));
  switch (target.kind) {
    case 'ignore':
    case 'id':
    case 'contact-kind':
    case 'blocked':
    case 'name':
    case 'salutation':
    case 'country-code':
    case 'labels':
    case 'note-line':
    case 'claim':
      return say[target.kind];
    case 'note':
      return target.group === 0 ? say.note : say.numbered(say.note, String(target.group));
    case 'field':
      return say.field[target.field];
    case 'birth-part':
      return say.birth[target.part];
    case 'phone':
    case 'email':
    case 'website':
    case 'identity':
      return numbered(labelled(say[target.kind], target.label), target.group);
    case 'address':
      return numbered(labelled(say.part[target.part], target.label), target.group);
    case 'entry-label':
      return say.entryLabel(numbered(say[target.of], target.group));
    case 'note-pair':
    case 'custom-pair':
      return say.pair;
    case 'custom':
      return fields.some(({ name }) => nameKey(name) === nameKey(target.field))
        ? say.custom(target.field)
        : say.newField(target.field);
  }
}

const labelText = ({ labelWord }: Words, label: string): string =>
  Object.hasOwn(labelWord, label) ? labelWord[label as keyof typeof labelWord] : label;

const usual: readonly ColumnTarget[] = [
  { kind: 'ignore' },
  { kind: 'name' },
  ...textFields.map((field): ColumnTarget => ({ kind: 'field', field })),
  { kind: 'salutation' },
  ...(['', 'mobile', 'work', 'home', 'fax'] as const).map((label): ColumnTarget => ({
    kind: 'phone',
    label,
    group: undefined
  })),
  { kind: 'country-code' },
  ...(['', 'work', 'home'] as const).map((label): ColumnTarget => ({ kind: 'email', label, group: undefined })),
  { kind: 'website', label: '', group: undefined },
  ...(['formatted', 'street', 'house', 'extra', 'postalCode', 'city', 'zipCity', 'region', 'country'] as const).map(
    (part): ColumnTarget => ({ kind: 'address', label: '', group: 100, part })
  ),
  { kind: 'labels' },
  { kind: 'note', group: 0, part: 'text' },
  { kind: 'note-line' },
  { kind: 'claim' }
];

export function targetChoices(words: Words, column: Column, fields: Vocabulary['fields']): TargetChoice[] {
  const name = column.header.trim().slice(0, 80) || words.columns.noHead(String(column.index + 1));
  const own = fields.map((field): ColumnTarget => ({ kind: 'custom', field: field.name }));
  const fresh: ColumnTarget[] = fields.some((field) => nameKey(field.name) === nameKey(name))
    ? []
    : [{ kind: 'custom', field: name }];
  const choices = new Map<string, TargetChoice>();
  for (const target of [...usual, ...own, ...fresh, column.target]) {
    const value = targetKey(target);
    if (!choices.has(value)) choices.set(value, { value, text: targetText(words, target, fields), target });
  }
  return [...choices.values()];
}
