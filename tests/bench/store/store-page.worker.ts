/**
 * The store's work in a worker, as the engine does it: real IndexedDB under a real seal. Fills a store as a first sync
 * does, opens it again and reads the whole book, then makes single edits. Answers with milliseconds.
 */
import { createId, type ContactId, type DocId } from '#shared/ids.ts';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { docsPerSegment, encodeSegment } from '#shared/protocol/doc-segment.ts';
import { must, type Result } from '#shared/result.ts';
import { sampleRows } from '#lib/book/row-samples.ts';
import { deflateRaw } from '#lib/store/compression.ts';
import type { DeviceStore } from '#lib/store/device-store.ts';
import { createIndexedDbBlobStore } from '#lib/store/indexed-db-blob-store.ts';
import { openDeviceStore } from '#lib/store/open-device-store.ts';
import { noQueueCopy } from '#lib/store/queue-copy.ts';
import { sealBlobStore } from '#lib/store/sealed-blob-store.ts';
import { createSealer, dataKeyBytes } from '#lib/store/sealer.ts';

export type StoreTask = { readonly contacts: number; readonly edits: number };
export type StoreTimes = {
  readonly writeRowsMs: number;
  readonly writeSegmentsMs: number;
  readonly openMs: number;
  readonly readRowsMs: number;
  readonly sortRowsMs: number;
  readonly editMs: readonly number[];
};
export type StoreReply =
  { readonly kind: 'times'; readonly times: StoreTimes } | { readonly kind: 'failed'; readonly reason: string };

/** As many as the server puts into a chunk of a first sync. */
const rowsPerChunk = 256;
/** About a contact's size as one update; its text is words, which compress as contacts do. */
const documentBytes = 450;

function valueOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function* portionsOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** A document's bytes: like text, and different for each. */
function documentOf(number: number): Uint8Array {
  const words = [
    'Hausverwaltung',
    'Lindenallee',
    'Müller',
    'mobile',
    'work',
    'Hamburg',
    'example',
    'phones',
    'fields',
    'Wartung'
  ];
  let text = '';
  for (let at = 0; text.length < documentBytes; at++)
    text += `${words[(number * 7 + at * 3) % words.length] ?? ''}${(number * 31 + at) % 997} `;
  return new TextEncoder().encode(text.slice(0, documentBytes));
}

async function open(name: string, dataKey: Uint8Array): Promise<DeviceStore> {
  const blobs = sealBlobStore(createIndexedDbBlobStore(name), createSealer(name, dataKey, systemRandom));
  const generation = valueOf(await blobs.takeOver());
  return valueOf(
    await openDeviceStore({
      blobs,
      generation,
      clock: systemClock,
      compression: deflateRaw,
      compact: (_doc, updates) => updates.at(-1),
      queueCopy: noQueueCopy
    })
  );
}

async function measure({ contacts, edits }: StoreTask): Promise<StoreTimes> {
  const name = `kontor-bench-${createId<DocId>({ clock: systemClock, random: systemRandom })}`;
  const dataKey = systemRandom.bytes(dataKeyBytes);
  const { rows } = sampleRows(contacts);
  const ids = rows.map((row) => row.id).sort();
  const segments = await Promise.all(
    [...portionsOf(ids, docsPerSegment)].map(async (docs, place) => ({
      first: must(docs[0], 'a document'),
      last: must(docs.at(-1), 'a document'),
      docs: docs.length,
      bytes: await deflateRaw.deflate(
        encodeSegment(
          docs.map((doc, at) => ({
            doc,
            epoch: 1,
            seq: place * docsPerSegment + at + 1,
            bytes: documentOf(place * docsPerSegment + at)
          }))
        )
      )
    }))
  );

  const store = await open(name, dataKey);
  valueOf(await store.startBootstrap({ asOf: { seq: contacts, mark: new Uint8Array(16) }, totalRows: contacts }));
  const startedAt = performance.now();
  for (const portion of portionsOf(rows, rowsPerChunk)) valueOf(await store.putBootstrapRows(portion));
  const writeRowsMs = performance.now() - startedAt;
  valueOf(await store.finishBootstrapRows({ totalDocs: contacts }));
  const segmentsAt = performance.now();
  for (const segment of segments) valueOf(await store.putSegments([segment]));
  const writeSegmentsMs = performance.now() - segmentsAt;
  valueOf(await store.finishBootstrap());

  const openAt = performance.now();
  const again = await open(name, dataKey);
  const openMs = performance.now() - openAt;
  const readAt = performance.now();
  const read = new Map<ContactId, { readonly sort: string }>();
  for await (const part of again.readBook()) for (const row of valueOf(part)) read.set(row.id, row);
  const readRowsMs = performance.now() - readAt;
  const sortAt = performance.now();
  const sorted = [...read.values()].sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0));
  const sortRowsMs = performance.now() - sortAt;
  if (sorted.length !== contacts) throw new Error(`${sorted.length} rows came back of ${contacts}`);

  const editMs: number[] = [];
  for (let edit = 0; edit < edits; edit++) {
    const row = must(rows[(edit * 7919) % rows.length], 'a row to edit');
    const editAt = performance.now();
    const op = { doc: row.id, epoch: 1, kind: 'update' as const, bytes: documentOf(edit).slice(0, 40) };
    valueOf(await again.commitLocal({ ops: [op], rows: [{ ...row, detail: `edit ${edit}` }] }));
    editMs.push(performance.now() - editAt);
  }
  return { writeRowsMs, writeSegmentsMs, openMs, readRowsMs, sortRowsMs, editMs };
}

self.addEventListener('message', ({ data }: MessageEvent<StoreTask>) => {
  measure(data).then(
    (times) => self.postMessage({ kind: 'times', times } satisfies StoreReply),
    (cause: unknown) => self.postMessage({ kind: 'failed', reason: String(cause) } satisfies StoreReply)
  );
});
