/**
 * Phone numbers: reading what people type, with the workspace's country where they leave it out, and writing it for
 * people. The typed form is kept beside E.164 and never corrected; a number that cannot be read is still a text that
 * can be called. A number is an address, not the identity of a contact.
 */
import {
  parsePhoneNumberFromString,
  isSupportedCountry,
  type CountryCode,
  type PhoneNumber
} from 'libphonenumber-js/min';

const knownCountry = (country: string): CountryCode | undefined => {
  const code = country.toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
};

function read(text: string, country: string): PhoneNumber | undefined {
  const defaultCountry = knownCountry(country);
  const number = parsePhoneNumberFromString(text, { ...(defaultCountry && { defaultCountry }), extract: false });
  // Possible and not valid: numbering plans grow faster than anybody's copy of them.
  return number?.isPossible() === true ? number : undefined;
}

/** `+491713920014` from "0171 / 392 00 14"; empty when the text is no phone number. `country` is ISO 3166, two letters. */
export const toE164 = (text: string, country: string): string => {
  const e164: string = read(text, country)?.number ?? '';
  return /^\+[1-9]\d{3,14}$/u.test(e164) ? e164 : '';
};

/** For people: grouped, with country code. Text that is no number comes back as it is. */
export const formatInternational = (text: string): string => read(text, '')?.formatInternational() ?? text;

/**
 * For people: with country code, in the groups in which it was typed. What was typed wrong or without groups is grouped
 * as usual in its country.
 */
export function shownNumber(phone: { readonly value: string; readonly e164: string }): string {
  const { e164 } = phone;
  if (e164 === '') return phone.value;
  const typed = phone.value
    .trim()
    .replace('(0)', ' ')
    .replaceAll(/[/\s]+/gu, ' ')
    .replace(/^00(?=[1-9])/u, '+');
  const isGrouped = /^[+0]\d+(?: \d+)+$/u.test(typed);
  if (isGrouped && typed.startsWith('+')) return typed;
  const national = typed.slice(1);
  const digits = national.replaceAll(/\D/gu, '');
  if (!isGrouped || !e164.endsWith(digits)) return formatInternational(e164);
  return `${e164.slice(0, -digits.length)} ${national}`;
}

/** For people in `country`: without country code at home, with it elsewhere. */
export function formatNumber(text: string, country: string): string {
  const number = read(text, country);
  if (!number) return text;
  return number.country === knownCountry(country) ? number.formatNational() : number.formatInternational();
}

/** For a `tel:` link: E.164 where there is one, else the digits that were typed. */
export const dialable = (phone: { readonly value: string; readonly e164: string }): string =>
  phone.e164 !== '' ? phone.e164 : phone.value.replaceAll(/[^\d+*#]/gu, '');
