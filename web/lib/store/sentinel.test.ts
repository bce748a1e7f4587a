/** A first start, a normal start and an emptied database look different to the sentinel. */
import { expect, test } from 'vitest';
import { encodeSentinel, judgeStorage, parseSentinel } from './sentinel.ts';

const told = { store: 'a', generation: 4, waiting: 3 };

test('survives being written and read', () => {
  expect(parseSentinel(encodeSentinel(told))).toEqual(told);
  for (const text of [null, '', '{', '{}', '{"store":1}', '[]']) expect(parseSentinel(text)).toBeUndefined();
});

test('nothing anywhere is a first start', () => {
  expect(judgeStorage(undefined, { store: undefined, generation: 1, ringInFile: false })).toEqual({ kind: 'fresh' });
});

test('the store that was told of, taken over once more, is fine; so is one that nobody told of', () => {
  expect(judgeStorage(told, { store: 'a', generation: 5, ringInFile: true })).toEqual({ kind: 'ok' });
  expect(judgeStorage(told, { store: 'a', generation: 9, ringInFile: false })).toEqual({ kind: 'ok' });
  expect(judgeStorage(undefined, { store: 'a', generation: 1, ringInFile: true })).toEqual({ kind: 'ok' });
});

test('[STORE-6] a database without the store that was told of was emptied, with so many unsent edits', () => {
  expect(judgeStorage(told, { store: undefined, generation: 1, ringInFile: true })).toEqual({
    kind: 'emptied',
    waiting: 3
  });
  expect(judgeStorage(told, { store: undefined, generation: 1, ringInFile: false })).toEqual({
    kind: 'emptied',
    waiting: 3
  });
});

test('[STORE-6] so was one of which only the key ring file is left', () => {
  expect(judgeStorage(undefined, { store: undefined, generation: 1, ringInFile: true })).toEqual({
    kind: 'emptied',
    waiting: undefined
  });
});

test('[STORE-6] another store in its place, or an older state of it, counts as emptied', () => {
  expect(judgeStorage(told, { store: 'b', generation: 9, ringInFile: true })).toEqual({ kind: 'emptied', waiting: 3 });
  expect(judgeStorage(told, { store: 'a', generation: 4, ringInFile: true })).toEqual({ kind: 'emptied', waiting: 3 });
});
