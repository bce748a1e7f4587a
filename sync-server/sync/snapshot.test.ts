/** The first sync: chunks, their order and limits, resuming, what changes meanwhile. */
import { inflateRawSync } from 'node:zlib';
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setText } from '#shared/contact/contact-mutations.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { DocId } from '#shared/ids.ts';
import { startOfFeed } from '#shared/protocol/frames.ts';
import { createChunkReader } from '#shared/protocol/chunks.ts';
import { decodeSegment, type StoredDocument } from '#shared/protocol/segment.ts';
import { must } from '#shared/result.ts';
import { contentOf, createContact, docFrom, editBytes } from '#tests/rigs/sync-documents.ts';
import { op, openSyncRig, type SyncRig, type TestSocket } from '#tests/rigs/sync-rig.ts';
import { rowsPerChunk } from './snapshot.ts';

let rig: SyncRig;
let olga: TestSocket;
beforeEach(async () => {
  rig = await openSyncRig();
  olga = await rig.join(rig.owner);
});
afterEach(() => rig.close());

function chunksOf(body: Iterable<Uint8Array>): { chunks: Uint8Array[]; isComplete: boolean } {
  const reader = createChunkReader();
  const chunks: Uint8Array[] = [];
  for (const bytes of body) {
    const added = reader.add(bytes);
    if (!added.ok) throw new Error(added.error);
    chunks.push(...added.value);
  }
  return { chunks, isComplete: reader.isComplete };
}
const rowsIn = (chunk: Uint8Array): ContactRow[] => JSON.parse(new TextDecoder().decode(chunk)) as ContactRow[];
function segmentIn(chunk: Uint8Array): { last: string; docs: StoredDocument[] } {
  const decoder = decoding.createDecoder(chunk);
  const last = decoding.readVarString(decoder);
  const segment = decodeSegment(inflateRawSync(decoding.readTailAsUint8Array(decoder)));
  if (!segment.ok) throw new Error(segment.error);
  return { last, docs: segment.value };
}

/** Contacts made in batches, one millisecond apart. */
async function createMany(count: number): Promise<DocId[]> {
  const ids: DocId[] = [];
  for (let made = 0; made < count; made += 100) {
    const ops = Array.from({ length: Math.min(100, count - made) }, (_, i) => {
      rig.clock.advance(1);
      const id = rig.id();
      ids.push(id);
      return op(
        id,
        Y.encodeStateAsUpdate(createContact(id, rig.owner.member, rig.clock.now(), { family: `Nr ${made + i}` })),
        'create'
      );
    });
    const outcomes = await olga.push(...ops);
    expect(outcomes.every(({ kind }) => kind === 'committed')).toBe(true);
  }
  return ids;
}

test('[BOOT-1] rows come as they were made at the commit, in the order of ids, in chunks for pages', async () => {
  const ids = await createMany(rowsPerChunk + 10);
  const request = { workspace: rig.workspace, asOf: 10_000, after: undefined };
  const { chunks, isComplete } = chunksOf(rig.server.snapshotRows(request));
  expect(isComplete).toBe(true);
  expect(chunks.map((chunk) => rowsIn(chunk).length)).toEqual([rowsPerChunk, 10]);
  expect(chunks.flatMap(rowsIn).map((row) => row.id)).toEqual(ids.toSorted());
  expect(rig.server.countSnapshot('rows', request)).toBe(ids.length);
});

test('documents come in segments that hold what the feed would say, edits after the last snapshot included', async () => {
  const ids = await createMany(130);
  const first = must(ids[0], 'a document');
  const found = rig.server.document(rig.workspace, first);
  const doc = docFrom(first, found !== undefined && found !== 'gone' ? found.bytes : new Uint8Array());
  await olga.push(
    op(
      first,
      editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
    )
  );
  const { chunks } = chunksOf(rig.server.snapshotDocs({ workspace: rig.workspace, asOf: 10_000, after: undefined }));
  const segments = chunks.map(segmentIn);
  expect(segments.map(({ docs }) => docs.length)).toEqual([64, 64, 2]);
  expect(segments.map(({ last, docs }) => last === docs.at(-1)?.id)).toEqual([true, true, true]);
  const sent = must(
    segments.flatMap(({ docs }) => docs).find(({ id }) => id === first),
    'the edited one'
  );
  expect(sent.seq).toBe(131);
  expect(contentOf(docFrom(first, sent.bytes))).toBe(contentOf(doc));
});

test('[BOOT-2] it goes on after the last id that arrived', async () => {
  const ids = (await createMany(300)).toSorted();
  const after = ids[99];
  const request = { workspace: rig.workspace, asOf: 10_000, after };
  expect(
    chunksOf(rig.server.snapshotRows(request))
      .chunks.flatMap(rowsIn)
      .map((row) => row.id)
  ).toEqual(ids.slice(100));
  const docs = chunksOf(rig.server.snapshotDocs(request)).chunks.flatMap((chunk) => segmentIn(chunk).docs);
  expect(docs.map(({ id }) => id)).toEqual(ids.slice(100));
  expect(rig.server.countSnapshot('docs', request)).toBe(200);
});

test('a stream that is cut has no end', async () => {
  await createMany(300);
  const [first] = rig.server.snapshotRows({ workspace: rig.workspace, asOf: 10_000, after: undefined });
  expect(chunksOf([must(first, 'a chunk')])).toMatchObject({ isComplete: false });
});

test('[BOOT-3] what is made, changed or erased while it runs comes with the feed from its beginning', async () => {
  const ids = (await createMany(150)).toSorted();
  const socket = await rig.socketAgain(olga);
  const head = (await socket.pull(startOfFeed)).to;
  const stream = rig.server.snapshotDocs({ workspace: rig.workspace, asOf: head.seq, after: undefined });
  const seen = new Map<DocId, Y.Doc>();
  const take = (bytes: Uint8Array) => {
    for (const chunk of chunksOf([bytes]).chunks)
      for (const { id, bytes: state } of segmentIn(chunk).docs) seen.set(id, docFrom(id, state));
  };
  take(must(stream.next().value, 'a chunk') as Uint8Array);
  const [early, late, erased] = [must(ids[0], 'an early one'), must(ids[149], 'a late one'), must(ids[1], 'another')];
  for (const id of [early, late]) {
    const found = rig.server.document(rig.workspace, id);
    const doc = docFrom(id, found !== undefined && found !== 'gone' ? found.bytes : new Uint8Array());
    await olga.push(
      op(
        id,
        editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
      )
    );
  }
  await olga.push(op(erased, new Uint8Array(0), 'erase'));
  const [added] = await createMany(1);
  for (const bytes of stream) take(bytes);
  expect(seen.has(must(added, 'the new one'))).toBe(false);

  const page = await socket.pull(head);
  for (const item of page.items) {
    if (item.kind === 'tombstone') seen.delete(item.doc);
    else {
      const doc = seen.get(item.doc) ?? docFrom(item.doc);
      Y.applyUpdate(doc, item.bytes);
      seen.set(item.doc, doc);
    }
  }
  expect([...seen.keys()].toSorted()).toEqual([...ids.filter((id) => id !== erased), added].toSorted());
  for (const [id, doc] of seen) {
    const found = rig.server.document(rig.workspace, id);
    expect(contentOf(doc)).toBe(
      contentOf(docFrom(id, found !== undefined && found !== 'gone' ? found.bytes : new Uint8Array()))
    );
  }
});

test('a workspace with more documents than a page is fetched, a smaller one is pulled', async () => {
  await createMany(501);
  const socket = rig.socket(await rig.device(rig.owner));
  expect(await socket.hello()).toMatchObject({ plan: 'snapshot', docs: 501 });
});
