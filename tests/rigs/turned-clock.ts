/** A clock that stands still until the test turns it; timers run in order, each at its own time. */
import type { Clock } from '#shared/environment.ts';

export type TurnedClock = Clock & { advance(ms: number): void };

export function createTurnedClock(start = Date.UTC(2026, 0, 5, 8)): TurnedClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  return {
    now: () => now,
    schedule(delayMs, task) {
      const timer = { at: now + delayMs, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.task();
      }
      now = until;
    }
  };
}
