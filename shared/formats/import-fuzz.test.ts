/**
 * Files that nobody meant: random bytes, random dialects, far too much of everything. Whatever comes, reading ends, every
 * row has a fate, the limits hold, and nothing is thrown.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../environment.ts';
import { createId, type ContactId } from '../ids.ts';
import { DraftBook } from './draft-book.ts';
import { importLimits } from './import-limits.ts';
import { openSource, surveySource } from './import-source.ts';
import { operationsOf } from './import-operations.ts';
import { planFile } from './plan-file.ts';
import { reportOf } from './import-report.ts';
import { countFates } from './row-fate.ts';

const environment = {
  clock: { now: () => 1_767_225_600_000, schedule: () => () => undefined },
  random: createSeededRandom(3)
};
const plan = (bytes: Uint8Array) =>
  planFile(bytes, {
    country: 'DE',
    book: new DraftBook('DE'),
    createContactId: () => createId<ContactId>(environment),
    fields: [],
    year: 2026,
    unreadable: 'leave-out',
    claimRemark: 'claimed',
    extraLabel: ''
  });

const encoders = {
  'utf-8': (text: string) => new TextEncoder().encode(text),
  bom: (text: string) => new TextEncoder().encode(`\ufeff${text}`),
  'utf-16': (text: string) => new Uint8Array(Uint16Array.from([...`\ufeff${text}`].map((c) => c.charCodeAt(0))).buffer),
  latin: (text: string) => Uint8Array.from([...text].map((c) => c.charCodeAt(0) & 0xff))
};
const heads = fc.constantFrom(
  'Name',
  'Vorname',
  'Nachname',
  'Telefon',
  'E-Mail',
  'Geburtstag',
  'Labels',
  'Notes',
  'Phone 1 - Value',
  'Kontor ID',
  'Kind',
  '__proto__',
  'Ünknown',
  ''
);
const cells = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '0171 2345678',
    '+49 30 1234567 / 0171 2345678',
    '4,9E+11',
    'a@b.example',
    '31.12.1980',
    '"',
    '""',
    '"a',
    '\n',
    '\r',
    '\0',
    '=1+1',
    'Müller, Jörg',
    ' ::: ',
    'x'.repeat(3_000),
    '((((((((((((((((((((',
    '@'.repeat(500),
    '/'.repeat(300)
  )
);

test('5,000 random files are read to their end, and every row has a fate', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(heads, { minLength: 1, maxLength: 6 }),
      fc.array(fc.array(cells, { maxLength: 7 }), { maxLength: 5 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom(...Object.values(encoders)),
      async (head, rows, delimiter, end, encode) => {
        const planned = await plan(encode([head, ...rows].map((row) => row.join(delimiter)).join(end)));
        if (!planned.ok) return;
        const { rows: fated } = planned.value.plan;
        expect(fated.length).toBe(planned.value.survey.rows);
        const { rows: reported, ...counts } = reportOf(fated);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(reported.length);
        for (const { draft } of operationsOf(planned.value.plan, { doubts: 'create' })) {
          expect(draft.fields.given?.length ?? 0).toBeLessThanOrEqual(1_000);
        }
      }
    ),
    { numRuns: 5_000, seed: 21 }
  );
}, 120_000);

test('random bytes are refused or read, never thrown at', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const planned = await plan(bytes);
      expect(typeof planned.ok).toBe('boolean');
    }),
    { numRuns: 2_000, seed: 22 }
  );
}, 60_000);

describe('too much', () => {
  const encode = (text: string) => new TextEncoder().encode(text);

  test('a file over the limit is refused before it is read', () => {
    expect(openSource(new Uint8Array(importLimits.fileBytes + 1))).toEqual({
      ok: false,
      error: { kind: 'too-large', bytes: importLimits.fileBytes + 1 }
    });
  });
  test('a row over the limit refuses the file, a hundred thousand do not', () => {
    const file = (rows: number) => encode(`Name;Telefon\n${'Ida Pohl;0160 5556677\n'.repeat(rows)}`);
    const settings = { encoding: 'utf-8', delimiter: ';', headerRecords: 1, repairDoubleEncoding: false } as const;
    expect(surveySource(file(importLimits.rows), settings, 'DE')).toMatchObject({
      ok: true,
      value: { rows: importLimits.rows }
    });
    expect(surveySource(file(importLimits.rows + 1), settings, 'DE')).toMatchObject({
      ok: false,
      error: { kind: 'too-many-rows' }
    });
  });
  test('a cell of 1 MB and a record of 10,000 columns cost their rows', async () => {
    const planned = await plan(
      encode(`Name;Telefon\nIda;0160 5556677\n${'x'.repeat(1_000_000)};1\n${';'.repeat(10_000)}\nTom;0160 5556678\n`)
    );
    if (!planned.ok) throw new Error(planned.error.kind);
    expect(
      planned.value.plan.rows.map(({ fate, reason }) => [fate, reason.kind === 'problem' ? reason.problem.kind : ''])
    ).toEqual([
      ['new', ''],
      ['invalid', 'cell-too-long'],
      ['invalid', 'too-many-columns'],
      ['new', '']
    ]);
  });
  test('20,000 contacts of one name are planned, each new', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `Ida Pohl;Firma ${i};0160 ${1_000_000 + i}`);
    const planned = await plan(encode(`Name;Firma;Telefon\n${rows.join('\n')}\n`));
    if (!planned.ok) throw new Error(planned.error.kind);
    expect(countFates(planned.value.plan.rows).new).toBe(20_000);
  }, 60_000);
});
