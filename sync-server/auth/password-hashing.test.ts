/** Hashing: its parameters, its waiting line, and the account that does not exist. */
import { describe, expect, test } from 'vitest';
import { createPasswordHashing, recommendedCost } from './password-hashing.ts';

const cheap = { memoryCost: 8, timeCost: 1, parallelism: 1 };
const value = <T>(result: { ok: true; value: T } | { ok: false }): T => {
  if (!result.ok) throw new Error('busy');
  return result.value;
};

test('the parameters are those that OWASP asks for, and stand in the hash', async () => {
  const hashing = createPasswordHashing();
  const stored = value(await hashing.hash('regal-mond-48-tinte'));
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22,}\$[\w+/]{43}$/u);
  expect(recommendedCost).toEqual({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  expect(value(await hashing.verify(stored, 'regal-mond-48-tinte'))).toEqual({ matches: true, outdated: false });
  expect(value(await hashing.verify(stored, 'regal-mond-48-tintE'))).toMatchObject({ matches: false });
});

test('all of a long password counts', async () => {
  const hashing = createPasswordHashing(cheap);
  const long = 'ä1'.repeat(80);
  const stored = value(await hashing.hash(long));
  expect(value(await hashing.verify(stored, `${long}x`)).matches).toBe(false);
  expect(value(await hashing.verify(stored, long.slice(0, -1))).matches).toBe(false);
});

test('an account that does not exist matches nothing, not even the password of the stand-in', async () => {
  const hashing = createPasswordHashing(cheap);
  expect(value(await hashing.verify(undefined, 'no account has this password')).matches).toBe(false);
});

test('a hash made with other parameters is marked to be made anew', async () => {
  const stored = value(await createPasswordHashing(cheap).hash('regal-mond-48-tinte'));
  const stronger = createPasswordHashing({ ...cheap, memoryCost: 16 });
  expect(value(await stronger.verify(stored, 'regal-mond-48-tinte'))).toEqual({ matches: true, outdated: true });
});

describe('the waiting line', () => {
  test('takes two at once and twenty waiting; the next ones are asked to come again', async () => {
    const hashing = createPasswordHashing(cheap);
    await hashing.verify(undefined, 'first the stand-in');
    const results = await Promise.all(Array.from({ length: 30 }, (_, i) => hashing.hash(`password-${i}`)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(22);
    expect(results.find(({ ok }) => !ok)).toEqual({ ok: false, error: { kind: 'busy', retryAfterMs: 2_000 } });
    expect((await hashing.hash('afterwards')).ok).toBe(true);
  });
});
