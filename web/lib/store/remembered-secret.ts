/**
 * What lets a new start open the store without a password until the lock falls: a key is computed from a WebCrypto key
 * that cannot be exported, and a secret in a file. Locking overwrites and deletes the file, because a deleted database
 * record stays readable on the disk; either half alone opens nothing. What that does not protect: a device in somebody's hands before it locks.
 */
import type { Random } from '#shared/environment.ts';
import type { DeviceFile } from './device-file.ts';

/** Keeps one non-extractable key; IndexedDB can store it as it is (indexed-db-key-slot.ts). */
export interface KeySlot {
  read(): Promise<CryptoKey | undefined>;
  write(key: CryptoKey): Promise<void>;
  clear(): Promise<void>;
}

export interface RememberedSecret {
  /** A new secret in place of any other; 32 bytes to wrap the data key with (`kind: 'remembered'`). */
  create(): Promise<Uint8Array>;
  /** The same 32 bytes at the next start; undefined when there is none or half of it is gone. */
  read(): Promise<Uint8Array | undefined>;
  /** From here on nobody can compute them again. */
  forget(): Promise<void>;
}

const secretBytes = 32;

export function createRememberedSecret(parts: { file: DeviceFile; slot: KeySlot; random: Random }): RememberedSecret {
  const { file, slot, random } = parts;
  const combine = async (key: CryptoKey, secret: Uint8Array) =>
    new Uint8Array(await crypto.subtle.sign('HMAC', key, secret.slice()));

  return {
    async create() {
      const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
      const secret = random.bytes(secretBytes);
      await slot.write(key);
      await file.replace(secret);
      return combine(key, secret);
    },
    async read() {
      // What cannot be read is not remembered: the person is asked for the password.
      const [key, secret] = await Promise.all([slot.read(), file.read()]).catch(() => []);
      if (key === undefined || secret?.length !== secretBytes) return undefined;
      return combine(key, secret);
    },
    async forget() {
      // The file first: without it the key is worth nothing, should the second step not be reached.
      await file.shred();
      await slot.clear();
    }
  };
}

export function createMemoryKeySlot(): KeySlot {
  let held: CryptoKey | undefined;
  return {
    read: async () => held,
    async write(key) {
      held = key;
    },
    async clear() {
      held = undefined;
    }
  };
}
