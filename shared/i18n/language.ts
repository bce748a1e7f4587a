/**
 * The languages of the interface. English is the type of the catalogue: a German sentence that is missing does not
 * compile. Catalogues are loaded one at a time; nobody downloads both.
 */
import type { Messages } from './en.ts';

export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];
export type { Messages };

export const isLanguage = (text: unknown): text is Language => languages.some((language) => language === text);

/** The first of a person's preferred languages (BCP 47 tags, as `navigator.languages`) that Kontor speaks. */
export function preferredLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const language = tag.slice(0, 2).toLowerCase();
    if (isLanguage(language)) return language;
  }
  return 'en';
}

export async function loadMessages(language: Language): Promise<Messages> {
  return language === 'de' ? (await import('./de.ts')).messages : (await import('./en.ts')).messages;
}
