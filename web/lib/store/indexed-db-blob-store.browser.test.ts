/**
 * The IndexedDB store in a real Chromium: the contract, plain and sealed, and what only a browser does to a database:
 * closing it under the page, deleting it, ending a transaction that waits for something else.
 */
import { Dexie } from 'dexie';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemRandom } from '#shared/environment.ts';
import { describeBlobStore } from '#tests/contracts/blob-store.contract.ts';
import type { BlobStore } from './blob-store.ts';
import { createIndexedDbBlobStore } from './indexed-db-blob-store.ts';
import { createSealer } from './sealer.ts';
import { sealBlobStore } from './sealed-blob-store.ts';

const opened: BlobStore[] = [];
const names = new Set<string>();
let counter = 0;

function createDisk() {
  counter += 1;
  const name = `store-test-${Date.now()}-${counter}`;
  names.add(name);
  return {
    name,
    open() {
      const store = createIndexedDbBlobStore(name);
      opened.push(store);
      return store;
    }
  };
}

afterEach(async () => {
  vi.restoreAllMocks();
  for (const store of opened.splice(0)) store.close();
  for (const name of names) await Dexie.delete(name);
  names.clear();
});

describeBlobStore('IndexedDB', createDisk);
describeBlobStore('sealed IndexedDB', () => {
  const disk = createDisk();
  const sealer = createSealer(disk.name, systemRandom.bytes(32), systemRandom);
  return { open: () => sealBlobStore(disk.open(), sealer) };
});

const value = Uint8Array.of(1, 2, 3);

async function openLeader() {
  const disk = createDisk();
  const store = disk.open();
  const taken = await store.takeOver();
  if (!taken.ok) throw new Error(taken.error.kind);
  const put = (key: string) =>
    store.commit([{ table: 'queue', key, value }], { durability: 'strict', generation: taken.value });
  return { ...disk, store, put };
}

/**
 * As WebKit does when its storage process dies: each connection of the page is dead, without a word. To be called before
 * the store opens, because Dexie takes hold of a connection's method when it opens it.
 */
function watchConnections() {
  const { transaction } = IDBDatabase.prototype;
  const seen = new Set<IDBDatabase>();
  const dead = new Set<IDBDatabase>();
  const durabilities: unknown[] = [];
  let isEverythingDead = false;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    seen.add(this);
    if (dead.has(this) || isEverythingDead) {
      throw new DOMException(
        'Connection to Indexed Database server lost. Refresh the page to try again',
        'UnknownError'
      );
    }
    if (args[1] === 'readwrite') durabilities.push(args[2]?.durability);
    return transaction.apply(this, args);
  });
  return {
    durabilities,
    kill: () => {
      for (const connection of seen) dead.add(connection);
      return dead.size;
    },
    setAllDead: (all: boolean) => {
      isEverythingDead = all;
    }
  };
}

describe('a browser that closes the database', () => {
  test('a batch in flight is written on fresh connections', async () => {
    const connections = watchConnections();
    const { store, put } = await openLeader();
    expect((await put('before')).ok).toBe(true);
    expect(connections.kill()).toBeGreaterThan(0);
    expect(await put('after')).toEqual({ ok: true, value: undefined });
    expect(await store.keys('queue')).toEqual(['after', 'before']);
  });

  test('a read is answered from fresh connections', async () => {
    const connections = watchConnections();
    const { store, put } = await openLeader();
    await put('before');
    expect(connections.kill()).toBeGreaterThan(0);
    expect(await store.get('queue', 'before')).toEqual(value);
  });

  test('what cannot be opened again either is lost, as a value, and works when the browser has recovered', async () => {
    const connections = watchConnections();
    const { put, store } = await openLeader();
    connections.setAllDead(true);
    expect(await put('a')).toMatchObject({ ok: false, error: { kind: 'lost' } });
    await expect(store.get('queue', 'a')).rejects.toMatchObject({ failure: { kind: 'lost' } });
    connections.setAllDead(false);
    expect((await put('a')).ok).toBe(true);
  });

  test('a transaction that the browser aborts leaves nothing of its batch, and the batch is written once more', async () => {
    const { name, store, put } = await openLeader();
    const original = IDBObjectStore.prototype.put;
    let aborted = 0;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      const request = original.apply(this, args);
      if (this.transaction.db.name === name && aborted === 0) {
        aborted += 1;
        this.transaction.abort();
      }
      return request;
    });
    expect(await put('only')).toEqual({ ok: true, value: undefined });
    expect(aborted).toBe(1);
    expect(await store.keys('queue')).toEqual(['only']);
  });

  test('a full disk is told as full, and nothing of the batch is there', async () => {
    const { store, put } = await openLeader();
    await put('before');
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    });
    expect(await put('after')).toEqual({ ok: false, error: { kind: 'full' } });
    full.mockRestore();
    expect(await store.keys('queue')).toEqual(['before']);
    expect((await put('after')).ok).toBe(true);
  });

  test('[TAB-1] a take-over on a full disk reads at once, and ends the older leader with its first commit', async () => {
    const { put, open, store } = await openLeader();
    await put('before');
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    });
    const second = open();
    const taken = await second.takeOver();
    expect(taken).toEqual({ ok: true, value: 2 });
    expect(await second.get('queue', 'before')).toEqual(value);
    const commit = () =>
      second.commit([{ table: 'queue', key: 'second', value }], { durability: 'strict', generation: 2 });
    expect(await commit()).toEqual({ ok: false, error: { kind: 'full' } });
    full.mockRestore();

    expect((await commit()).ok).toBe(true);
    expect(await put('late')).toEqual({ ok: false, error: { kind: 'superseded' } });
    expect((await commit()).ok).toBe(true);
    expect(await store.keys('queue')).toEqual(['before', 'second']);
    expect(await open().takeOver()).toEqual({ ok: true, value: 3 });
    expect(await commit()).toEqual({ ok: false, error: { kind: 'superseded' } });
  });

  test('[STORE-6] a database that was deleted under an open store is lost, not filled anew', async () => {
    const { name, store, put } = await openLeader();
    await put('before');
    // Resolves because the store gives way to whoever deletes.
    await Dexie.delete(name);
    expect(await put('after')).toMatchObject({ ok: false, error: { kind: 'lost' } });
    await expect(store.keys('queue')).rejects.toMatchObject({ failure: { kind: 'lost' } });
    expect(await store.takeOver()).toMatchObject({ ok: false, error: { kind: 'lost' } });
  });
});

test('edits are committed with strict durability, the feed with relaxed', async () => {
  const { durabilities } = watchConnections();
  const { store } = await openLeader();
  durabilities.length = 0;
  await store.commit([{ table: 'queue', key: 'a', value }], { durability: 'strict', generation: 1 });
  await store.commit([{ table: 'updates', key: 'a', value }], { durability: 'relaxed', generation: 1 });
  expect(durabilities).toEqual(['strict', 'relaxed']);
});

test('a part of a large buffer takes only its own room', async () => {
  const { store, name } = await openLeader();
  const large = new Uint8Array(5_000_000);
  await store.commit([{ table: 'queue', key: 'a', value: large.subarray(10, 20) }], {
    durability: 'strict',
    generation: 1
  });
  store.close();
  const raw = await new Dexie(name).open();
  const stored: unknown = await raw.table('queue').get('a');
  raw.close();
  expect(stored instanceof Uint8Array && stored.buffer.byteLength).toBe(10);
});
