/** The seal: nothing readable goes through it, and nothing that was touched comes back. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import { must } from '#shared/result.ts';
import { createMemoryDisk } from './memory-blob-store.ts';
import { createSampleDevice, docId, op, readDoc, readWords, sampleRow, valueOf } from './sample-store.ts';
import { createSealer } from './sealer.ts';
import { sealBlobStore } from './sealed-blob-store.ts';

const random = createSeededRandom(3);
const sealer = createSealer('kontor-1', random.bytes(32), random);
const plain = new TextEncoder().encode('Jörg Müller, +49 171 2345678');

test('opens what it sealed, and seals the same differently each time', () => {
  const [one, two] = [sealer.seal('pages', 'a', plain), sealer.seal('pages', 'a', plain)];
  expect(sealer.open('pages', 'a', one)).toEqual({ ok: true, value: plain });
  expect(sealer.open('pages', 'a', two)).toEqual({ ok: true, value: plain });
  expect(one).not.toEqual(two);
  expect(sealer.open('pages', 'a', sealer.seal('pages', 'a', new Uint8Array(0)))).toEqual({
    ok: true,
    value: new Uint8Array(0)
  });
});

describe('[STORE-4] does not open', () => {
  const sealed = sealer.seal('pages', 'a', plain);
  const isDamaged = (result: ReturnType<typeof sealer.open>) => !result.ok && result.error.kind === 'damaged';

  test('a flipped bit, wherever it is', () => {
    for (let at = 0; at < sealed.length; at++) {
      const flipped = sealed.slice();
      flipped[at] = must(flipped[at], 'byte') ^ (1 << (at % 8));
      expect(isDamaged(sealer.open('pages', 'a', flipped)), `byte ${at}`).toBe(true);
    }
  });

  test('a cut value, at any length', () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(isDamaged(sealer.open('pages', 'a', sealed.subarray(0, length)))).toBe(true);
    }
  });

  test('a value in another place, another database, or under another key', () => {
    expect(isDamaged(sealer.open('pages', 'b', sealed))).toBe(true);
    expect(isDamaged(sealer.open('segments', 'a', sealed))).toBe(true);
    const key = createSeededRandom(3).bytes(32);
    expect(createSealer('kontor-1', key, random).open('pages', 'a', sealed).ok).toBe(true);
    expect(isDamaged(createSealer('kontor-2', key, random).open('pages', 'a', sealed))).toBe(true);
    expect(isDamaged(createSealer('kontor-1', random.bytes(32), random).open('pages', 'a', sealed))).toBe(true);
  });
});

test('[STORE-4] a damaged page is reported in its place, and the others are still read', async () => {
  const device = createSampleDevice();
  const store = await device.open();
  const rows = Array.from({ length: 600 }, (_, n) => sampleRow(docId(n), `row ${n}`));
  await store.putRows(rows);
  await store.fold({ milliseconds: 1_000 });
  const below = device.disk.open();
  const [first] = await below.entries('pages');
  const [key, value] = must(first, 'page');
  value[40] = must(value[40], 'byte') ^ 1;
  const generation = valueOf(await below.takeOver());
  await below.commit([{ table: 'pages', key, value }], { durability: 'strict', generation });

  let read = 0;
  const failures: string[] = [];
  for await (const portion of (await device.open()).readBook()) {
    if (portion.ok) read += portion.value.length;
    else failures.push(portion.error.kind);
  }
  expect(failures).toEqual(['damaged']);
  expect(read).toBeGreaterThan(300);
  expect(read).toBeLessThan(600);
});

describe('[STORE-4] a damaged entry of the queue', () => {
  async function damageSecond() {
    const device = createSampleDevice();
    const store = await device.open();
    for (const word of ['one', 'two', 'three']) await store.commitLocal({ ops: [op(docId(1), word)], rows: [] });
    await store.settled();
    const below = device.disk.open();
    const key = must((await below.keys('queue'))[1], 'second entry');
    const generation = valueOf(await below.takeOver());
    await below.commit([{ table: 'queue', key, value: new Uint8Array(80) }], { durability: 'strict', generation });
    return device;
  }

  test('comes back from the copy', async () => {
    const store = await (await damageSecond()).open();
    expect(store).toMatchObject({ recoveredOps: 1, damagedEntries: 0, waitingOps: 3 });
    const queue = valueOf(await store.readQueue({ maxOps: 9, maxBytes: 999 }));
    expect(queue.map((queued) => readWords(queued.bytes)[0])).toEqual(['one', 'two', 'three']);
    expect((await readDoc(store, docId(1)))?.pending).toEqual(['one', 'two', 'three']);
  });

  test('that the copy does not have either is counted, and the others still wait', async () => {
    const device = await damageSecond();
    device.copyFile.content = undefined;
    const store = await device.open();
    expect(store).toMatchObject({ recoveredOps: 0, damagedEntries: 1, waitingOps: 2 });
    expect((await readDoc(store, docId(1)))?.pending).toEqual(['one', 'three']);
    const next = valueOf(await store.commitLocal({ ops: [op(docId(1), 'four')], rows: [] }));
    expect(next[0]?.entry).toBe(4);
  });
});

test('[STORE-3] below the sealed store there is no plain value, in any table', async () => {
  const disk = createMemoryDisk();
  const store = sealBlobStore(disk.open(), sealer);
  const generation = valueOf(await store.takeOver());
  await store.commit(
    [
      { table: 'pages', key: 'a', value: plain },
      { table: 'meta', key: 'text:seat', value: plain }
    ],
    { durability: 'strict', generation }
  );
  const below = disk.open();
  for (const table of ['pages', 'meta'] as const) {
    for (const [, value] of await below.entries(table))
      expect(new TextDecoder().decode(value)).not.toMatch(/Müller|2345678/u);
  }
});

test('the key ring beside the sealed values is neither opened nor overwritten through the seal', async () => {
  const disk = createMemoryDisk();
  const below = disk.open();
  const generation = valueOf(await below.takeOver());
  await below.commit([{ table: 'meta', key: 'key-ring', value: plain }], { durability: 'strict', generation });
  const store = sealBlobStore(below, sealer);
  expect(await store.entries('meta')).toEqual([]);
  expect(await store.keys('meta')).toEqual([]);
  expect(await store.get('meta', 'key-ring')).toBeUndefined();
  expect(() =>
    store.commit([{ table: 'meta', key: 'key-ring', value: plain }], { durability: 'strict', generation })
  ).toThrow();
});
