/**
 * A chosen file on its way to being read: first what it is and how it is written (shown, and switchable), then its
 * columns with samples, then its rows. Reads the bytes anew for each pass and keeps no row, so that a large file costs
 * its own size and not more.
 */
import { err, ok, type Result } from '../result.ts';
import { recogniseColumns, knownCount, type Layout } from './column-recognition.ts';
import { targetsByContent } from './content-recognition.ts';
import type { Column } from './column-target.ts';
import { cleanCell } from './cell-text.ts';
import { guessDelimiter, sampleOf } from './csv-dialect.ts';
import { readCsv, type CsvRecord, type Delimiter } from './csv-reader.ts';
import { dateOrderOf, type DateOrder } from './date-cell.ts';
import { looksDoubleEncoded, repairDoubleEncoding } from './double-encoding.ts';
import { fileKind, type FileKind } from './file-kind.ts';
import { importLimits } from './import-limits.ts';
import { nameKey } from './named-draft.ts';
import { parseOwnFieldHeader } from './own-columns.ts';
import type { FieldType } from '../vocabulary/vocabulary-doc.ts';
import { decodeChunks, guessEncoding, type Encoding } from './text-encoding.ts';
import { toE164 } from '../contact/phone-number.ts';

export type FileRefusal =
  | { readonly kind: Exclude<FileKind['kind'], 'text'> }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'too-many-rows'; readonly rows: number }
  | { readonly kind: 'no-rows' };

/** How a file is read. Everything here is a guess at first and a choice at last. */
export type ReadSettings = {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  /** Records above the first row of data; the last of them are the names. 0: the file has no names. */
  readonly headerRecords: number;
  readonly repairDoubleEncoding: boolean;
};

export type SettingsGuess = {
  readonly settings: ReadSettings;
  readonly isEncodingCertain: boolean;
  readonly looksDoubleEncoded: boolean;
};

export type FileSurvey = {
  readonly layout: Layout;
  readonly columns: readonly Column[];
  /** Rows below the header. */
  readonly rows: number;
  readonly dateOrder: DateOrder;
  /** Types that the file declares for fields of its own, by `nameKey`; only our own export does. */
  readonly fieldTypes: ReadonlyMap<string, FieldType>;
};

const sampleLength = 256 * 1024;

export function openSource(bytes: Uint8Array): Result<SettingsGuess, FileRefusal> {
  if (bytes.length > importLimits.fileBytes) return err({ kind: 'too-large', bytes: bytes.length });
  const kind = fileKind(bytes.subarray(0, 4096));
  if (kind.kind !== 'text') return err({ kind: kind.kind });
  const { encoding, certain } = guessEncoding(bytes);
  return ok(guessSettings(bytes, encoding, certain));
}

/** The rest of the settings, after the person has chosen another encoding. */
export function guessSettings(bytes: Uint8Array, encoding: Encoding, certain = false): SettingsGuess {
  const sample = [...decodeChunks(bytes.subarray(0, sampleLength), encoding)].join('');
  const delimiter = guessDelimiter(sample);
  const isDouble = looksDoubleEncoded(sample);
  return {
    settings: {
      encoding,
      delimiter,
      headerRecords: guessHeader(sampleOf([sample], delimiter)),
      repairDoubleEncoding: false
    },
    isEncodingCertain: certain,
    looksDoubleEncoded: isDouble
  };
}

/** Lists often carry a title above their header; the names are where most of them are known, within the first ten records. */
export function guessHeader(records: readonly CsvRecord[]): number {
  let best = { at: -1, known: 0 };
  const seen = records.slice(0, 10);
  seen.forEach(({ cells }, at) => {
    const filled = cells.filter((cell) => cell.trim() !== '');
    if (filled.some(looksLikeAddress)) return;
    const known = knownCount(cells);
    // One known word among many cells may be a value ("Mobil"); a header is known for a third, or says nothing twice.
    const isEveryCellAName =
      filled.length === cells.length &&
      new Set(filled).size === filled.length &&
      !filled.some((cell) => /\d{3}/u.test(cell));
    if (known > best.known && (known * 3 >= filled.length || isEveryCellAName)) best = { at, known };
  });
  if (best.at >= 0) return best.at + 1;
  const [first] = seen;
  if (!first || seen.length < 2) return 0;
  const filled = first.cells.filter((cell) => cell.trim() !== '');
  const isNames =
    filled.length >= 2 &&
    filled.length === first.cells.length &&
    !filled.some((cell) => looksLikeAddress(cell) || /\d{3}/u.test(cell));
  return isNames && seen.slice(1).some(({ cells }) => cells.some(looksLikeAddress)) ? 1 : 0;
}

const looksLikeAddress = (cell: string): boolean =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(cell.trim()) ||
  (cell.replace(/\D/gu, '').length >= 6 && toE164(cleanCell(cell), 'DE') !== '');

export function* readRecords(bytes: Uint8Array, { encoding, delimiter }: ReadSettings): Generator<CsvRecord> {
  yield* readCsv(decodeChunks(bytes, encoding), delimiter);
}

/** Counts the rows and proposes what each column means. */
export function surveySource(
  bytes: Uint8Array,
  settings: ReadSettings,
  country: string
): Result<FileSurvey, FileRefusal> {
  let headers: readonly string[] = [];
  let width = 0;
  let rows = 0;
  let trailingEmpty = 0;
  const samples: string[][] = [];
  for (const record of readRecords(bytes, settings)) {
    if (record.number <= settings.headerRecords) {
      if (record.number === settings.headerRecords) headers = record.cells.map((cell) => headerText(cell, settings));
      continue;
    }
    rows += 1;
    trailingEmpty = record.cells.every((cell) => cell.trim() === '') ? trailingEmpty + 1 : 0;
    if (rows - trailingEmpty > importLimits.rows) return err({ kind: 'too-many-rows', rows });
    if (record.problem === undefined) collectSamples(samples, record.cells);
    if (settings.headerRecords === 0) width = Math.max(width, record.cells.length);
  }
  if (rows - trailingEmpty === 0) return err({ kind: 'no-rows' });
  if (settings.headerRecords === 0) headers = Array.from({ length: width }, () => '');
  const texts = headers.map((_, index) => (samples[index] ?? []).map((cell) => shownText(cell, settings)));
  const { layout, targets } =
    settings.headerRecords === 0
      ? { layout: 'list' as const, targets: targetsByContent(texts) }
      : recogniseColumns(
          headers,
          texts.map((found) => found.length > 0)
        );
  const columns = headers.map((header, index): Column => ({
    index,
    header,
    target: targets[index] ?? { kind: 'ignore' },
    samples: (texts[index] ?? []).slice(0, 3)
  }));
  const dates = columns
    .filter(({ target }) => target.kind === 'field' && target.field === 'birthday')
    .flatMap(({ index }) => texts[index] ?? []);
  const isAmerican =
    country === 'US' || layout === 'outlook' || layout === 'outlook-web' || layout === 'google-outlook';
  return ok({
    layout,
    columns,
    rows: rows - trailingEmpty,
    dateOrder: dateOrderOf(dates, isAmerican ? 'month-first' : 'day-first'),
    fieldTypes: fieldTypesOf(headers)
  });
}

function fieldTypesOf(headers: readonly string[]): Map<string, FieldType> {
  const types = new Map<string, FieldType>();
  for (const header of headers) {
    const field = parseOwnFieldHeader(header);
    if (field) types.set(nameKey(field.name), field.type);
  }
  return types;
}

const shownText = (cell: string, settings: ReadSettings): string =>
  cleanCell(settings.repairDoubleEncoding ? repairDoubleEncoding(cell) : cell).slice(0, 80);

/** Our own field names are kept to the letter; everybody else's are tidied. */
const headerText = (cell: string, settings: ReadSettings): string =>
  cell.startsWith('Field: ')
    ? cell
    : cleanCell(settings.repairDoubleEncoding ? repairDoubleEncoding(cell) : cell)
        .replace(/\s+/gu, ' ')
        .slice(0, 200);

const samplesPerColumn = 40;
function collectSamples(samples: string[][], cells: readonly string[]): void {
  cells.forEach((cell, index) => {
    if (cell.trim() === '') return;
    const list = (samples[index] ??= []);
    if (list.length < samplesPerColumn && !list.includes(cell)) list.push(cell.slice(0, 400));
  });
}
