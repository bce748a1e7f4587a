/**
 * The operator's commands as they are typed: beside a running server and without one, with results for people and for
 * programs. Real processes, and real exports of other programs.
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { goodPassword } from '#tests/server/kontor-world.ts';
import { runKontor, startServerProcess, type ServerProcess } from '#tests/server/kontor-process.ts';

// Each line is a process of its own, on whatever machine the tests run.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const google = path.resolve(import.meta.dirname, '../../tests/fixtures/csv/google.csv');

let folder: string;
let server: ServerProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-cli-'));
  server = undefined;
});
afterEach(async () => {
  await server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const data = () => path.join(folder, 'data');
const kontor = (...line: string[]) => runKontor({ KONTOR_DATA: data() }, ...line);
async function json<T = Record<string, unknown>>(...line: string[]): Promise<T> {
  const { code, stdout, stderr } = await kontor(...line, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}
const createWorkspace = (email = 'o@example.com') =>
  json<{ workspaceId: string; memberId: string }>(
    'create-workspace',
    '--name',
    'Obermoser',
    '--email',
    email,
    '--password',
    goodPassword
  );
type Exported = {
  contacts: { id: string; name: string; phones: { value: string; e164: string }[] }[];
  conversations: unknown[];
};
const exported = async () => JSON.parse((await kontor('export')).stdout) as Exported;

describe.each(['beside a running server', 'without a server'])('%s', (where) => {
  beforeEach(async () => {
    if (where === 'beside a running server') server = await startServerProcess({ KONTOR_DATA: data() });
  });

  test('a workspace is made, filled, exported, backed up, checked; an import again changes nothing', async () => {
    const { workspaceId, memberId } = await createWorkspace();
    expect([workspaceId, memberId].every((id) => /^[0-9a-z]{26}$/u.test(id))).toBe(true);

    const dry = await json('import', google, '--dry-run');
    expect(dry).toMatchObject({ new: 5, merged: 0 });
    expect((await exported()).contacts).toEqual([]);
    const first = await json<{ new: number; rows: { row: number; fate: string; contactId: string }[] }>(
      'import',
      google,
      '--source',
      'google'
    );
    expect(first.new).toBe(5);
    expect(first.rows[0]).toMatchObject({ row: 2, fate: 'new' });
    expect(await json('import', google)).toMatchObject({ new: 0, merged: 0, unchanged: 5, skipped: 0, invalid: 0 });

    const { contacts, conversations } = await exported();
    expect(contacts.map(({ id }) => id).toSorted()).toEqual(first.rows.map(({ contactId }) => contactId).toSorted());
    const thoma = contacts.find(({ name }) => name === 'Dr. Annika Thoma');
    expect(thoma?.phones).toMatchObject([
      { e164: '+4917604069012' },
      { value: '+49 40 6696930' },
      { value: '+49 40 6696931' }
    ]);
    expect(conversations).toEqual([]);

    const csv = path.join(folder, 'all.csv');
    await json('export', '--format', 'csv', '--out', csv);
    expect(await json('import', csv)).toMatchObject({ new: 0, merged: 0, unchanged: 5 });
    expect((await kontor('export', '--format', 'csv-excel')).stdout).toContain('Thoma');

    const receipt = await json('erase', '--contact', thoma?.id ?? '');
    expect(receipt).toMatchObject({ contactId: thoma?.id });
    expect((await exported()).contacts).toHaveLength(4);

    const backup = path.join(folder, 'backup.db');
    const written = await json<{ sha256: string; bytes: number }>('backup', '--out', backup);
    expect(readFileSync(`${backup}.sha256`, 'utf8')).toBe(`${written.sha256}  backup.db\n`);
    expect(await json('check')).toMatchObject({ findings: [], documents: 5 });
    expect(await json('invite', '--email', 'a@example.com', '--role', 'agent')).toMatchObject({
      url: expect.stringMatching(/\/invite#[\w-]{43}$/u)
    });
  });

  test('a restored backup erases again who was erased since, keeps what was replaced, and signs everybody out', async () => {
    await createWorkspace();
    const { rows } = await json<{ rows: { contactId: string }[] }>('import', google);
    const erased = rows[0]?.contactId ?? '';
    const backup = path.join(folder, 'backup.db');
    await json('backup', '--out', backup);
    const lineage = readFileSync(path.join(data(), 'lineage'), 'utf8');
    await json('erase', '--contact', erased);
    const restored = await json<{ erasedAgain: number; checksum: string; replaced: string; lineage: string }>(
      'restore',
      '--from',
      backup
    );
    expect(restored).toMatchObject({ erasedAgain: 1, checksum: 'matches' });
    expect(existsSync(restored.replaced)).toBe(true);
    expect(readFileSync(path.join(data(), 'lineage'), 'utf8')).not.toBe(lineage);
    const { contacts } = await exported();
    expect(contacts).toHaveLength(4);
    expect(contacts.map(({ id }) => id)).not.toContain(erased);
    expect(await json('check')).toMatchObject({ findings: [] });
    if (server !== undefined) expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});

describe('lines that are wrong', () => {
  test('end with 1 and one sentence on standard error', async () => {
    for (const [line, words] of [
      [['frobnicate'], /no command "frobnicate"/u],
      [['import', 'nothing-here.csv'], /cannot be read/u],
      [['create-workspace', '--name', 'W', '--email', 'x@example.com', '--password', 'kontor'], /too short.*no digit/u],
      [['invite', '--email', 'x@example.com', '--role', 'agent'], /no workspace yet/u],
      [['restore', '--from', 'nothing-here.db'], /no file/u]
    ] as const) {
      const { code, stdout, stderr } = await kontor(...line);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^kontor: [^\n]+\.\n$/u);
      expect(stderr).toMatch(words);
    }
  });

  test('which of several workspaces is meant has to be said', async () => {
    const first = await createWorkspace();
    await createWorkspace('second@example.com');
    const { stderr } = await kontor('export');
    expect(stderr).toContain(first.workspaceId);
    expect((await kontor('export', '--workspace', first.workspaceId)).code).toBe(0);
  });

  test('a file that is no CSV is refused with what to do, and nothing is written', async () => {
    await createWorkspace();
    const file = path.join(folder, 'photo.csv');
    copyFileSync(path.resolve(import.meta.dirname, '../../static/icons/favicon-32.png'), file);
    const { code, stderr } = await kontor('import', file);
    expect(code).toBe(1);
    expect(stderr).toMatch(/photo\.csv: .*Save it as CSV/u);
  });
});
