/**
 * Wraps any BlobStore so that nothing below it sees plain text ([STORE-3]): values are sealed before a batch is handed
 * on, and opened after reading, never inside a transaction. Keys stay readable (ids and numbers). The key ring lies in
 * the same database and is not sealed, because it is what one reads before there is a key; it cannot be reached from here.
 */
import { unsealedKeys, StoreReadError, type BlobStore, type Entry, type Table, type Write } from './blob-store.ts';
import type { Sealer } from './sealer.ts';

export function sealBlobStore(below: BlobStore, sealer: Sealer): BlobStore {
  const open = (table: Table, key: string, sealed: Uint8Array): Uint8Array => {
    const opened = sealer.open(table, key, sealed);
    if (!opened.ok) throw new StoreReadError(opened.error);
    return opened.value;
  };
  const seal = ({ table, key, value }: Write): Write => {
    if (isUnsealed(table, key)) throw new Error(`${key} is written without a seal, below this store`);
    return { table, key, value: value && sealer.seal(table, key, value) };
  };

  return {
    async get(table, key) {
      const sealed = isUnsealed(table, key) ? undefined : await below.get(table, key);
      return sealed && open(table, key, sealed);
    },
    async entries(table, range) {
      const sealed = await below.entries(table, range);
      return sealed
        .filter(([key]) => !isUnsealed(table, key))
        .map(([key, value]): Entry => [key, open(table, key, value)]);
    },
    async floor(table, key) {
      const entry = await below.floor(table, key);
      return entry && !isUnsealed(table, entry[0]) ? [entry[0], open(table, entry[0], entry[1])] : undefined;
    },
    keys: async (table) => (await below.keys(table)).filter((key) => !isUnsealed(table, key)),
    count: (table) => below.count(table),
    commit: (writes, options) => below.commit(writes.map(seal), options),
    takeOver: () => below.takeOver(),
    destroy: () => below.destroy(),
    close: () => below.close()
  };
}

const isUnsealed = (table: Table, key: string): boolean => table === 'meta' && unsealedKeys.has(key);
