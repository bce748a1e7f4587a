/**
 * Time that passes only when the simulation says so: timers run in order, and after each one everything that it set off
 * runs to its end. Devices have clocks of their own that are wrong by some amount.
 */
import type { CancelTimer, Clock } from '#shared/environment.ts';

type Timer = { readonly at: number; readonly order: number; readonly task: () => void };

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  /** A binary heap, earliest first. */
  #timers: Timer[] = [];
  readonly #cancelled = new Set<Timer>();

  constructor(start = Date.UTC(2026, 0, 5, 8)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): CancelTimer {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, task };
    this.#push(timer);
    return () => this.#cancelled.add(timer);
  }

  /** This clock as a device sees it that is wrong by `offsetMs`. */
  skewed(offsetMs: number): Clock {
    return { now: () => Math.max(0, this.#now + offsetMs), schedule: (delayMs, task) => this.schedule(delayMs, task) };
  }

  /** Lets `milliseconds` pass, or less when `until` says that it is enough. */
  async pass(milliseconds: number, until: () => boolean = () => false): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      const next = this.#timers[0];
      if (until()) return;
      if (next === undefined || next.at > end) break;
      this.#pop();
      if (this.#cancelled.delete(next)) continue;
      this.#now = Math.max(this.#now, next.at);
      next.task();
      await settle();
    }
    this.#now = end;
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, timer)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = heap[left + 1];
      let child = heap[left];
      if (child === undefined) break;
      const isRight = right !== undefined && isBefore(right, child);
      if (isRight) child = right;
      if (isBefore(last, child)) break;
      heap[at] = child;
      at = isRight ? left + 1 : left;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Everything that waits for nothing but other promises is done. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
