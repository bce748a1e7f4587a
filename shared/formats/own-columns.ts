/**
 * The columns of our own complete export, written and read here so that both sides agree. Values stand as they are, with
 * no guard and no tidying: what was exported is what comes back. Names are English and fixed; they are a format.
 */
import { textFields, type TextField } from '../contact/contact-draft.ts';
import { fieldTypes, type FieldType } from '../vocabulary/vocabulary-doc.ts';
import type { AddressPart, ColumnTarget } from './column-target.ts';

export const ownFieldNames: Readonly<Record<TextField, string>> = {
  prefix: 'Prefix',
  given: 'Given name',
  middle: 'Middle name',
  family: 'Family name',
  suffix: 'Suffix',
  nickname: 'Nickname',
  company: 'Company',
  department: 'Department',
  jobTitle: 'Job title',
  birthday: 'Birthday',
  language: 'Language'
};
export const ownAddressParts = {
  street: 'Street',
  extra: 'Extra',
  postalCode: 'Postal code',
  city: 'City',
  region: 'Region',
  country: 'Country'
} as const satisfies Partial<Record<AddressPart, string>>;
export type OwnAddressPart = keyof typeof ownAddressParts;

export const ownNames = {
  id: 'Kontor ID',
  kind: 'Kind',
  blocked: 'Blocked',
  labels: 'Labels',
  owner: 'Owner'
} as const;

const entryNames = { Phone: 'phone', 'E-mail': 'email', Website: 'website', Identity: 'identity' } as const;

/** `Field: Kundennummer [text]`: the name of the workspace's own field and how its values are written. */
export const ownFieldHeader = (name: string, type: FieldType): string => `Field: ${name} [${type}]`;

export function parseOwnFieldHeader(header: string): { readonly name: string; readonly type: FieldType } | undefined {
  const found = /^Field: ([\s\S]+) \[([a-z-]+)\]$/u.exec(header);
  const type = fieldTypes.find((name) => name === found?.[2]);
  return found?.[1] !== undefined && type ? { name: found[1], type } : undefined;
}

export function ownColumn(header: string): ColumnTarget {
  if (header === ownNames.id) return { kind: 'id' };
  if (header === ownNames.kind) return { kind: 'contact-kind' };
  if (header === ownNames.blocked) return { kind: 'blocked' };
  if (header === ownNames.labels) return { kind: 'labels' };
  const field = textFields.find((name) => ownFieldNames[name] === header);
  if (field) return { kind: 'field', field };
  const custom = parseOwnFieldHeader(header);
  if (custom) return { kind: 'custom', field: custom.name };
  const grouped = /^(Phone|E-mail|Website|Address|Identity|Note) (\d{1,4}) - ([A-Za-z ]+)$/u.exec(header);
  return grouped ? groupedColumn(grouped[1] ?? '', Number(grouped[2]), grouped[3] ?? '') : { kind: 'ignore' };
}

function groupedColumn(name: string, group: number, part: string): ColumnTarget {
  if (name === 'Note') {
    const parts = { Text: 'text', Date: 'date', Pinned: 'pinned' } as const;
    return Object.hasOwn(parts, part)
      ? { kind: 'note', group, part: parts[part as keyof typeof parts] }
      : { kind: 'ignore' };
  }
  if (name === 'Address') {
    if (part === 'Label') return { kind: 'entry-label', of: 'address', group };
    const found = Object.entries(ownAddressParts).find(([, word]) => word === part)?.[0] as OwnAddressPart | undefined;
    return found ? { kind: 'address', label: '', group, part: found } : { kind: 'ignore' };
  }
  const kind = entryNames[name as keyof typeof entryNames];
  if (part === 'Value') return { kind, label: '', group };
  return part === 'Label' || part === 'Kind' ? { kind: 'entry-label', of: kind, group } : { kind: 'ignore' };
}

/** Several texts in one cell, such that any text survives. */
export const joinList = (items: readonly string[]): string =>
  items.map((item) => item.replaceAll('\\', '\\\\').replaceAll(':::', '\\:::')).join(' ::: ');

export const splitList = (cell: string): string[] =>
  cell === '' ? [] : cell.split(' ::: ').map((item) => item.replaceAll('\\:::', ':::').replaceAll('\\\\', '\\'));
