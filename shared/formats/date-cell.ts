/**
 * Dates as files write them, to ISO (`1980-12-31`, `--12-31` without a year). The order of day and month is that of the
 * column, not of the cell: 05.06.1980 alone says nothing, 25.06. in the same column does.
 */

export type DateOrder = 'day-first' | 'month-first';

export type DateCell =
  { readonly kind: 'date'; readonly iso: string } | { readonly kind: 'empty' } | { readonly kind: 'unreadable' };

const monthNames: readonly string[] = [
  'january|januar|jänner|jan',
  'february|februar|feb',
  'march|märz|maerz|mrz|mar|mär',
  'april|apr',
  'may|mai',
  'june|juni|jun',
  'july|juli|jul',
  'august|aug',
  'september|sept|sep',
  'october|oktober|oct|okt',
  'november|nov',
  'december|dezember|dec|dez'
];
const monthByName = new Map(monthNames.flatMap((names, i) => names.split('|').map((name) => [name, i + 1] as const)));

const numeric = /^(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})?$/u;

/** From samples of one column; `fallback` is the order of the country or layout. */
export function dateOrderOf(cells: readonly string[], fallback: DateOrder): DateOrder {
  for (const cell of cells) {
    const parts = numeric.exec(withoutTime(cell));
    if (!parts || (parts[1] ?? '').length > 2) continue;
    const [first, second] = [Number(parts[1]), Number(parts[2])];
    if (first > 12 && second <= 12) return 'day-first';
    if (second > 12 && first <= 12) return 'month-first';
  }
  return fallback;
}

/** `year` is the present one: two digits are a birthday's, which lies before it. */
export function parseDateCell(text: string, order: DateOrder, year: number): DateCell {
  const cell = withoutTime(text);
  // Outlook writes an empty date so.
  if (cell === '' || /^0{1,2}[./-]0{1,2}[./-]0{1,4}$/u.test(cell) || /^0{4}-00-00$/u.test(cell))
    return { kind: 'empty' };

  const withoutYear = /^--(\d{2})-?(\d{2})$/u.exec(cell);
  if (withoutYear) return date(undefined, Number(withoutYear[1]), Number(withoutYear[2]));

  const compact = /^(1[89]\d{2}|20\d{2})(\d{2})(\d{2})$/u.exec(cell);
  if (compact) return date(Number(compact[1]), Number(compact[2]), Number(compact[3]));

  const parts = numeric.exec(cell);
  if (parts) {
    const [a, b, c] = [parts[1] ?? '', parts[2] ?? '', parts[3] ?? ''];
    if (a.length === 4) return c.length > 2 ? { kind: 'unreadable' } : date(Number(a), Number(b), Number(c || '0'));
    const [day, month] = order === 'day-first' ? [Number(a), Number(b)] : [Number(b), Number(a)];
    if (a.length > 2 || c.length === 3) return { kind: 'unreadable' };
    return date(c === '' ? undefined : fullYear(c, year), month, day);
  }

  if (/^\d{5}$/u.test(cell)) return fromSerial(Number(cell));
  return fromWords(cell, year);
}

const withoutTime = (text: string): string =>
  text
    .trim()
    .replace(/[T ]\d{1,2}:\d{2}(?::\d{2})?.*$/u, '')
    .trim();

function fullYear(digits: string, year: number): number {
  const number = Number(digits);
  if (digits.length > 2) return number;
  const century = Math.floor(year / 100) * 100;
  return century + number > year ? century - 100 + number : century + number;
}

/** Excel counts days since 1900 and believes that 29 February 1900 was one. */
function fromSerial(serial: number): DateCell {
  if (serial < 3_000 || serial > 73_050) return { kind: 'unreadable' };
  const moment = new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000);
  return date(moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate());
}

function fromWords(cell: string, year: number): DateCell {
  const dayFirst = /^(\d{1,2})\.?\s*([\p{L}]+)\.?,?\s*(\d{2,4})?$/u.exec(cell);
  const monthFirst = /^([\p{L}]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})?$/u.exec(cell);
  const month = monthByName.get((dayFirst?.[2] ?? monthFirst?.[1] ?? '').toLowerCase());
  if (month === undefined) return { kind: 'unreadable' };
  const day = Number(dayFirst?.[1] ?? monthFirst?.[2]);
  const digits = dayFirst?.[3] ?? monthFirst?.[3];
  return date(digits === undefined ? undefined : fullYear(digits, year), month, day);
}

function date(year: number | undefined, month: number, day: number): DateCell {
  const leap = year === undefined || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (days === undefined || day < 1 || day > days) return { kind: 'unreadable' };
  const end = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  // Apple and some phones write 1604 where the year is not known.
  if (year === undefined || year === 1604) return { kind: 'date', iso: `--${end}` };
  if (year < 1800 || year > 2200) return { kind: 'unreadable' };
  return { kind: 'date', iso: `${year}-${end}` };
}
