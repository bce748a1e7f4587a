/**
 * The bench itself runs from end to end: real server, real Chromium, small sizes. Its figures mean nothing here; that
 * they are all there, and that nothing was lost on the way, does.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Figure } from './figure.ts';

const run = promisify(execFile);
const bench = path.join(import.meta.dirname, 'bench.ts');

type Report = {
  readonly environment: {
    readonly node: string;
    readonly chromium: string;
    readonly cpus: number;
    readonly isQuick: boolean;
  };
  readonly figures: readonly (Figure & { readonly part: string })[];
};

test('a quick run measures server, browser and store, and writes every figure', { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kontor-bench-test-'));
  try {
    const file = path.join(folder, 'figures.json');
    const { stdout } = await run(process.execPath, [bench, '--quick', '--json', file]);
    const { environment, figures } = JSON.parse(await readFile(file, 'utf8')) as Report;
    expect(environment).toMatchObject({ isQuick: true, node: process.version });
    expect(new Set(figures.map(({ part }) => part))).toEqual(new Set(['server', 'browser', 'store']));
    for (const figure of figures) {
      expect(figure, figure.name).toMatchObject({
        value: expect.any(Number),
        min: expect.any(Number),
        max: expect.any(Number)
      });
      expect(stdout).toContain(figure.name);
    }
    expect(figures.find(({ name }) => name.includes('missing after kill -9'))?.value).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a part that does not exist is refused with what there is', async () => {
  await expect(run(process.execPath, [bench, '--only', 'moon'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no part "moon"[\s\S]*server\|browser\|store/u)
  });
});
