/** How much of something may happen: so many a second, and a burst above it. Time is the caller's clock. */
import type { Clock } from '#shared/environment.ts';

export type Rate = { readonly perSecond: number; readonly burst: number };

export interface TokenBucket {
  /** 0 when it may happen now; otherwise in how many milliseconds it may. */
  take(): number;
  /** Takes as many as something cost, also below nothing: what comes next waits the longer. */
  charge(tokens: number): void;
}

export function createTokenBucket(rate: Rate, clock: Clock): TokenBucket {
  let tokens = rate.burst;
  let filledAt = clock.now();
  function fill(): void {
    const now = clock.now();
    // A clock that was set back fills nothing and takes nothing away.
    tokens = Math.min(rate.burst, tokens + (Math.max(0, now - filledAt) * rate.perSecond) / 1000);
    filledAt = now;
  }
  return {
    take() {
      fill();
      if (tokens < 1) return Math.ceil(((1 - tokens) * 1000) / rate.perSecond);
      tokens -= 1;
      return 0;
    },
    charge(cost) {
      fill();
      tokens = Math.max(-rate.burst, tokens - cost);
    }
  };
}
