/**
 * A crash after each single commit of a long story, and with each loss that a power cut may bring: the store that is
 * opened afterwards is one that the story passed through. The story ends differently each time; the rules do not.
 */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import { err } from '#shared/result.ts';
import type { BlobStore } from './blob-store.ts';
import type { DeviceStore } from './device-store.ts';
import { createSampleDevice, docId, op, readFamilies, readWords, sampleRow, valueOf, words } from './sample-store.ts';

const docs = 300;

/** What the story has confirmed so far, to hold against what a restart finds. */
type Confirmed = { savedHere: Map<number, string[]>; cursor: number };

/** Edits, acks, feed, removal and folds in a seeded order; every word of a document is unique and never removed. */
async function tell(store: DeviceStore, seed: number, confirmed: Confirmed): Promise<void> {
  const random = createSeededRandom(seed);
  const pick = (below: number) => Math.floor(random.fraction() * below);
  let seq = store.cursor.seq;
  for (let turn = 0; turn < 60; turn++) {
    const n = pick(docs);
    const word = `${seed}-${turn}`;
    const what = pick(10);
    if (what < 4) {
      const edit = await store.commitLocal({ ops: [op(docId(n), word)], rows: [sampleRow(docId(n), word)] });
      if (!edit.ok) return;
      confirmed.savedHere.set(n, [...(confirmed.savedHere.get(n) ?? []), word]);
    } else if (what < 6) {
      const waiting = valueOf(await store.readQueue({ maxOps: 5, maxBytes: 10_000 }));
      seq += 1;
      const acked = await store.commitAck({ outcomes: waiting.map((ref) => ({ ...ref, kind: 'committed', seq })) });
      if (!acked.ok) return;
    } else if (what < 9) {
      const items = Array.from({ length: 1 + pick(40) }, (_, at) => {
        seq += 1;
        return { kind: 'update', doc: docId((n + at) % docs), epoch: 1, seq, bytes: words(`feed ${seq}`) } as const;
      });
      const rows = items.map((item) => sampleRow(item.doc, `feed ${item.seq}`));
      const fed = await store.commitFeed({ items, rows, cursor: { seq, mark: Uint8Array.of(1) } });
      if (!fed.ok) return;
      confirmed.cursor = seq;
    } else if (!(await store.fold({ milliseconds: 1_000 })).ok) return;
  }
}

/** Lets `count` commits through, then fails each: the process is gone. */
const crashAfter =
  (count: number) =>
  (blobs: BlobStore): BlobStore => {
    let left = count;
    return {
      ...blobs,
      commit: async (writes, options) =>
        left-- > 0 ? blobs.commit(writes, options) : err({ kind: 'lost', detail: 'the process is gone' })
    };
  };

async function expectConsistent(store: DeviceStore, confirmed: Confirmed): Promise<void> {
  const families = await readFamilies(store);
  const loaded = valueOf(await store.loadMany(Array.from({ length: docs }, (_, n) => docId(n))));
  let waiting = 0;
  for (const [id, doc] of loaded) {
    const acked = readWords(...doc.acked);
    const pending = doc.pending.flatMap((queued) => readWords(queued.bytes));
    waiting += doc.pending.length;
    expect(families[Number(id)], 'a document has a row').toBeDefined();
    expect(new Set(pending).size, 'no op waits twice').toBe(pending.length);
    expect(
      pending.filter((word) => acked.includes(word)),
      'what waits is not acknowledged'
    ).toEqual([]);
  }
  expect(waiting).toBe(store.waitingOps);
  for (const [n, saved] of confirmed.savedHere) {
    const doc = loaded.get(docId(n));
    const all = doc ? [...readWords(...doc.acked), ...doc.pending.flatMap((queued) => readWords(queued.bytes))] : [];
    expect(all, `edits of ${n} that were saved here`).toEqual(expect.arrayContaining(saved));
  }
  // Every feed word up to the cursor is there: cursor and content are one step.
  const fed = new Set(
    [...loaded.values()].flatMap((doc) => readWords(...doc.acked)).filter((word) => word.startsWith('feed '))
  );
  for (const word of fed) expect(Number(word.slice(5))).toBeLessThanOrEqual(store.cursor.seq);
  expect(store.cursor.seq === 0 || fed.has(`feed ${store.cursor.seq}`), 'the last item before the cursor').toBe(true);
}

describe('[STORE-1] [STORE-5] [FEED-2] a crash leaves a consistent store', () => {
  test.each(Array.from({ length: 40 }, (_, turn) => [turn * 2]))('after %i commits', async (commits) => {
    const device = createSampleDevice();
    const confirmed: Confirmed = { savedHere: new Map(), cursor: 0 };
    await tell(await device.open({ wrap: crashAfter(commits) }), commits + 1, confirmed);
    const store = await device.open();
    expect(store.cursor.seq, 'nothing is lost without a power cut').toBe(confirmed.cursor);
    await expectConsistent(store, confirmed);
    // Life goes on from there.
    await tell(store, commits + 1_000, confirmed);
    await expectConsistent(await device.open(), confirmed);
  });

  test.each(Array.from({ length: 40 }, (_, seed) => [seed]))('after a power cut, seed %i', async (seed) => {
    const device = createSampleDevice();
    const confirmed: Confirmed = { savedHere: new Map(), cursor: 0 };
    await tell(await device.open({ wrap: crashAfter(10 + seed) }), seed, confirmed);
    device.disk.powerCut(seed % 3);
    const store = await device.open();
    await expectConsistent(store, confirmed);
    await store.fold({ milliseconds: 1_000 });
    await expectConsistent(await device.open(), confirmed);
  });
});

test('after a commit that failed, the index in memory says what the disk says', async () => {
  const device = createSampleDevice();
  let isFull = false;
  const store = await device.open({
    wrap: (blobs) => ({
      ...blobs,
      commit: async (writes, options) => (isFull ? err({ kind: 'full' }) : blobs.commit(writes, options))
    })
  });
  await store.commitLocal({ ops: [op(docId(1), 'kept')], rows: [sampleRow(docId(1), 'kept')] });
  isFull = true;
  expect(await store.commitLocal({ ops: [op(docId(1), 'lost')], rows: [sampleRow(docId(2), 'lost')] })).toEqual({
    ok: false,
    error: { kind: 'full' }
  });
  expect(
    (
      await store.commitFeed({
        items: [{ kind: 'tombstone', doc: docId(1), seq: 3 }],
        rows: [],
        cursor: { seq: 3, mark: Uint8Array.of(1) }
      })
    ).ok
  ).toBe(false);
  expect((await store.commitAck({ outcomes: [{ entry: 1, index: 0, kind: 'committed', seq: 1 }] })).ok).toBe(false);
  expect(store.waitingOps).toBe(1);
  expect(store.isErased(docId(1))).toBe(false);
  expect(store.cursor.seq).toBe(0);
  expect(store.foldable).toEqual({ updates: 0, rows: 1, erased: 0 });
  isFull = false;
  expect((await store.commitLocal({ ops: [op(docId(1), 'next')], rows: [] })).ok).toBe(true);
  const pending = valueOf(await store.load(docId(1)))?.pending ?? [];
  expect(pending.map((queued) => queued.bytes)).toEqual([words('kept'), words('next')]);
});
