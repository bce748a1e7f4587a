/**
 * One postal address out of the several columns, or the single cell, that a file has for it.
 */
import type { ContactDraft } from '../contact/contact-draft.ts';
import { oneLine, splitGoogle } from './cell-text.ts';
import type { AddressPart } from './column-target.ts';

export type DraftAddress = NonNullable<ContactDraft['addresses']>[number];
export type AddressCells = Partial<Record<AddressPart, string>>;

/** Google puts several addresses of one label into the same cells, parted by `:::`. */
export function readAddresses(cells: AddressCells, label: string): DraftAddress[] {
  const split = Object.entries(cells).map(([part, text]) => [part, splitGoogle(text)] as const);
  const count = Math.min(Math.max(0, ...split.map(([, texts]) => texts.length)), 20);
  const addresses: DraftAddress[] = [];
  for (let i = 0; i < count; i++) {
    const address = readAddress(Object.fromEntries(split.map(([part, texts]) => [part, texts[i] ?? ''])), label);
    if (address) addresses.push(address);
  }
  return addresses;
}

function readAddress(cells: AddressCells, label: string): DraftAddress | undefined {
  const text = (part: AddressPart) => (cells[part] ?? '').trim();
  let street = [oneLine(text('street')), text('house')].filter(Boolean).join(' ');
  let postalCode = text('postalCode');
  let city = oneLine(text('city'));
  const combined = /^([A-Z]{1,3}-)?(\d{4,5})\s+(.+)$/u.exec(oneLine(text('zipCity')));
  if (combined) {
    postalCode ||= combined[2] ?? '';
    city ||= combined[3] ?? '';
  } else city ||= oneLine(text('zipCity'));
  let country = oneLine(text('country'));
  const formatted = text('formatted');
  if (formatted !== '' && street === '') {
    if (postalCode === '' && city === '') ({ street, postalCode, city, country } = readFormatted(formatted, country));
    else street = oneLine(formatted.split('\n')[0] ?? '');
  }
  const box = oneLine(text('box'));
  const extra = [oneLine(text('extra')), box && (/^\d/u.test(box) ? `Postfach ${box}` : box)]
    .filter(Boolean)
    .join(', ');
  const address = { street, extra, postalCode, city, region: oneLine(text('region')), country };
  if (Object.values(address).every((value) => value === '')) return undefined;
  return { label, ...Object.fromEntries(Object.entries(address).filter(([, value]) => value !== '')) };
}

/** "Musterweg 1, 10115 Berlin, Deutschland", in one line or several. What is not understood stays in the street. */
function readFormatted(
  text: string,
  country: string
): { street: string; postalCode: string; city: string; country: string } {
  const lines = text
    .split(/\n|,/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const at = lines.findIndex((line) => /^(?:[A-Z]{1,3}-)?\d{4,5}\s+\p{L}/u.test(line));
  if (at < 0) return { street: lines.join(', '), postalCode: '', city: '', country };
  const found = /^(?:[A-Z]{1,3}-)?(\d{4,5})\s+(.+)$/u.exec(lines[at] ?? '');
  return {
    street: lines.slice(0, at).join(', '),
    postalCode: found?.[1] ?? '',
    city: found?.[2] ?? '',
    country: country || lines.slice(at + 1).join(', ')
  };
}
