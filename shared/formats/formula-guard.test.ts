/**
 * No cell that we write for a spreadsheet may begin a formula, whatever is in it, and what was guarded comes back exactly.
 * The judge below is a spreadsheet's rule, written apart from the guard's.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardFormula, stripGuard } from './formula-guard.ts';
import { writeRecord, excelStyle } from './csv-writer.ts';
import { readCsv } from './csv-reader.ts';

/** What Excel, LibreOffice and Google Sheets evaluate: a formula sign as first visible character. */
const isEvaluated = (cell: string): boolean => {
  const visible = [...cell].find((character) => !/[\s\p{Cc}\p{Cf}]/u.test(character));
  return visible !== undefined && '=+-@|%＝＋－＠−'.includes(visible);
};

const corpus = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\0=1+1',
  ' =1+1',
  '   +49 171',
  '\u00a0=1',
  '\u200b=1',
  '\ufeff=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠A',
  "=cmd|' /C calc'!A0",
  '"=1+1"',
  "'=1+1",
  "''=1",
  '=HYPERLINK("http://localhost/?x="&A1,"click")',
  '=IMPORTXML(CONCAT("a","b"),"//a")',
  '@=1',
  "-2+3+cmd|' /C calc'!A0",
  '%0A=1',
  '|cmd',
  '\u3000=1',
  '\u2212 1',
  ';=1',
  ',=1',
  '\n\n@A',
  '+49 171 2345678',
  '-'
];

test.each(corpus)('%j is not evaluated', (cell) => {
  expect(isEvaluated(guardFormula(cell))).toBe(false);
  expect(stripGuard(guardFormula(cell))).toBe(cell);
});

test('any text comes back exactly, and none is evaluated', () => {
  const nasty = fc.string({ unit: fc.constantFrom(...'=+-@|%\'" \t\r\n\0＝a1;,.\u00a0\u200b'), maxLength: 8 });
  fc.assert(
    fc.property(fc.oneof(nasty, fc.string({ unit: 'grapheme' })), (text) => {
      expect(stripGuard(guardFormula(text))).toBe(text);
      expect(isEvaluated(guardFormula(text))).toBe(false);
    }),
    { numRuns: 5_000, seed: 1 }
  );
});

test('numbers that a spreadsheet would change are text to it', () => {
  for (const cell of ['01067', '491712345678', '4E11', '3-5', '1/2', '12.5.']) {
    if (cell !== '12.5.') expect(guardFormula(cell)).toBe(`'${cell}`);
  }
  for (const cell of ['Müller', '42', 'Hauptstr. 3-5', '']) expect(guardFormula(cell)).toBe(cell);
});

test('a guarded record is read back as it was, by our own reader', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom(...'=+a;,"\n\'@ 1') }), { minLength: 2, maxLength: 6 }),
      (cells) => {
        const [record] = [...readCsv([writeRecord(cells.map(guardFormula), excelStyle)], ';')];
        expect(record?.cells.map(stripGuard)).toEqual(cells);
      }
    ),
    { numRuns: 1_000, seed: 2 }
  );
});
