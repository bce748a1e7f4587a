/**
 * Seals and opens single values with the data key: XChaCha20-Poly1305, a random nonce before each. The value's place
 * (database, table, key) is authenticated with it, so a value that was changed, cut or moved elsewhere does not open
 * ([STORE-4]). Synchronous, so that it can never be awaited inside a database transaction.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import type { Random } from '#shared/environment.ts';
import { err, ok, type Result } from '#shared/result.ts';

export interface Sealer {
  /** Where the values lie, for all of them: a value of one database does not open in another. */
  readonly database: string;
  seal(table: string, key: string, plain: Uint8Array): Uint8Array;
  open(table: string, key: string, sealed: Uint8Array): Result<Uint8Array, { kind: 'damaged'; detail: string }>;
}

export const dataKeyBytes = 32;
const nonceBytes = 24;
const tagBytes = 16;
const utf8 = new TextEncoder();

export function createSealer(database: string, dataKey: Uint8Array, random: Random): Sealer {
  const place = (table: string, key: string) => utf8.encode(`${database}|${table}|${key}`);
  return {
    database,
    seal(table, key, plain) {
      const nonce = random.bytes(nonceBytes);
      const sealed = new Uint8Array(nonceBytes + plain.length + tagBytes);
      sealed.set(nonce);
      xchacha20poly1305(dataKey, nonce, place(table, key)).encrypt(plain, sealed.subarray(nonceBytes));
      return sealed;
    },
    open(table, key, sealed) {
      const detail = `${table}/${key}`;
      if (sealed.length < nonceBytes + tagBytes) return err({ kind: 'damaged', detail: `${detail}: cut short` });
      const nonce = sealed.subarray(0, nonceBytes);
      try {
        return ok(xchacha20poly1305(dataKey, nonce, place(table, key)).decrypt(sealed.subarray(nonceBytes)));
      } catch {
        return err({ kind: 'damaged', detail });
      }
    }
  };
}
