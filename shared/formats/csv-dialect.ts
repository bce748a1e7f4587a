/**
 * Finds out how a CSV file is written: its delimiter, and whether a line of names stands above the rows. Looks at the
 * first records only. What it finds is shown and can be switched.
 */
import { delimiters, readCsv, type CsvRecord, type Delimiter } from './csv-reader.ts';

const sampleRecords = 30;

/** The delimiter that splits the sample into the most even records of more than one cell; `;` for a single column. */
export function guessDelimiter(sample: string): Delimiter {
  const declared = /^"?sep=(.)"?\r?\n?/u.exec(sample)?.[1];
  const named = delimiters.find((delimiter) => delimiter === declared);
  if (named) return named;
  let best: { delimiter: Delimiter; score: number } = { delimiter: sample.includes(';') ? ';' : ',', score: 0 };
  for (const delimiter of delimiters) {
    const score = evenness(sampleOf([sample], delimiter));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function evenness(records: readonly CsvRecord[]): number {
  const widths = records
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    .map(({ cells }) => cells.length);
  if (widths.length === 0) return 0;
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [usual, times] = [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a));
  if (usual < 2) return 0;
  const broken = records.filter(({ problem }) => problem !== undefined).length;
  // Even records first; among the even ones more columns win, as a comma inside "Müller, Jörg" makes few of them.
  return (times / widths.length) * Math.log2(1 + usual) * (1 - broken / records.length);
}

/** The first records of a text; the last one is left out when the text was cut from a longer file. */
export function sampleOf(chunks: Iterable<string>, delimiter: Delimiter, count = sampleRecords): CsvRecord[] {
  const records: CsvRecord[] = [];
  for (const record of readCsv(chunks, delimiter)) {
    records.push(record);
    if (records.length >= count) break;
  }
  return records;
}
