/**
 * Dates as people type and read them, and as a contact holds them: ISO, where a birthday may lack its year (`--05-12`).
 * German and ISO forms are read in every language, the American form (month first) only in English.
 */
import type { Language } from '#shared/i18n/language.ts';

const two = (value: number): string => String(value).padStart(2, '0');

function checked(year: number | undefined, month: number, day: number): string | undefined {
  // 2000 has a 29 February, as a birthday without a year may have.
  const date = new Date(Date.UTC(year ?? 2000, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return year === undefined
    ? `--${two(month)}-${two(day)}`
    : `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** Two digits are of the last hundred years. */
function fullYear(text: string | undefined, now: number): number | undefined {
  if (text === undefined || text === '') return undefined;
  const year = Number(text);
  if (text.length > 2) return year;
  const thisYear = new Date(now).getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + year;
  return inThisCentury > thisYear ? inThisCentury - 100 : inThisCentury;
}

/** `undefined` when the text is no date. */
export function parseDateText(text: string, language: Language, now: number): string | undefined {
  const clean = text.trim();
  const iso = /^(?:(\d{4})|-)-(\d{1,2})-(\d{1,2})$/u.exec(clean);
  if (iso) return checked(iso[1] === undefined ? undefined : Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const german = /^(\d{1,2})\.\s*(\d{1,2})\.?\s*(\d{2}|\d{4})?$/u.exec(clean);
  if (german) return checked(fullYear(german[3], now), Number(german[2]), Number(german[1]));
  const slashed = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{2}|\d{4}))?$/u.exec(clean);
  if (!slashed) return undefined;
  const [first, second] = [Number(slashed[1]), Number(slashed[2])];
  const year = fullYear(slashed[3], now);
  return language === 'en' ? checked(year, first, second) : checked(year, second, first);
}

type DateParts = { readonly year: number | undefined; readonly month: number; readonly day: number };

export function dateParts(iso: string): DateParts | undefined {
  const match = /^(?:(\d{4})|-)-(\d{2})-(\d{2})$/u.exec(iso);
  return match
    ? { year: match[1] === undefined ? undefined : Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
    : undefined;
}

/** "3. August 1980"; text that is no date stays as it is. */
export function formatDateText(iso: string, language: Language): string {
  const parts = dateParts(iso);
  if (!parts) return iso;
  const date = new Date(Date.UTC(parts.year ?? 2000, parts.month - 1, parts.day));
  const year = parts.year === undefined ? undefined : 'numeric';
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year, timeZone: 'UTC' }).format(date);
}

/** What an input begins with: digits that are quick to change. */
export function typedDateText(iso: string, language: Language): string {
  const parts = dateParts(iso);
  if (!parts) return iso;
  if (language === 'en') return parts.year === undefined ? `${two(parts.month)}/${two(parts.day)}` : iso;
  return `${two(parts.day)}.${two(parts.month)}.${parts.year ?? ''}`;
}

/** Whole years at `now`, for a birthday with its year. */
export function ageAt(iso: string, now: number): number | undefined {
  const parts = dateParts(iso);
  if (parts?.year === undefined) return undefined;
  const today = new Date(now);
  const hadBirthday =
    today.getMonth() + 1 > parts.month || (today.getMonth() + 1 === parts.month && today.getDate() >= parts.day);
  const age = today.getFullYear() - parts.year - (hadBirthday ? 0 : 1);
  return age >= 0 && age < 130 ? age : undefined;
}
