/**
 * Keeps non-extractable WebCrypto keys in a small IndexedDB database of their own, one for each store: the store itself
 * holds bytes only. The browser hands such a key back for use, and never its bytes.
 */
import { Dexie, type Table } from 'dexie';
import type { KeySlot } from './remembered-secret.ts';

export const keySlotDatabase = 'kontor-device-keys';

export function createIndexedDbKeySlot(store: string): KeySlot {
  async function use<Value>(task: (keys: Table<CryptoKey, string>) => PromiseLike<Value>): Promise<Value> {
    const database = new Dexie(keySlotDatabase, { cache: 'disabled', chromeTransactionDurability: 'strict' });
    database.version(1).stores({ keys: '' });
    try {
      return await task(database.table<CryptoKey, string>('keys'));
    } finally {
      database.close();
    }
  }

  return {
    read: () => use((keys) => keys.get(store)),
    async write(key) {
      await use((keys) => keys.put(key, store));
    },
    async clear() {
      await use((keys) => keys.delete(store));
    }
  };
}
