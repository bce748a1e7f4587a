/**
 * The architecture, enforced: who may import whom, no cycles, names, file heads, lengths, no barrels, and nothing that
 * a browser would fetch from another host. The rules lie in tests/architecture/; architecture-checks.test.ts plants
 * violations to show that each rule bites.
 */
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  barrelProblems,
  headProblems,
  hostProblems,
  lengthProblems,
  nameProblems
} from '#tests/architecture/file-rules.ts';
import { importTable } from '#tests/architecture/import-table.ts';
import { cycleProblems, importProblems } from '#tests/architecture/layer-rules.ts';
import { isCode, readSourceTree } from '#tests/architecture/source-file.ts';

const files = readSourceTree(path.resolve(import.meta.dirname, '..'));

test('the checks see the source tree', () => {
  const seen = new Set(files.filter(isCode).map((file) => file.path));
  expect(seen).toContain('sync-server/main.ts');
  expect(seen).toContain('web/routes/+layout.svelte');
  expect(seen).toContain('tests/architecture.test.ts');
});

test('every import keeps to the table of layers', () => {
  expect(importProblems(importTable, files)).toEqual([]);
});

test('no files import each other in a circle', () => {
  expect(cycleProblems(files)).toEqual([]);
});

test.each([
  ['every name says what is in the file', nameProblems],
  ['every file introduces itself', headProblems],
  ['every file can be read in one go', lengthProblems],
  ['no file only passes on what others export', barrelProblems],
  ['the app names no other host that it could load from', hostProblems]
])('%s', (_rule, problemsOf) => {
  expect(files.flatMap(problemsOf)).toEqual([]);
});
