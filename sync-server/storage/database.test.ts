/**
 * The database against real files: settings that a commit's promise rests on, turns at the one writing connection,
 * values that SQLite would swallow, and files that are no database of ours.
 */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import type { Tables } from './tables.ts';

let folder: string;
let file: string;
const opened: Database[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kontor-database-'));
  file = path.join(folder, 'kontor.db');
});

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  await rm(folder, { recursive: true, force: true });
});

function openFile(): Database {
  const result = openDatabase(file);
  if (!result.ok) throw new Error(`not opened: ${result.error.kind}`);
  opened.push(result.value);
  return result.value;
}

describe('settings', () => {
  test('a commit waits for the disk, and what is deleted is overwritten', async () => {
    const database = openFile();
    const value = (name: string) =>
      database.transaction((writer) => Object.values(writer.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    expect(await value('synchronous')).toBe(2);
    expect(await value('journal_mode')).toBe('wal');
    expect(await value('secure_delete')).toBe(1);
    expect(await value('foreign_keys')).toBe(1);
    expect(await value('trusted_schema')).toBe(0);
  });

  test('an erased name is nowhere in the files after closing', async () => {
    const database = openFile();
    const name = 'Zwetschgenhuber-Canary';
    await database.transaction((w) => w.prepare("INSERT INTO instance VALUES ('lineage', ?)").run(name));
    await database.transaction((w) => w.prepare('DELETE FROM instance').run());
    await database.close();
    const handle = await open(file);
    const bytes = await handle.readFile();
    await handle.close();
    expect(bytes.includes(name)).toBe(false);
  });

  test('the tables are exactly those that tables.ts describes', () => {
    const described: Record<keyof Tables, true> = {
      instance: true,
      account: true,
      workspace: true,
      former_lineage: true,
      member: true,
      device: true,
      device_block: true,
      session: true,
      invite: true,
      setup_token: true,
      throttle: true,
      doc: true,
      doc_update: true,
      feed_mark: true,
      tombstone: true,
      record: true
    };
    const rows = openFile()
      .reader.prepare<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all();
    expect(rows.map((row) => row.name).toSorted()).toEqual(Object.keys(described).toSorted());
  });
});

describe('turns', () => {
  test('a raw transaction waits for one that awaits between two queries', async () => {
    const database = openFile();
    const order: string[] = [];
    let proceed = () => {};
    const gate = new Promise<void>((resolve) => (proceed = resolve));
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const slow = database.queries.transaction().execute(async (tx) => {
      await tx.insertInto('instance').values({ key: 'lineage', value: 'first' }).execute();
      begun();
      await gate;
      order.push('slow');
    });
    await hasBegun;
    const quick = database.transaction((writer) => {
      order.push('quick');
      return writer.prepare<{ value: string }>('SELECT value FROM instance').get()?.value;
    });
    expect(database.reader.prepare('SELECT value FROM instance').get()).toBeUndefined();
    proceed();
    await slow;
    expect(await quick).toBe('first');
    expect(order).toEqual(['slow', 'quick']);
  });

  test('a transaction that throws leaves nothing behind and lets the next one in', async () => {
    const database = openFile();
    const failing = database.transaction((writer) => {
      writer.prepare("INSERT INTO instance VALUES ('lineage', 'x')").run();
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await database.queries.selectFrom('instance').selectAll().execute()).toEqual([]);
  });
});

describe('values', () => {
  test('what SQLite would store as NULL throws', async () => {
    const database = openFile();
    const insert = (value: unknown) =>
      database.queries
        .insertInto('instance')
        .values({ key: 'lineage', value: value as string })
        .execute();
    await expect(insert(undefined)).rejects.toThrow();
    await expect(insert(Number.NaN)).rejects.toThrow('a number that is none');
    await expect(insert({ text: 'x' })).rejects.toThrow('type object');
    await expect(insert(2 ** 60)).rejects.toThrow('2^53');
    await expect(database.transaction((w) => w.prepare('SELECT ? AS a, ? AS b').get(1))).rejects.toThrow(
      '1 values for 2'
    );
  });

  test('a column refuses a value of another type', async () => {
    const database = openFile();
    const insert = database.transaction((w) => w.prepare("INSERT INTO throttle VALUES ('k', 'many', 0, 0)").run());
    await expect(insert).rejects.toThrow();
  });
});

describe('files that are not ours', () => {
  test('a damaged file is told apart from one that is no database of Kontor and from a newer one', async () => {
    await writeFile(file, 'this is not a database, and long enough to be read as one'.repeat(20));
    expect(openDatabase(file)).toMatchObject({ ok: false, error: { kind: 'damaged' } });

    await rm(file);
    const foreign = new DatabaseSync(file);
    foreign.exec('CREATE TABLE recipes (name TEXT)');
    foreign.close();
    expect(openDatabase(file)).toMatchObject({ ok: false, error: { kind: 'foreign' } });

    await rm(file);
    await openFile().close();
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    expect(openDatabase(file)).toMatchObject({ ok: false, error: { kind: 'newer', version: 99 } });
  });

  test('a page that was overwritten is found at the start', async () => {
    const database = openFile();
    await database.transaction((writer) => {
      const insert = writer.prepare('INSERT INTO throttle VALUES (?, 0, 0, 0)');
      for (let i = 0; i < 2_000; i++) insert.run(`key-${i}`);
    });
    await database.close();
    const handle = await open(file, 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(4096 * 3, 0x5a), 0, 4096 * 3, size - 4096 * 4);
    await handle.close();
    expect(openDatabase(file)).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  });
});
