/** Tests of the book: what a person finds, in which order, and that held results follow changes exactly. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createId, type ContactId, type DocId, type EntryId, type MemberId } from '#shared/ids.ts';
import { createSeededRandom, systemClock } from '#shared/environment.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { Query } from '#lib/engine/engine-api.ts';
import { Book } from './book.ts';
import { sampleRow, sampleRows } from './row-samples.ts';

const random = createSeededRandom(7);
const newId = <Id extends ContactId | EntryId | MemberId>() => createId<Id>({ clock: systemClock, random });
const everything: Query = { text: '', sort: 'name', labels: [], trash: false };

function bookOf(rows: readonly ContactRow[]) {
  const marks = { waiting: new Set<DocId>(), refused: new Set<DocId>() };
  const book = new Book(marks);
  book.load(rows);
  return { book, marks };
}

/** The names that a query shows, in order. */
function find(book: Book, query: Partial<Query>, view = 'list'): string[] {
  const { total } = book.query(view, { ...everything, ...query });
  return book.rows(view, 0, total).rows.map((row) => `${row.given} ${row.family}`.trim());
}

describe('search', () => {
  const { book } = bookOf([
    sampleRow(newId(), {
      given: 'Jürgen',
      family: 'Müller',
      detail: 'Dachdeckerei Nord',
      phones: ['+491713920014'],
      email: 'j.mueller@example.com'
    }),
    sampleRow(newId(), { given: 'Anna', family: 'Mullerova', phones: ['+420602123456'] }),
    sampleRow(newId(), { given: 'Käthe', family: 'Groß', note: 'Rechnung 2024 für Haus 12' })
  ]);

  test.each([
    ['all words in any order', 'müller jürgen', ['Jürgen Müller']],
    ['a part of a word', 'ülle', ['Jürgen Müller', 'Anna Mullerova']],
    ['umlauts typed without', 'muller', ['Jürgen Müller', 'Anna Mullerova']],
    ['ß typed as ss, and capitals', 'GROSS', ['Käthe Groß']],
    ['a word of the firm with a piece of the name', 'dachd jür', ['Jürgen Müller']],
    ['a mail address', 'j.mueller@exa', ['Jürgen Müller']],
    ['a number as it is dialled at home', '0171 / 392', ['Jürgen Müller']],
    ['a number with its country', '+49 (0)171-3920', ['Jürgen Müller']],
    ['the last digits of a number', '0014', ['Jürgen Müller']],
    ['two numbers of a note in another order', '12 2024', ['Käthe Groß']],
    ['nothing that is not there', 'groß anna', []]
  ])('finds %s', (_, text, names) => {
    expect(find(book, { text })).toEqual(names);
  });

  test('typing on gives what typing at once gives, at every letter and backspace', () => {
    const { rows } = sampleRows(400);
    const { book: typed } = bookOf(rows);
    const letters = fc.constantFrom(...'müler 0149+wgoßán.@'.split(''));
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 5, arbitrary: letters }, fc.constant('back')), { maxLength: 12 }),
        (keys) => {
          let text = '';
          for (const key of keys) {
            text = key === 'back' ? text.slice(0, -1) : text + key;
            const { book: fresh } = bookOf(rows);
            expect(find(typed, { text })).toEqual(find(fresh, { text }));
          }
        }
      ),
      { seed: 11, numRuns: 40 }
    );
  });
});

describe('order', () => {
  test('names stand as in a dictionary, contacts that share a name keep their places', () => {
    const same = [newId<ContactId>(), newId<ContactId>(), newId<ContactId>()].sort();
    const rows = [
      sampleRow(newId(), { family: 'Zander' }),
      ...same.map((id) => sampleRow(id, { family: 'Ärmel' })),
      sampleRow(newId(), { family: '3M' }),
      sampleRow(newId(), { family: 'Arnold' })
    ];
    const { book } = bookOf(rows.toReversed());
    expect(find(book, {})).toEqual(['Ärmel', 'Ärmel', 'Ärmel', 'Arnold', 'Zander', '3M']);
    expect(book.ids('list').slice(0, 3)).toEqual(same);
    expect(book.query('list', everything).letters).toEqual([
      { letter: 'A', index: 0 },
      { letter: 'Z', index: 4 },
      { letter: '#', index: 5 }
    ]);
  });

  test('the latest changed and the latest made come first', () => {
    const { book } = bookOf([
      sampleRow(newId(), { family: 'old', createdAt: 1, changed: { at: 30, by: undefined } }),
      sampleRow(newId(), { family: 'fresh', createdAt: 3, changed: { at: 10, by: undefined } }),
      sampleRow(newId(), { family: 'middle', createdAt: 2, changed: { at: 20, by: undefined } })
    ]);
    expect(find(book, { sort: 'changed' })).toEqual(['old', 'middle', 'fresh']);
    expect(find(book, { sort: 'created' })).toEqual(['fresh', 'middle', 'old']);
    expect(book.query('list', { ...everything, sort: 'created' }).letters).toEqual([]);
  });
});

describe('filters and counts', () => {
  const vip = newId<EntryId>();
  const offer = newId<EntryId>();
  const me = newId<MemberId>();
  const { book } = bookOf([
    sampleRow(newId(), { family: 'both', labels: [vip, offer], owner: me }),
    sampleRow(newId(), { family: 'vip', labels: [vip], owner: newId() }),
    sampleRow(newId(), { family: 'thrown', labels: [vip], owner: me, trashedAt: 5 })
  ]);

  test('labels narrow together, the trash is a list of its own', () => {
    expect(find(book, { labels: [vip] })).toEqual(['both', 'vip']);
    expect(find(book, { labels: [vip, offer] })).toEqual(['both']);
    expect(find(book, { owner: me })).toEqual(['both']);
    expect(find(book, { trash: true })).toEqual(['thrown']);
  });

  test('counts leave the trash out, and follow a change', () => {
    expect(book.counts(me)).toEqual({ all: 2, mine: 1, trash: 1, labels: { [vip]: 2, [offer]: 1 } });
    const id = book.ids('list')[0];
    const row = id === undefined ? undefined : book.rowOf(id);
    expect(row?.family).toBe('thrown');
    if (row !== undefined) book.apply([{ ...row, trashedAt: undefined, labels: [offer] }]);
    expect(book.counts(me)).toEqual({ all: 3, mine: 2, trash: 0, labels: { [vip]: 2, [offer]: 2 } });
  });
});

describe('held results', () => {
  test('a change elsewhere leaves a view alone, a change inside gives it a new version', () => {
    const anna = sampleRow(newId(), { family: 'Anna' });
    const bert = sampleRow(newId(), { family: 'Bert' });
    const { book, marks } = bookOf([anna, bert]);
    const { version } = book.query('a', { ...everything, text: 'anna' });
    expect(book.apply([{ ...bert, detail: 'x' }]).size).toBe(0);
    const changed = book.apply([{ ...anna, detail: 'y' }]);
    expect(changed.get('a')).toMatchObject({ total: 1 });
    expect(changed.get('a')?.version).toBeGreaterThan(version);

    marks.waiting.add(anna.id);
    expect([...book.remark([anna.id]).keys()]).toEqual(['a']);
    expect(book.rows('a', 0, 1).rows[0]).toMatchObject({ waiting: true, refused: false });
  });

  test('after any changes a held result is what a new query gives', () => {
    const base = sampleRows(300, 3);
    const queries: Query[] = [
      everything,
      { ...everything, text: 'müller' },
      { ...everything, sort: 'changed', labels: base.labels.slice(0, 1) },
      { ...everything, sort: 'created', owner: base.members[0] },
      { ...everything, trash: true }
    ];
    const change = fc.record({
      at: fc.nat(299),
      family: fc.constantFrom('Müller', 'Aal', 'Zobel'),
      trash: fc.boolean(),
      changed: fc.nat(1000),
      gone: fc.boolean()
    });
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 80 }), { maxLength: 4 }), (batches) => {
        const { book } = bookOf(base.rows);
        queries.forEach((query, index) => book.query(String(index), query));
        for (const batch of batches) {
          const puts: ContactRow[] = [];
          const gone: ContactId[] = [];
          for (const { at, family, trash, changed, gone: isGone } of batch) {
            const row = base.rows[at];
            if (row === undefined) continue;
            if (isGone) gone.push(row.id);
            else
              puts.push(
                sampleRow(row.id, {
                  ...row,
                  family,
                  trashedAt: trash ? 1 : undefined,
                  changed: { at: changed, by: undefined }
                })
              );
          }
          book.apply(puts, gone);
        }
        queries.forEach((query, index) => {
          const held = book.ids(String(index));
          const letters = book.query(String(index), query).letters;
          book.closeView('fresh');
          const fresh = book.query('fresh', query);
          expect(held).toEqual(book.ids('fresh'));
          expect(letters).toEqual(fresh.letters);
        });
      }),
      { seed: 5, numRuns: 40 }
    );
  });

  test('windows are cut out of the result; a view nobody asked for is empty', () => {
    const { book } = bookOf(sampleRows(50).rows);
    book.query('list', everything);
    const { rows } = book.rows('list', 10, 20);
    expect(rows.map((row) => row.id)).toEqual(book.ids('list').slice(10, 20));
    expect(rows[0]).not.toHaveProperty('text');
    expect(book.rows('other', 0, 10).rows).toEqual([]);
  });
});

describe('addresses', () => {
  test('a number or mail address finds who has it, before and after a change', () => {
    const { book } = bookOf([
      sampleRow(newId(), { family: 'one', phones: ['+491713920014', '+4930123456'], email: 'One@Example.com' }),
      sampleRow(newId(), { family: 'two', phones: ['+4930123456'] })
    ]);
    const names = (ids: ContactId[]) => ids.map((id) => book.rowOf(id)?.family).sort();
    expect(names(book.findByAddress({ phone: '+4930123456' }))).toEqual(['one', 'two']);
    expect(names(book.findByAddress({ email: 'one@example.com' }))).toEqual(['one']);
    expect(book.findByAddress({ phone: '+493012345' })).toEqual([]);
    const [two] = book.findByAddress({ phone: '+4930123456' }).filter((id) => book.rowOf(id)?.family === 'two');
    if (two !== undefined) book.apply([sampleRow(two, { family: 'two', phones: ['+4940999888'] })]);
    expect(names(book.findByAddress({ phone: '+4930123456' }))).toEqual(['one']);
    expect(names(book.findByAddress({ phone: '+4940999888' }))).toEqual(['two']);
  });
});
