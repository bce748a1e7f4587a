/**
 * An invented address book as Google exports it, the same for the same number of rows: umlauts, notes of several lines,
 * several numbers in one cell, groups of the system, doubles, and every hundredth row with a number that Excel shortened.
 */
const head =
  'First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address';

const given = [
  'Jörg',
  'Änne',
  'Özlem',
  'Małgorzata',
  'Ida',
  'Tom',
  'Käthe',
  'Björn',
  'Zoë',
  'Nina',
  'Emil',
  'Lea',
  'Ole',
  'Mia',
  'Paul',
  'Ute',
  'Sven'
];
const family = [
  'Müller',
  'Groß',
  'Öztürk',
  'Szczepański',
  'Freudenberg-Schönhuber',
  'Böhme',
  'Ahrens',
  'Lütjens',
  'Weiß',
  'Kühn',
  'Çelik',
  'Holm',
  'Pohl'
];
const firms = [
  'Donaudampfschifffahrtsgesellschaft mbH & Co. KG, Niederlassung Süd',
  'Bäckerei Öztürk',
  'Glaserei Groß',
  '',
  '',
  ''
];

export function googleExport(rows: number): string {
  const lines = [head];
  for (let i = 0; i < rows; i++) {
    const first = given[i % given.length] ?? '';
    const last = `${family[i % family.length] ?? ''}${i >= 221 ? ` ${Math.floor(i / 221)}` : ''}`;
    const number = i % 50 === 49 ? i - 1 : i;
    const cells: Record<string, string> = {
      'First Name': first,
      'Last Name': i % 50 === 49 ? `Nachbarin ${i}` : last,
      'Organization Name': firms[i % firms.length] ?? '',
      Birthday: i % 3 === 0 ? '1980-05-12' : '',
      Notes: i % 4 === 0 ? `Hund heißt "Bello".\nKlingel ${i}` : '',
      Labels: `${i % 2 === 0 ? 'Stammkunde ::: ' : ''}* myContacts`,
      'E-mail 1 - Label': '* Work',
      'E-mail 1 - Value': i % 3 === 0 ? `kontakt${i}@beispiel.example` : '',
      'Phone 1 - Label': 'Mobile',
      'Phone 1 - Value': i % 100 === 99 ? '4,91713E+11' : `0171 ${2_000_000 + number}`,
      'Phone 2 - Label': 'Work',
      'Phone 2 - Value': i % 7 === 0 ? `+49 30 ${5_000_000 + i} ::: +49 30 ${6_000_000 + i}` : '',
      'Address 1 - Street': i % 5 === 0 ? `Musterweg ${i}` : '',
      'Address 1 - City': i % 5 === 0 ? 'Lübeck' : ''
    };
    lines.push(
      head
        .split(',')
        .map((name) => `"${(cells[name] ?? '').replaceAll('"', '""')}"`)
        .join(',')
    );
  }
  return `\ufeff${lines.join('\r\n')}\r\n`;
}
