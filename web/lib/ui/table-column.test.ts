/**
 * Tables put their rows in the order that a reader of the language expects, and back again.
 */
import { expect, test } from 'vitest';
import { nextOrder, orderedRows, type TableColumn } from './table-column.ts';

const columns: readonly TableColumn<string>[] = [{ id: 'name', title: 'Name', text: (row) => row }];

test('German names are ordered with umlauts beside their vowels, numbers by value', () => {
  const rows = ['Zeile 10', 'Öztürk', 'Zeile 9', 'Otto'];
  expect(orderedRows(rows, columns, { column: 'name', direction: 'ascending' }, 'de')).toEqual([
    'Otto',
    'Öztürk',
    'Zeile 9',
    'Zeile 10'
  ]);
});

test('rows that compare equal keep their order in both directions', () => {
  const equal: readonly TableColumn<string>[] = [{ id: 'x', title: 'X', text: () => 'same' }];
  for (const direction of ['ascending', 'descending'] as const) {
    expect(orderedRows(['b', 'a'], equal, { column: 'x', direction }, 'de')).toEqual(['b', 'a']);
  }
});

test('an order by a column that is no longer there leaves the rows as they came', () => {
  expect(orderedRows(['b', 'a'], columns, { column: 'gone', direction: 'ascending' }, 'de')).toEqual(['b', 'a']);
});

test('a head is clicked three times: up, down, as it came', () => {
  const up = nextOrder(undefined, 'name');
  const down = nextOrder(up, 'name');
  expect([up?.direction, down?.direction, nextOrder(down, 'name')]).toEqual(['ascending', 'descending', undefined]);
});
