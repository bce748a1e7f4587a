/**
 * The words that say what a number or address is for ("Mobile", "Geschäftlich", "* Home") as the few that Kontor knows.
 * Any other word stays as its author wrote it.
 */

export type LabelWord = 'mobile' | 'work' | 'home' | 'main' | 'fax' | 'other';

const words: Readonly<Record<LabelWord, string>> = {
  mobile:
    'mobile|mobil|mobiltelefon|mobilnummer|handy|cell|cell phone|cellular|iphone|smartphone|whatsapp|móvil|mobile phone',
  work: 'work|business|office|company|arbeit|geschäftlich|geschaeftlich|dienstlich|beruflich|firma|büro|buero|job|work mobile|grand central',
  home: 'home|private|privat|zuhause|zu hause|personal|persönlich|daheim',
  main: 'main|primary|haupt|haupttelefon|zentrale|hauptnummer|standard|default|company main',
  fax: 'fax|telefax|work fax|home fax|fax geschäftlich|fax privat|business fax|other fax|fax dienstlich|weiteres fax|homefax|workfax',
  other: 'other|andere|anderer|sonstige|sonstiges|weitere|weiteres|weiterer|callback|pager|sonst'
};
const byWord = new Map(
  (Object.keys(words) as LabelWord[]).flatMap((word) =>
    words[word].split('|').map((spelling) => [spelling, word] as const)
  )
);

/** Google marks the preferred value with `* `; the order of the values says that as well. */
export function labelWord(text: string): string {
  const plain = text.replace(/^\*\s*/u, '').trim();
  return byWord.get(plain.toLowerCase()) ?? plain;
}
