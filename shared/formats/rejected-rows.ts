/**
 * The rows that were not taken, as a CSV of the file's own columns with the reason in front: to be mended in a spreadsheet
 * and imported again. Opened by spreadsheets, so every cell is guarded; our own import takes the guard off.
 */
import { byteOrderMark, excelStyle, writeRecord } from './csv-writer.ts';
import { guardFormula } from './formula-guard.ts';
import { readRecords, type ReadSettings } from './import-source.ts';

export function* rejectedRows(
  bytes: Uint8Array,
  settings: ReadSettings,
  reasons: ReadonlyMap<number, string>,
  reasonHead: string
): Generator<string> {
  const write = (cells: readonly string[]) => writeRecord(cells.map(guardFormula), excelStyle);
  yield byteOrderMark;
  for (const { number, cells } of readRecords(bytes, settings)) {
    const reason = reasons.get(number);
    if (number === settings.headerRecords) yield write([reasonHead, ...cells]);
    else if (reason !== undefined) yield write([reason, ...cells]);
  }
}
