/**
 * A name typed in one line, taken apart: "Dr. Jörg von der Heide" and "Heide, Jörg". A guess that people can mend; what
 * it cannot tell stays together, and nothing that was typed is lost.
 */
import type { ContactDraft } from '#shared/contact/contact-draft.ts';

const titles =
  /^(?:(?:prof|dr|dipl|ing|med|rer|nat|phil|jur|mag|ba|ma|msc|bsc)\.?(?:-(?:ing|kfm)\.?)?|herrn?|frau|mr\.?|mrs\.?|ms\.?)$/iu;
const particles = new Set([
  'von',
  'vom',
  'van',
  'de',
  'del',
  'della',
  'di',
  'da',
  'der',
  'den',
  'zu',
  'zur',
  'zum',
  'ter',
  'ten',
  'la',
  'le',
  'al',
  'el',
  'bin'
]);

export function splitName(text: string): NonNullable<ContactDraft['fields']> {
  const clean = text.trim().replaceAll(/\s+/gu, ' ');
  const comma = /^([^,]+), ?([^,]+)$/u.exec(clean);
  const words = (comma ? `${comma[2] ?? ''} ${comma[1] ?? ''}` : clean).split(' ');
  let start = 0;
  while (start < words.length - 1 && titles.test(words[start] ?? '')) start++;
  const prefix = words.slice(0, start).join(' ');
  const names = words.slice(start);
  const commaGiven = comma ? (comma[2] ?? '').split(' ').length - start : undefined;
  const particle = names.findIndex((word, index) => index > 0 && particles.has(word.toLowerCase()));
  const familyAt = commaGiven !== undefined && commaGiven > 0 ? commaGiven : particle > 0 ? particle : names.length - 1;
  const given = names.slice(0, familyAt).join(' ');
  const family = names.slice(familyAt).join(' ');
  return {
    ...(prefix !== '' && { prefix }),
    ...(names.length === 1 ? { given: family } : { ...(given !== '' && { given }), family })
  };
}

/** What was searched for in small letters, as a name is written: "lütjens maler" is "Lütjens Maler". */
export function nameFromSearch(text: string): string {
  const clean = text.trim();
  if (clean !== clean.toLocaleLowerCase()) return clean;
  return clean.replaceAll(/(?<=^|[\s-])\p{L}[\p{L}\p{M}]*/gu, (word) =>
    particles.has(word) ? word : word.charAt(0).toLocaleUpperCase() + word.slice(1)
  );
}
