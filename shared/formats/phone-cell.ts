/**
 * Phone numbers out of one cell: split where several stand in it, freed of what copying and spreadsheets did to them,
 * and read with the import's country where the country code is missing. Every change is reported, so that the preview
 * can show "0171 2345678 -> +49 171 2345678". A number whose digits Excel has thrown away is refused: nobody can know them.
 */
import { formatInternational, toE164 } from '../contact/phone-number.ts';
import { oneLine } from './cell-text.ts';

export type PhoneReading =
  | { readonly kind: 'number'; readonly value: string; readonly e164: string; readonly repaired: PhoneRepair | undefined }
  /** Kept as text if the person says so: a short dial, an extension, a typo. */
  | { readonly kind: 'unreadable'; readonly text: string; readonly problem: 'too-short' | 'no-number' | 'wrong' }
  /** `4,91713E+11`: the last digits are gone for good. */
  | { readonly kind: 'lost-digits'; readonly text: string };

/** What had to be guessed at; a missing country code alone is no repair. */
export type PhoneRepair = 'plus-missing' | 'zero-missing';

export type PhoneContext = {
  /** ISO 3166, for numbers without country code. */
  readonly country: string;
  /** Digits of a separate country-code column (WATI, Interakt), when there is one. */
  readonly countryCode?: string | undefined;
};

const exponent = /^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$/u;

export function readPhoneCell(cell: string, context: PhoneContext): PhoneReading[] {
  const readings: PhoneReading[] = [];
  for (const part of cell.split(/\s*:::\s*|[\n;,|]|\s+(?:oder|und|or|and)\s+/u)) {
    const text = strip(part);
    if (text === '') continue;
    // "4,91713E+11" was cut at its comma: the whole cell tells.
    if (exponent.test(cell.trim())) return [{ kind: 'lost-digits', text: cell.trim() }];
    readings.push(...readSlashed(text, context));
  }
  return readings;
}

/** A slash parts an area code from the rest, or two numbers: both are tried, the whole first. */
function readSlashed(text: string, context: PhoneContext): PhoneReading[] {
  const whole = readNumber(text, context);
  if (whole.kind === 'number' || !text.includes('/')) return [whole];
  const parts = text.split('/').map((part) => readNumber(strip(part), context));
  return parts.length > 1 && parts.every(({ kind }) => kind === 'number') ? parts : [whole];
}

function strip(text: string): string {
  return oneLine(text)
    .replace(/^(?:tel|phone|fon|telefon|mobil|handy|mobile|fax)\s*[.:]+\s*/iu, '')
    .replace(/^(?:tel|callto|whatsapp):(?:\/\/)?/iu, '')
    .replace(/^['’`]+/u, '')
    .trim();
}

function readNumber(text: string, { country, countryCode }: PhoneContext): PhoneReading {
  const digits = text.replace(/\D/gu, '');
  if (digits === '') return { kind: 'unreadable', text, problem: 'no-number' };
  if (/^0+$/u.test(digits)) return { kind: 'unreadable', text, problem: 'wrong' };
  const code = countryCode?.replace(/\D/gu, '').replace(/^0+/u, '') ?? '';
  if (code !== '' && !/^(?:\+|00)/u.test(text)) {
    const joined = digits.startsWith(code) && digits.length > 11 ? `+${digits}` : `+${code}${digits.replace(/^0+/u, '')}`;
    return numberOf(joined, '', undefined) ?? unreadable(text, digits);
  }
  // The trunk zero of "+49 (0)171" is only dialled at home; it goes wherever a country code stands before it.
  const dialled = /^(?:\+|00)/u.test(text) ? text.replace(/\(0\)\s*/u, '').replace(/^00(?=[1-9])/u, '+') : text;
  if (/[a-z]{3,}/iu.test(dialled)) return { kind: 'unreadable', text, problem: 'no-number' };

  if (!/^[\d]+$/u.test(dialled) || dialled.startsWith('0')) {
    return numberOf(dialled, country, undefined) ?? unreadable(text, digits);
  }
  // Bare digits: a spreadsheet may have eaten the plus, or the zero of the area code.
  const repaired = repairDigits(digits, country);
  return repaired ?? numberOf(dialled, country, undefined) ?? unreadable(text, digits);
}

function repairDigits(digits: string, country: string): PhoneReading | undefined {
  const withZero = country === 'DE' || country === 'AT' || country === 'CH' ? `0${digits}` : undefined;
  const dialCode = { DE: '49', AT: '43', CH: '41' }[country];
  if (dialCode !== undefined && digits.startsWith(dialCode) && digits.length >= 11) {
    return numberOf(`+${digits}`, '', 'plus-missing');
  }
  if (withZero !== undefined && digits.length >= 8 && digits.length <= 12) {
    return numberOf(withZero, country, 'zero-missing');
  }
  if (digits.length >= 11 && toE164(digits, country) === '') return numberOf(`+${digits}`, '', 'plus-missing');
  return undefined;
}

function numberOf(text: string, country: string, repaired: PhoneRepair | undefined): PhoneReading | undefined {
  const e164 = toE164(text, country);
  return e164 === '' ? undefined : { kind: 'number', value: formatInternational(e164), e164, repaired };
}

const unreadable = (text: string, digits: string): PhoneReading => ({
  kind: 'unreadable',
  text,
  problem: digits.length < 7 || /^0\d{7,8}$/u.test(digits) ? 'too-short' : 'wrong'
});
