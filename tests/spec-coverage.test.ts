/**
 * The specifications and the tests hold each other: every rule of docs/*.md is cited by the name of a test, and every
 * id that a test cites is a rule. That the test shows what the rule says is for its reader to judge.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isTest, readSourceTree } from '#tests/architecture/source-file.ts';
import { rulesCitedIn, rulesIn } from '#tests/specification/rules.ts';

const repository = path.resolve(import.meta.dirname, '..');
const pages = readdirSync(path.join(repository, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ path: `docs/${name}`, text: readFileSync(path.join(repository, 'docs', name), 'utf8') }));
const rules = pages.flatMap(rulesIn);
/** This file plants ids of its own. */
const tests = readSourceTree(repository).filter(
  (file) => isTest(file.path) && file.path !== 'tests/spec-coverage.test.ts'
);

test('there are rules, and no id is given twice', () => {
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter((id, place) => rules.indexOf(id) !== place)).toEqual([]);
});

test('every rule is cited by a test', () => {
  const cited = new Set(tests.flatMap(rulesCitedIn));
  expect(rules.filter((id) => !cited.has(id))).toEqual([]);
});

test('every cited id is a rule', () => {
  const known = new Set(rules);
  const unknown = tests.flatMap((file) => rulesCitedIn(file).map((id) => ({ id, path: file.path })));
  expect(unknown.filter(({ id }) => !known.has(id))).toEqual([]);
});

describe('the search for citations', () => {
  const citedBy = (text: string) => rulesCitedIn({ path: 'tests/x.test.ts', text });

  test.each([
    ['a test', `test('[FEED-2] a crash repeats', () => {});`],
    ['a table of tests', `test.each([1])('[FEED-2] a crash at %s', () => {});`],
    ['a group', `describe('[FEED-2] the cursor', () => {});`],
    ['a name that is put together', 'test(`[FEED-2] seed ${seed}`, () => {});'],
    ['a test inside a function', `function suite() { it('[FEED-2] holds', () => {}); }`]
  ])('finds %s', (_what, text) => {
    expect(citedBy(text)).toEqual(['FEED-2']);
  });

  test.each([
    ['a comment', `// [FEED-2]\ntest('a crash repeats', () => {});`],
    ['another string', `test('a crash repeats', () => expect('[FEED-2]').toBe(''));`],
    ['a skipped test', `test.skip('[FEED-2] a crash repeats', () => {});`],
    ['a test inside a skipped group', `describe.skip('later', () => { test('[FEED-2] repeats', () => {}); });`],
    ['a plan', `test.todo('[FEED-2] a crash repeats');`]
  ])('does not take %s for one', (_what, text) => {
    expect(citedBy(text)).toEqual([]);
  });
});
