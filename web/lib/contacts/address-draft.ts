/** An address while it is edited: its parts in one string, because that is what an edit of a field holds. */
import type { AddressParts } from './contact-links.ts';

export const addressKeys = ['street', 'extra', 'postalCode', 'city', 'region', 'country'] as const;

/** The unit separator: nobody can type it, and trimming leaves it alone, so that an empty street stays the first part. */
export const partSeparator = '\u001f';

export const addressDraft = (address: AddressParts): string =>
  addressKeys.map((key) => address[key]).join(partSeparator);

export function readAddressDraft(draft: string): AddressParts {
  const [street = '', extra = '', postalCode = '', city = '', region = '', country = ''] = draft
    .split(partSeparator)
    .map((part) => part.trim());
  return { street, extra, postalCode, city, region, country };
}
