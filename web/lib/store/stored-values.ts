/**
 * The layout of every value that the device store writes, before it is sealed: codecs for the small ones, JSON for
 * rows. What is read here was authenticated by the seal, so a value that does not parse is damage or a bug, and is
 * told as damage. Keys are made here too, so that their order is decided in one place.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import { refusals } from '#shared/errors.ts';
import type { DocId } from '#shared/ids.ts';
import { bool, bytes, id, list, oneOf, optional, record, text, uint, type Codec } from '#shared/protocol/codec.ts';
import { opKinds } from '#shared/protocol/frames.ts';
import { StoreReadError } from './blob-store.ts';

type Stored<C> = C extends Codec<infer Value> ? Value : never;

/** One entry of the push queue; `index` stays an op's name when others of its entry have left. */
export const queueEntry = record({
  at: uint,
  ops: list(record({ index: uint, doc: id<DocId>(), epoch: uint, kind: oneOf(opKinds), bytes }), 1000)
});
export type QueueEntry = Stored<typeof queueEntry>;

/**
 * An acknowledged update beside its segment. `whole`: it holds the complete document, so it needs no base. `replaces`:
 * nothing that was there before counts any more.
 */
export const updatePart = record({ epoch: uint, seq: uint, whole: bool, replaces: bool, bytes });
export type UpdatePart = Stored<typeof updatePart>;

/** `purged`: pages and segments do not hold the document any more either. */
export const tombstone = record({ kind: oneOf(['tombstone', 'evict']), seq: uint, purged: bool });
export type Tombstone = Stored<typeof tombstone>;

export const refusedOp = record({
  doc: id<DocId>(),
  epoch: uint,
  kind: oneOf(opKinds),
  bytes,
  code: oneOf(refusals),
  detail: text,
  at: uint
});

export const storedCursor = record({ seq: uint, mark: bytes });

export const bootstrapProgress = record({
  part: oneOf(['rows', 'docs']),
  asOf: storedCursor,
  after: optional(id<DocId>()),
  done: uint,
  total: uint
});

export function encodeValue<Value>(codec: Codec<Value>, value: Value): Uint8Array {
  const encoder = encoding.createEncoder();
  codec.write(encoder, value);
  return encoding.toUint8Array(encoder);
}

export const decodeValue = <Value>(codec: Codec<Value>, encoded: Uint8Array): Value =>
  orDamaged(() => codec.read(decoding.createDecoder(encoded)));

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };

export const encodeText = (value: string): Uint8Array => utf8.encoder.encode(value);
export const decodeText = (encoded: Uint8Array): string => utf8.decoder.decode(encoded);

export const encodeRows = (rows: readonly ContactRow[]): Uint8Array => encodeText(JSON.stringify(rows));
// Rows were typed when they were written, by this device, under its own seal.
export const decodeRows = (encoded: Uint8Array): ContactRow[] =>
  orDamaged(() => JSON.parse(decodeText(encoded)) as ContactRow[]);
export const encodeRow = (row: ContactRow): Uint8Array => encodeText(JSON.stringify(row));
export const decodeRow = (encoded: Uint8Array): ContactRow =>
  orDamaged(() => JSON.parse(decodeText(encoded)) as ContactRow);

function orDamaged<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw new StoreReadError({ kind: 'damaged', detail: cause instanceof Error ? cause.message : 'unreadable value' });
  }
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

export const queueKey = (entry: number): string => padded(entry, 12);
export const refusedKey = (entry: number, index: number): string => `${padded(entry, 12)}.${padded(index, 4)}`;
/** The entry number in a key of `queue` or `refused`. */
export const entryOfKey = (key: string): number => Number(key.slice(0, 12));

export const updateKey = (doc: DocId, number: number): string => `${doc}:${padded(number, 12)}`;
// Update keys are made above from an id.
export const docOfUpdateKey = (key: string): DocId => key.slice(0, key.indexOf(':')) as DocId;
export const numberOfUpdateKey = (key: string): number => Number(key.slice(key.indexOf(':') + 1));

/** All keys of `journal` or `updates` that belong to documents from `first` to `last`, both included. */
export const docRange = (first: DocId, last: DocId): { from: string; to: string } => ({ from: first, to: `${last};` });

export const metaKeys = { cursor: 'cursor', lineage: 'lineage', bootstrap: 'bootstrap', head: 'head' } as const;
export const textKey = (name: string): string => `text:${name}`;
export const recordKey = (type: string, id: string): string => `${type}:${id}`;
/** All keys of the form `name:...`. */
export const prefixRange = (prefix: string): { from: string; to: string } => ({ from: prefix, to: `${prefix}\uffff` });
