/**
 * Keeps a spreadsheet from reading a cell as a formula, and from "improving" numbers, by one leading apostrophe (OWASP's
 * advice on CSV injection; Excel shows it, and that is the price). Taking exactly one apostrophe off gives back the very
 * text that went in, for every text. Only for the export that is meant for spreadsheets; data between programs is raw.
 */

/** What a spreadsheet skips before it looks for a formula. */
const skipped = '[\\s\\u0000-\\u0020\\u007f\\u0085\\u00a0\\u00ad\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u2069\\ufeff]*';
/** The usual signs and their full-width twins, which Excel accepts in Asian locales. */
const trigger = '[=+\\-@|%\\uff1d\\uff0b\\uff0d\\uff20\\u2212]';
/** Leading zeros, more digits than a float keeps, 4E11, and what looks like a date (3-5, 1/2). */
const spoiled = '(?:0\\d+|\\d{12,}|\\d+[.,]?\\d*[eE]\\d+|\\d{1,4}[-/.]\\d{1,4}(?:[-/.]\\d{1,4})?)\\s*$';
const leadingControl = '[\\t\\r\\n\\u0000]';

const dangerous = `(?:${leadingControl}|${skipped}(?:${trigger}|${spoiled}))`;
/** Apostrophes in front count too, or taking one off would take the author's. */
const risky = new RegExp(`^'*${dangerous}`, 'u');
const guarded = new RegExp(`^'+${dangerous}`, 'u');

export const guardFormula = (text: string): string => (risky.test(text) ? `'${text}` : text);

/** Whether the first apostrophe is a guard and not the author's. */
export const isGuarded = (text: string): boolean => guarded.test(text);

/** Undoes `guardFormula`, exactly. */
export const stripGuard = (text: string): string => (isGuarded(text) ? text.slice(1) : text);
