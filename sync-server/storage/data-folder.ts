/**
 * The folder of everything the server keeps: the database, the file that repeats its lineage, the server's secret. One
 * process holds it at a time, by a lock that the operating system drops when the process dies. A database that was put
 * there by hand has another lineage than the file, and is not opened: devices would miss what it does not know.
 */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { err, must, ok, type Result } from '#shared/result.ts';
import { openDatabase, type Database, type OpenFailure } from './database.ts';

export type FolderFailure =
  | OpenFailure
  | { readonly kind: 'unwritable'; readonly folder: string; readonly detail: string }
  | { readonly kind: 'in-use'; readonly folder: string }
  | { readonly kind: 'other-lineage'; readonly file: string };

export interface DataFolder {
  readonly path: string;
  readonly database: Database;
  /** 32 bytes that keyed hashes and, later, stored secrets depend on. */
  readonly secret: Uint8Array;
  /** Closes the database and lets the next process in. */
  close(): Promise<void>;
}

export type FolderLock = { release(): void };

const lockName = 'kontor.lock';
const lineageName = 'lineage';
const secretName = 'secret';

export async function openDataFolder(
  folder: string,
  options: { readonly databaseFile?: string; readonly secret?: string | undefined } = {}
): Promise<Result<DataFolder, FolderFailure>> {
  const locked = lockFolder(folder);
  if (!locked.ok) return locked;
  const file = options.databaseFile ?? path.join(folder, 'kontor.db');
  const opened = openDatabase(file);
  if (!opened.ok) {
    locked.value.release();
    return opened;
  }
  const database = opened.value;
  if (!(await agreeOnLineage(folder, database))) {
    await database.close();
    locked.value.release();
    return err({ kind: 'other-lineage', file });
  }
  return ok({
    path: folder,
    database,
    secret: options.secret === undefined ? readSecret(folder) : new TextEncoder().encode(options.secret),
    async close() {
      await database.close();
      locked.value.release();
    }
  });
}

/** The exclusive right to the folder, which is made when it is not there. */
export function lockFolder(folder: string): Result<FolderLock, FolderFailure> {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    lock = new DatabaseSync(path.join(folder, lockName));
    // SQLite's file locks are the system's: they hold between processes and end with the process, however it ends.
    lock.exec(
      'PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'
    );
  } catch (cause) {
    if (lock?.isOpen) lock.close();
    if (isBusy(cause)) return err({ kind: 'in-use', folder });
    return err({ kind: 'unwritable', folder, detail: cause instanceof Error ? cause.message : String(cause) });
  }
  const held = lock;
  return ok({ release: () => void (held.isOpen && held.close()) });
}

const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && 'errcode' in cause && (cause.errcode === 5 || cause.errcode === 6);

/** A new database gets a lineage, in the file and then in the table; later both must say the same. */
async function agreeOnLineage(folder: string, database: Database): Promise<boolean> {
  const stored = readLineage(database);
  const place = path.join(folder, lineageName);
  if (stored !== undefined) return existsSync(place) && readFileSync(place, 'utf8').trim() === stored;
  const lineage = createLineage();
  writeLineage(folder, lineage);
  await database.queries.insertInto('instance').values({ key: 'lineage', value: lineage }).execute();
  return true;
}

export const createLineage = (): string => randomBytes(16).toString('base64url');

export const readLineage = (database: Pick<Database, 'reader'>): string | undefined =>
  database.reader.prepare<{ value: string }>("SELECT value FROM instance WHERE key = 'lineage'").get()?.value;

export const writeLineage = (folder: string, lineage: string): void =>
  writeDurably(path.join(folder, lineageName), `${lineage}\n`);

function readSecret(folder: string): Uint8Array {
  const place = path.join(folder, secretName);
  if (!existsSync(place)) {
    writeDurably(place, `${randomBytes(32).toString('base64url')}\n`);
    chmodSync(place, 0o600);
  }
  return new Uint8Array(
    Buffer.from(must(readFileSync(place, 'utf8').trim() || undefined, 'the secret in the data folder'), 'base64url')
  );
}

/** All of it or nothing, also after a power cut. */
function writeDurably(place: string, text: string): void {
  const part = `${place}.part`;
  writeFileSync(part, text, { mode: 0o600, flush: true });
  renameSync(part, place);
}
