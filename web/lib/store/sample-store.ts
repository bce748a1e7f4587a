/**
 * Ready-made stores for tests of this folder: a memory disk with seal, copy and a merging `compact`, and rows and ops with
 * readable ids. Updates are JSON lists of words here, because the store never looks into them.
 */
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { createSeededRandom, type Clock } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import type { Op } from '#shared/protocol/frames.ts';
import { must, type Result } from '#shared/result.ts';
import type { BlobStore } from './blob-store.ts';
import { deflateRaw } from './compression.ts';
import { createMemoryFile, type MemoryFile } from './device-file.ts';
import type { DeviceStore, OpRef } from './device-store.ts';
import { createMemoryDisk, type MemoryDisk } from './memory-blob-store.ts';
import { openDeviceStore } from './open-device-store.ts';
import { createQueueCopy } from './queue-copy.ts';
import { sealBlobStore } from './sealed-blob-store.ts';
import { createSealer } from './sealer.ts';

export type SampleDevice = {
  readonly disk: MemoryDisk;
  readonly copyFile: MemoryFile;
  readonly clock: Clock & { time: number };
  /** The store after a start of the app: what was only in memory before is gone. */
  open(options?: { recoverQueue?: boolean; wrap?: (blobs: BlobStore) => BlobStore }): Promise<DeviceStore>;
};

export function createSampleDevice(): SampleDevice {
  const disk = createMemoryDisk();
  const copyFile = createMemoryFile();
  const random = createSeededRandom(7);
  const sealer = createSealer('kontor-sample', random.bytes(32), random);
  const clock = { time: 1_000, now: () => clock.time, schedule: () => () => undefined };
  return {
    disk,
    copyFile,
    clock,
    async open({ recoverQueue = false, wrap = (blobs: BlobStore) => blobs } = {}) {
      const blobs = wrap(sealBlobStore(disk.open(), sealer));
      const generation = valueOf(await blobs.takeOver());
      const queueCopy = createQueueCopy(copyFile, sealer);
      return valueOf(
        await openDeviceStore({ blobs, generation, clock, compression: deflateRaw, compact, queueCopy, recoverQueue })
      );
    }
  };
}

export function valueOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`Not ok: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Where the op with this index of an edit stands in the queue. */
export const refOf = (edit: Result<readonly OpRef[], unknown>, index = 0): OpRef =>
  must(valueOf(edit)[index], 'op of an edit');

/** Ids that sort by their number. */
export const docId = (number: number): DocId => String(number).padStart(26, '0') as DocId;

export const words = (...list: readonly string[]): Uint8Array => new TextEncoder().encode(JSON.stringify(list));

export function readWords(...updates: readonly Uint8Array[]): string[] {
  return updates.flatMap((update): string[] =>
    update.length === 0 ? [] : JSON.parse(new TextDecoder().decode(update))
  );
}

/** Each word once; a word that begins with "needs:" makes no whole document without the rest after the colon. */
function compact(_doc: DocId, updates: readonly Uint8Array[]): Uint8Array | undefined {
  const all = [...new Set(readWords(...updates))];
  const isWhole = all.every((word) => !word.startsWith('needs:') || all.includes(word.slice('needs:'.length)));
  return isWhole ? words(...all) : undefined;
}

export const op = (doc: DocId, word: string, kind: Op['kind'] = 'update', epoch = 1): Op => ({
  doc,
  epoch,
  kind,
  bytes: kind === 'erase' ? new Uint8Array(0) : words(word)
});

export const sampleRow = (id: DocId, family: string): ContactRow => ({
  id,
  kind: 'person',
  given: '',
  family,
  detail: '',
  labels: [],
  owner: undefined,
  blocked: false,
  trashedAt: undefined,
  phone: undefined,
  email: undefined,
  sort: family.toLowerCase(),
  text: family.toLowerCase(),
  createdAt: 1,
  changed: { at: 1, by: undefined }
});

/** Family names by the number of the id, as the whole book shows them. */
export async function readFamilies(store: DeviceStore): Promise<Record<number, string>> {
  const families: Record<number, string> = {};
  for await (const portion of store.readBook()) {
    for (const row of valueOf(portion)) {
      if (families[Number(row.id)] !== undefined) throw new Error(`Row ${row.id} is there twice`);
      families[Number(row.id)] = row.family;
    }
  }
  return families;
}

/** The words that a document has: what the server has, and what waits. */
export async function readDoc(
  store: DeviceStore,
  doc: DocId
): Promise<{ acked: string[]; pending: string[] } | undefined> {
  const loaded = valueOf(await store.load(doc));
  return (
    loaded && {
      acked: [...new Set(readWords(...loaded.acked))],
      pending: readWords(...loaded.pending.map((pending) => pending.bytes))
    }
  );
}
