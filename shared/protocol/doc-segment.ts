/**
 * A segment: some documents with their whole content, in id order, as one block of bytes. The server's snapshot comes in
 * segments, and the device keeps documents in them. Both compress it (deflate, raw); the layout here is before that.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { DocId } from '../ids.ts';
import { bytes, id, list, record, uint } from './codec.ts';

export type SegmentDoc = {
  readonly doc: DocId;
  readonly epoch: number;
  readonly seq: number;
  /** One V1 update that holds everything. */
  readonly bytes: Uint8Array;
};

/** How many documents a full segment holds; a last or just split one holds fewer. */
export const docsPerSegment = 64;

const segment = list(record({ doc: id<DocId>(), epoch: uint, seq: uint, bytes }), 100_000);

export function encodeSegment(docs: readonly SegmentDoc[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  segment.write(encoder, docs);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** Throws for bytes that are none. The documents' bytes are views into `encoded`. */
export const decodeSegment = (encoded: Uint8Array): readonly SegmentDoc[] =>
  segment.read(decoding.createDecoder(encoded));
