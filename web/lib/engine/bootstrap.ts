/**
 * The first sync: rows first, so that the list can be used at once [BOOT-1], then documents in the server's segments,
 * which are stored as they come. Goes on where it stopped [BOOT-2]; what changes meanwhile comes with the feed from the
 * snapshot's place on [BOOT-3].
 */
import * as decoding from 'lib0/decoding';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { parseId, type DocId } from '#shared/ids.ts';
import { decodeSegment, type SegmentDoc } from '#shared/protocol/doc-segment.ts';
import type { Cursor } from '#shared/protocol/frames.ts';
import type { Compression } from '#lib/store/compression.ts';
import type { SegmentChunk } from '#lib/store/device-store.ts';
import type { DeviceBook } from './device-book.ts';
import type { SnapshotClient, SnapshotPart } from './snapshot-client.ts';

export type BootstrapEnd = 'done' | 'cut' | 'failed';

/** Rows reach the list in portions: each one is merged into every held result. */
const rowsPerPortion = 4_096;

export class Bootstrap {
  readonly #device: DeviceBook;
  readonly #client: SnapshotClient;
  readonly #compression: Compression;
  readonly #isWanted: () => boolean;
  readonly #progressed: () => void;
  #portion: ContactRow[] = [];

  constructor(options: {
    device: DeviceBook;
    client: SnapshotClient;
    compression: Compression;
    /** The line is still up; without it there is no point in reading on. */
    isWanted: () => boolean;
    progressed: () => void;
  }) {
    this.#device = options.device;
    this.#client = options.client;
    this.#compression = options.compression;
    this.#isWanted = options.isWanted;
    this.#progressed = options.progressed;
  }

  /** `afresh`: what was begun is of another past of the server. */
  async run(head: Cursor, docs: number, afresh = false): Promise<BootstrapEnd> {
    const { store } = this.#device;
    if (store.bootstrap === undefined || afresh) {
      const started = await store.startBootstrap({ asOf: head, totalRows: docs });
      if (!this.#device.check(started).ok) return 'failed';
    }
    if (store.bootstrap?.part === 'rows') {
      const end = await this.#read('rows', (chunk) => this.#takeRows(chunk));
      this.#showPortion();
      if (end !== 'done') return end;
      if (
        !this.#device.check(await store.finishBootstrapRows({ totalDocs: Math.max(docs, this.#device.book.size) })).ok
      )
        return 'failed';
    }
    const end = await this.#read('docs', (chunk) => this.#takeSegment(chunk));
    if (end !== 'done') return end;
    return this.#device.check(await this.#device.inLane(() => store.finishBootstrap())).ok ? 'done' : 'failed';
  }

  async #read(part: SnapshotPart, take: (chunk: Uint8Array) => Promise<boolean>): Promise<BootstrapEnd> {
    const { bootstrap } = this.#device.store;
    if (bootstrap === undefined) return 'failed';
    let failed = false;
    const end = await this.#client.readPart(
      part,
      { asOf: bootstrap.asOf.seq, after: bootstrap.after },
      {
        total: async () => undefined,
        take: async (chunk) => {
          if (!this.#isWanted()) return false;
          failed = !(await take(chunk));
          this.#progressed();
          return !failed;
        }
      }
    );
    return failed ? 'failed' : end === 'complete' ? 'done' : 'cut';
  }

  #takeRows(chunk: Uint8Array): Promise<boolean> {
    // The server's own projection, over the same origin and session as everything else.
    const rows = JSON.parse(new TextDecoder().decode(chunk)) as ContactRow[];
    return this.#device.inLane(async () => {
      const { store, book } = this.#device;
      // JSON knows no `undefined`: rows are given the shape that this device makes itself.
      const ours = rows.map((row) => (store.waiting.has(row.id) ? book.rowOf(row.id) : undefined) ?? completeRow(row));
      const put = this.#device.check(await store.putBootstrapRows(ours));
      if (!put.ok) return false;
      for (const row of ours) this.#portion.push(row);
      if (this.#portion.length >= rowsPerPortion) this.#showPortion();
      return true;
    });
  }

  #showPortion(): void {
    const { store, book } = this.#device;
    const rows = this.#portion.filter(
      (row) => !(store.waiting.has(row.id) && book.has(row.id)) && !store.isErased(row.id)
    );
    this.#portion = [];
    if (rows.length > 0) this.#device.show(rows);
  }

  async #takeSegment(chunk: Uint8Array): Promise<boolean> {
    const segment = await readSegmentChunk(chunk, this.#compression);
    if (segment === undefined) return false;
    const [first] = segment.docs;
    if (first === undefined) return true;
    const stored: SegmentChunk = {
      first: first.doc,
      last: segment.last,
      docs: segment.docs.length,
      bytes: segment.compressed
    };
    return await this.#device.inLane(async () => this.#device.check(await this.#device.store.putSegments([stored])).ok);
  }
}

export function completeRow(row: ContactRow): ContactRow {
  const {
    id,
    kind,
    given,
    family,
    detail,
    labels,
    owner,
    blocked,
    trashedAt,
    phone,
    email,
    sort,
    text,
    createdAt,
    changed
  } = row;
  return {
    id,
    kind,
    given,
    family,
    detail,
    labels,
    owner,
    blocked,
    trashedAt,
    phone,
    email,
    sort,
    text,
    createdAt,
    changed: { at: changed.at, by: changed.by }
  };
}

/** A chunk of documents: the last id in it, then the compressed segment. */
export async function readSegmentChunk(
  chunk: Uint8Array,
  compression: Compression
): Promise<{ last: DocId; compressed: Uint8Array; docs: readonly SegmentDoc[] } | undefined> {
  try {
    const decoder = decoding.createDecoder(chunk);
    const last = parseId<DocId>(decoding.readVarString(decoder));
    const compressed = decoding.readTailAsUint8Array(decoder);
    return last === undefined
      ? undefined
      : { last, compressed, docs: decodeSegment(await compression.inflate(compressed)) };
  } catch {
    // Not what the protocol says: the part is read again from the last one that was right.
    return undefined;
  }
}
