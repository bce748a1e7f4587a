/** The idle lock, with a clock that is turned by hand: time of use, sleep, and clocks that were set wrong. */
import { describe, expect, test } from 'vitest';
import type { Clock } from '#shared/environment.ts';
import { createMemoryDisk } from './memory-blob-store.ts';
import { defaultLockPolicy, isOverdue, remembersKey, startIdleLock } from './lock-policy.ts';
import { readLockRecord, writeLockRecord } from './lock-record.ts';
import { valueOf } from './sample-store.ts';

const minute = 60_000;
const hour = 60 * minute;

function turnedClock(): Clock & { turn(milliseconds: number): void; sleep(milliseconds: number): void } {
  let now = 1_000_000_000;
  let timers: { due: number; task: () => void }[] = [];
  return {
    now: () => now,
    schedule(delay, task) {
      const timer = { due: now + delay, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    turn(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.due);
        next.task();
      }
      now = end;
    },
    sleep(milliseconds) {
      now += milliseconds;
    }
  };
}

function startLock(policy: Parameters<typeof startIdleLock>[0]['policy']) {
  const clock = turnedClock();
  let locked = 0;
  const lock = startIdleLock({ clock, policy, lock: () => (locked += 1) });
  return { clock, lock, locked: () => locked };
}

describe('the idle lock', () => {
  test.each([
    ['15-minutes', 15 * minute],
    ['1-hour', hour],
    ['8-hours', 8 * hour],
    ['every-start', 8 * hour]
  ] as const)('with %s falls after that time without use, once', (policy, limit) => {
    const { clock, locked } = startLock(policy);
    clock.turn(limit - 1);
    expect(locked()).toBe(0);
    clock.turn(1);
    expect(locked()).toBe(1);
    clock.turn(10 * limit);
    expect(locked()).toBe(1);
  });

  test('each use begins the time anew', () => {
    const { clock, lock, locked } = startLock('15-minutes');
    for (let turn = 0; turn < 20; turn++) {
      clock.turn(14 * minute);
      lock.touch();
    }
    expect(locked()).toBe(0);
    clock.turn(15 * minute);
    expect(locked()).toBe(1);
  });

  test('falls at waking up when the time passed in sleep; the touch that wakes the device does not undo it', () => {
    const one = startLock('1-hour');
    one.clock.sleep(2 * hour);
    one.lock.touch();
    expect(one.locked()).toBe(1);
    const two = startLock('1-hour');
    two.clock.sleep(2 * hour);
    two.lock.check();
    expect(two.locked()).toBe(1);
  });

  test('a shorter policy counts from the last use, not from its choice', () => {
    const { clock, lock, locked } = startLock('8-hours');
    clock.turn(20 * minute);
    lock.setPolicy('1-hour');
    expect(locked()).toBe(0);
    clock.turn(40 * minute);
    expect(locked()).toBe(1);
    const other = startLock('8-hours');
    other.clock.turn(20 * minute);
    other.lock.setPolicy('15-minutes');
    expect(other.locked()).toBe(1);
  });

  test('does not fall after it was stopped', () => {
    const { clock, lock, locked } = startLock('15-minutes');
    lock.stop();
    clock.turn(hour);
    lock.check();
    expect(locked()).toBe(0);
  });
});

test('a clock that was set back does not keep a store open', () => {
  expect(isOverdue('8-hours', 100 * hour, 99.99 * hour)).toBe(false);
  expect(isOverdue('8-hours', 100 * hour, 90 * hour)).toBe(true);
});

test('eight hours unless the person chooses; only "at every start" remembers no key', () => {
  expect(defaultLockPolicy).toBe('8-hours');
  expect(remembersKey('8-hours')).toBe(true);
  expect(remembersKey('every-start')).toBe(false);
});

test('policy and last use are known before the store is open; what cannot be read counts as none', async () => {
  const blobs = createMemoryDisk().open();
  const generation = valueOf(await blobs.takeOver());
  expect(await readLockRecord(blobs)).toBeUndefined();
  const record = { policy: '1-hour', lastUsedAt: 5, lockedAt: 7 } as const;
  valueOf(await writeLockRecord(blobs, record, generation));
  expect(await readLockRecord(blobs)).toEqual(record);
  await blobs.commit([{ table: 'meta', key: 'lock', value: Uint8Array.of(1) }], { durability: 'strict', generation });
  expect(await readLockRecord(blobs)).toBeUndefined();
});
