/**
 * The text of one cell as its author meant it: without invisible characters that copying brings along, and without the
 * armour that spreadsheets and our own Excel export put around it. Takes away nothing that a person typed.
 */
import { isGuarded } from './formula-guard.ts';

/** Zero-width characters, direction marks and the object replacement character: never part of a name or number. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffc]/gu;
/** Joins emoji and Indic letters; stays where it stands between two characters. */
const joiner = /(?<=\S)[\u200c\u200d](?=\S)/gu;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/gu;

/** One line or several; spaces of any width become plain ones, line ends LF. */
export function cleanCell(raw: string): string {
  if (/^[\x20-\x7e]*$/u.test(raw)) return unwrap(raw.trim()).trim();
  const kept = raw.replace(joiner, (found) => (found === '\u200d' ? '\ue000' : '\ue001'));
  const text = kept
    .replace(invisible, '')
    .replaceAll('\ue000', '\u200d')
    .replaceAll('\ue001', '\u200c')
    .replace(/\r\n?|\u0085|\u2028|\u2029/gu, '\n')
    .replace(/[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu, ' ')
    .replace(controls, '');
  return unwrap(text.trim()).trim();
}

/** `="+49171"` is how tools stop Excel from counting, `'+49171` how our own export does. */
function unwrap(text: string): string {
  const quoted = /^="((?:[^"]|"")*)"$/u.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll('""', '"');
  return isGuarded(text) ? text.slice(1) : text;
}

/** For values of one line. */
export const oneLine = (text: string): string => text.replace(/\s*\n\s*/gu, ' ').trim();

/** Several values in one cell, as Google and people write them. Empty ones are left out. */
export const splitGoogle = (text: string): string[] =>
  text
    .split(/\s*:::\s*/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
