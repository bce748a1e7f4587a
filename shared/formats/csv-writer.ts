/**
 * Writes records of CSV. Cells are quoted where they must be, after RFC 4180, and for spreadsheets also where another
 * program could see a delimiter in them.
 */
import type { Delimiter } from './csv-reader.ts';

export type CsvStyle = { readonly delimiter: Delimiter; readonly lineEnd: '\r\n' };

export const completeStyle: CsvStyle = { delimiter: ',', lineEnd: '\r\n' };
/** What German Excel opens with a double click: semicolons, and a byte order mark before the first record. */
export const excelStyle: CsvStyle = { delimiter: ';', lineEnd: '\r\n' };
export const byteOrderMark = '\ufeff';

export function writeRecord(cells: readonly string[], style: CsvStyle): string {
  return (
    cells
      .map((cell) => (/[",;\t|\r\n]|^\s|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
      .join(style.delimiter) + style.lineEnd
  );
}
