/** The first sync on the store: resuming, and replacing what an older sync has left. */
import { describe, expect, test } from 'vitest';
import { encodeSegment } from '#shared/protocol/doc-segment.ts';
import { deflateRaw } from './compression.ts';
import type { DeviceStore, SegmentChunk } from './device-store.ts';
import { createSampleDevice, docId, op, readDoc, readFamilies, sampleRow, valueOf, words } from './sample-store.ts';

const asOf = { seq: 100, mark: Uint8Array.of(1) };
const all = { milliseconds: 1_000 };

const numbers = (from: number, to: number, step = 1): number[] => {
  const list: number[] = [];
  for (let n = from; n < to; n += step) list.push(n);
  return list;
};

async function chunk(list: readonly number[], word: string): Promise<SegmentChunk> {
  const docs = list.map((n) => ({ doc: docId(n), epoch: 1, seq: 50, bytes: words(`${word} ${n}`) }));
  const bytes = await deflateRaw.deflate(encodeSegment(docs));
  return { first: docId(list[0] ?? 0), last: docId(list.at(-1) ?? 0), docs: list.length, bytes };
}

const putRows = async (store: DeviceStore, list: readonly number[], word: string) =>
  valueOf(await store.putBootstrapRows(list.map((n) => sampleRow(docId(n), `${word} ${n}`))));

/** A whole sync of these documents in portions of `size`. */
async function sync(store: DeviceStore, list: readonly number[], word: string, size = 64): Promise<void> {
  valueOf(await store.startBootstrap({ asOf, totalRows: list.length }));
  for (let at = 0; at < list.length; at += size) await putRows(store, list.slice(at, at + size), word);
  valueOf(await store.finishBootstrapRows({ totalDocs: list.length }));
  for (let at = 0; at < list.length; at += size)
    valueOf(await store.putSegments([await chunk(list.slice(at, at + size), word)]));
  valueOf(await store.finishBootstrap());
}

test('rows come first and can be read; documents and cursor follow', async () => {
  const device = createSampleDevice();
  const store = await device.open();
  await store.startBootstrap({ asOf, totalRows: 600 });
  await putRows(store, numbers(0, 600), 'server');
  expect(Object.keys(await readFamilies(store))).toHaveLength(600);
  expect(store.cursor.seq).toBe(0);
  await store.finishBootstrapRows({ totalDocs: 600 });
  expect(store.bootstrap).toEqual({ part: 'docs', asOf, after: undefined, done: 0, total: 600 });
  await store.putSegments([await chunk(numbers(0, 64), 'server'), await chunk(numbers(64, 128), 'server')]);
  expect(await readDoc(store, docId(100))).toEqual({ acked: ['server 100'], pending: [] });
  await store.finishBootstrap();
  const later = await device.open();
  expect(later.bootstrap).toBeUndefined();
  expect(later.cursor).toEqual(asOf);
  expect(await device.disk.open().count('pages')).toBe(3);
});

test('[BOOT-2] goes on after a crash where the last portion was written', async () => {
  const device = createSampleDevice();
  let store = await device.open();
  await store.startBootstrap({ asOf, totalRows: 500 });
  await putRows(store, numbers(0, 256), 'server');
  await store.writeText('seat', 'strict');
  await putRows(store, numbers(256, 300), 'server');
  device.disk.powerCut();

  store = await device.open();
  expect(store.bootstrap).toEqual({ part: 'rows', asOf, after: docId(255), done: 256, total: 500 });
  await putRows(store, numbers(256, 500), 'server');
  await store.finishBootstrapRows({ totalDocs: 500 });
  await store.putSegments([await chunk(numbers(0, 64), 'server')]);
  store = await device.open();
  expect(store.bootstrap).toMatchObject({ part: 'docs', after: docId(63), done: 64 });
  await store.putSegments([await chunk(numbers(64, 500), 'server')]);
  await store.finishBootstrap();
  expect(Object.keys(await readFamilies(await device.open()))).toHaveLength(500);
  expect(await readDoc(store, docId(499))).toEqual({ acked: ['server 499'], pending: [] });
});

describe('on a device that has data', () => {
  test.each([7, 64, 100, 1_000])('what the server does not send any more goes, portions of %i', async (size) => {
    const device = createSampleDevice();
    const store = await device.open();
    await sync(store, numbers(0, 500), 'first');
    await sync(store, numbers(3, 700, 3), 'second', size);
    for (const open of [store, await device.open()]) {
      const families = await readFamilies(open);
      expect(Object.keys(families).map(Number)).toEqual(numbers(3, 700, 3));
      expect(new Set(Object.values(families).map((family) => family.split(' ')[0]))).toEqual(new Set(['second']));
      expect(valueOf(await open.docIds())).toEqual(numbers(3, 700, 3).map(docId));
      expect(await readDoc(open, docId(300))).toEqual({ acked: ['second 300'], pending: [] });
      expect(await readDoc(open, docId(301))).toBeUndefined();
    }
  });

  test('so does what lies behind the last that it sends', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    await sync(store, numbers(0, 1_000), 'first');
    await sync(store, numbers(0, 70), 'second');
    const later = await device.open();
    expect(Object.keys(await readFamilies(later)).map(Number)).toEqual(numbers(0, 70));
    expect(valueOf(await later.docIds())).toEqual(numbers(0, 70).map(docId));
  });

  test('what the portions have not reached stays readable', async () => {
    const store = await createSampleDevice().open();
    await sync(store, numbers(0, 500), 'first');
    await store.startBootstrap({ asOf, totalRows: 500 });
    await putRows(store, numbers(0, 100), 'second');
    const families = await readFamilies(store);
    expect(Object.keys(families)).toHaveLength(500);
    expect([families[99], families[100]]).toEqual(['second 99', 'first 100']);
    await store.finishBootstrapRows({ totalDocs: 500 });
    await store.putSegments([await chunk(numbers(0, 30), 'second')]);
    expect(await readDoc(store, docId(29))).toEqual({ acked: ['second 29'], pending: [] });
    expect(await readDoc(store, docId(30))).toEqual({ acked: ['first 30'], pending: [] });
  });

  test('[BOOT-1] waiting edits and recent updates lie over it, and nothing is folded meanwhile', async () => {
    const store = await createSampleDevice().open();
    await store.startBootstrap({ asOf, totalRows: 10 });
    await store.commitLocal({ ops: [op(docId(5), 'mine')], rows: [sampleRow(docId(5), 'mine')] });
    await store.commitLocal({ ops: [op(docId(90), 'new', 'create')], rows: [sampleRow(docId(90), 'new')] });
    await store.commitFeed({
      items: [{ kind: 'update', doc: docId(6), epoch: 1, seq: 101, bytes: words('later') }],
      rows: []
    });
    expect(valueOf(await store.fold(all))).toEqual({ more: false });
    expect(store.foldable.updates).toBe(1);
    await putRows(store, numbers(0, 10), 'server');
    await store.finishBootstrapRows({ totalDocs: 10 });
    await store.putSegments([await chunk(numbers(0, 10), 'server')]);
    await store.finishBootstrap();
    await store.fold(all);
    expect(await readDoc(store, docId(5))).toEqual({ acked: ['server 5'], pending: ['mine'] });
    expect(await readDoc(store, docId(6))).toEqual({ acked: ['server 6', 'later'], pending: [] });
    expect(await readDoc(store, docId(90))).toEqual({ acked: [], pending: ['new'] });
    expect(await readFamilies(store)).toMatchObject({ 5: 'mine', 6: 'server 6', 90: 'new' });
  });

  test('recent rows from before it do not hide the newer ones of the server', async () => {
    const store = await createSampleDevice().open();
    await sync(store, numbers(0, 10), 'first');
    await store.putRows([sampleRow(docId(4), 'from an old feed')]);
    await sync(store, numbers(0, 10), 'second');
    expect((await readFamilies(store))[4]).toBe('second 4');
  });
});
