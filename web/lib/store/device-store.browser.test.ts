/**
 * A whole device in a real Chromium: what lies readable in the browser's storage, what is left after the browser emptied
 * IndexedDB, the quota, and that nothing but the database is awaited inside a transaction.
 */
import { Dexie } from 'dexie';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { must } from '#shared/result.ts';
import { deflateRaw } from './compression.ts';
import type { DeviceStore } from './device-store.ts';
import { createIndexedDbBlobStore } from './indexed-db-blob-store.ts';
import { createIndexedDbKeySlot, keySlotDatabase } from './indexed-db-key-slot.ts';
import { readKeyRing, writeKeyRing } from './key-ring-file.ts';
import { addWrap, createKeyRing, unwrap, type Secret } from './key-ring.ts';
import { openDeviceStore } from './open-device-store.ts';
import { createOpfsFile, removeOpfsFolder } from './opfs-file.ts';
import { createQueueCopy } from './queue-copy.ts';
import { createRememberedSecret } from './remembered-secret.ts';
import { docId, op, readDoc, readFamilies, refOf, sampleRow, valueOf, words } from './sample-store.ts';
import { createSealer } from './sealer.ts';
import { sealBlobStore } from './sealed-blob-store.ts';
import { judgeStorage } from './sentinel.ts';
import { wipeStore } from './wipe-store.ts';

const database = 'kontor-browser-test';
const random = systemRandom;
const password: Secret = { kind: 'password', password: 'correct horse 12' };
const closing: (() => void)[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0)) close();
  await Dexie.delete(database);
  await Dexie.delete(keySlotDatabase);
  await removeOpfsFolder(database);
});

function openParts() {
  const blobs = createIndexedDbBlobStore(database);
  closing.push(() => blobs.close());
  const ringFile = createOpfsFile(database, 'key-ring');
  const remembered = createRememberedSecret({
    file: createOpfsFile(database, 'remembered'),
    slot: createIndexedDbKeySlot(database),
    random
  });
  return { blobs, ringFile, remembered };
}

/** What a first sign-in does; answers the data key. */
async function createOnDevice(): Promise<Uint8Array> {
  const { blobs, ringFile, remembered } = openParts();
  const generation = valueOf(await blobs.takeOver());
  const { ring: bare, dataKey } = createKeyRing({ store: 'store-1', database, random });
  const withPassword = await addWrap(bare, dataKey, password, { random });
  const ring = await addWrap(
    withPassword,
    dataKey,
    { kind: 'remembered', bytes: await remembered.create() },
    { random }
  );
  valueOf(await writeKeyRing(blobs, ringFile, ring, generation));
  blobs.close();
  return dataKey;
}

/** What a start of the app does, with this secret. */
async function startOnDevice(secret: Secret): Promise<{ store: DeviceStore; emptied: boolean; close: () => void }> {
  const { blobs, ringFile } = openParts();
  const generation = valueOf(await blobs.takeOver());
  const stored = await readKeyRing(blobs, ringFile);
  if (stored.kind !== 'found') throw new Error(`The key ring is ${stored.kind}`);
  const store = stored.inDatabase ? stored.ring.store : undefined;
  const verdict = judgeStorage(undefined, { store, generation, ringInFile: true });
  const dataKey = valueOf(await unwrap(stored.ring, secret, random));
  if (verdict.kind === 'emptied') valueOf(await writeKeyRing(blobs, ringFile, stored.ring, generation));
  const sealer = createSealer(database, dataKey, random);
  const opened = await openDeviceStore({
    blobs: sealBlobStore(blobs, sealer),
    generation,
    clock: systemClock,
    compression: deflateRaw,
    compact: (_doc, updates) => updates.at(-1),
    queueCopy: createQueueCopy(createOpfsFile(database, 'push-queue'), sealer),
    recoverQueue: verdict.kind === 'emptied'
  });
  return { store: valueOf(opened), emptied: verdict.kind === 'emptied', close: () => blobs.close() };
}

/** Every byte that this origin keeps for the store: each record of each database, each file, local storage. */
async function everythingStored(): Promise<string[]> {
  const found: string[] = [];
  const latin1 = new TextDecoder('latin1');
  const collect = (value: unknown): void => {
    if (value instanceof Uint8Array) {
      found.push(latin1.decode(value), new TextDecoder('utf-16le').decode(value.slice()));
    } else if (typeof value !== 'object' || value === null) found.push(String(value));
    else for (const [key, part] of Object.entries(value)) collect([key, part].flat());
  };
  for (const { name = '' } of await indexedDB.databases()) {
    const raw = await new Dexie(name).open();
    for (const table of raw.tables) {
      found.push(...(await table.toCollection().primaryKeys()).map(String));
      for (const value of await table.toArray()) {
        if (value instanceof Uint8Array) collect(value);
        else found.push(JSON.stringify(value));
      }
    }
    raw.close();
  }
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(database);
  for (const name of ['key-ring', 'push-queue', 'remembered']) {
    const file = await (await folder.getFileHandle(name)).getFile();
    collect(new Uint8Array(await file.arrayBuffer()));
  }
  for (const key of Object.keys(localStorage)) found.push(key, localStorage.getItem(key) ?? '');
  return found;
}

test('[STORE-3] a name, a number and the password are nowhere readable in what the browser keeps', async () => {
  await createOnDevice();
  const { store } = await startOnDevice(password);
  const secrets = ['Zwetschgenknödel', '+4917155500123', 'correct horse'];
  const row = { ...sampleRow(docId(1), secrets[0] ?? ''), phone: secrets[1] ?? '' };
  const bytes = words(...secrets.slice(0, 2));
  const edit = await store.commitLocal({
    ops: [op(docId(1), 'x'), { doc: docId(2), epoch: 1, kind: 'create', bytes }],
    rows: [row]
  });
  await store.commitAck({ outcomes: [{ ...refOf(edit, 1), kind: 'refused', code: 'invalid', detail: '' }] });
  await store.commitLocal({ ops: [{ doc: docId(3), epoch: 1, kind: 'create', bytes }], rows: [] });
  await store.commitFeed({
    items: [
      { kind: 'snapshot', doc: docId(4), epoch: 1, seq: 1, bytes },
      { kind: 'record', type: 'message', id: 'm', value: bytes }
    ],
    rows: [{ ...row, id: docId(4) }]
  });
  await store.writeHead([row]);
  await store.writeText('seat', secrets.join());
  const scan = async () => {
    const stored = await everythingStored();
    expect(stored.length).toBeGreaterThan(10);
    const umlauts = new TextDecoder('latin1').decode(new TextEncoder().encode(secrets[0]));
    return [...secrets, umlauts, 'Zwetschgen'].filter((secret) => stored.some((text) => text.includes(secret)));
  };
  await store.settled();
  expect(await scan()).toEqual([]);
  await store.fold({ milliseconds: 10_000 });
  await store.settled();
  expect(await scan()).toEqual([]);
  expect(await readFamilies(store)).toMatchObject({ 1: secrets[0], 4: secrets[0] });
});

test('[STORE-3] the scan itself finds what is stored without a seal', async () => {
  await createOnDevice();
  const { store, close } = await startOnDevice(password);
  await store.commitLocal({ ops: [op(docId(1), 'x')], rows: [] });
  await store.settled();
  close();
  const raw = createIndexedDbBlobStore(database);
  closing.push(() => raw.close());
  const generation = valueOf(await raw.takeOver());
  await raw.commit([{ table: 'pages', key: 'a', value: words('Zwetschgen') }], { durability: 'strict', generation });
  expect((await everythingStored()).some((text) => text.includes('Zwetschgen'))).toBe(true);
});

test('[STORE-6] key ring and queue copy outlive a deleted database, and the edits join the queue again', async () => {
  await createOnDevice();
  const first = await startOnDevice(password);
  await first.store.commitLocal({ ops: [op(docId(1), 'unsent', 'create')], rows: [sampleRow(docId(1), 'Anna')] });
  await first.store.settled();
  first.close();
  await Dexie.delete(database);

  const second = await startOnDevice(password);
  expect(second.emptied).toBe(true);
  expect(second.store.recoveredOps).toBe(1);
  expect(await readDoc(second.store, docId(1))).toEqual({ acked: [], pending: ['unsent'] });
  await second.store.settled();
  second.close();
  const third = await startOnDevice(password);
  expect(third.emptied).toBe(false);
  expect(third.store.waitingOps).toBe(1);
});

test('[LOCK-1] remembered: opens at the next start without a password, and never after the lock', async () => {
  const dataKey = await createOnDevice();
  const { blobs, ringFile, remembered } = openParts();
  const stored = await readKeyRing(blobs, ringFile);
  if (stored.kind !== 'found') throw new Error(stored.kind);
  const bytes = must(await remembered.read(), 'remembered secret');
  expect(await unwrap(stored.ring, { kind: 'remembered', bytes }, random)).toEqual({ ok: true, value: dataKey });

  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(database);
  await remembered.forget();
  await expect(folder.getFileHandle('remembered')).rejects.toMatchObject({ name: 'NotFoundError' });
  expect(await createIndexedDbKeySlot(database).read()).toBeUndefined();
  expect(await openParts().remembered.read()).toBeUndefined();
});

test('a wipe leaves neither database nor file nor key', async () => {
  await createOnDevice();
  const { store, close } = await startOnDevice(password);
  await store.commitLocal({ ops: [op(docId(1), 'unsent')], rows: [] });
  await store.settled();
  const { blobs, ringFile, remembered } = openParts();
  const queueCopyFile = createOpfsFile(database, 'push-queue');
  expect(await queueCopyFile.read()).not.toHaveLength(0);
  await wipeStore({ blobs, remembered, keyRingFile: ringFile, files: [queueCopyFile] });
  close();
  const left = await indexedDB.databases();
  expect(left.map(({ name }) => name)).not.toContain(database);
  for (const file of [ringFile, queueCopyFile, createOpfsFile(database, 'remembered')])
    expect(await file.read()).toBeUndefined();
  expect(await createIndexedDbKeySlot(database).read()).toBeUndefined();
  expect(await store.commitLocal({ ops: [op(docId(1), 'late')], rows: [] })).toMatchObject({
    ok: false,
    error: { kind: 'lost' }
  });
});

test('the remembered key lies in the database as a key that cannot be exported', async () => {
  await createOnDevice();
  const key = must(await createIndexedDbKeySlot(database).read(), 'key');
  expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
});

test('nothing but the database is awaited while a transaction is open', async () => {
  await createOnDevice();
  let open = 0;
  let transactions = 0;
  const strangers: string[] = [];
  const { transaction } = IDBDatabase.prototype;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    const started = transaction.apply(this, args);
    open += 1;
    transactions += 1;
    for (const end of ['complete', 'abort'] as const) started.addEventListener(end, () => (open -= 1));
    return started;
  });
  const watch = <Target extends object>(target: Target, method: keyof Target & string): void => {
    const original: unknown = Reflect.get(target, method);
    if (typeof original !== 'function') throw new Error(`${method} is not there`);
    Reflect.set(target, method, function (this: unknown, ...args: unknown[]): unknown {
      if (open > 0) strangers.push(method);
      return new.target ? Reflect.construct(original, args) : original.apply(this, args);
    });
    closing.push(() => Reflect.set(target, method, original));
  };
  watch(crypto.subtle, 'digest');
  watch(crypto.subtle, 'sign');
  watch(crypto, 'getRandomValues');
  watch(globalThis, 'CompressionStream');
  const { store } = await startOnDevice(password);
  const rows = Array.from({ length: 300 }, (_, n) => sampleRow(docId(n), `row ${n}`));
  const items = rows.map(
    (row) => ({ kind: 'snapshot', doc: row.id, epoch: 1, seq: 1, bytes: words(row.family) }) as const
  );
  await store.commitFeed({ items, rows });
  const edit = await store.commitLocal({ ops: [op(docId(1), 'mine')], rows: [] });
  // The queue's copy is sealed beside the database's work, not inside it.
  await store.settled();
  await store.commitAck({ outcomes: [{ ...refOf(edit), kind: 'committed', seq: 2 }] });
  expect(valueOf(await store.fold({ milliseconds: 60_000 }))).toEqual({ more: false });
  expect(transactions).toBeGreaterThan(5);
  expect(strangers).toEqual([]);

  // The watch sees what it looks for.
  const raw = await new Dexie(database).open();
  await raw.transaction('r', 'pages', async () => {
    await raw.table('pages').count();
    crypto.getRandomValues(new Uint8Array(1));
  });
  raw.close();
  expect(strangers).toEqual(['getRandomValues']);
});

/** A bucket of the browser with room for `quota` bytes; Chromium alone has them, and the types of pages not yet. */
async function openBucket(
  name: string,
  quota: number
): Promise<{ indexedDB: IDBFactory; remove: () => Promise<void> }> {
  const buckets = must((navigator as { storageBuckets?: Buckets }).storageBuckets, 'storage buckets');
  const bucket = await buckets.open(name, { quota });
  return { indexedDB: bucket.indexedDB, remove: () => buckets.delete(name) };
}
type Buckets = {
  open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
};

test('a full disk is a value, nothing of the batch is there, and the next start can read what is', async () => {
  const bucket = await openBucket('small', 1_000_000);
  const before = Dexie.dependencies.indexedDB;
  Dexie.dependencies.indexedDB = bucket.indexedDB;
  try {
    await createOnDevice();
    const { store, close } = await startOnDevice(password);
    await store.commitLocal({ ops: [op(docId(1), 'before')], rows: [] });
    const failures: unknown[] = [];
    const put = (turn: number) =>
      ({ kind: 'snapshot', doc: docId(turn), epoch: 1, seq: turn, bytes: new Uint8Array(200_000) }) as const;
    for (let turn = 100; turn < 120; turn++) {
      const fed = await store.commitFeed({
        items: [put(turn)],
        rows: [],
        cursor: { seq: turn, mark: new Uint8Array(1) }
      });
      if (!fed.ok) failures.push(fed.error);
    }
    expect(failures.length).toBeGreaterThan(10);
    expect(failures[0]).toEqual({ kind: 'full' });
    const last = store.cursor.seq;
    expect(valueOf(await store.load(docId(last)))?.seq).toBe(last);
    expect(valueOf(await store.load(docId(last + 1)))).toBeUndefined();
    close();

    // Whether a small write still finds room is the browser's business; what is there can be read in any case.
    const later = await startOnDevice(password);
    expect(later.store.cursor.seq).toBe(last);
    expect((await readDoc(later.store, docId(1)))?.pending).toEqual(['before']);
    later.close();
  } finally {
    Dexie.dependencies.indexedDB = before;
    await bucket.remove();
  }
});
