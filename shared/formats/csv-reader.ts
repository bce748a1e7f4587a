/**
 * Reads records out of pieces of CSV text: RFC 4180, and what people's files are instead. Papa Parse splits cells; this
 * adds streaming, one kind of line end, a bound for every record, and recovery from a quote that never closes, so that
 * one bad line costs one line and not the rest of the file.
 */
import Papa from 'papaparse';
import { importLimits } from './import-limits.ts';

export type Delimiter = ',' | ';' | '\t' | '|';
export const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];

export type CsvProblem = 'unclosed-quote' | 'cell-too-long' | 'too-many-columns';

export type CsvRecord = {
  /** Number among the records of the file, from 1; what a spreadsheet shows at the margin when no cell has line breaks. */
  readonly number: number;
  readonly cells: readonly string[];
  readonly problem: CsvProblem | undefined;
};

type Parsed = { readonly data: string[][]; readonly errors: readonly { readonly code: string }[]; readonly meta: { readonly cursor: number } };

/** `chunks` are pieces of the decoded file without byte order mark. A first line `sep=;` is skipped. */
export function* readCsv(chunks: Iterable<string>, delimiter: Delimiter): Generator<CsvRecord> {
  let number = 0;
  let rest = '';
  let atStart = true;
  const record = (cells: string[], problem?: CsvProblem): CsvRecord => {
    number += 1;
    return boundRecord(number, cells, problem);
  };

  for (const [piece, isLast] of withUnixLineEnds(chunks)) {
    rest += piece;
    if (atStart) {
      if (!isLast && !rest.includes('\n')) continue;
      rest = rest.replace(/^"?sep=(?:.)"?\n/u, '');
      atStart = false;
    }
    for (;;) {
      const { data, errors, meta } = parse(rest, delimiter, !isLast);
      const openAtEnd = isLast && errors.some(({ code }) => code === 'MissingQuotes');
      const tail = openAtEnd ? data.pop() : undefined;
      // Behind the last line end stands no record.
      if (isLast && !openAtEnd && data.at(-1)?.length === 1 && data.at(-1)?.[0] === '') data.pop();
      for (const cells of data) yield record(cells);
      // At the very end the cursor stands behind the open record; its beginning is what the complete ones did not use.
      rest = openAtEnd ? openRecord(rest, delimiter) : isLast ? '' : rest.slice(meta.cursor);
      if (tail === undefined && !(rest.length > importLimits.recordLength)) break;
      const end = rest.indexOf('\n');
      yield record((end < 0 ? rest : rest.slice(0, end)).split(delimiter), 'unclosed-quote');
      rest = end < 0 ? '' : rest.slice(end + 1);
      if (rest === '') break;
    }
  }
}

const parse = (text: string, delimiter: Delimiter, keepLast: boolean): Parsed =>
  new Papa.Parser({ delimiter, newline: '\n' }).parse(text, 0, keepLast) as Parsed;

/** From the text whose last record never closes: that record. */
const openRecord = (text: string, delimiter: Delimiter): string => text.slice(parse(text, delimiter, true).meta.cursor);

function boundRecord(number: number, cells: readonly string[], problem: CsvProblem | undefined): CsvRecord {
  if (cells.length > importLimits.columns) {
    return { number, cells: cells.slice(0, importLimits.columns), problem: problem ?? 'too-many-columns' };
  }
  if (cells.some((cell) => cell.length > importLimits.cellLength)) {
    return { number, cells: cells.map((cell) => cell.slice(0, 200)), problem: problem ?? 'cell-too-long' };
  }
  return { number, cells, problem };
}

/** CRLF, LF and the old Mac's lone CR all become LF, also when a pair is cut by the end of a piece. */
function* withUnixLineEnds(chunks: Iterable<string>): Generator<readonly [text: string, isLast: boolean]> {
  let held: string | undefined;
  for (const chunk of chunks) {
    const text = (held ?? '') + chunk;
    const cut = text.endsWith('\r') ? text.length - 1 : text.length;
    if (held !== undefined || cut > 0) yield [text.slice(0, cut).replace(/\r\n?/gu, '\n'), false];
    held = text.slice(cut);
  }
  yield [(held ?? '').replace(/\r\n?/gu, '\n'), true];
}
