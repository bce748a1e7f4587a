/**
 * Proposes what each column means, by its name and its neighbours, never by its place: exports order their columns by
 * the language of the program, and people move them. What nobody knows becomes a field of its own if it holds anything.
 */
import type { ColumnTarget, EntryKind } from './column-target.ts';
import { headerKey } from './header-key.ts';
import { knownColumn } from './known-columns.ts';
import { ownColumn } from './own-columns.ts';

export const layouts = [
  'kontor',
  'google',
  'google-old',
  'google-outlook',
  'outlook-web',
  'outlook',
  'outlook-german',
  'thunderbird',
  'wati',
  'chatwoot',
  'interakt',
  'list'
] as const;
/** Whose export a file is; `list` is somebody's own. For people, who like to see that they were understood. */
export type Layout = (typeof layouts)[number];

/** The first whose columns are all there. */
const signatures: readonly { readonly layout: Layout; readonly columns: readonly string[] }[] = [
  { layout: 'kontor', columns: ['Kontor ID', 'Kind'] },
  {
    layout: 'google-outlook',
    columns: ['First Name', 'Last Name', 'Home Address', 'E-mail 2 Address', 'Business Street']
  },
  { layout: 'google', columns: ['First Name', 'Last Name', 'Organization Name', 'Labels'] },
  { layout: 'google', columns: ['First Name', 'Phone 1 - Label', 'Phone 1 - Value'] },
  { layout: 'google-old', columns: ['Given Name', 'Family Name', 'Group Membership'] },
  { layout: 'outlook-web', columns: ['First Name', 'Last Name', 'IMAddress', 'Personal Web Page'] },
  { layout: 'outlook', columns: ['First Name', 'Last Name', 'E-mail Address', 'Business Street', 'Business Phone'] },
  { layout: 'outlook-german', columns: ['Vorname', 'Nachname', 'Straße geschäftlich', 'E-Mail-Adresse'] },
  { layout: 'thunderbird', columns: ['First Name', 'Last Name', 'Primary Email', 'Work ZipCode'] },
  { layout: 'thunderbird', columns: ['Vorname', 'Nachname', 'Primäre E-Mail-Adresse', 'Messenger-Name'] },
  { layout: 'wati', columns: ['Name', 'CountryCode', 'Phone', 'AllowCampaign'] },
  { layout: 'chatwoot', columns: ['name', 'email', 'identifier', 'phone_number'] },
  { layout: 'interakt', columns: ['Country Code', 'Phone Number', 'WhatsApp Opted'] }
];

export type Recognised = { readonly layout: Layout; readonly targets: readonly ColumnTarget[] };

/** `hasValues` says of each column whether any row seen has something in it. */
export function recogniseColumns(headers: readonly string[], hasValues: readonly boolean[]): Recognised {
  const keys = new Set(headers.map(headerKey));
  const has = (...names: readonly string[]) => names.some((name) => keys.has(headerKey(name)));
  const layout = signatures.find(({ columns }) => columns.every((name) => has(name)))?.layout ?? 'list';
  const context: Context = {
    layout,
    hasGiven: has('First Name', 'Given Name', 'Vorname', 'Forename', 'Rufname', 'Vornamen'),
    hasFamily: has('Last Name', 'Family Name', 'Nachname', 'Familienname', 'Surname', 'Zuname'),
    hasBirthYear: has('Geburtsjahr') && has('Geburtsmonat'),
    isOutlook: layout.startsWith('outlook') || layout === 'google-outlook'
  };
  const targets = headers.map((header, index): ColumnTarget => {
    if (layout === 'kontor') return ownColumn(header);
    return recogniseColumn(header, context) ?? unknownColumn(header, index, hasValues[index] ?? false);
  });
  return { layout, targets };
}

/** How many of the cells are names of columns: how a header line is told from the first row. */
export const knownCount = (cells: readonly string[]): number =>
  cells.filter((cell) => cell.length <= 80 && headerKey(cell) !== '' && recogniseColumn(cell, plain) !== undefined)
    .length;

type Context = {
  readonly layout: Layout;
  readonly hasGiven: boolean;
  readonly hasFamily: boolean;
  readonly hasBirthYear: boolean;
  readonly isOutlook: boolean;
};
const plain: Context = { layout: 'list', hasGiven: false, hasFamily: false, hasBirthYear: false, isOutlook: false };

const unknownColumn = (header: string, index: number, hasValues: boolean): ColumnTarget =>
  hasValues ? { kind: 'custom', field: header.trim().slice(0, 80) || `${index + 1}` } : { kind: 'ignore' };

function recogniseColumn(header: string, context: Context): ColumnTarget | undefined {
  return byNeighbours(headerKey(header), context) ?? byGroup(header) ?? knownColumn(header) ?? byNumber(header);
}

/** Names that mean different things in different company. */
function byNeighbours(
  key: string,
  { layout, hasGiven, hasFamily, hasBirthYear, isOutlook }: Context
): ColumnTarget | undefined {
  switch (key) {
    case 'name':
      if (layout === 'google-old') return { kind: 'name' };
      return hasGiven && !hasFamily ? { kind: 'field', field: 'family' } : { kind: 'name' };
    case 'title':
      // Outlook's "Title" is "Dr.", everybody else's is what somebody does.
      return isOutlook || (hasGiven && hasFamily && layout !== 'list')
        ? { kind: 'salutation' }
        : { kind: 'field', field: 'jobTitle' };
    case 'ort':
      return isOutlook ? { kind: 'note-line' } : { kind: 'address', label: '', group: 100, part: 'city' };
    case 'geburtstag':
      return hasBirthYear ? { kind: 'birth-part', part: 'day' } : undefined;
    case 'id':
      return layout === 'chatwoot' ? { kind: 'ignore' } : undefined;
    default:
      return undefined;
  }
}

const groupKinds: Readonly<Record<string, EntryKind>> = {
  phone: 'phone',
  'e mail': 'email',
  email: 'email',
  website: 'website',
  address: 'address',
  im: 'identity'
};
const groupParts = {
  street: 'street',
  city: 'city',
  'po box': 'box',
  region: 'region',
  'postal code': 'postalCode',
  country: 'country',
  'extended address': 'extra',
  formatted: 'formatted'
} as const;

/** Google's repeated groups: "Phone 3 - Value", "Address 1 - Postal Code", "Custom Field 2 - Label". */
function byGroup(header: string): ColumnTarget | undefined {
  const found = /^\s*([a-z][a-z -]*?)\s*(\d{1,3})\s+-\s+([a-z -]+?)\s*$/iu.exec(header);
  if (!found) return undefined;
  const name = (found[1] ?? '').toLowerCase().replace(/-/gu, ' ');
  const group = Number(found[2]);
  const part = (found[3] ?? '').toLowerCase();
  const isLabel = part === 'label' || part === 'type';
  if (name === 'custom field') return { kind: 'custom-pair', group, part: isLabel ? 'label' : 'value' };
  if (['event', 'relation', 'jot', 'calendar link', 'external id'].includes(name)) {
    return {
      kind: 'note-pair',
      group: group + ['event', 'relation', 'jot', 'calendar link', 'external id'].indexOf(name) * 1000,
      part: isLabel ? 'label' : 'value'
    };
  }
  const of = groupKinds[name];
  if (of === undefined) return undefined;
  if (isLabel) return { kind: 'entry-label', of, group };
  if (of === 'address') {
    const place = Object.hasOwn(groupParts, part) ? groupParts[part as keyof typeof groupParts] : undefined;
    return place ? { kind: 'address', label: '', group, part: place } : undefined;
  }
  if (part === 'service') return { kind: 'entry-label', of, group };
  return part === 'value' ? { kind: of, label: of === 'identity' ? 'messenger' : '', group } : undefined;
}

/** "Telefon 2", "E-Mail3", "Handy Nr. 2": the name without its number, for what may repeat. */
function byNumber(header: string): ColumnTarget | undefined {
  const base = /^(.*?)[\s_-]*(?:nr\.?\s*)?\(?([1-9]\d?)\)?$/iu.exec(header.trim())?.[1];
  const target = base === undefined ? undefined : knownColumn(base);
  const repeats = target && ['phone', 'email', 'website', 'labels', 'claim'].includes(target.kind);
  return repeats ? target : undefined;
}
