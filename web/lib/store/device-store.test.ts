/**
 * The device store as the engine sees it: edits, answers, feed, removal and small values, and that a start of the app
 * finds all of it again. Folding, first sync and crashes have files of their own.
 */
import { describe, expect, test } from 'vitest';
import type { EntryId } from '#shared/ids.ts';
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
  words,
  readWords
} from './sample-store.ts';

const [anna, bert, carl] = [docId(1), docId(2), docId(3)];
const mark = Uint8Array.of(4, 2);

describe('an edit', () => {
  test('[STORE-1] [STORE-5] is there after a power cut: update, row and place in the queue', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    device.clock.time = 5_000;
    const refs = await store.commitLocal({ ops: [op(anna, 'made', 'create')], rows: [sampleRow(anna, 'Anna')] });
    expect(valueOf(refs)).toEqual([{ entry: 1, index: 0 }]);
    device.disk.powerCut();

    const later = await device.open();
    expect(await readDoc(later, anna)).toEqual({ acked: [], pending: ['made'] });
    expect(await readFamilies(later)).toEqual({ 1: 'Anna' });
    expect(valueOf(await later.readQueue({ maxOps: 10, maxBytes: 1000 }))).toEqual([
      { doc: anna, epoch: 1, kind: 'create', bytes: words('made'), entry: 1, index: 0, at: 5_000 }
    ]);
    expect(later.waitingOps).toBe(1);
    expect(later.waiting.get(anna)).toEqual({ ops: 1, erasing: false });
  });

  test('[QUEUE-2] waits in the order of its making, from any entry on', async () => {
    const store = await createSampleDevice().open();
    for (const word of ['one', 'two', 'three']) await store.commitLocal({ ops: [op(anna, word)], rows: [] });
    const read = async (after?: number) =>
      valueOf(await store.readQueue({ after, maxOps: 2, maxBytes: 1_000 })).map((queued) => queued.entry);
    expect(await read()).toEqual([1, 2]);
    expect(await read(2)).toEqual([3]);
    expect(await read(3)).toEqual([]);
  });

  test('an import becomes entries that fit one push, and answers where each op stands', async () => {
    const store = await createSampleDevice().open();
    const ops = Array.from({ length: 450 }, (_, n) => op(docId(n), 'made', 'create'));
    const refs = await store.commitLocal({ ops, rows: [] });
    expect(
      valueOf(refs)
        .map((ref) => ref.entry)
        .filter((entry, at, all) => entry !== all[at - 1])
    ).toEqual([1, 2, 3]);
    expect(refOf(refs, 449)).toEqual({ entry: 3, index: 49 });
    expect(store.waitingOps).toBe(450);
    expect(valueOf(await store.readQueue({ maxOps: 200, maxBytes: 1e6 }))).toHaveLength(200);
  });

  test('an import of large contacts becomes entries of at most half a megabyte', async () => {
    const store = await createSampleDevice().open();
    const ops = Array.from({ length: 20 }, (_, n) => op(docId(n), 'x'.repeat(100_000), 'create'));
    const refs = valueOf(await store.commitLocal({ ops, rows: [] }));
    expect(refs.at(-1)?.entry).toBe(4);
    expect(refs.slice(0, 6).map((ref) => ref.index)).toEqual([0, 1, 2, 3, 4, 0]);
  });

  test('a large entry is read alone when it exceeds the bound, so that it is not stuck', async () => {
    const store = await createSampleDevice().open();
    await store.commitLocal({ ops: [op(anna, 'x'.repeat(500))], rows: [] });
    await store.commitLocal({ ops: [op(anna, 'y')], rows: [] });
    expect(valueOf(await store.readQueue({ maxOps: 10, maxBytes: 100 })).map((queued) => queued.entry)).toEqual([1]);
  });
});

describe('an answer of the server', () => {
  test('[QUEUE-1] moves a committed op from what waits to what the server has', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const first = refOf(await store.commitLocal({ ops: [op(anna, 'made', 'create')], rows: [] }));
    await store.commitLocal({ ops: [op(anna, 'more')], rows: [] });
    await store.commitAck({ outcomes: [{ ...first, kind: 'committed', seq: 12 }] });
    for (const open of [store, await device.open()]) {
      expect(await readDoc(open, anna)).toEqual({ acked: ['made'], pending: ['more'] });
      expect(valueOf(await open.load(anna))?.seq).toBe(12);
      expect(open.waitingOps).toBe(1);
    }
  });

  test('[QUEUE-3] moves a refused op to the refused, with its content and reason, and leaves the others', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const refs = await store.commitLocal({
      ops: [op(anna, 'a'), op(bert, 'b', 'create'), op(carl, 'c')],
      rows: [sampleRow(anna, 'New')]
    });
    await store.commitAck({
      outcomes: [
        { ...refOf(refs, 0), kind: 'refused', code: 'forbidden', detail: 'role' },
        { ...refOf(refs, 1), kind: 'committed', seq: 3 }
      ],
      rows: [sampleRow(anna, 'Old')]
    });
    const later = await device.open();
    const refused = valueOf(await later.refused());
    expect(refused).toMatchObject([{ doc: anna, code: 'forbidden', detail: 'role', bytes: words('a'), at: 1_000 }]);
    expect(later.waitingOps).toBe(1);
    expect([...later.waiting.keys()]).toEqual([carl]);
    expect(await readFamilies(later)).toEqual({ 1: 'Old' });
    expect(await readDoc(later, anna)).toBeUndefined();
    expect(await readDoc(later, bert)).toEqual({ acked: ['b'], pending: [] });

    await later.discardRefused(refused[0]?.key ?? '');
    expect(valueOf(await (await device.open()).refused())).toEqual([]);
  });

  test('that comes twice, or for what is gone, changes nothing', async () => {
    const store = await createSampleDevice().open();
    const ref = refOf(await store.commitLocal({ ops: [op(anna, 'made', 'create')], rows: [] }));
    const ack = { outcomes: [{ ...ref, kind: 'committed', seq: 1 } as const] };
    await store.commitAck(ack);
    await store.commitAck(ack);
    expect(store.foldable.updates).toBe(1);
    expect(store.waitingOps).toBe(0);
  });

  test('numbers of refused edits are not given again', async () => {
    const device = createSampleDevice();
    let store = await device.open();
    for (const word of ['first', 'second']) {
      const ref = refOf(await store.commitLocal({ ops: [op(anna, word)], rows: [] }));
      await store.commitAck({ outcomes: [{ ...ref, kind: 'refused', code: 'invalid', detail: '' }] });
      store = await device.open();
    }
    expect(valueOf(await store.refused()).map((refused) => refused.bytes)).toEqual([words('first'), words('second')]);
  });
});

describe('the feed', () => {
  test('[FEED-2] documents, rows and cursor are there together', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    await store.commitFeed({
      items: [{ kind: 'snapshot', doc: anna, epoch: 1, seq: 7, bytes: words('all') }],
      rows: [sampleRow(anna, 'Anna')],
      cursor: { seq: 7, mark }
    });
    const later = await device.open();
    expect(later.cursor).toEqual({ seq: 7, mark });
    expect(await readDoc(later, anna)).toEqual({ acked: ['all'], pending: [] });
    expect(await readFamilies(later)).toEqual({ 1: 'Anna' });
  });

  test('a reset replaces the document; late bytes of the old epoch are ignored', async () => {
    const store = await createSampleDevice().open();
    const part = (kind: 'snapshot' | 'update' | 'reset', epoch: number, seq: number, word: string) =>
      store.commitFeed({ items: [{ kind, doc: anna, epoch, seq, bytes: words(word) }], rows: [] });
    await part('snapshot', 1, 1, 'old');
    await part('reset', 2, 5, 'new');
    await part('update', 1, 3, 'late');
    await part('update', 2, 6, 'more');
    expect(valueOf(await store.load(anna))).toMatchObject({ epoch: 2, seq: 6 });
    expect(await readDoc(store, anna)).toEqual({ acked: ['new', 'more'], pending: [] });
  });

  test('a reset and the edits made anew on it are one step', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const ref = refOf(await store.commitLocal({ ops: [op(anna, 'mine on old')], rows: [] }));
    await store.commitFeed({
      items: [{ kind: 'reset', doc: anna, epoch: 2, seq: 5, bytes: words('new') }],
      rows: [],
      cursor: { seq: 5, mark },
      requeue: { drop: [ref], add: [op(anna, 'mine on new', 'update', 2)] }
    });
    device.disk.powerCut();
    const later = await device.open();
    expect(await readDoc(later, anna)).toEqual({ acked: ['new'], pending: ['mine on new'] });
    expect(later.cursor.seq).toBe(5);
  });

  test('[ERASE-3] a tombstone takes document, row, head, waiting and refused edits, and nothing brings them back', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const refs = await store.commitLocal({
      ops: [op(anna, 'a'), op(bert, 'b'), op(anna, 'c')],
      rows: [sampleRow(anna, 'Anna')]
    });
    await store.commitAck({ outcomes: [{ ...refOf(refs, 0), kind: 'refused', code: 'invalid', detail: '' }] });
    await store.writeHead([sampleRow(anna, 'Anna')]);
    await store.commitFeed({ items: [{ kind: 'tombstone', doc: anna, seq: 9 }], rows: [] });
    await store.commitFeed({
      items: [{ kind: 'update', doc: anna, epoch: 1, seq: 10, bytes: words('late') }],
      rows: [sampleRow(anna, 'Late')]
    });
    await store.commitLocal({ ops: [], rows: [sampleRow(anna, 'Late')] });
    await store.settled();
    for (const open of [store, await device.open()]) {
      expect(await readDoc(open, anna)).toBeUndefined();
      expect(open.isErased(anna)).toBe(true);
      expect(await readFamilies(open)).toEqual({});
      expect(valueOf(await open.refused())).toEqual([]);
      expect(valueOf(await open.readHead())).toEqual([]);
      expect([...open.waiting.keys()]).toEqual([bert]);
      expect(open.waitingOps).toBe(1);
    }
  });

  test('an evicted document may come back, with what the server sends then', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const snapshot = (seq: number, word: string) =>
      store.commitFeed({
        items: [{ kind: 'snapshot', doc: anna, epoch: 1, seq, bytes: words(word) }],
        rows: [sampleRow(anna, word)]
      });
    await snapshot(1, 'before');
    await store.commitFeed({ items: [{ kind: 'evict', doc: anna, seq: 2 }], rows: [] });
    expect(await readDoc(store, anna)).toBeUndefined();
    await snapshot(3, 'after');
    const later = await device.open();
    expect(await readDoc(later, anna)).toEqual({ acked: ['after'], pending: [] });
    expect(await readFamilies(later)).toEqual({ 1: 'after' });
  });

  test('an erase that was asked for here hides nothing by itself, and removes when the server has committed it', async () => {
    const store = await createSampleDevice().open();
    await store.commitFeed({
      items: [{ kind: 'snapshot', doc: anna, epoch: 1, seq: 1, bytes: words('all') }],
      rows: []
    });
    const ref = refOf(await store.commitLocal({ ops: [op(anna, '', 'erase')], rows: [] }));
    expect(store.waiting.get(anna)).toEqual({ ops: 1, erasing: true });
    expect(await readDoc(store, anna)).toMatchObject({ acked: ['all'] });
    await store.commitAck({ outcomes: [{ ...ref, kind: 'committed', seq: 2 }] });
    expect(await readDoc(store, anna)).toBeUndefined();
    expect(store.isErased(anna)).toBe(true);
  });

  test('records are kept by type and id', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const record = (type: string, id: string, value: Uint8Array | undefined) =>
      ({ kind: 'record', type, id, value }) as const;
    await store.commitFeed({
      items: [
        record('message', 'a', words('1')),
        record('messages', 'x', words('2')),
        record('message', 'b', words('3'))
      ],
      rows: []
    });
    await store.commitFeed({ items: [record('message', 'a', undefined)], rows: [] });
    expect([...valueOf(await (await device.open()).records('message'))]).toEqual([['b', words('3')]]);
  });
});

describe('[STORE-6] the copy of the queue', () => {
  const queued = async (store: DeviceStore) =>
    valueOf(await store.readQueue({ maxOps: 9, maxBytes: 1_000 })).map((waiting) => readWords(waiting.bytes)[0]);

  test('brings the queue back after the browser emptied the database, without what was acknowledged', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const edit = await store.commitLocal({ ops: [op(anna, 'a'), op(bert, 'b')], rows: [] });
    const whole = await store.commitLocal({ ops: [op(anna, 'acknowledged')], rows: [] });
    await store.commitLocal({ ops: [op(carl, 'c')], rows: [] });
    await store.commitAck({
      outcomes: [refOf(edit, 0), refOf(whole)].map((ref) => ({ ...ref, kind: 'committed', seq: 1 }) as const)
    });
    await store.settled();
    device.disk.wipe();
    expect(await store.commitLocal({ ops: [op(carl, 'd')], rows: [] })).toMatchObject({
      ok: false,
      error: { kind: 'lost' }
    });

    const later = await device.open({ recoverQueue: true });
    expect(later.recoveredOps).toBe(2);
    expect(await queued(later)).toEqual(['b', 'c']);
    const next = refOf(await later.commitLocal({ ops: [op(anna, 'e')], rows: [] }));
    expect(next.entry).toBeGreaterThan(3);
  });

  test('brings nothing back when nothing waited, and its bytes are gone', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const ref = refOf(await store.commitLocal({ ops: [op(anna, 'a')], rows: [] }));
    await store.commitAck({ outcomes: [{ ...ref, kind: 'committed', seq: 1 }] });
    await store.settled();
    expect(device.copyFile.content?.length).toBe(0);
    device.disk.wipe();
    expect((await device.open({ recoverQueue: true })).recoveredOps).toBe(0);
  });

  test('is mended at the next start when a crash came between queue and copy', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const first = refOf(await store.commitLocal({ ops: [op(anna, 'first')], rows: [] }));
    await store.settled();
    const before = device.copyFile.content?.slice();
    await store.commitLocal({ ops: [op(bert, 'second')], rows: [] });
    await store.commitAck({ outcomes: [{ ...first, kind: 'committed', seq: 1 }] });
    await store.settled();
    device.copyFile.content = before;

    await (await device.open()).settled();
    device.disk.wipe();
    const later = await device.open({ recoverQueue: true });
    expect(await queued(later)).toEqual(['second']);
  });

  test('is not taken for the queue at a normal start', async () => {
    const device = createSampleDevice();
    const store = await device.open();
    const ref = refOf(await store.commitLocal({ ops: [op(anna, 'a')], rows: [] }));
    await store.settled();
    const before = device.copyFile.content?.slice();
    await store.commitAck({ outcomes: [{ ...ref, kind: 'committed', seq: 1 }] });
    await store.settled();
    device.copyFile.content = before;
    const later = await device.open();
    expect(later.waitingOps).toBe(0);
    await later.settled();
    expect(device.copyFile.content?.length).toBe(0);
  });
});

test('small texts are found by name and by the beginning of the name', async () => {
  const device = createSampleDevice();
  const store = await device.open();
  await store.writeText('seat', '{"a":1}');
  await store.writeText('import:2', 'two');
  await store.writeText('import:1', 'one');
  await store.writeText('import:0', 'zero');
  await store.writeText('import:0', undefined);
  await store.setLineage('lin');
  const later = await device.open();
  expect(valueOf(await later.readText('seat'))).toBe('{"a":1}');
  expect(valueOf(await later.readText('import:0'))).toBeUndefined();
  expect(valueOf(await later.readTexts('import:'))).toEqual([
    { name: 'import:1', text: 'one' },
    { name: 'import:2', text: 'two' }
  ]);
  expect(later.lineage).toBe('lin');
});

test('a row keeps all its fields', async () => {
  const device = createSampleDevice();
  const row = {
    ...sampleRow(anna, 'Önal'),
    given: 'Dr. Jörg',
    labels: ['00000000000000000000000lab' as EntryId],
    phone: '+49171234567',
    trashedAt: 12,
    changed: { at: 3, by: undefined }
  };
  await (await device.open()).putRows([row]);
  const rows = [];
  for await (const portion of (await device.open()).readBook()) rows.push(...valueOf(portion));
  expect(rows).toEqual([row]);
});
