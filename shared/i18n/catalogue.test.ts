/** The catalogues are complete, have no leftover English in German, and keep the house's typography. */
import { expect, test } from 'vitest';
import { messages as de } from './de.ts';
import { messages as en } from './en.ts';

type Leaf = { readonly path: string; readonly value: string | ((...values: never[]) => string) };

function leaves(node: unknown, path = ''): Leaf[] {
  if (typeof node === 'string') return [{ path, value: node }];
  if (typeof node === 'function') return [{ path, value: node as Leaf['value'] }];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, child]) => leaves(child, path === '' ? key : `${path}.${key}`));
}

const german = new Map(leaves(de).map((leaf) => [leaf.path, leaf.value]));
const english = new Map(leaves(en).map((leaf) => [leaf.path, leaf.value]));

test('both languages have the same texts, and none is empty', () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  for (const catalogue of [german, english]) {
    expect([...catalogue].filter(([, value]) => value === '').map(([path]) => path)).toEqual([]);
  }
});

test('a sentence of three words or more is not the same in both languages', () => {
  const same = [...german].filter(([path, value]) => {
    const other = english.get(path);
    return typeof value === 'string' && value === other && value.split(' ').length >= 3;
  });
  expect(same.map(([path]) => path)).toEqual([]);
});

test('German texts use German quotation marks, and nobody is addressed with du', () => {
  const plain = [...german].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  expect(plain.filter(([, text]) => text.includes('"')).map(([path]) => path)).toEqual([]);
  expect(plain.filter(([, text]) => /\b(du|dein|deine|dir|dich)\b/i.test(text)).map(([path]) => path)).toEqual([]);
});
