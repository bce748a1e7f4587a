/**
 * Column names are compared without case, accents, punctuation or the way umlauts are written: "Straße geschäftlich",
 * "STRASSE (GESCHAEFTLICH)" and "strasse_geschaftlich" are one name.
 */
import { fold } from '../contact/fold.ts';

export const headerKey = (header: string): string =>
  fold(header.replace(/([a-zäöüß])([A-Z])/gu, '$1 $2'))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/([a-z])(\d)/gu, '$1 $2')
    .replace(/([aou])e/gu, '$1')
    .trim();
