/**
 * The key ring: the store's random data key, wrapped once for each way to open the store (password, recovery code, the
 * server's share, remembered on this device). It holds no secret that opens it, so it may lie unsealed. A checksum over
 * the whole tells a damaged ring from a wrong password ([LOCK-3]), and a check value tells whether an unwrapped key is the store's.
 */
import { argon2id } from 'hash-wasm';
import { z } from 'zod/mini';
import type { Random } from '#shared/environment.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseRecoveryCode } from './recovery-code.ts';
import { createSealer, dataKeyBytes } from './sealer.ts';

const base64 = z.string();
const argon2Cost = { memoryKiB: z.number(), iterations: z.number(), parallelism: z.number() };
const wrap = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password'), salt: base64, sealed: base64, ...argon2Cost }),
  z.object({ kind: z.literal('recovery'), salt: base64, sealed: base64 }),
  z.object({ kind: z.literal('server-share'), salt: base64, sealed: base64 }),
  z.object({ kind: z.literal('remembered'), salt: base64, sealed: base64 })
]);
const keyRing = z.object({
  version: z.literal(1),
  /** Which store it belongs to; the sentinel compares it. */
  store: z.string(),
  /** The database's name, authenticated with every wrap. */
  database: z.string(),
  /** Grows with each change, so that the newer of two copies is known. */
  revision: z.number(),
  check: base64,
  wraps: z.array(wrap)
});

type Wrap = z.infer<typeof wrap>;
export type KeyRing = z.infer<typeof keyRing>;
export type WrapKind = Wrap['kind'];

export type Secret =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'recovery'; readonly code: string }
  /** 32 random bytes, from the server or from remembered-secret.ts. */
  | { readonly kind: 'server-share' | 'remembered'; readonly bytes: Uint8Array };

export type UnwrapFailure =
  /** The store was never made to be opened this way, or not any more. */
  | { readonly kind: 'no-such-wrap' }
  | { readonly kind: 'wrong-secret' }
  /** A recovery code whose check characters do not fit: a slip, not another code. */
  | { readonly kind: 'mistyped' }
  | { readonly kind: 'damaged'; readonly detail: string };

/** Cost of a password guess. 46 MiB, one pass, one lane: OWASP's first choice of equal strength; about 0.6 s on a phone. */
export type PasswordCost = { readonly memoryKiB: number; readonly iterations: number; readonly parallelism: number };
export const passwordCost: PasswordCost = { memoryKiB: 46 * 1024, iterations: 1, parallelism: 1 };

const saltBytes = 16;
const checkPlace = 'key-check';
const utf8 = new TextEncoder();

/** A ring without wraps, and the data key that it is for. */
export function createKeyRing(of: { store: string; database: string; random: Random }): {
  ring: KeyRing;
  dataKey: Uint8Array;
} {
  const { store, database, random } = of;
  const dataKey = random.bytes(dataKeyBytes);
  const check = toBase64(createSealer(database, dataKey, random).seal(checkPlace, store, new Uint8Array(0)));
  return { ring: { version: 1, store, database, revision: 1, check, wraps: [] }, dataKey };
}

/** The ring with a wrap for this secret, in place of one of the same kind. */
export async function addWrap(
  ring: KeyRing,
  dataKey: Uint8Array,
  secret: Secret,
  environment: { random: Random; cost?: PasswordCost }
): Promise<KeyRing> {
  const { random, cost = passwordCost } = environment;
  const salt = random.bytes(saltBytes);
  const key = await wrappingKey(secret, salt, cost);
  const sealed = toBase64(createSealer(ring.database, key, random).seal('wrap', secret.kind, dataKey));
  const added: Wrap =
    secret.kind === 'password'
      ? { kind: secret.kind, salt: toBase64(salt), sealed, ...cost }
      : { kind: secret.kind, salt: toBase64(salt), sealed };
  const { wraps, revision } = removeWrap(ring, secret.kind);
  return { ...ring, revision, wraps: [...wraps, added] };
}

export const removeWrap = (ring: KeyRing, kind: WrapKind): KeyRing => ({
  ...ring,
  revision: ring.revision + 1,
  wraps: ring.wraps.filter((candidate) => candidate.kind !== kind)
});

export const hasWrap = (ring: KeyRing, kind: WrapKind): boolean =>
  ring.wraps.some((candidate) => candidate.kind === kind);

/** The data key. Reading a ring checks its checksum, so a wrap that does not open here had the wrong secret. */
export async function unwrap(
  ring: KeyRing,
  secret: Secret,
  random: Random
): Promise<Result<Uint8Array, UnwrapFailure>> {
  const found = ring.wraps.find((candidate) => candidate.kind === secret.kind);
  if (found === undefined) return err({ kind: 'no-such-wrap' });
  if (secret.kind === 'recovery' && !parseRecoveryCode(secret.code).ok) return err({ kind: 'mistyped' });
  const salt = fromBase64(found.salt);
  const key = await wrappingKey(secret, salt, found.kind === 'password' ? found : passwordCost);
  const opened = createSealer(ring.database, key, random).open('wrap', found.kind, fromBase64(found.sealed));
  if (!opened.ok) return err({ kind: 'wrong-secret' });
  const check = createSealer(ring.database, opened.value, random).open(checkPlace, ring.store, fromBase64(ring.check));
  return check.ok ? opened : err({ kind: 'damaged', detail: 'the unwrapped key is not the key of this store' });
}

async function wrappingKey(secret: Secret, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
  if (secret.kind === 'password') {
    return argon2id({
      // The same characters in another composition are the same password.
      password: secret.password.normalize('NFKC'),
      salt,
      memorySize: cost.memoryKiB,
      iterations: cost.iterations,
      parallelism: cost.parallelism,
      hashLength: dataKeyBytes,
      outputType: 'binary'
    });
  }
  // Random already, so stretching would add nothing.
  const bytes = secret.kind === 'recovery' ? canonicalCode(secret.code) : secret.bytes;
  const material = await crypto.subtle.importKey('raw', bytes.slice(), 'HKDF', false, ['deriveBits']);
  const info = utf8.encode(`kontor wrap ${secret.kind}`);
  const derived = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: salt.slice(), info },
    material,
    dataKeyBytes * 8
  );
  return new Uint8Array(derived);
}

function canonicalCode(typed: string): Uint8Array {
  const code = parseRecoveryCode(typed);
  if (!code.ok) throw new Error('A recovery code is parsed before a key is derived from it');
  return utf8.encode(code.value);
}

export async function encodeKeyRing(ring: KeyRing): Promise<Uint8Array> {
  const body = JSON.stringify(ring);
  return utf8.encode(JSON.stringify({ body, sum: await checksum(body) }));
}

export async function decodeKeyRing(
  encoded: Uint8Array
): Promise<Result<KeyRing, { kind: 'damaged'; detail: string }>> {
  try {
    const { body, sum } = envelope.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(encoded)));
    if ((await checksum(body)) !== sum)
      return err({ kind: 'damaged', detail: 'the key ring does not fit its checksum' });
    return ok(keyRing.parse(JSON.parse(body)));
  } catch (cause) {
    return err({
      kind: 'damaged',
      detail: `the key ring cannot be read: ${cause instanceof Error ? cause.name : 'unknown'}`
    });
  }
}

const envelope = z.object({ body: z.string(), sum: z.string() });

const checksum = async (text: string): Promise<string> =>
  toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8.encode(text))));
