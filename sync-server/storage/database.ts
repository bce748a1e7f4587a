/**
 * Opens the SQLite database: one writing connection (Kysely and raw transactions take turns on it) and one that only
 * reads and never sees what is not committed. A commit is durable when it returns (`synchronous=FULL`), and deleted
 * bytes are overwritten (`secure_delete`). Who may open which file is decided by data-folder.ts.
 */
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { err, ok, type Result } from '#shared/result.ts';
import { createSqliteDialect } from './kysely-dialect.ts';
import { migrate, type MigrationFailure } from './migrate.ts';
import { createStatements, type Statements } from './statements.ts';
import type { Tables } from './tables.ts';
import { createWriteLock } from './write-lock.ts';

export type OpenFailure =
  | MigrationFailure
  | { readonly kind: 'unopenable'; readonly detail: string }
  | { readonly kind: 'damaged'; readonly detail: string };

export interface Database {
  readonly file: string;
  /** Typed queries and transactions of accounts, workspaces and settings. */
  readonly queries: Kysely<Tables>;
  /** Reads what is committed, synchronously, beside any open transaction: for the hot paths. */
  readonly reader: Statements;
  /**
   * Runs `work` in one transaction when it is its turn, without anything between its statements. Resolves after the
   * durable commit; when `work` throws, nothing of it happened.
   */
  transaction<T>(work: (writer: Statements) => T): Promise<T>;
  /** Writes the log back into the file and empties it: what was erased is then in neither. */
  checkpoint(): Promise<void>;
  /** A consistent copy into a new file. Waits for its turn; blocks the process while it runs. */
  copyTo(file: string): Promise<void>;
  /** Findings of SQLite's own check and of foreign keys; empty when all is well. */
  check(): Promise<string[]>;
  /** Waits for the open transaction, writes the log back into the file and closes. */
  close(): Promise<void>;
}

/** Before this version a rare race at the reset of the write-ahead log could corrupt a database. */
const oldestSqlite = [3, 51, 3] as const;

const pragmas = `
  PRAGMA busy_timeout = 5000;
  PRAGMA foreign_keys = ON;
  PRAGMA secure_delete = ON;
  PRAGMA trusted_schema = OFF;
`;
const writerPragmas = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 1000;
  PRAGMA journal_size_limit = 67108864;
`;

/** SQLite's primary result codes that are a state of the world and not a bug. */
const damagedCodes = new Set([11, 26]);
const unopenableCodes = new Set([3, 8, 10, 13, 14, 23]);
const fullCode = 13;

export function openDatabase(file: string): Result<Database, OpenFailure> {
  let writer: DatabaseSync | undefined;
  try {
    writer = new DatabaseSync(file);
    requireVersion(writer);
    writer.exec(pragmas);
    writer.exec(writerPragmas);
    const findings = quickCheck(writer);
    if (findings.length > 0) {
      writer.close();
      return err({ kind: 'damaged', detail: findings.join('; ') });
    }
    const migrated = migrate(writer);
    if (!migrated.ok) {
      writer.close();
      return migrated;
    }
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec(pragmas);
    return ok(createDatabase(file, writer, reader));
  } catch (cause) {
    if (writer?.isOpen) writer.close();
    const code = sqliteCode(cause);
    const detail = cause instanceof Error ? cause.message : String(cause);
    if (code !== undefined && damagedCodes.has(code)) return err({ kind: 'damaged', detail });
    if (code !== undefined && unopenableCodes.has(code)) return err({ kind: 'unopenable', detail });
    throw cause;
  }
}

function createDatabase(file: string, writer: DatabaseSync, reader: DatabaseSync): Database {
  const lock = createWriteLock();
  const writing = createStatements(writer);
  const queries = new Kysely<Tables>({ dialect: createSqliteDialect(writer, lock) });

  async function alone<T>(work: () => T): Promise<T> {
    const release = await lock.acquire();
    try {
      return work();
    } finally {
      release();
    }
  }

  return {
    file,
    queries,
    reader: createStatements(reader),
    transaction: (work) =>
      alone(() => {
        writer.exec('BEGIN IMMEDIATE');
        try {
          const result = work(writing);
          writer.exec('COMMIT');
          return result;
        } catch (cause) {
          if (writer.isTransaction) writer.exec('ROLLBACK');
          throw cause;
        }
      }),
    checkpoint: () => alone(() => writer.exec('PRAGMA wal_checkpoint(TRUNCATE)')),
    copyTo: (target) => alone(() => void writer.prepare('VACUUM INTO ?').run(target)),
    check: () => alone(() => [...integrityFindings(writer), ...foreignKeyFindings(writer)]),
    close: () =>
      alone(() => {
        if (!writer.isOpen) return;
        reader.close();
        writer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        writer.close();
      })
  };
}

function requireVersion(connection: DatabaseSync): void {
  const version = String(connection.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  const parts = version.split('.').map(Number);
  for (const [place, oldest] of oldestSqlite.entries()) {
    const part = parts[place] ?? 0;
    if (part > oldest) return;
    if (part < oldest) throw new Error(`SQLite ${version} is older than ${oldestSqlite.join('.')}.`);
  }
}

function quickCheck(connection: DatabaseSync): string[] {
  return checkRows(connection, 'PRAGMA quick_check', 'quick_check');
}

function integrityFindings(connection: DatabaseSync): string[] {
  return checkRows(connection, 'PRAGMA integrity_check', 'integrity_check');
}

function checkRows(connection: DatabaseSync, pragma: string, column: string): string[] {
  const findings = connection
    .prepare(pragma)
    .all()
    .map((row) => String(row[column]));
  return findings.filter((finding) => finding !== 'ok');
}

function foreignKeyFindings(connection: DatabaseSync): string[] {
  const rows = connection.prepare('PRAGMA foreign_key_check').all();
  return rows.map(
    (row) => `a row of ${String(row['table'])} refers to one of ${String(row['parent'])} that is not there`
  );
}

/** The primary result code of an error that came from SQLite. */
function sqliteCode(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('errcode' in cause) || typeof cause.errcode !== 'number') return undefined;
  return cause.errcode & 0xff;
}

/** The disk is full: nothing of the transaction was written, reading still works. */
export const isStorageFull = (cause: unknown): boolean => sqliteCode(cause) === fullCode;
