/**
 * Invented people and firms for the gallery, in the order of a list, with names that are hard to set.
 */
import type { LetterGroup } from '#lib/ui/VirtualList.svelte';

export interface Person {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly firm: boolean;
  readonly detail: string;
  readonly when: string;
}

const known: readonly (readonly [string, string, boolean, string, string])[] = [
  ['Birte', 'Ahrens', false, 'Hausverwaltung Ahrens & Söhne', '09:42'],
  ['', 'Allgemeinmedizin am Markt', true, 'Gemeinschaftspraxis · Frau Dr. Nowak', 'Mo'],
  ['Selin', 'Aydın', false, 'Aydın Immobilien', '8. Mai'],
  ['', 'Bäckerei Öztürk', true, 'Filiale Lindenallee', 'So'],
  ['Katharina', 'Behrendt-Wißmann', false, 'Zahnarztpraxis Behrendt & Kollegen', '08:15'],
  ['Jörg', 'Böhme', false, 'Böhme Dachdeckermeister GmbH', '30. Apr.'],
  ['', 'Donaudampfschifffahrtsgesellschaft mbH & Co. KG, Niederlassung Süd', true, 'Einkauf Gebäudetechnik', '11. Mai'],
  ['Thị Mai', 'Đặng', false, 'Nagelstudio Lotus', '2. Mai'],
  ['Friedrich', 'Eggersglüß', false, 'Eigentümergemeinschaft Nordstraße 37', 'Fr'],
  ['Aylin', 'Fuchs', false, 'Physiotherapie Fuchs', '29. Apr.'],
  ['', 'Glaserei Groß', true, 'Notdienst 24 h', '27. Apr.'],
  ['Hannelore', 'Grützmacher', false, 'Privatkundin', '24. Apr.'],
  ['Wojciech', 'Herbst', false, 'Trockenbau Herbst', '22. Apr.']
];

const starts = [0, 3, 6, 8, 9, 10, 12];
const letters = ['A', 'B', 'D', 'E', 'F', 'G', 'H'];

/** The known ones first, then as many as wanted under the last letter. */
export function personAt(index: number): Person {
  const [given, family, firm, detail, when] = known[index] ?? [
    'Nummer',
    `Herrmann ${index}`,
    false,
    'Musterfirma',
    '1. Apr.'
  ];
  return { id: `person-${index}`, given, family, firm, detail, when };
}

export const groups: readonly LetterGroup[] = starts.map((start, at) => ({ start, letter: letters[at] ?? '#' }));

export function initialsOf(person: Person): string {
  const words = person.firm ? person.family.split(' ') : [person.given, person.family];
  return words
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('');
}
