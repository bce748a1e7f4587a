/**
 * Argon2id with a waiting line. A hash costs 19 MiB and tens of milliseconds by intent, so at most two run at once and
 * at most twenty wait; whoever comes then is asked to try again, or the sign-in page would be the way to bring the
 * server down. An account that does not exist costs the same as one that does.
 */
import { hash, verify } from '@node-rs/argon2';
import { normalisePassword } from '#shared/password/password-rule.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
export const recommendedCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
export type HashCost = { readonly memoryCost: number; readonly timeCost: number; readonly parallelism: number };

export type Busy = { readonly kind: 'busy'; readonly retryAfterMs: number };
export type Verdict = {
  readonly matches: boolean;
  /** The stored hash was made with other parameters: store a new one, now that the password is at hand. */
  readonly outdated: boolean;
};

export interface PasswordHashing {
  /** A PHC string. */
  hash(password: string): Promise<Result<string, Busy>>;
  /** Pass `undefined` for an account that does not exist. */
  verify(stored: string | undefined, password: string): Promise<Result<Verdict, Busy>>;
}

const atOnce = 2;
const longestLine = 20;
const retryAfterMs = 2_000;

export function createPasswordHashing(cost: HashCost = recommendedCost): PasswordHashing {
  // The package's `Algorithm` is a const enum, which stripped types cannot read; 2 is Argon2id.
  const options = { ...cost, outputLen: 32, algorithm: 2 };
  const parameters = `m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}`;
  const line = createLine();
  const decoy = line.run(() => hash('no account has this password', options));

  return {
    hash: (password) => line.run(() => hash(normalisePassword(password), options)),
    async verify(stored, password) {
      const made = await decoy;
      const against = stored ?? (made.ok ? made.value : '');
      const matches = await line.run(() => verify(against, normalisePassword(password)));
      if (!matches.ok) return matches;
      return ok({ matches: stored !== undefined && matches.value, outdated: !against.includes(parameters) });
    }
  };
}

function createLine() {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async run<T>(task: () => Promise<T>): Promise<Result<T, Busy>> {
      if (running >= atOnce) {
        if (waiting.length >= longestLine) return err({ kind: 'busy', retryAfterMs });
        // The one that ends hands its place on, so `running` stays as it is.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running++;
      }
      try {
        return ok(await task());
      } finally {
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    }
  };
}
