/**
 * Reading CSV by pieces gives what reading it whole gives, and no text, however broken, hangs or loses the lines around
 * what is broken.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guessDelimiter } from './csv-dialect.ts';
import { completeStyle, writeRecord } from './csv-writer.ts';
import { delimiters, readCsv } from './csv-reader.ts';
import { importLimits } from './import-limits.ts';

const cells = (chunks: Iterable<string>, delimiter: ',' | ';' = ',') =>
  [...readCsv(chunks, delimiter)].map((record) => [...record.cells]);
const inPieces = (text: string, cuts: readonly number[]): string[] => {
  const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [...ends, text.length].map((end, i) => text.slice(ends[i - 1] ?? 0, end));
};
const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'",;\n a'), maxLength: 6 })
);

test('what is written after RFC 4180 is read back, however the file is cut into pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      (records, cuts) => {
        const wanted = records.map((record) =>
          record.map((text) => text.replaceAll('\0', '').replace(/\r\n?/gu, '\n'))
        );
        fc.pre(!/^"?sep=/u.test(wanted[0]?.[0] ?? ''));
        const text = wanted.map((record) => writeRecord(record, completeStyle)).join('');
        expect(cells(inPieces(text, cuts))).toEqual(wanted);
      }
    ),
    { numRuns: 2_000, seed: 3 }
  );
});

test('any text gives the same records in one piece and in many', () => {
  const messy = fc.string({ unit: fc.constantFrom(...'",\r\n ab'), maxLength: 40 });
  fc.assert(
    fc.property(messy, fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
      expect(cells(inPieces(text, cuts)).join('|')).toBe(cells([text]).join('|'));
    }),
    { numRuns: 2_000, seed: 4 }
  );
});

describe('line ends', () => {
  test.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
    ['a lone CR', '\r']
  ])('%s parts records', (_name, end) => {
    expect(cells([`a,b${end}"c${end}d",e${end}`])).toEqual([
      ['a', 'b'],
      ['c\nd', 'e']
    ]);
  });
  test('a pair that is cut by the end of a piece is one line end', () => {
    expect(cells(['a,b\r', '\nc,d'])).toEqual([
      ['a', 'b'],
      ['c', 'd']
    ]);
  });
});

describe('what is broken', () => {
  test('a quote that never closes costs one line', () => {
    const text = ['name,note', 'a,fine', 'b,"open', 'c,fine', 'd,fine'].join('\n');
    const records = [...readCsv([text], ',')];
    expect(records.map(({ cells: [first], problem }) => [first, problem])).toEqual([
      ['name', undefined],
      ['a', undefined],
      ['b', 'unclosed-quote'],
      ['c', undefined],
      ['d', undefined]
    ]);
  });
  test('a note of several lines with a stray quote is one record', () => {
    expect(cells(['a,b,c\n1,2,"he said "yes" and\nwent"\n4,5,6\n'])).toEqual([
      ['a', 'b', 'c'],
      ['1', '2', 'he said "yes" and\nwent'],
      ['4', '5', '6']
    ]);
  });
  test('an open quote in a file of 20 MB costs its line, in bounded steps', () => {
    const line = `${'x'.repeat(60)},y\n`;
    const piece = line.repeat(4_000);
    function* pieces() {
      yield `a,b\n1,"open\n`;
      for (let i = 0; i < 80; i++) yield piece;
    }
    let count = 0;
    let broken = 0;
    for (const { problem } of readCsv(pieces(), ',')) {
      count += 1;
      if (problem) broken += 1;
    }
    expect([count, broken]).toEqual([2 + 80 * 4_000, 1]);
  });
  test('a cell over the limit and a record of too many columns are named as such', () => {
    const long = `a,${'x'.repeat(importLimits.cellLength + 1)}\nb,c\n${','.repeat(importLimits.columns + 5)}\n`;
    expect([...readCsv([long], ',')].map(({ problem }) => problem)).toEqual([
      'cell-too-long',
      undefined,
      'too-many-columns'
    ]);
  });
});

test.each(delimiters)('%j is found as delimiter, also with others inside the cells', (delimiter) => {
  const rows = ['Name', 'Müller, Jörg; Söhne', 'A|B'].map((name) => ['x', `"${name}"`, '030 1'].join(delimiter));
  expect(guessDelimiter(rows.join('\r\n'))).toBe(delimiter);
});

test('a line sep= names the delimiter and is no record', () => {
  expect(guessDelimiter('sep=;\na,b;c\n')).toBe(';');
  expect(cells(['sep=;\r\na;b\r\n'], ';')).toEqual([['a', 'b']]);
});
