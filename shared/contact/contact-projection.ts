/**
 * The row of a contact: a pure function of its document and of who changed it last. Server and devices run the same
 * function on the same document and get the same bytes, so nothing here may depend on time, locale or map order.
 */
import type * as Y from 'yjs';
import type { ContactId } from '../ids.ts';
import type { Change, ContactRow } from './contact-row.ts';
import { noteText, readContact, type Contact } from './contact-doc.ts';
import { displayName, fullName } from './display-name.ts';
import { searchText, searchTextLength } from './fold.ts';
import { plainTextOf } from './note-text.ts';
import { shownNumber } from './phone-number.ts';
import { sortKey } from './sort-key.ts';

/** The second line of a list row; never what the first line already says. */
function detailOf(contact: Contact, shownName: string): string {
  const { fields, phones, emails, addresses } = contact;
  const name = fullName({ given: fields.given, family: fields.family });
  const candidates =
    contact.kind === 'firm' ? [fields.department, name] : [fields.company, fields.jobTitle, fields.department];
  const [phone] = phones;
  return (
    [...candidates, phone && shownNumber(phone), emails[0]?.value, addresses[0]?.city].find(
      (text) => text !== undefined && text !== '' && text !== shownName
    ) ?? ''
  );
}

/** Texts of the notes, newest first: what is cut off is what was written longest ago. */
function noteTexts(doc: Y.Doc, contact: Contact): string[] {
  const texts: string[] = [];
  let length = 0;
  for (const note of contact.notes.toReversed()) {
    const fragment = note.trashedAt === null ? noteText(doc, note.id) : undefined;
    if (!fragment || length > searchTextLength) continue;
    const text = plainTextOf(fragment);
    length += text.length;
    texts.push(text);
  }
  return texts;
}

function searchTextOf(doc: Y.Doc, contact: Contact): string {
  const { fields } = contact;
  const texts = [
    ...[fields.prefix, fields.given, fields.middle, fields.family, fields.suffix, fields.nickname],
    ...[fields.company, fields.department, fields.jobTitle],
    ...contact.emails.map((email) => email.value),
    ...contact.websites.map((website) => website.value),
    ...contact.addresses.flatMap((address) => [
      address.street,
      address.extra,
      address.postalCode,
      address.city,
      address.region,
      address.country
    ]),
    ...contact.identities.map((identity) => identity.value),
    ...[...contact.custom.values()].flatMap((value) =>
      Array.isArray(value) ? value : typeof value === 'boolean' ? [] : [String(value)]
    ),
    ...noteTexts(doc, contact)
  ];
  return searchText(
    texts,
    contact.phones.map((phone) => (phone.e164 === '' ? phone.value : phone.e164))
  );
}

export function projectContact(id: ContactId, doc: Y.Doc, changed: Change): ContactRow {
  const contact = readContact(doc);
  const name = displayName(contact);
  const { fields } = contact;
  const hasFamily = contact.kind === 'person' && fields.family !== '';
  return {
    id,
    kind: contact.kind,
    given: name.given,
    family: name.family,
    detail: detailOf(contact, fullName(name)),
    labels: contact.labels,
    owner: contact.owner,
    blocked: contact.blocked,
    trashedAt: contact.trashedAt,
    phone: contact.phones.find((phone) => phone.e164 !== '')?.e164,
    email: contact.emails.find((email) => email.value !== '')?.value,
    sort: sortKey({ family: name.family, given: hasFamily ? `${fields.given} ${fields.middle}` : '' }),
    text: searchTextOf(doc, contact),
    createdAt: contact.createdAt,
    changed
  };
}
