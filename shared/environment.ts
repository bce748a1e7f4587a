/**
 * Time and randomness as arguments. Everything that needs one of them takes it from here, so that whole devices and
 * servers run inside the simulation with a virtual clock and a seed.
 */

/** Cancels a timer; calling it twice is harmless. */
export type CancelTimer = () => void;

export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. Never used to order edits. */
  now(): number;
  /** Runs `task` once after `delayMs` milliseconds. */
  schedule(delayMs: number, task: () => void): CancelTimer;
}

export interface Random {
  /** `length` random bytes; cryptographically strong in production. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** A number in [0, 1), for jitter only. */
  fraction(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  }
};

export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fraction: () => Math.random()
};

/** A deterministic stream of bytes and fractions (mulberry32); for simulations and tests, never for keys. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    fraction: () => next() / 0x1_0000_0000
  };
}
