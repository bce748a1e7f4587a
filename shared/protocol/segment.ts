/**
 * Documents on their way from server to device: a segment of a first sync, or one document by itself. The layout of a
 * segment is that of doc-segment.ts, so that a device can seal what arrives as it is; here reading answers instead of
 * throwing, because it reads what came over the network. Compression is around this, and is the caller's.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { DocId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { bytes, record, uint } from './codec.ts';
import { decodeSegment as readSegment } from './doc-segment.ts';

/** A document's whole state as one V1 update, at its epoch, as of seq. */
export type DocumentState = { readonly epoch: number; readonly seq: number; readonly bytes: Uint8Array };
export type StoredDocument = DocumentState & { readonly id: DocId };

const state = record({ epoch: uint, seq: uint, bytes });

export const decodeSegment = (segment: Uint8Array): Result<StoredDocument[], string> =>
  attempt(() => readSegment(segment).map(({ doc, ...rest }) => ({ id: doc, ...rest })));

/** The answer of `GET /api/workspaces/:workspace/docs/:doc`. */
export function encodeDocument(value: DocumentState): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  state.write(encoder, value);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

export const decodeDocument = (message: Uint8Array): Result<DocumentState, string> =>
  attempt(() => {
    const decoder = decoding.createDecoder(message);
    const value = state.read(decoder);
    if (decoding.hasContent(decoder)) throw new Error('trailing bytes');
    return value;
  });

function attempt<Value>(read: () => Value): Result<Value, string> {
  try {
    return ok(read());
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : 'unreadable');
  }
}
