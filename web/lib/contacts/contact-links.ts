/**
 * Where the values of a contact lead: calling, writing, the map, a website. Every link is made here, because what people
 * and imports put into a field must never become a link that runs something.
 */
import { dialable } from '#shared/contact/phone-number.ts';

type Phone = { readonly label: string; readonly value: string; readonly e164: string };

export const callLink = (phone: Phone): string | undefined => {
  const number = dialable(phone);
  return number === '' ? undefined : `tel:${encodeURIComponent(number).replace('%2B', '+')}`;
};

/** A chat in WhatsApp; only numbers with a country code have one. */
export const messageLink = (phone: Phone): string | undefined =>
  phone.e164 === '' || phone.label === 'fax' ? undefined : `https://wa.me/${phone.e164.slice(1)}`;

export const isMailAddress = (text: string): boolean => /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/u.test(text);

export const mailLink = (address: string): string | undefined =>
  isMailAddress(address) ? `mailto:${encodeURIComponent(address.toWellFormed()).replace('%40', '@')}` : undefined;

/** `firma.example` and `https://firma.example/path`; nothing but http and https. */
export function websiteLink(text: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `https://${text}`;
  const url = URL.parse(address);
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname.includes('.');
  return isWeb && url.username === '' ? url.href : undefined;
}

export type AddressParts = {
  readonly street: string;
  readonly extra: string;
  readonly postalCode: string;
  readonly city: string;
  readonly region: string;
  readonly country: string;
};

/** In one line, as it stands on a letter in Germany: street, addition, postal code and city, the rest. */
export const addressLine = (address: AddressParts): string =>
  [address.street, address.extra, `${address.postalCode} ${address.city}`.trim(), address.region, address.country]
    .filter((part) => part !== '')
    .join(', ');

export function mapLink(address: AddressParts): string | undefined {
  const line = addressLine({ ...address, extra: '' });
  return line === ''
    ? undefined
    : `https://www.openstreetmap.org/search?query=${encodeURIComponent(line.toWellFormed())}`;
}
