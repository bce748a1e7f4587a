/**
 * Slows down guessing: some free attempts, then a delay that doubles up to a limit, never a lock for ever (which would
 * let anybody shut anybody out). An attempt counts as failed from its start, so that a hundred at once are a hundred.
 * Keys are stored as keyed hashes: the table tells neither addresses nor mail addresses.
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '#shared/environment.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Database } from '#sync-server/storage/database.ts';

export type ThrottleRule = {
  readonly freeAttempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Failures older than this are forgotten. */
  readonly forgetAfterMs: number;
};

const minute = 60_000;
export const throttleRules = {
  account: { freeAttempts: 5, firstDelayMs: 1_000, longestDelayMs: 15 * minute, forgetAfterMs: 24 * 60 * minute },
  /** An office shares one address: more attempts before the same delays. */
  address: { freeAttempts: 20, firstDelayMs: 1_000, longestDelayMs: 15 * minute, forgetAfterMs: 60 * minute },
  /** A device that has signed in before has its own count, so that strangers cannot keep its owner out. */
  device: { freeAttempts: 5, firstDelayMs: 1_000, longestDelayMs: 15 * minute, forgetAfterMs: 24 * 60 * minute }
} as const satisfies Record<string, ThrottleRule>;
export type ThrottleKind = keyof typeof throttleRules;

export type Bucket = { readonly kind: ThrottleKind; readonly value: string };

export interface Throttle {
  /** Counts an attempt in all buckets, or says how long to wait. */
  begin(buckets: readonly Bucket[]): Promise<Result<Attempt, { readonly retryAfterMs: number }>>;
  /** Deletes what is forgotten anyway. */
  sweep(): Promise<void>;
}
export interface Attempt {
  /** Takes the attempt back; account and device start anew, an address only gets this one attempt back. */
  succeeded(): Promise<void>;
}

type Row = { failures: number; blocked_until: number; changed_at: number };

export function createThrottle(database: Database, clock: Clock, secret: Uint8Array): Throttle {
  const keyOf = (bucket: Bucket) =>
    `${bucket.kind}:${createHmac('sha256', secret).update(bucket.value).digest('base64url')}`;

  return {
    begin: (buckets) =>
      database.transaction((writer) => {
        const now = clock.now();
        const read = writer.prepare<Row>('SELECT failures, blocked_until, changed_at FROM throttle WHERE key = ?');
        const write = writer.prepare(
          'INSERT OR REPLACE INTO throttle (key, failures, blocked_until, changed_at) VALUES (?, ?, ?, ?)'
        );
        const counted = buckets.map((bucket) => {
          const rule = throttleRules[bucket.kind];
          const key = keyOf(bucket);
          const row = read.get(key);
          const isFresh = row !== undefined && now - row.changed_at < rule.forgetAfterMs;
          return { rule, key, failures: isFresh ? row.failures : 0, blockedUntil: isFresh ? row.blocked_until : 0 };
        });
        const retryAfterMs = Math.max(0, ...counted.map(({ blockedUntil }) => blockedUntil - now));
        if (retryAfterMs > 0) return err({ retryAfterMs });
        for (const { rule, key, failures } of counted) {
          write.run(key, failures + 1, now + delayAfter(failures + 1, rule), now);
        }
        return ok({ succeeded: () => takeBack(buckets) });
      }),
    sweep: () =>
      database.transaction((writer) => {
        const longest = Math.max(...Object.values(throttleRules).map((rule) => rule.forgetAfterMs));
        writer.prepare('DELETE FROM throttle WHERE changed_at < ?').run(clock.now() - longest);
      })
  };

  async function takeBack(buckets: readonly Bucket[]): Promise<void> {
    await database.transaction((writer) => {
      for (const bucket of buckets) {
        if (bucket.kind === 'address') {
          writer
            .prepare('UPDATE throttle SET failures = max(0, failures - 1), blocked_until = 0 WHERE key = ?')
            .run(keyOf(bucket));
        } else {
          writer.prepare('DELETE FROM throttle WHERE key = ?').run(keyOf(bucket));
        }
      }
    });
  }
}

/** No delay for the free attempts, then 1, 2, 4 ... times the first, up to the longest. */
export function delayAfter(failures: number, rule: ThrottleRule): number {
  const beyond = failures - rule.freeAttempts;
  if (beyond < 0) return 0;
  return Math.min(rule.longestDelayMs, rule.firstDelayMs * 2 ** Math.min(beyond, 30));
}
