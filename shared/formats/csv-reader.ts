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

type Parsed = {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string; readonly row: number }[];
  readonly meta: { readonly cursor: number };
};

/** So many broken quotes are mended line by line; a file with more is read as it comes. */
const mostMended = 500;

/** `chunks` are pieces of the decoded file without byte order mark. A first line `sep=;` is skipped. */
export function* readCsv(chunks: Iterable<string>, delimiter: Delimiter): Generator<CsvRecord> {
  let number = 0;
  let width = 0;
  let mended = 0;
  let rest = '';
  let atStart = true;
  const record = (cells: readonly string[], problem?: CsvProblem): CsvRecord => {
    number += 1;
    return boundRecord(number, cells, problem);
  };

  for (const [piece, isLast] of withUnixLineEnds(chunks)) {
    rest += piece;
    if (atStart) {
      if (!isLast && !rest.includes('\n')) continue;
      rest = rest.replace(/^"?sep=."?\n/u, '');
      atStart = false;
    }
    for (;;) {
      const parsed = parse(rest, delimiter, !isLast);
      if (width === 0) width = usualWidth(parsed.data);
      const isStuck = parsed.data.length === 0 && rest.length > importLimits.recordLength;
      const broken = isStuck ? 0 : mended < mostMended ? brokenRecord(parsed, delimiter, width) : undefined;
      if (broken === undefined) {
        // Behind the last line end stands no record.
        if (isLast && parsed.data.at(-1)?.length === 1 && parsed.data.at(-1)?.[0] === '') parsed.data.pop();
        for (const cells of parsed.data) yield record(cells);
        rest = isLast ? '' : rest.slice(parsed.meta.cursor);
        break;
      }
      mended += 1;
      for (const cells of parsed.data.slice(0, broken)) yield record(cells);
      const from = broken === 0 ? 0 : parse(rest, delimiter, true, broken).meta.cursor;
      const end = rest.indexOf('\n', from);
      yield record((end < 0 ? rest.slice(from) : rest.slice(from, end)).split(delimiter), 'unclosed-quote');
      rest = end < 0 ? '' : rest.slice(end + 1);
      if (rest === '') break;
    }
  }
}

const parse = (text: string, delimiter: Delimiter, keepLast: boolean, preview = 0): Parsed =>
  new Papa.Parser({ delimiter, newline: '\n', preview }).parse(text, 0, keepLast) as Parsed;

/** Of the first records that have one line. */
function usualWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const cells of records.slice(0, 30)) {
    if (!cells.some((cell) => cell.includes('\n'))) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}

/**
 * The first record whose quote never closes, or closes by accident far below: then whole records stand in one of its
 * cells. A stray quote in a note of several lines is none.
 */
function brokenRecord({ data, errors }: Parsed, delimiter: Delimiter, width: number): number | undefined {
  for (const { code, row } of errors) {
    if (code === 'MissingQuotes') return row;
    const swallowed =
      width >= 3 &&
      data[row]?.some(
        (cell) =>
          cell.includes('\n') &&
          cell
            .split('\n')
            .slice(1)
            .some((line) => line.split(delimiter).length >= width)
      );
    if (swallowed) return row;
  }
  return undefined;
}

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
