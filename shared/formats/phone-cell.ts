/**
 * Phone numbers out of one cell: split where several stand in it, freed of what copying and spreadsheets did to them,
 * and read with the import's country where the country code is missing. Every change is reported, so that the preview
 * can show "0171 2345678 -> +49 171 2345678". A number whose digits Excel has thrown away is refused: nobody can know them.
 */
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min';
import { formatInternational, toE164 } from '../contact/phone-number.ts';
import { oneLine } from './cell-text.ts';

export type PhoneReading =
  | {
      readonly kind: 'number';
      readonly value: string;
      readonly e164: string;
      readonly repaired: PhoneRepair | undefined;
    }
  /** Kept as text if the person says so: a short dial, an extension, a typo. */
  | { readonly kind: 'unreadable'; readonly text: string; readonly problem: PhoneProblem }
  /** `4,91713E+11`: the last digits are gone for good. */
  | { readonly kind: 'lost-digits'; readonly text: string };

/** `no-area-code`: a local number, which can only be dialled in its own town. */
export type PhoneProblem = 'too-short' | 'no-number' | 'no-area-code' | 'wrong';

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
  const parts = text.split('/').map(strip);
  if (parts.some((part) => part.replace(/\D/gu, '').length < 7)) return [whole];
  const readings = parts.map((part) => readNumber(part, context));
  return readings.every(({ kind }) => kind === 'number') ? readings : [whole];
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
    const joined =
      digits.startsWith(code) && digits.length > 11 ? `+${digits}` : `+${code}${digits.replace(/^0+/u, '')}`;
    return numberOf(joined, '', undefined) ?? unreadable(text, digits);
  }
  // The trunk zero of "+49 (0)171" is only dialled at home; it goes wherever a country code stands before it.
  const dialled = /^(?:\+|00)/u.test(text) ? text.replace(/\(0\)\s*/u, '').replace(/^00(?=[1-9])/u, '+') : text;
  if (/[a-z]{3,}/iu.test(dialled)) return { kind: 'unreadable', text, problem: 'no-number' };
  if (/^[+0(]/u.test(dialled) || !trunkZero.has(country))
    return numberOf(dialled, country, undefined) ?? withPlus(digits) ?? unreadable(text, digits);
  // A number that begins with neither: a spreadsheet has eaten the plus, or the zero of the area code.
  return repairDigits(digits, country) ?? unreadable(text, digits, 'no-area-code');
}

/** Where numbers are written with a zero that is not dialled from abroad. */
const trunkZero = new Set([
  'DE',
  'AT',
  'CH',
  'LI',
  'GB',
  'IE',
  'FR',
  'BE',
  'NL',
  'SE',
  'FI',
  'TR',
  'RO',
  'HR',
  'RS',
  'SI',
  'BG',
  'AU',
  'NZ',
  'ZA',
  'JP',
  'KR',
  'IL',
  'EG',
  'MA',
  'UA'
]);

function repairDigits(digits: string, country: string): PhoneReading | undefined {
  const code = isSupportedCountry(country) ? getCountryCallingCode(country) : '';
  if (code !== '' && digits.startsWith(code) && digits.length >= code.length + 8) {
    const own = numberOf(`+${digits}`, '', 'plus-missing');
    if (own) return own;
  }
  // Shorter ones are local numbers: nobody knows of which town.
  const isWithoutZero = digits.length >= 9 && digits.length <= 11;
  return (isWithoutZero ? numberOf(`0${digits}`, country, 'zero-missing') : undefined) ?? withPlus(digits);
}

/** Twelve digits and more are a number with a country code. */
const withPlus = (digits: string): PhoneReading | undefined =>
  digits.length >= 11 && !digits.startsWith('0') ? numberOf(`+${digits}`, '', 'plus-missing') : undefined;

function numberOf(text: string, country: string, repaired: PhoneRepair | undefined): PhoneReading | undefined {
  // 110, and the area code of a number that was cut off.
  if (text.replace(/\D/gu, '').length < 6) return undefined;
  const e164 = toE164(text, country);
  return e164 === '' || isWrongGermanMobile(e164)
    ? undefined
    : { kind: 'number', value: formatInternational(e164), e164, repaired };
}

/** German mobile numbers have ten or eleven digits behind +49; a plan of numbers that never grew shorter. */
const isWrongGermanMobile = (e164: string): boolean => /^\+491[567]/u.test(e164) && !/^\+49\d{10,11}$/u.test(e164);

const unreadable = (text: string, digits: string, otherwise: PhoneProblem = 'wrong'): PhoneReading => ({
  kind: 'unreadable',
  text,
  problem: digits.length < 6 || /^(?:0|0049|49)1[567]\d{0,7}$/u.test(digits) ? 'too-short' : otherwise
});
