/**
 * Backups and their way back, in folders of the test's own: what is no good backup is refused before the live database is
 * touched, and what was ended or erased since does not come back to life.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { restoreBackup, writeBackup } from './backup.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';

let place: string;
let folder: DataFolder;
let backup: string;
const none = { now: Date.UTC(2026, 0, 5), eraseAgain: () => Promise.resolve(0) };

async function openFolder(): Promise<DataFolder> {
  const opened = await openDataFolder(path.join(place, 'data'));
  if (!opened.ok) throw new Error(opened.error.kind);
  return opened.value;
}
const write = (key: string) =>
  folder.database.transaction((writer) => writer.prepare('INSERT INTO throttle VALUES (?, 1, 0, 0)').run(key));
const restore = () => restoreBackup(folder.path, folder.database.file, backup, none);
const marker = (text: string) =>
  folder.database.transaction((writer) => {
    writer
      .prepare(`INSERT INTO account VALUES (?, ?, ?, 'de', '', 0, 0)`)
      .run(text.padEnd(26, '0'), `${text}@example.com`, text);
  });
const markers = () =>
  folder.database.reader
    .prepare<{ name: string }>('SELECT name FROM account ORDER BY name')
    .all()
    .map(({ name }) => name);

beforeEach(async () => {
  place = mkdtempSync(path.join(os.tmpdir(), 'kontor-backup-'));
  backup = path.join(place, 'backup.db');
  folder = await openFolder();
  for (let i = 0; i < 300; i++) await write(`key-${i}`);
  await marker('before');
});
afterEach(async () => {
  await folder.close();
  rmSync(place, { recursive: true, force: true });
});

test('a backup made while others write is a consistent copy, with a checksum that sha256sum reads', async () => {
  const [written] = await Promise.all([writeBackup(folder.database, backup), marker('meanwhile')]);
  expect(written).toMatchObject({
    ok: true,
    value: { file: backup, sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) }
  });
  expect(readFileSync(`${backup}.sha256`, 'utf8')).toMatch(/^[0-9a-f]{64} {2}backup\.db\n$/u);
  const copy = new DatabaseSync(backup, { readOnly: true });
  expect(copy.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  copy.close();
  expect(existsSync(`${backup}.part`)).toBe(false);
});

test('a backup never replaces a file, and one that cannot be written says so', async () => {
  writeFileSync(backup, 'mine');
  expect(await writeBackup(folder.database, backup)).toMatchObject({
    ok: false,
    error: expect.stringContaining('exists')
  });
  expect(readFileSync(backup, 'utf8')).toBe('mine');
  expect(await writeBackup(folder.database, path.join(place, 'no-folder', 'b.db'))).toMatchObject({ ok: false });
});

test('a restore brings the state of the backup, with a new lineage, and keeps what it replaced', async () => {
  await folder.database.transaction((writer) =>
    writer.exec("INSERT INTO workspace VALUES ('w', 'W', 'DE', 'length', 0, zeroblob(0), 'old', 'v', 0)")
  );
  await writeBackup(folder.database, backup);
  const lineage = readFileSync(path.join(folder.path, 'lineage'), 'utf8');
  await marker('after');
  await folder.close();
  const restored = await restore();
  expect(restored).toMatchObject({ ok: true, value: { checksum: 'matches' } });
  folder = await openFolder();
  expect(markers()).toEqual(['before']);
  const renewed = readFileSync(path.join(folder.path, 'lineage'), 'utf8');
  expect(renewed).not.toBe(lineage);
  // Devices learn the workspace's; all of them are the database's.
  expect(folder.database.reader.prepare('SELECT lineage FROM workspace').all()).toMatchObject([
    { lineage: renewed.trim() }
  ]);
  const kept = new DatabaseSync(restored.ok ? (restored.value.replaced ?? '') : '', { readOnly: true });
  expect(kept.prepare('SELECT count(*) AS n FROM account').get()).toMatchObject({ n: 2 });
  kept.close();
});

test('sessions, invites, set-up links and attempts of the past do not come back', async () => {
  await folder.database.transaction((writer) => {
    writer.exec(`
      INSERT INTO device VALUES ('d', 'before00000000000000000000', 'x', 0, 0, NULL, zeroblob(32));
      INSERT INTO session VALUES ('s', x'01', NULL, 0, 'before00000000000000000000', 'd', 0, 0, 0, 0);
      INSERT INTO setup_token VALUES (x'02', 0);
    `);
  });
  await writeBackup(folder.database, backup);
  await folder.close();
  expect((await restore()).ok).toBe(true);
  folder = await openFolder();
  for (const table of ['session', 'invite', 'setup_token', 'throttle']) {
    expect(folder.database.reader.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toMatchObject({ n: 0 });
  }
});

test('a restore works in an empty folder', async () => {
  await writeBackup(folder.database, backup);
  const empty = mkdtempSync(path.join(place, 'empty-'));
  expect(await restoreBackup(empty, path.join(empty, 'kontor.db'), backup, none)).toMatchObject({
    ok: true,
    value: { replaced: null }
  });
  const opened = await openDataFolder(empty);
  expect(opened.ok).toBe(true);
  if (opened.ok) await opened.value.close();
});

describe('a backup that is none', () => {
  const faults: Record<string, (bytes: Buffer) => Buffer> = {
    truncated: (bytes) => bytes.subarray(0, bytes.length - 8_192),
    'cut in the middle of a page': (bytes) => bytes.subarray(0, 10_000),
    overwritten: (bytes) =>
      Buffer.concat([bytes.subarray(0, 4_096 * 5), Buffer.alloc(4_096 * 4, 0x41), bytes.subarray(4_096 * 9)]),
    'of another program': () => Buffer.from('id;name\n1;Huber\n'),
    empty: () => Buffer.alloc(0)
  };

  test.each(
    Object.keys(faults).flatMap(
      (fault) =>
        [
          [fault, true],
          [fault, false]
        ] as const
    )
  )('(%s, checksum file there: %s) is refused before anything is touched', async (fault, hasChecksum) => {
    await writeBackup(folder.database, backup);
    writeFileSync(backup, faults[fault]?.(readFileSync(backup)) ?? '');
    if (!hasChecksum) rmSync(`${backup}.sha256`);
    await folder.close();
    const before = readFileSync(folder.database.file);
    const restored = await restore();
    expect(restored).toMatchObject({ ok: false, error: expect.stringMatching(/\.$/u) });
    expect(readFileSync(folder.database.file).equals(before)).toBe(true);
    folder = await openFolder();
    expect(markers()).toEqual(['before']);
  });

  test('(of another SQLite program) is refused', async () => {
    const other = new DatabaseSync(backup);
    other.exec('CREATE TABLE recipes (name TEXT)');
    other.close();
    await folder.close();
    expect(await restore()).toMatchObject({ ok: false, error: expect.stringContaining('not a backup of Kontor') });
    folder = await openFolder();
  });
});
