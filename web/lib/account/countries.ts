/** Countries to choose from, named in the reader's language by the browser; the likely ones of a German business first. */
import { getCountries } from 'libphonenumber-js/min';

const first = ['DE', 'AT', 'CH'];

/** ISO codes with names, ready for a Select. */
export function countryOptions(language: string): { value: string; text: string }[] {
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const options = getCountries().map((value) => ({ value: value as string, text: names.of(value) ?? value }));
  options.sort((a, b) => a.text.localeCompare(b.text, language));
  const near = first.flatMap((code) => options.filter((option) => option.value === code));
  return [...near, ...options.filter((option) => !first.includes(option.value))];
}

/** The country of the first preferred language that names one ("de-AT"), else Germany. */
export function likelyCountry(preferred: readonly string[]): string {
  for (const tag of preferred) {
    const region = new Intl.Locale(tag).region;
    if (region && /^[A-Z]{2}$/.test(region)) return region;
  }
  return 'DE';
}
