/**
 * A whole name in one cell, taken apart: title, given names, family name; or recognised as a firm. Knows the forms that
 * lists use ("Müller, Jörg", "Dr. Jörg von Müller", "Fa. Böhme Dach GmbH"); where it is not sure nothing is lost, because
 * all words stay in their order.
 */
import type { TextField } from '../contact/contact-draft.ts';

export type NameReading = {
  readonly kind: 'person' | 'firm';
  readonly fields: Partial<Record<TextField, string>>;
  /** "Frau", "Herr": not part of the name. */
  readonly salutation: string | undefined;
};

const firm =
  /(?:^|[\s,(])(?:gmbh|g\.m\.b\.h\.|mbh|ag|kg|kgaa|ohg|gbr|ug|e\.?\s?k\.?|e\.?\s?kfm\.?|e\.?\s?v\.?|eg|se|part\s?g|partgmbb|mbb|ltd\.?|inc\.?|llc|corp\.?|s\.a\.|b\.v\.|s\.r\.l\.|co\.)(?=$|[\s,)&.])/iu;
const firmStart = /^(?:fa\.|firma)\s+/iu;
const title =
  /^(?:dr|prof|dipl|ing|mag|med|rer|nat|jur|phil|h\.?c|habil|dent|vet|mult|univ|lic|b\.?\s?a|m\.?\s?a|b\.?\s?sc|m\.?\s?sc|rain|ra|stb)\.?(?:-?\s?(?:ing|med|kfm|wirt|päd|psych|inf|phys|chem|theol|oec)\.?)*\.?$/iu;
const salutation = /^(herrn?|frau|hr\.?|fr\.?|mr\.?|mrs\.?|ms\.?|miss|divers|familie|fam\.)$/iu;
const particle =
  /^(?:von|van|de|der|den|del|della|di|da|dos|du|la|le|zu|zum|zur|ten|ter|vom|und|al|el|bin|ibn|o’|o')$/iu;

export const isFirmName = (text: string): boolean => firm.test(text) || firmStart.test(text);

export function splitName(text: string): NameReading {
  const whole = text.replace(/\s+/gu, ' ').trim();
  if (isFirmName(whole)) {
    return { kind: 'firm', fields: { company: whole.replace(firmStart, '') || whole }, salutation: undefined };
  }
  const comma = /^([^,]+),\s*([^,]+)$/u.exec(whole);
  if (comma) {
    const front = takeFront((comma[2] ?? '').split(' '));
    return person(front, front.rest.join(' '), comma[1]?.trim() ?? '');
  }
  const front = takeFront(whole.split(' '));
  const words = front.rest;
  if (words.length <= 1) {
    // "Frau Müller" and "Dr. Müller" are family names; a lone "Jörg" is a given name.
    const isFamily = front.prefix !== '' || front.salutation !== undefined;
    return person(front, isFamily ? '' : (words[0] ?? ''), isFamily ? (words[0] ?? '') : '');
  }
  let from = words.length - 1;
  while (from > 1 && particle.test(words[from - 1] ?? '')) from--;
  return person(front, words.slice(0, from).join(' '), words.slice(from).join(' '));
}

/** A column of salutations and titles: "Frau Dr." is both. */
export function splitSalutation(text: string): { readonly salutation: string | undefined; readonly prefix: string } {
  const front = takeFront(text.replace(/\s+/gu, ' ').trim().split(' '));
  return {
    salutation: front.salutation,
    prefix: [front.prefix, ...front.rest].filter((word) => word !== '').join(' ')
  };
}

type Front = { readonly salutation: string | undefined; readonly prefix: string; readonly rest: readonly string[] };

function takeFront(words: readonly string[]): Front {
  let at = 0;
  const found = salutation.exec(words[at] ?? '')?.[1];
  if (found !== undefined) at++;
  const from = at;
  while (at < words.length && title.test(words[at] ?? '') && (words[at] ?? '').includes('.')) at++;
  return {
    salutation: found,
    prefix: words.slice(from, at).join(' '),
    rest: words.slice(at).filter((word) => word !== '')
  };
}

function person(front: Front, given: string, family: string): NameReading {
  return {
    kind: 'person',
    fields: { ...(front.prefix && { prefix: front.prefix }), ...(given && { given }), ...(family && { family }) },
    salutation: front.salutation
  };
}
