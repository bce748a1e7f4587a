/**
 * Who already has this number or mail address. Built from the rows' folded text when first asked (an import asks for
 * every line), then kept in step with the rows. A long note may push an address out of a row's text; for those the
 * row's first number and address still stand.
 */
import type { ContactId } from '#shared/ids.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { fold } from '#shared/contact/fold.ts';

/** Shorter digits are house numbers, years and postal codes. */
const minPhoneDigits = 7;

export class AddressIndex {
  readonly #contacts = new Map<string, Set<ContactId>>();

  constructor(rows: Iterable<ContactRow>) {
    for (const row of rows) this.add(row);
  }

  add(row: ContactRow): void {
    for (const key of keysOf(row)) {
      const contacts = this.#contacts.get(key);
      if (contacts === undefined) this.#contacts.set(key, new Set([row.id]));
      else contacts.add(row.id);
    }
  }

  remove(row: ContactRow): void {
    for (const key of keysOf(row)) {
      const contacts = this.#contacts.get(key);
      contacts?.delete(row.id);
      if (contacts?.size === 0) this.#contacts.delete(key);
    }
  }

  find(address: { phone?: string | undefined; email?: string | undefined }): ContactId[] {
    const found = new Set<ContactId>();
    const keys = [
      address.phone?.replace(/\D/gu, ''),
      address.email === undefined ? undefined : fold(address.email).trim()
    ];
    for (const key of keys) for (const contact of this.#contacts.get(key ?? '') ?? []) found.add(contact);
    return [...found].sort();
  }
}

function keysOf(row: ContactRow): Set<string> {
  const keys = new Set<string>();
  for (const word of row.text.split(' ')) {
    if (word.includes('@') || (word.length >= minPhoneDigits && /^\d+$/u.test(word))) keys.add(word);
  }
  if (row.phone !== undefined) keys.add(row.phone.replace(/\D/gu, ''));
  if (row.email !== undefined) keys.add(fold(row.email).trim());
  return keys;
}
