/** The ledger of erasures: ids alone, durable line by line, and complete again after a crash between commit and line. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { createId, type DocId, type WorkspaceId } from '#shared/ids.ts';
import { openDatabase } from './database.ts';
import { completeLedger, openErasureLedger } from './erasure-ledger.ts';

const environment = { clock: systemClock, random: systemRandom };
const workspace = createId<WorkspaceId>(environment);
const erasure = (at: number) => ({ workspace, doc: createId<DocId>(environment), at });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was appended is read again, by another process too', () => {
  const [first, second] = [erasure(1), erasure(2)];
  openErasureLedger(folder).append([first]);
  openErasureLedger(folder).append([second]);
  expect(openErasureLedger(folder).read()).toEqual([first, second]);
});

test('a line that a crash cut short is no erasure, and the next one is not lost with it', () => {
  const first = erasure(1);
  const ledger = openErasureLedger(folder);
  ledger.append([first]);
  appendFileSync(path.join(folder, 'erasures'), `${workspace} 01h`);
  const second = erasure(2);
  ledger.append([second]);
  expect(ledger.read()).toEqual([first, second]);
});

test('tombstones that are missing in it are added at the start, once', async () => {
  const opened = openDatabase(path.join(folder, 'kontor.db'));
  if (!opened.ok) throw new Error(opened.error.kind);
  const database = opened.value;
  const known = erasure(1);
  const missing = erasure(2);
  const ledger = openErasureLedger(folder);
  ledger.append([known]);
  await database.transaction((writer) => {
    for (const [seq, { doc, at }] of [known, missing].entries()) {
      writer.prepare('INSERT INTO tombstone VALUES (?, ?, ?, ?, NULL)').run(workspace, doc, seq + 1, at);
    }
  });
  completeLedger(ledger, database.reader);
  completeLedger(ledger, database.reader);
  expect(ledger.read()).toEqual([known, missing]);
  expect(readFileSync(path.join(folder, 'erasures'), 'utf8').match(/\S+ \S+ \d/gu)).toHaveLength(2);
  await database.close();
});
