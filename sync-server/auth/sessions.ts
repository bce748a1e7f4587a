/**
 * Sessions: a random token in a cookie, its hash in the database. They end after 7 days without use and after 30 days in
 * any case. A change of role or password gives the session a new token; the one before stays good for some seconds,
 * because a browser has several requests under way. A session belongs to one device of one account.
 */
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type AccountId, type DeviceId, type EntryId } from '#shared/ids.ts';
import type { Database } from '#sync-server/storage/database.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { createToken, hashToken } from './tokens.ts';

const day = 24 * 60 * 60_000;
export const idleLifetimeMs = 7 * day;
export const absoluteLifetimeMs = 30 * day;
/** How long the token before the last one is taken. */
const graceMs = 30_000;
/** `seen_at` is written at most this often: it costs a durable commit. */
const touchEveryMs = 60_000;

export type Authenticated = {
  readonly session: string;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly provedAt: number;
  /** A new token for the cookie, when it was time for one. */
  readonly renewedToken: string | undefined;
};

export type EndedSession = { readonly session: string; readonly account: AccountId };

export interface Sessions {
  /**
   * The session that the token opens, if it is still good; keeps it awake. `canRenew`: the answer can carry a new token
   * to the browser, which the answer to a socket's upgrade cannot.
   */
  authenticate(token: string, options: { readonly canRenew: boolean }): Promise<Authenticated | undefined>;
  /** Keeps a session awake that is used over its socket. */
  touch(session: string): Promise<void>;
  /** Deletes what has expired and says which, so that their sockets can be closed. */
  sweep(): Promise<EndedSession[]>;
}

type Row = {
  id: string;
  account: AccountId;
  device: DeviceId;
  created_at: number;
  seen_at: number;
  proved_at: number;
  renew: 0 | 1;
  is_current: 0 | 1;
};

export function createSessions(database: Database, environment: { clock: Clock; random: Random }): Sessions {
  const { clock, random } = environment;
  const find = database.reader.prepare<Row>(`
    SELECT id, account, device, created_at, seen_at, proved_at, renew, 1 AS is_current FROM session WHERE token_hash = ?
    UNION ALL
    SELECT id, account, device, created_at, seen_at, proved_at, renew, 0 FROM session WHERE previous_hash = ? AND previous_until > ?
    LIMIT 1`);

  return {
    async authenticate(text, { canRenew }) {
      const now = clock.now();
      const hash = hashToken(text);
      const row = find.get(hash, hash, now);
      if (row === undefined || isExpired(row, now)) return undefined;
      const renewed = canRenew && row.renew === 1 && row.is_current === 1 ? await renew(row.id, hash, now) : undefined;
      if (now - row.seen_at >= touchEveryMs) await touch(row.id, row.device, now);
      return {
        session: row.id,
        account: row.account,
        device: row.device,
        provedAt: row.proved_at,
        renewedToken: renewed
      };
    },
    async touch(session) {
      const row = database.reader
        .prepare<Pick<Row, 'device' | 'seen_at'>>('SELECT device, seen_at FROM session WHERE id = ?')
        .get(session);
      if (row !== undefined && clock.now() - row.seen_at >= touchEveryMs) await touch(session, row.device, clock.now());
    },
    sweep: () =>
      database.transaction((writer) =>
        writer
          .prepare<EndedSession>(
            'DELETE FROM session WHERE seen_at < ? OR created_at < ? RETURNING id AS session, account'
          )
          .all(clock.now() - idleLifetimeMs, clock.now() - absoluteLifetimeMs)
      )
  };

  function touch(session: string, device: DeviceId, now: number): Promise<void> {
    return database.transaction((writer) => {
      writer.prepare('UPDATE session SET seen_at = ? WHERE id = ?').run(now, session);
      writer.prepare('UPDATE device SET seen_at = ? WHERE id = ?').run(now, device);
    });
  }

  /** Of several requests with the old token only the first gets the new one; the others are within its grace. */
  async function renew(session: string, oldHash: Uint8Array, now: number): Promise<string | undefined> {
    const token = createToken(random);
    const changed = await database.transaction((writer) => setToken(writer, session, oldHash, token.hash, now));
    return changed ? token.text : undefined;
  }
}

const isExpired = (row: Row, now: number): boolean =>
  now - row.seen_at >= idleLifetimeMs || now - row.created_at >= absoluteLifetimeMs;

function setToken(writer: Statements, session: string, oldHash: Uint8Array, newHash: Uint8Array, now: number): boolean {
  return (
    writer
      .prepare(
        `UPDATE session SET token_hash = ?, previous_hash = token_hash, previous_until = ?, renew = 0
          WHERE id = ? AND token_hash = ?`
      )
      .run(newHash, now + graceMs, session, oldHash) === 1
  );
}

/** Part of a larger transaction: a new session after the password was typed. Older sessions of the device end. */
export function insertSession(
  writer: Statements,
  environment: { clock: Clock; random: Random },
  who: { account: AccountId; device: DeviceId }
): { token: string; session: string; ended: EndedSession[] } {
  const now = environment.clock.now();
  const token = createToken(environment.random);
  const ended = endSessions(writer, 'device = ?', who.device);
  const session: string = createId<EntryId>(environment);
  writer
    .prepare(
      `INSERT INTO session (id, token_hash, previous_hash, previous_until, account, device, created_at, seen_at, proved_at, renew)
       VALUES (?, ?, NULL, 0, ?, ?, ?, ?, ?, 0)`
    )
    .run(session, token.hash, who.account, who.device, now, now, now);
  return { token: token.text, session, ended };
}

/** Part of a larger transaction: this session goes on with a new token, and the old one is worthless at once. */
export function replaceToken(
  writer: Statements,
  environment: { clock: Clock; random: Random },
  session: string
): string {
  const token = createToken(environment.random);
  writer
    .prepare(
      'UPDATE session SET token_hash = ?, previous_hash = NULL, previous_until = 0, renew = 0, proved_at = ? WHERE id = ?'
    )
    .run(token.hash, environment.clock.now(), session);
  return token.text;
}

/** The conditions under which sessions are ended together; written out, so that no SQL is built from parts. */
const endings = {
  'id = ?': 'DELETE FROM session WHERE id = ? RETURNING id AS session, account',
  'device = ?': 'DELETE FROM session WHERE device = ? RETURNING id AS session, account',
  'account = ? AND id <> ?': 'DELETE FROM session WHERE account = ? AND id <> ? RETURNING id AS session, account'
} as const;

/** Part of a larger transaction. The caller tells the sockets of what it returns, after the commit. */
export function endSessions(writer: Statements, which: keyof typeof endings, ...values: string[]): EndedSession[] {
  return writer.prepare<EndedSession>(endings[which]).all(...values);
}

/** Part of a larger transaction: all sessions of an account get new tokens at their next requests. */
export function renewSessions(writer: Statements, account: AccountId): void {
  writer.prepare('UPDATE session SET renew = 1 WHERE account = ?').run(account);
}
