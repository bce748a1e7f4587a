/**
 * When a store locks by itself: after a time without use that the person chose, also when that time passed while the app
 * was closed or the device slept. Knows times only; what locking does is the engine's.
 */
import type { Clock } from '#shared/environment.ts';

export const lockPolicies = ['every-start', '15-minutes', '1-hour', '8-hours'] as const;
export type LockPolicy = (typeof lockPolicies)[number];
export const defaultLockPolicy: LockPolicy = '8-hours';

const minute = 60_000;
/** With `every-start` an app that stays open still locks after a working day without use. */
const idleLimits: Record<LockPolicy, number> = {
  'every-start': 480 * minute,
  '15-minutes': 15 * minute,
  '1-hour': 60 * minute,
  '8-hours': 480 * minute
};
/** A clock that was set back further than this does not make a store stay open for longer. */
const clockTolerance = minute;

/** Whether a new start may open the store without a secret, within the idle time. */
export const remembersKey = (policy: LockPolicy): boolean => policy !== 'every-start';

/** Whether the idle time has passed since the last use; times in milliseconds since 1970. */
export function isOverdue(policy: LockPolicy, lastUsedAt: number, now: number): boolean {
  return now - lastUsedAt >= idleLimits[policy] || lastUsedAt - now > clockTolerance;
}

export interface IdleLock {
  /** The person did something. Cheap enough for every key press. */
  touch(): void;
  setPolicy(policy: LockPolicy): void;
  /** Looks at the clock at once: timers do not run while a device sleeps. */
  check(): void;
  readonly lastUsedAt: number;
  stop(): void;
}

/** Calls `lock` once, when the idle time has passed. */
export function startIdleLock(options: {
  clock: Clock;
  policy: LockPolicy;
  lastUsedAt?: number;
  lock: () => void;
}): IdleLock {
  const { clock, lock } = options;
  let policy = options.policy;
  let lastUsedAt = options.lastUsedAt ?? clock.now();
  let cancel: (() => void) | undefined;
  let isDone = false;

  const stop = (): void => {
    isDone = true;
    cancel?.();
  };
  const check = (): void => {
    cancel?.();
    if (isDone) return;
    if (isOverdue(policy, lastUsedAt, clock.now())) {
      stop();
      lock();
      return;
    }
    cancel = clock.schedule(Math.max(0, lastUsedAt + idleLimits[policy] - clock.now()), check);
  };
  check();

  return {
    touch() {
      // What was due while the device slept is not undone by the touch that wakes it.
      if (isOverdue(policy, lastUsedAt, clock.now())) check();
      else lastUsedAt = clock.now();
    },
    setPolicy(next) {
      policy = next;
      check();
    },
    check,
    get lastUsedAt() {
      return lastUsedAt;
    },
    stop
  };
}
