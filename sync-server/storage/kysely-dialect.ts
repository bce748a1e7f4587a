/**
 * Kysely over the writing connection. Each query, and each transaction as a whole, waits for its turn at the write lock,
 * so that a transaction which awaits between two queries never holds foreign statements. Values are checked as in
 * statements.ts.
 */
import type { DatabaseSync } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult
} from 'kysely';
import { checkValue } from './statements.ts';
import type { Release, WriteLock } from './write-lock.ts';

export function createSqliteDialect(connection: DatabaseSync, lock: WriteLock): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(connection, lock),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler()
  };
}

function createDriver(database: DatabaseSync, lock: WriteLock): Driver {
  const releases = new WeakMap<DatabaseConnection, Release>();
  const run = (connection: DatabaseConnection, sql: string) => connection.executeQuery(CompiledQuery.raw(sql));
  return {
    init: () => Promise.resolve(),
    async acquireConnection() {
      const release = await lock.acquire();
      const connection = createConnection(database);
      releases.set(connection, release);
      return connection;
    },
    async beginTransaction(connection) {
      await run(connection, 'BEGIN IMMEDIATE');
    },
    async commitTransaction(connection) {
      await run(connection, 'COMMIT');
    },
    async rollbackTransaction(connection) {
      // A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the first failure.
      if (database.isTransaction) await run(connection, 'ROLLBACK');
    },
    releaseConnection(connection) {
      releases.get(connection)?.();
      return Promise.resolve();
    },
    destroy: () => Promise.resolve()
  };
}

function createConnection(database: DatabaseSync): DatabaseConnection {
  return {
    executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const statement = database.prepare(query.sql);
      const values = query.parameters.map((value) => checkValue(value, query.sql));
      if (statement.columns().length > 0) {
        // Kysely computes the row's type from the query that it compiled.
        return Promise.resolve({ rows: statement.all(...values) as Row[] });
      }
      const { changes, lastInsertRowid } = statement.run(...values);
      return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) });
    },
    streamQuery: () => {
      throw new Error('Read large results page by page: an open cursor would hold the one writing connection.');
    }
  };
}
