/**
 * Prepared statements of one SQLite connection, with every value checked before it is bound. node:sqlite stores NULL
 * for a missing value, for `undefined` and for NaN, and takes a first object for named parameters; all of that would be
 * silent loss, so it throws here, as the bug that it is.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { assert } from '#shared/result.ts';

/** What a column holds. Integers stay within 2^53; truth is 0 or 1, time is milliseconds since 1970. */
export type SqlValue = null | number | string | Uint8Array;

export interface Statement<Row> {
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  /** Holds a snapshot of the database until it is finished: never keep it over an await. */
  iterate(...values: SqlValue[]): IterableIterator<Row>;
  /** The number of rows changed. */
  run(...values: SqlValue[]): number;
}

export interface Statements {
  /** Positional parameters (`?`) only. The same text gives the same statement; `Row` says what the query selects. */
  prepare<Row extends object>(sql: string): Statement<Row>;
  exec(sql: string): void;
}

export function createStatements(connection: DatabaseSync): Statements {
  const cache = new Map<string, Statement<object>>();
  return {
    prepare<Row extends object>(sql: string): Statement<Row> {
      let statement = cache.get(sql);
      if (statement === undefined) {
        statement = checkedStatement(connection.prepare(sql), sql);
        cache.set(sql, statement);
      }
      // SQL has no types that TypeScript knows: the caller names the row that its own query selects.
      return statement as Statement<Row>;
    },
    exec: (sql) => connection.exec(sql)
  };
}

function checkedStatement(statement: StatementSync, sql: string): Statement<object> {
  const expected = countPlaceholders(sql);
  const check = (values: readonly SqlValue[]): SQLInputValue[] => {
    assert(values.length === expected, `${values.length} values for ${expected} placeholders in: ${sql}`);
    return values.map((value) => checkValue(value, sql));
  };
  return {
    get: (...values) => statement.get(...check(values)),
    all: (...values) => statement.all(...check(values)),
    iterate: (...values) => statement.iterate(...check(values)),
    run: (...values) => Number(statement.run(...check(values)).changes)
  };
}

/** The value as it may be bound, or a throw. */
export function checkValue(value: unknown, sql: string): SQLInputValue {
  if (value === null || typeof value === 'string' || value instanceof Uint8Array) return value;
  if (typeof value === 'number') {
    assert(Number.isFinite(value), `a number that is none in: ${sql}`);
    assert(!Number.isInteger(value) || Number.isSafeInteger(value), `an integer beyond 2^53 in: ${sql}`);
    return value;
  }
  throw new Error(`A value of type ${typeof value} cannot be stored: ${sql}`);
}

function countPlaceholders(sql: string): number {
  const bare = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*/gu, '');
  return bare.split('?').length - 1;
}
