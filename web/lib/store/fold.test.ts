/** Folding: what moved into pages and segments reads the same, takes less room, and holds nothing that was removed. */
import { describe, expect, test } from 'vitest';
import type { DocId } from '#shared/ids.ts';
import { encodeSegment } from '#shared/protocol/doc-segment.ts';
import { deflateRaw } from './compression.ts';
import type { DeviceStore } from './device-store.ts';
import {
  createSampleDevice,
  docId,
  op,
  readDoc,
  readFamilies,
  refOf,
  sampleRow,
  valueOf,
  words
} from './sample-store.ts';

const all = { milliseconds: 1_000 };
const snapshot = (doc: DocId, word: string, seq = 1, epoch = 1) =>
  ({ kind: 'snapshot', doc, epoch, seq, bytes: words(word) }) as const;
const update = (doc: DocId, word: string, seq: number) =>
  ({ kind: 'update', doc, epoch: 1, seq, bytes: words(word) }) as const;

async function fill(store: DeviceStore, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, n) => from + n);
  valueOf(
    await store.commitFeed({
      items: numbers.map((n) => snapshot(docId(n), `doc ${n}`)),
      rows: numbers.map((n) => sampleRow(docId(n), `row ${n}`))
    })
  );
}

test('a folded store reads the same after a restart, and nothing lies beside pages and segments any more', async () => {
  const device = createSampleDevice();
  const store = await device.open();
  await fill(store, 0, 1_000);
  expect(store.foldable).toEqual({ updates: 1_000, rows: 1_000, erased: 0 });
  expect(valueOf(await store.fold(all))).toEqual({ more: false });
  expect(store.foldable).toEqual({ updates: 0, rows: 0, erased: 0 });

  const blobs = device.disk.open();
  expect(await blobs.count('updates')).toBe(0);
  expect(await blobs.count('journal')).toBe(0);
  expect(await blobs.count('segments')).toBeLessThanOrEqual(16);
  expect(await blobs.count('pages')).toBeLessThanOrEqual(6);

  const later = await device.open();
  expect(Object.keys(await readFamilies(later))).toHaveLength(1_000);
  for (const n of [0, 63, 64, 500, 999])
    expect(await readDoc(later, docId(n))).toEqual({ acked: [`doc ${n}`], pending: [] });
  expect(valueOf(await later.docIds())).toHaveLength(1_000);
  const many = valueOf(await later.loadMany([docId(5), docId(700), docId(5), docId(5_000)]));
  expect([...many.keys()]).toEqual([docId(5), docId(700)]);
});

test('[STORE-7] several updates of a document become one, made by the given compaction', async () => {
  const store = await createSampleDevice().open();
  await fill(store, 0, 100);
  await store.fold(all);
  await store.commitFeed({ items: [update(docId(7), 'two', 5)], rows: [] });
  await store.commitFeed({ items: [update(docId(7), 'three', 9)], rows: [] });
  await store.fold(all);
  const loaded = valueOf(await store.load(docId(7)));
  expect(loaded).toMatchObject({ epoch: 1, seq: 9, acked: [words('doc 7', 'two', 'three')] });
});

test('what waits is not folded, and stays apart from what the server has', async () => {
  const store = await createSampleDevice().open();
  await fill(store, 0, 10);
  const edit = await store.commitLocal({ ops: [op(docId(3), 'mine')], rows: [] });
  await store.fold(all);
  expect(await readDoc(store, docId(3))).toEqual({ acked: ['doc 3'], pending: ['mine'] });
  await store.commitAck({ outcomes: [{ ...refOf(edit), kind: 'committed', seq: 4 }] });
  await store.fold(all);
  expect(await readDoc(store, docId(3))).toEqual({ acked: ['doc 3', 'mine'], pending: [] });
});

test('a document whose base is missing is kept as it is until the base is there', async () => {
  const store = await createSampleDevice().open();
  await store.commitFeed({ items: [update(docId(1), 'needs:base', 2)], rows: [] });
  expect(valueOf(await store.fold(all))).toEqual({ more: false });
  expect(store.foldable.updates).toBe(1);
  expect(await readDoc(store, docId(1))).toEqual({ acked: ['needs:base'], pending: [] });
  await store.commitFeed({ items: [snapshot(docId(1), 'base')], rows: [] });
  await store.fold(all);
  expect(store.foldable.updates).toBe(0);
  expect(await readDoc(store, docId(1))).toEqual({ acked: ['needs:base', 'base'], pending: [] });
});

test('an acknowledged update without its base is not taken for the whole document', async () => {
  const store = await createSampleDevice().open();
  const edit = await store.commitLocal({ ops: [op(docId(1), 'needs:base')], rows: [] });
  await store.commitAck({ outcomes: [{ ...refOf(edit), kind: 'committed', seq: 3 }] });
  await store.fold(all);
  expect(store.foldable.updates).toBe(1);
});

test('a reset of the epoch leaves nothing of the old one in the segment', async () => {
  const device = createSampleDevice();
  const store = await device.open();
  await fill(store, 0, 10);
  await store.fold(all);
  await store.commitFeed({
    items: [{ kind: 'reset', doc: docId(2), epoch: 2, seq: 8, bytes: words('new') }],
    rows: []
  });
  await store.fold(all);
  expect(valueOf(await store.load(docId(2)))).toMatchObject({ epoch: 2, acked: [words('new')] });
});

describe('[ERASE-3] an erased document', () => {
  test('leaves its page and segment at the next fold', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    await fill(store, 0, 300);
    await store.fold(all);
    const before = await device.disk.open().entries('segments');
    await store.commitFeed({ items: [{ kind: 'tombstone', doc: docId(70), seq: 400 }], rows: [] });
    expect(store.foldable.erased).toBe(1);
    await store.fold(all);
    expect(store.foldable.erased).toBe(0);

    // Without its mark it is nowhere either: only the fold can have taken it out.
    const blobs = device.disk.open();
    const generation = valueOf(await blobs.takeOver());
    await blobs.commit([{ table: 'tombstones', key: docId(70), value: undefined }], {
      durability: 'strict',
      generation
    });
    const later = await device.open();
    expect(await readDoc(later, docId(70))).toBeUndefined();
    expect(Object.keys(await readFamilies(later))).toHaveLength(299);
    expect(await readDoc(later, docId(71))).toEqual({ acked: ['doc 71'], pending: [] });
    expect(before.length).toBeGreaterThan(1);
  });

  test('that was the first of its page and segment leaves the others where they were', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    await fill(store, 0, 600);
    await store.fold(all);
    const border = docId(Number((await device.disk.open().keys('segments'))[3]));
    await store.commitFeed({
      items: [docId(0), border].map((doc) => ({ kind: 'tombstone', doc, seq: 9 }) as const),
      rows: []
    });
    await store.fold(all);
    await fill(store, 0, 1);
    await store.commitFeed({ items: [update(docId(Number(border) + 1), 'more', 10)], rows: [] });
    await store.fold(all);
    const later = await device.open();
    expect(Object.keys(await readFamilies(later))).toHaveLength(598);
    expect(valueOf(await later.docIds())).toHaveLength(598);
    expect(await readDoc(later, border)).toBeUndefined();
    expect(await readDoc(later, docId(Number(border) + 1))).toEqual({
      acked: [`doc ${Number(border) + 1}`, 'more'],
      pending: []
    });
  });

  test('takes an emptied page and segment with it', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    await fill(store, 0, 3);
    await store.fold(all);
    await store.commitFeed({
      items: [0, 1, 2].map((n) => ({ kind: 'tombstone', doc: docId(n), seq: 9 }) as const),
      rows: []
    });
    await store.fold(all);
    expect(await device.disk.open().count('segments')).toBe(0);
    expect(await device.disk.open().count('pages')).toBe(0);
    await fill(store, 10, 12);
    await store.fold(all);
    expect(await readFamilies(store)).toEqual({ 10: 'row 10', 11: 'row 11' });
  });
});

test('ids below and between the partitions find their place', async () => {
  const device = createSampleDevice();
  const store = await device.open();
  await fill(store, 1_000, 1_300);
  await store.fold(all);
  await fill(store, 500, 510);
  await fill(store, 2_000, 2_400);
  await store.fold(all);
  await fill(store, 700, 900);
  await store.fold(all);
  const later = await device.open();
  expect(Object.keys(await readFamilies(later))).toHaveLength(910);
  for (const n of [500, 509, 700, 899, 1_000, 1_299, 2_000, 2_399]) {
    expect(await readDoc(later, docId(n))).toEqual({ acked: [`doc ${n}`], pending: [] });
  }
});

test('large documents do not share a segment with many others', async () => {
  const device = createSampleDevice();
  const store = await device.open();
  const items = Array.from({ length: 20 }, (_, n) => snapshot(docId(n), String(n).repeat(200_000)));
  await store.commitFeed({ items, rows: [] });
  await store.fold(all);
  expect(await device.disk.open().count('segments')).toBeGreaterThan(3);
  expect((await readDoc(store, docId(19)))?.acked[0]?.length).toBe(400_000);
});

test('the budget ends a fold between two batches, and the next one goes on', async () => {
  const device = createSampleDevice();
  const store = await device.open({
    wrap: (blobs) => ({
      ...blobs,
      commit(writes, options) {
        device.clock.time += 10;
        return blobs.commit(writes, options);
      }
    })
  });
  await fill(store, 0, 1_000);
  const counts: number[] = [];
  for (let turn = 0; turn < 100 && valueOf(await store.fold({ milliseconds: 15 })).more; turn++)
    counts.push(store.foldable.updates);
  expect(counts.length).toBeGreaterThan(3);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
  expect(store.foldable).toEqual({ updates: 0, rows: 0, erased: 0 });
});

test('pages keep their borders while the book is read', async () => {
  const store = await createSampleDevice().open();
  await fill(store, 0, 600);
  await store.fold(all);
  const reader = store.readBook();
  await reader.next();
  await fill(store, 600, 700);
  expect(valueOf(await store.fold(all))).toEqual({ more: true });
  await reader.return(undefined);
  expect(valueOf(await store.fold(all))).toEqual({ more: false });
});

test('an edit that comes while a fold runs is not lost in it', async () => {
  const store = await createSampleDevice().open();
  await fill(store, 0, 500);
  const folding = store.fold(all);
  const edits = Array.from({ length: 50 }, (_, n) =>
    store.commitFeed({ items: [update(docId(n * 10), 'late', 9)], rows: [sampleRow(docId(n * 10), 'late')] })
  );
  await Promise.all([folding, ...edits]);
  await store.fold(all);
  const families = await readFamilies(store);
  for (let n = 0; n < 500; n += 10) {
    expect(families[n]).toBe('late');
    expect(await readDoc(store, docId(n))).toEqual({ acked: [`doc ${n}`, 'late'], pending: [] });
  }
});

test('a document that is read while a fold or an ack moves its parts is always whole', async () => {
  const store = await createSampleDevice().open();
  await fill(store, 0, 300);
  const mine = Array.from({ length: 20 }, (_, n) => `mine ${n}`);
  const edits = await Promise.all(mine.map((word) => store.commitLocal({ ops: [op(docId(150), word)], rows: [] })));
  const moving = [
    store.fold(all),
    ...edits.map((edit) => store.commitAck({ outcomes: [{ ...refOf(edit), kind: 'committed', seq: 5 }] })),
    store.fold(all)
  ];
  const reads = [];
  for (let turn = 0; turn < 60; turn++) reads.push(await readDoc(store, docId(150)));
  await Promise.all(moving);
  for (const read of reads) {
    const { acked = [], pending = [] } = read ?? {};
    expect([...acked, ...pending].sort()).toEqual(['doc 150', ...mine].sort());
  }
});

describe('a damaged partition', () => {
  async function damageFirst(
    device: ReturnType<typeof createSampleDevice>,
    table: 'pages' | 'segments'
  ): Promise<void> {
    const below = device.disk.open();
    const [key] = await below.keys(table);
    const generation = valueOf(await below.takeOver());
    const write = { table, key: key ?? '', value: new Uint8Array(100) };
    await below.commit([write], { durability: 'strict', generation });
  }

  test.each(['pages', 'segments'] as const)('of %s keeps the others from nothing', async (table) => {
    const device = createSampleDevice();
    const first = await device.open();
    await fill(first, 0, 1_000);
    await first.fold(all);
    await damageFirst(device, table);
    const store = await device.open();
    await fill(store, 0, 2);
    await fill(store, 900, 902);
    expect(await store.fold(all)).toMatchObject({ ok: false, error: { kind: 'damaged' } });
    const left = table === 'pages' ? { updates: 0, rows: 2 } : { updates: 2, rows: 0 };
    expect(store.foldable).toEqual({ ...left, erased: 0 });
    expect(await readDoc(store, docId(901))).toEqual({ acked: ['doc 901'], pending: [] });
    expect((await store.load(docId(1))).ok).toBe(table === 'pages');
  });

  test('is mended by a first sync from the beginning', async () => {
    const device = createSampleDevice();
    const first = await device.open();
    await fill(first, 0, 1_000);
    await first.fold(all);
    await damageFirst(device, 'pages');
    await damageFirst(device, 'segments');
    const store = await device.open();
    await fill(store, 0, 2);
    valueOf(await store.startBootstrap({ asOf: { seq: 9, mark: Uint8Array.of(1) }, totalRows: 3 }));
    valueOf(await store.putBootstrapRows([0, 1, 2].map((n) => sampleRow(docId(n), `new ${n}`))));
    valueOf(await store.finishBootstrapRows({ totalDocs: 3 }));
    const docs = [0, 1, 2].map((n) => ({ doc: docId(n), epoch: 1, seq: 9, bytes: words(`new ${n}`) }));
    const bytes = await deflateRaw.deflate(encodeSegment(docs));
    valueOf(await store.putSegments([{ first: docId(0), last: docId(2), docs: 3, bytes }]));
    valueOf(await store.finishBootstrap());
    expect(valueOf(await store.fold(all))).toEqual({ more: false });
    expect(await readFamilies(await device.open())).toEqual({ 0: 'new 0', 1: 'new 1', 2: 'new 2' });
    expect((await readDoc(store, docId(2)))?.acked).toEqual(['new 2']);
  });
});
