/**
 * The first sync over HTTP: rows first, made at commit and sent as they are, then documents in segments that a device
 * can seal without decoding one of them. In the order of ids, resumable after any of them. What changes meanwhile has a
 * higher seq than `asOf` and comes with the feed, so pages may be read one by one.
 */
import { constants, deflateRawSync } from 'node:zlib';
import * as encoding from 'lib0/encoding';
import type { DocId, WorkspaceId } from '#shared/ids.ts';
import { endOfChunks, frameChunk } from '#shared/protocol/chunks.ts';
import { text } from '#shared/protocol/codec.ts';
import { docsPerSegment, encodeSegment } from '#shared/protocol/doc-segment.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { wholeOf } from './change-feed.ts';
import { readDocument } from './stored-documents.ts';

/** As many rows as a page of the device's store. */
export const rowsPerChunk = 256;

/** `asOf`: documents created later are left out. `after`: the last id that the device has stored. */
export type SnapshotRequest = {
  readonly workspace: WorkspaceId;
  readonly asOf: number;
  readonly after: DocId | undefined;
};

type Part = 'rows' | 'docs';

/** How many items a part holds, from `after` on. */
export function countSnapshot(reader: Statements, part: Part, { workspace, asOf, after }: SnapshotRequest): number {
  const kind = part === 'rows' ? " AND kind = 'contact'" : '';
  const counted = reader
    .prepare<{ n: number }>(`SELECT count(*) AS n FROM doc WHERE workspace = ? AND id > ? AND first_seq <= ?${kind}`)
    .get(workspace, after ?? '', asOf);
  return counted?.n ?? 0;
}

/** Framed chunks of JSON arrays of rows. */
export function* snapshotRows(reader: Statements, { workspace, asOf, after }: SnapshotRequest): Generator<Uint8Array> {
  const page = reader.prepare<{ id: DocId; row: string }>(
    `SELECT id, row FROM doc WHERE workspace = ? AND id > ? AND first_seq <= ? AND kind = 'contact' ORDER BY id LIMIT ?`
  );
  const utf8 = new TextEncoder();
  for (let last: string = after ?? ''; ;) {
    const rows = page.all(workspace, last, asOf, rowsPerChunk);
    const final = rows.at(-1);
    if (final === undefined) break;
    last = final.id;
    yield frameChunk(utf8.encode(`[${rows.map(({ row }) => row).join(',')}]`));
    if (rows.length < rowsPerChunk) break;
  }
  yield endOfChunks;
}

/** Framed chunks: the last id in it as text, then the deflated segment. */
export function* snapshotDocs(reader: Statements, { workspace, asOf, after }: SnapshotRequest): Generator<Uint8Array> {
  const page = reader.prepare<{ id: DocId; epoch: number; seq: number; snap_seq: number; snap: Uint8Array }>(
    'SELECT id, epoch, seq, snap_seq, snap FROM doc WHERE workspace = ? AND id > ? AND first_seq <= ? ORDER BY id LIMIT ?'
  );
  for (let last: string = after ?? ''; ;) {
    const rows = page.all(workspace, last, asOf, docsPerSegment);
    const final = rows.at(-1);
    if (final === undefined) break;
    last = final.id;
    const docs = rows.flatMap(({ id, epoch, seq, snap_seq, snap }) => {
      if (snap_seq === seq) return [{ doc: id, epoch, seq, bytes: snap }];
      // Erased between the two reads: the tombstone comes with the feed.
      const stored = readDocument(reader, workspace, id);
      return stored.kind === 'live'
        ? [{ doc: id, epoch: stored.document.epoch, seq: stored.document.seq, bytes: wholeOf(stored) }]
        : [];
    });
    const encoder = encoding.createEncoder();
    text.write(encoder, final.id);
    encoding.writeUint8Array(encoder, deflateRawSync(encodeSegment(docs), { level: constants.Z_DEFAULT_COMPRESSION }));
    yield frameChunk(encoding.toUint8Array(encoder));
    if (rows.length < docsPerSegment) break;
  }
  yield endOfChunks;
}
