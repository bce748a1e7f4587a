/**
 * What every BlobStore keeps to: one suite, run on memory, on IndexedDB, and on both under the seal. `createDisk` gives
 * a place that stores are opened on, empty at the start and kept from one opening to the next.
 */
import { describe, expect, test } from 'vitest';
import type { BlobStore, Durability, Write } from '#lib/store/blob-store.ts';
import type { Result } from '#shared/result.ts';

export type Disk = { open(): BlobStore };

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const put = (table: Write['table'], key: string, ...values: number[]): Write => ({
  table,
  key,
  value: bytes(...values)
});
const remove = (table: Write['table'], key: string): Write => ({ table, key, value: undefined });

function valueOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`Not ok: ${JSON.stringify(result.error)}`);
  return result.value;
}

export function describeBlobStore(name: string, createDisk: () => Promise<Disk> | Disk): void {
  async function openLeader() {
    const disk = await createDisk();
    const store = disk.open();
    const generation = valueOf(await store.takeOver());
    const commit = (writes: readonly Write[], durability: Durability = 'relaxed') =>
      store.commit(writes, { durability, generation });
    return { disk, store, generation, commit };
  }

  describe(`${name} is a BlobStore`, () => {
    test('what was committed is read again, also by a store that is opened later', async () => {
      const { disk, store, commit } = await openLeader();
      expect(await commit([put('pages', 'a', 1, 2, 3), put('meta', 'cursor', 9)], 'strict')).toEqual({
        ok: true,
        value: undefined
      });
      expect(await store.get('pages', 'a')).toEqual(bytes(1, 2, 3));
      store.close();

      const later = disk.open();
      expect(await later.get('pages', 'a')).toEqual(bytes(1, 2, 3));
      expect(await later.get('meta', 'cursor')).toEqual(bytes(9));
      expect(await later.get('meta', 'a')).toBeUndefined();
    });

    test('a value is a copy: what the caller does to its bytes afterwards changes nothing', async () => {
      const { store, commit } = await openLeader();
      const value = bytes(1, 1, 1);
      await commit([{ table: 'queue', key: 'k', value }]);
      value.fill(7);
      (await store.get('queue', 'k'))?.fill(8);
      expect(await store.get('queue', 'k')).toEqual(bytes(1, 1, 1));
    });

    test('a part of a larger buffer is stored as that part alone', async () => {
      const { store, commit } = await openLeader();
      await commit([{ table: 'queue', key: 'k', value: bytes(0, 1, 2, 3, 4).subarray(1, 3) }]);
      expect(await store.get('queue', 'k')).toEqual(bytes(1, 2));
    });

    test('entries come in the order of keys, from the first key on and up to but without the last', async () => {
      const { store, commit } = await openLeader();
      await commit([put('journal', 'c', 3), put('journal', 'a', 1), put('journal', 'd', 4), put('journal', 'b', 2)]);
      await commit([put('updates', 'b', 5)]);
      expect(await store.entries('journal')).toEqual([
        ['a', bytes(1)],
        ['b', bytes(2)],
        ['c', bytes(3)],
        ['d', bytes(4)]
      ]);
      expect(await store.entries('journal', { from: 'b', to: 'd' })).toEqual([
        ['b', bytes(2)],
        ['c', bytes(3)]
      ]);
      expect(await store.entries('journal', { from: 'c' })).toEqual([
        ['c', bytes(3)],
        ['d', bytes(4)]
      ]);
      expect(await store.entries('journal', { to: 'b' })).toEqual([['a', bytes(1)]]);
      expect(await store.entries('journal', { from: 'x', to: 'b' })).toEqual([]);
    });

    test('floor finds the greatest key that is not above', async () => {
      const { store, commit } = await openLeader();
      await commit([put('segments', 'b', 2), put('segments', 'd', 4), put('segments', 'f', 6)]);
      expect(await store.floor('segments', 'd')).toEqual(['d', bytes(4)]);
      expect(await store.floor('segments', 'e')).toEqual(['d', bytes(4)]);
      expect(await store.floor('segments', 'z')).toEqual(['f', bytes(6)]);
      expect(await store.floor('segments', 'a')).toBeUndefined();
      expect(await store.floor('pages', 'z')).toBeUndefined();
    });

    test('keys and count follow puts and deletes, and deleting what is not there is nothing', async () => {
      const { store, commit } = await openLeader();
      await commit([put('tombstones', 'b', 1), put('tombstones', 'a', 1)]);
      await commit([remove('tombstones', 'b'), remove('tombstones', 'never'), put('tombstones', 'c', 1)]);
      expect(await store.keys('tombstones')).toEqual(['a', 'c']);
      expect(await store.count('tombstones')).toBe(2);
      expect(await store.count('refused')).toBe(0);
    });

    test('of several writes to one key in a batch the last one holds', async () => {
      const { store, commit } = await openLeader();
      await commit([
        put('meta', 'k', 1),
        remove('meta', 'k'),
        put('meta', 'k', 2),
        put('meta', 'l', 1),
        remove('meta', 'l')
      ]);
      expect(await store.get('meta', 'k')).toEqual(bytes(2));
      expect(await store.get('meta', 'l')).toBeUndefined();
    });

    test('[TAB-1] a leader that was replaced writes nothing any more, and the new one writes', async () => {
      const { disk, commit, store } = await openLeader();
      await commit([put('meta', 'before', 1)]);
      const second = disk.open();
      const generation = valueOf(await second.takeOver());

      expect(await commit([put('meta', 'late', 1), remove('meta', 'before')], 'strict')).toEqual({
        ok: false,
        error: { kind: 'superseded' }
      });
      expect(await store.keys('meta')).toEqual(['before']);
      expect((await second.commit([put('meta', 'late', 2)], { durability: 'strict', generation })).ok).toBe(true);
      expect(await store.get('meta', 'late')).toEqual(bytes(2));
    });

    test('each take-over counts on, across closing and opening', async () => {
      const { disk, store, generation } = await openLeader();
      store.close();
      const next = valueOf(await disk.open().takeOver());
      expect(next).toBeGreaterThan(generation);
      expect(valueOf(await disk.open().takeOver())).toBeGreaterThan(next);
    });

    test('commits take effect in the order of the calls, whatever their durability', async () => {
      const { store, commit } = await openLeader();
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, turn) =>
          commit([put('meta', 'turn', turn)], turn % 2 === 0 ? 'strict' : 'relaxed')
        )
      );
      expect(all.every((result) => result.ok)).toBe(true);
      expect(await store.get('meta', 'turn')).toEqual(bytes(19));
    });

    test('a batch of thousands is one commit', async () => {
      const { store, commit } = await openLeader();
      const writes = Array.from({ length: 3000 }, (_, n) => put('updates', String(n).padStart(6, '0'), n & 255));
      expect((await commit(writes)).ok).toBe(true);
      expect(await store.count('updates')).toBe(3000);
      expect(await store.get('updates', '002999')).toEqual(bytes(2999 & 255));
    });

    test('after destroy nothing is left, and a commit of before does not bring anything back', async () => {
      const { disk, store, commit } = await openLeader();
      await commit([put('pages', 'a', 1)], 'strict');
      await store.destroy();
      expect(await commit([put('pages', 'b', 1)])).toMatchObject({ ok: false, error: { kind: 'lost' } });

      const fresh = disk.open();
      const generation = valueOf(await fresh.takeOver());
      expect(await fresh.keys('pages')).toEqual([]);
      expect((await fresh.commit([put('pages', 'c', 1)], { durability: 'strict', generation })).ok).toBe(true);
      expect(await fresh.keys('pages')).toEqual(['c']);
    });
  });
}
