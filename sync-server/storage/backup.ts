/**
 * Backups: a consistent copy with its SHA-256 beside it, and the way back. A restored database gets a new lineage, so
 * that devices compare and bring back what only they have; sessions, invites and attempts of the past do not come back
 * to life. Everything about a backup is checked on a copy before the live database is touched.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  openSync,
  fsyncSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from '#shared/result.ts';
import { createLineage, writeLineage } from './data-folder.ts';
import { openDatabase, type Database, type OpenFailure } from './database.ts';
import { openErasureLedger, type Erasure } from './erasure-ledger.ts';

export type BackupFile = { readonly file: string; readonly bytes: number; readonly sha256: string };

export async function writeBackup(database: Database, file: string): Promise<Result<BackupFile, string>> {
  if (existsSync(file)) return err(`${file} exists; a backup never replaces one.`);
  const part = `${file}.part`;
  try {
    rmSync(part, { force: true });
    await database.copyTo(part);
    syncFile(part);
    const sha256 = await hashFile(part);
    const bytes = statSync(part).size;
    renameSync(part, file);
    // The form that `sha256sum --check` reads.
    writeFileSync(`${file}.sha256`, `${sha256}  ${path.basename(file)}\n`, { flush: true });
    return ok({ file, bytes, sha256 });
  } catch (cause) {
    rmSync(part, { force: true });
    return err(`the backup could not be written (${cause instanceof Error ? cause.message : String(cause)}).`);
  }
}

export type Restored = {
  readonly from: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether a checksum file was there to compare with. */
  readonly checksum: 'matches' | 'missing';
  readonly lineage: string;
  /** Where the database that was replaced lies; `null` when there was none. */
  readonly replaced: string | null;
  /** Documents that the backup still had and that have been erased since; they were erased again. */
  readonly erasedAgain: number;
};

export type RestoreParts = {
  readonly now: number;
  /** Erases documents of a database that is not live: the history goes, a tombstone with a new seq stays. */
  readonly eraseAgain: (database: Database, erasures: readonly Erasure[]) => Promise<number>;
};

/** The caller holds the folder's lock, and nobody has the database open. */
export async function restoreBackup(
  folder: string,
  databaseFile: string,
  from: string,
  parts: RestoreParts
): Promise<Result<Restored, string>> {
  if (!existsSync(from)) return err(`there is no file ${from}.`);
  const sha256 = await hashFile(from);
  const expected = readChecksum(from);
  if (expected !== undefined && expected !== sha256)
    return err(`${from} is not what was backed up: its checksum differs from ${from}.sha256.`);
  const incoming = path.join(folder, 'restoring.db');
  removeDatabase(incoming);
  copyFileSync(from, incoming);
  const prepared = await prepare(incoming, openErasureLedger(folder).read(), parts);
  if (!prepared.ok) {
    removeDatabase(incoming);
    return err(`${from} cannot be restored: ${prepared.error}. Nothing was changed.`);
  }
  const replaced = existsSync(databaseFile)
    ? `${databaseFile}.replaced-${new Date(parts.now).toISOString().replaceAll(/[:.]/gu, '-')}`
    : null;
  if (replaced !== null) moveDatabase(databaseFile, replaced);
  renameSync(incoming, databaseFile);
  writeLineage(folder, prepared.value.lineage);
  return ok({
    from,
    sha256,
    replaced,
    bytes: statSync(databaseFile).size,
    checksum: expected === undefined ? 'missing' : 'matches',
    ...prepared.value
  });
}

async function prepare(
  file: string,
  ledger: readonly Erasure[],
  parts: RestoreParts
): Promise<Result<{ lineage: string; erasedAgain: number }, string>> {
  const opened = openDatabase(file);
  if (!opened.ok) return err(reasonOf(opened.error));
  const database = opened.value;
  try {
    const findings = await database.check();
    if (findings.length > 0) return err(`it is damaged (${findings[0] ?? ''})`);
    if (database.reader.prepare("SELECT 1 FROM instance WHERE key = 'lineage'").get() === undefined)
      return err('it is empty');
    const erasedAgain = await parts.eraseAgain(database, ledger);
    const lineage = createLineage();
    await database.transaction((writer) => {
      writer.prepare("UPDATE instance SET value = ? WHERE key = 'lineage'").run(lineage);
      writer.prepare('UPDATE workspace SET lineage = ?').run(lineage);
      // Signed out, used up or withdrawn since the backup: none of it may count again.
      for (const table of ['session', 'invite', 'setup_token', 'throttle'] as const)
        writer.exec(`DELETE FROM ${table}`);
    });
    return ok({ lineage, erasedAgain });
  } finally {
    await database.close();
  }
}

function reasonOf(failure: OpenFailure): string {
  if (failure.kind === 'foreign') return 'it is not a backup of Kontor';
  if (failure.kind === 'newer') return `a newer Kontor has made it (layout ${failure.version})`;
  return `it is damaged (${failure.detail.split('\n')[0] ?? ''})`;
}

function readChecksum(file: string): string | undefined {
  const place = `${file}.sha256`;
  return existsSync(place) ? /^[0-9a-f]{64}/u.exec(readFileSync(place, 'utf8'))?.[0] : undefined;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const companions = ['', '-wal', '-shm'];
const removeDatabase = (file: string): void => companions.forEach((suffix) => rmSync(file + suffix, { force: true }));
function moveDatabase(file: string, to: string): void {
  for (const suffix of companions) if (existsSync(file + suffix)) renameSync(file + suffix, to + suffix);
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
