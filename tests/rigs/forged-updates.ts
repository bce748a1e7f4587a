/**
 * V1 updates that no honest Yjs writes, put together byte by byte: the same layout, any content. The letters of the
 * format are those of yjs/src/utils/updates.js.
 */
import * as encoding from 'lib0/encoding';

export type ForgedStruct = (encoder: encoding.Encoder) => void;
export type ForgedClient = {
  readonly client: number;
  readonly clock: number;
  readonly structs: readonly ForgedStruct[];
};
export type ForgedDeletion = {
  readonly client: number;
  readonly ranges: readonly (readonly [clock: number, length: number])[];
};

export function forgeUpdate(clients: readonly ForgedClient[], deletions: readonly ForgedDeletion[] = []): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clients.length);
  for (const { client, clock, structs } of clients) {
    encoding.writeVarUint(encoder, structs.length);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (const struct of structs) struct(encoder);
  }
  encoding.writeVarUint(encoder, deletions.length);
  for (const { client, ranges } of deletions) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length);
    for (const [clock, length] of ranges) {
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, length);
    }
  }
  return encoding.toUint8Array(encoder);
}

export const gcStruct =
  (length: number): ForgedStruct =>
  (encoder) => {
    encoding.writeUint8(encoder, 0);
    encoding.writeVarUint(encoder, length);
  };

export const skipStruct =
  (length: number): ForgedStruct =>
  (encoder) => {
    encoding.writeUint8(encoder, 10);
    encoding.writeVarUint(encoder, length);
  };

export const contentRef = {
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9
} as const;
export const typeRef = { array: 0, map: 1, text: 2, xmlElement: 3, xmlFragment: 4, xmlHook: 5, xmlText: 6 } as const;

/** An item that sets a key of a root map. */
export const keyItem =
  (root: string, key: string, ref: number, content: (encoder: encoding.Encoder) => void): ForgedStruct =>
  (encoder) => {
    encoding.writeUint8(encoder, ref | 0x20);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, root);
    encoding.writeVarString(encoder, key);
    content(encoder);
  };

/** An item in the list part of a root. */
export const listItem =
  (root: string, ref: number, content: (encoder: encoding.Encoder) => void): ForgedStruct =>
  (encoder) => {
    encoding.writeUint8(encoder, ref);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, root);
    content(encoder);
  };

/** An item right of another one, which gives it its parent. */
export const itemAfter =
  (
    origin: { client: number; clock: number },
    ref: number,
    content: (encoder: encoding.Encoder) => void
  ): ForgedStruct =>
  (encoder) => {
    encoding.writeUint8(encoder, ref | 0x80);
    encoding.writeVarUint(encoder, origin.client);
    encoding.writeVarUint(encoder, origin.clock);
    content(encoder);
  };

/** Content of one JSON value, as lib0 writes it. */
export const anyContent =
  (...values: unknown[]) =>
  (encoder: encoding.Encoder): void => {
    encoding.writeVarUint(encoder, values.length);
    for (const value of values) encoding.writeAny(encoder, value as never);
  };

/** A value that only exists on the wire: an object with these keys, whatever they are called. */
export const rawObject =
  (...entries: readonly (readonly [key: string, value: unknown])[]) =>
  (encoder: encoding.Encoder): void => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeUint8(encoder, 118);
    encoding.writeVarUint(encoder, entries.length);
    for (const [key, value] of entries) {
      encoding.writeVarString(encoder, key);
      encoding.writeAny(encoder, value as never);
    }
  };

/** Lists in lists, `depth` of them. */
export const nestedLists =
  (depth: number) =>
  (encoder: encoding.Encoder): void => {
    encoding.writeVarUint(encoder, 1);
    for (let i = 0; i < depth; i++) {
      encoding.writeUint8(encoder, 117);
      encoding.writeVarUint(encoder, 1);
    }
    encoding.writeUint8(encoder, 126);
  };

export const typeContent =
  (type: number, name?: string) =>
  (encoder: encoding.Encoder): void => {
    encoding.writeVarUint(encoder, type);
    if (name !== undefined) encoding.writeVarString(encoder, name);
  };
