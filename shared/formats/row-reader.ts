/**
 * Turns the cells of one row into a contact, by what each column means. Nothing is lost silently: what has no place or
 * cannot be understood becomes a line of a note and a remark. Consent columns are kept as somebody's claim, in a note;
 * they never become consent.
 */
import type { TextField } from '../contact/contact-draft.ts';
import { cleanCell, oneLine } from './cell-text.ts';
import type { Column, ColumnTarget } from './column-target.ts';
import type { CsvRecord } from './csv-reader.ts';
import { repairDoubleEncoding } from './double-encoding.ts';
import { DraftBuilder } from './draft-builder.ts';
import { splitSalutation } from './name-cell.ts';
import { readOwnRow } from './own-row.ts';
import type { RowProblem, RowReading, RowSettings } from './row-reading.ts';

/** Longer than any value that is looked into; such a cell is kept as a note. */
const longestValue = 1_000;
/** Characters of one contact, well under the largest update that the server takes. */
const longestContact = 100_000;

type Role = 'value' | 'label';
type Grouped = { readonly role: Role; readonly text: string; readonly column: Column };

export function createRowReader(columns: readonly Column[], settings: RowSettings): (record: CsvRecord) => RowReading {
  const used = columns.filter(({ target }) => target.kind !== 'ignore');
  const width = Math.max(0, ...columns.map(({ index }) => index + 1));
  return (record) => {
    const problem = recordProblem(record, width);
    if (problem)
      return {
        number: record.number,
        draft: new DraftBuilder(settings).build(),
        id: undefined,
        problems: [problem],
        remarks: [],
        excerpt: excerptOf(record),
        isEmpty: false
      };
    if (settings.layout === 'kontor') return readOwnRow(record, used);
    const builder = new DraftBuilder(settings);
    readCells(record, used, settings, builder);
    const draft = builder.build();
    const isEmpty = used.every(({ index }) => (record.cells[index] ?? '').trim() === '') || builder.isEmpty();
    const problems = [...builder.problems];
    if (!isEmpty && problems.length === 0) {
      if (JSON.stringify(draft).length > longestContact) problems.push({ kind: 'row-too-long' });
      else if (!builder.hasName()) problems.push({ kind: 'nothing-to-name' });
    }
    return {
      number: record.number,
      draft,
      id: undefined,
      problems,
      remarks: builder.remarks,
      excerpt: excerptOf(record),
      isEmpty
    };
  };
}

export const excerptOf = ({ cells }: CsvRecord): string =>
  cells
    .filter((cell) => cell.trim() !== '')
    .slice(0, 4)
    .map((cell) => oneLine(cleanCell(cell.slice(0, 200))))
    .join(' · ')
    .slice(0, 120);

function recordProblem(record: CsvRecord, width: number): RowProblem | undefined {
  if (record.problem) return { kind: record.problem };
  const extra = record.cells.slice(width).filter((cell) => cell.trim() !== '').length;
  // An unguarded delimiter has moved all values behind it: a wrong contact is worse than a missing one.
  return extra > 0 ? { kind: 'more-cells-than-columns', count: extra } : undefined;
}

function readCells(record: CsvRecord, columns: readonly Column[], settings: RowSettings, builder: DraftBuilder): void {
  const groups = new Map<string, Grouped[]>();
  for (const column of columns) {
    const raw = record.cells[column.index] ?? '';
    if (raw === '') continue;
    const text = cleanCell(settings.repairDoubleEncoding ? repairDoubleEncoding(raw) : raw);
    if (text === '' || isPlaceholder(text)) continue;
    const group = groupOf(column.target);
    if (group) {
      const list = groups.get(group.key) ?? [];
      list.push({ role: group.role, text, column });
      groups.set(group.key, list);
    } else readCell(text, column, builder);
  }
  for (const group of groups.values()) readGroup(group, builder);
}

/** What programs and people write into a cell that says nothing. */
const isPlaceholder = (text: string): boolean =>
  /^(?:-+|–|\?+|n\/a|null|none|#n\/a|#nv|#wert!|#value!|#ref!|k\.\s?a\.|keine?|keine angabe|unspecified|0{1,2}[./]0{1,2}[./]0{2,4})$/iu.test(
    text
  );

function groupOf(target: ColumnTarget): { readonly key: string; readonly role: Role } | undefined {
  switch (target.kind) {
    case 'entry-label':
      return { key: `${target.of} ${target.group}`, role: 'label' };
    case 'phone':
    case 'email':
    case 'website':
    case 'identity':
      return target.group === undefined ? undefined : { key: `${target.kind} ${target.group}`, role: 'value' };
    case 'address':
      return { key: `address ${target.group}`, role: 'value' };
    case 'note-pair':
    case 'custom-pair':
      return { key: `${target.kind} ${target.group}`, role: target.part };
    default:
      return undefined;
  }
}

function readGroup(group: readonly Grouped[], builder: DraftBuilder): void {
  const label = group.find(({ role }) => role === 'label')?.text;
  const addressCells: Record<string, string> = {};
  let addressLabel = '';
  for (const { role, text, column } of group) {
    const { target } = column;
    if (role === 'label') continue;
    if (target.kind === 'address') {
      // "Street 2" and "Street 3" are both extra lines.
      const before = addressCells[target.part];
      addressCells[target.part] = before === undefined ? text : `${before}, ${text}`;
      addressLabel = label ?? target.label;
    } else if (target.kind === 'note-pair') {
      builder.addLine(label ?? column.header, text);
    } else if (target.kind === 'custom-pair') {
      builder.addCustom(label ?? column.header, text);
    } else readEntry(text, column, label, builder);
  }
  if (Object.keys(addressCells).length > 0) builder.addAddress(addressCells, addressLabel);
}

function readEntry(text: string, column: Column, label: string | undefined, builder: DraftBuilder): void {
  const { target, header } = column;
  if (text.length > longestValue) return builder.addAsNote(header, text);
  if (target.kind === 'phone') builder.addPhones(text, label ?? target.label, header);
  else if (target.kind === 'email') builder.addEmails(text, label ?? target.label, header);
  else if (target.kind === 'website') builder.addWebsites(text, label ?? target.label);
  else if (target.kind === 'identity') builder.addIdentity(label ?? target.label, text);
}

function readCell(text: string, column: Column, builder: DraftBuilder): void {
  const { target, header } = column;
  const isShort = text.length <= longestValue;
  switch (target.kind) {
    case 'phone':
    case 'email':
    case 'website':
    case 'identity':
      return readEntry(text, column, undefined, builder);
    case 'country-code':
      return isShort ? builder.setCountryCode(text) : undefined;
    case 'name':
      return isShort ? builder.setWholeName(oneLine(text)) : builder.addAsNote(header, text);
    case 'field':
      return isShort ? readField(target.field, text, header, builder) : builder.addAsNote(header, text);
    case 'salutation': {
      if (!isShort) return builder.addAsNote(header, text);
      const { salutation, prefix } = splitSalutation(oneLine(text));
      if (prefix) builder.setField('prefix', prefix);
      if (salutation) builder.addCustom(header, salutation);
      return;
    }
    case 'birth-part':
      return builder.setBirthPart(target.part, text);
    case 'labels':
      return builder.addLabels(text);
    case 'note':
      return target.part === 'text' ? builder.addNote(text) : undefined;
    case 'note-line':
      return builder.addLine(header, text);
    case 'claim':
      return builder.addClaim(header, text);
    case 'custom':
      return text.length <= 10_000 ? builder.addCustom(target.field, text) : builder.addAsNote(header, text);
    case 'blocked':
    case 'contact-kind':
    case 'id':
    case 'ignore':
    case 'entry-label':
    case 'address':
    case 'note-pair':
    case 'custom-pair':
      return;
  }
}

function readField(field: TextField, text: string, header: string, builder: DraftBuilder): void {
  if (field === 'birthday') return builder.setBirthday(text, header);
  builder.setField(field, oneLine(text));
}
