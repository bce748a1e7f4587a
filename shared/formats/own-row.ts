/**
 * A row of our own complete export, read back exactly: no tidying, no guessing. What the file says about rights, owners
 * or consent has no column here; what it says about ids is only a hint that the plan checks.
 */
import { textFields, type ContactDraft, type CustomValue } from '../contact/contact-draft.ts';
import type { AddressPart, Column, EntryKind } from './column-target.ts';
import type { CsvRecord } from './csv-reader.ts';
import type { NamedDraft, NamedNote, NamedValue } from './named-draft.ts';
import { parseOwnFieldHeader, splitList } from './own-columns.ts';
import type { RowProblem, RowReading } from './row-reading.ts';
import type { FieldType } from '../vocabulary/vocabulary-doc.ts';

type Address = NonNullable<ContactDraft['addresses']>[number];
type Group = {
  label?: string;
  value?: string;
  date?: string;
  pinned?: boolean;
  parts: Partial<Record<AddressPart, string>>;
};

export function readOwnRow(record: CsvRecord, columns: readonly Column[]): RowReading {
  const groups = new Map<string, Group>();
  const groupAt = (kind: EntryKind | 'note', number: number): Group => {
    const key = `${kind} ${number}`;
    const group = groups.get(key) ?? { parts: {} };
    groups.set(key, group);
    return group;
  };
  const fields: NonNullable<ContactDraft['fields']> = {};
  const custom: NamedValue[] = [];
  let id: string | undefined;
  let kind: 'person' | 'firm' = 'person';
  let blocked = false;
  let labels: string[] = [];

  for (const { index, header, target } of columns) {
    const text = record.cells[index] ?? '';
    if (text === '') continue;
    switch (target.kind) {
      case 'id':
        id = text.trim();
        break;
      case 'contact-kind':
        kind = text === 'firm' ? 'firm' : 'person';
        break;
      case 'blocked':
        blocked = text === 'yes';
        break;
      case 'labels':
        labels = splitList(text);
        break;
      case 'field':
        fields[target.field] = text.slice(0, 1_000);
        break;
      case 'custom':
        custom.push({ field: target.field, value: readOwnValue(text, parseOwnFieldHeader(header)?.type ?? 'text') });
        break;
      case 'entry-label':
        groupAt(target.of, target.group).label = text;
        break;
      case 'phone':
      case 'email':
      case 'website':
      case 'identity':
        if (target.group !== undefined) groupAt(target.kind, target.group).value = text;
        break;
      case 'address':
        groupAt('address', target.group).parts[target.part] = text;
        break;
      case 'note':
        readNotePart(groupAt('note', target.group), target.part, text);
        break;
      default:
        break;
    }
  }

  const draft = makeDraft(groups, { kind, fields, labels, custom, blocked });
  const problems: RowProblem[] = [];
  const isEmpty = record.cells.every((cell) => cell === '');
  if (!isEmpty && JSON.stringify(draft).length > 200_000) problems.push({ kind: 'row-too-long' });
  return {
    number: record.number,
    draft,
    id,
    problems,
    remarks: [],
    excerpt: record.cells.slice(1, 4).join(' ').slice(0, 120),
    isEmpty
  };
}

function readNotePart(group: Group, part: 'text' | 'date' | 'pinned', text: string): void {
  if (part === 'text') group.value = text;
  else if (part === 'date') group.date = text;
  else group.pinned = text === 'yes';
}

export function readOwnValue(text: string, type: FieldType): CustomValue {
  if (type === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'yes-no') return text === 'yes' ? true : text === 'no' ? false : text;
  return type === 'choices' ? splitList(text) : text;
}

function makeDraft(
  groups: ReadonlyMap<string, Group>,
  base: Pick<NamedDraft, 'fields' | 'labels' | 'custom'> & {
    readonly kind: 'person' | 'firm';
    readonly blocked: boolean;
  }
): NamedDraft {
  const labelled: Record<'phone' | 'email' | 'website', { label: string; value: string }[]> = {
    phone: [],
    email: [],
    website: []
  };
  const identities: { kind: string; value: string }[] = [];
  const addresses: Address[] = [];
  const notes: NamedNote[] = [];
  for (const [key, group] of [...groups].sort(byGroupNumber)) {
    const kind = key.split(' ')[0];
    const label = group.label ?? '';
    if (kind === 'address') addresses.push({ label, ...group.parts });
    else if (kind === 'note') {
      const at = Date.parse(group.date ?? '');
      if (group.value !== undefined) {
        notes.push({
          text: group.value,
          ...(Number.isFinite(at) && at >= 0 ? { at } : {}),
          ...(group.pinned ? { pinned: true } : {})
        });
      }
    } else if (kind === 'identity') identities.push({ kind: label, value: group.value ?? '' });
    else if (kind === 'phone' || kind === 'email' || kind === 'website')
      labelled[kind].push({ label, value: group.value ?? '' });
  }
  const known = Object.fromEntries(
    textFields.flatMap((field) => (base.fields[field] ? [[field, base.fields[field]]] : []))
  );
  return {
    kind: base.kind,
    fields: known,
    phones: labelled.phone,
    emails: labelled.email,
    websites: labelled.website,
    addresses,
    identities,
    labels: base.labels,
    custom: base.custom,
    notes,
    ...(base.blocked ? { blocked: true } : {})
  };
}

const byGroupNumber = ([a]: readonly [string, Group], [b]: readonly [string, Group]): number =>
  Number(a.split(' ')[1]) - Number(b.split(' ')[1]);
