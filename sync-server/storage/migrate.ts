/**
 * Brings a database to the newest layout, forward only, each step in one transaction. The version is SQLite's own
 * `user_version`; a database that a newer Kontor has written is left alone, because going back would lose what it added.
 */
import type { DatabaseSync } from 'node:sqlite';
import { err, ok, type Result } from '#shared/result.ts';
import { initial } from './migrations/0001-initial.ts';

export type Migration = { readonly version: number; readonly name: string; readonly sql: string };

const migrations: readonly Migration[] = [initial];
export const newestVersion = migrations.length;

/** "Kntr": tells a database of Kontor from any other SQLite file. */
export const applicationId = 0x4b6e7472;

export type MigrationFailure = { readonly kind: 'newer'; readonly version: number } | { readonly kind: 'foreign' };

export function migrate(connection: DatabaseSync): Result<void, MigrationFailure> {
  const application = readPragma(connection, 'application_id');
  const version = readPragma(connection, 'user_version');
  const isEmpty = connection.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
  if (application !== applicationId && !isEmpty) return err({ kind: 'foreign' });
  if (version > newestVersion) return err({ kind: 'newer', version });
  for (const migration of migrations.slice(version)) {
    connection.exec('BEGIN IMMEDIATE');
    try {
      connection.exec(migration.sql);
      connection.exec(`PRAGMA user_version = ${migration.version}`);
      connection.exec(`PRAGMA application_id = ${applicationId}`);
      connection.exec('COMMIT');
    } catch (cause) {
      if (connection.isTransaction) connection.exec('ROLLBACK');
      throw cause;
    }
  }
  return ok(undefined);
}

export function readPragma(connection: DatabaseSync, name: string): number {
  const value = connection.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === 'number' ? value : 0;
}
