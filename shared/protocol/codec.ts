/**
 * Binary codecs for frames: small pieces (`uint`, `text`, `list` ...) that write and read one value each and compose
 * to records. Reading checks everything it reads and throws on the first thing that is wrong; frames.ts turns that
 * into a refusal. Lists carry an upper bound, so that a forged length allocates nothing.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { isId, type AnyId } from '../ids.ts';

export interface Codec<Value> {
  write(encoder: encoding.Encoder, value: Value): void;
  read(decoder: decoding.Decoder): Value;
}

export const uint: Codec<number> = {
  write: (encoder, value) => encoding.writeVarUint(encoder, value),
  read: (decoder) => decoding.readVarUint(decoder)
};

export const bool: Codec<boolean> = {
  write: (encoder, value) => encoding.writeUint8(encoder, value ? 1 : 0),
  read(decoder) {
    const value = decoding.readUint8(decoder);
    if (value > 1) throw new Error('not a boolean');
    return value === 1;
  }
};

/** lib0 decodes leniently; text that is not UTF-8 is refused here. */
export const text: Codec<string> = {
  write: (encoder, value) => encoding.writeVarString(encoder, value),
  read: (decoder) => strictUtf8.decode(readBytes(decoder))
};
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A view into the received message, not a copy. */
export const bytes: Codec<Uint8Array> = {
  write: (encoder, value) => encoding.writeVarUint8Array(encoder, value),
  read: readBytes
};

/** A message may be a view into a larger buffer; lib0 would read on in what lies behind it. */
function readBytes(decoder: decoding.Decoder): Uint8Array {
  const length = decoding.readVarUint(decoder);
  if (length > decoder.arr.length - decoder.pos) throw new Error('longer than the message');
  return decoding.readUint8Array(decoder, length);
}

export const json: Codec<unknown> = {
  write: (encoder, value) => text.write(encoder, JSON.stringify(value ?? null)),
  read: (decoder) => JSON.parse(text.read(decoder))
};

export function id<Id extends AnyId>(): Codec<Id> {
  return {
    write: (encoder, value) => text.write(encoder, value),
    read(decoder) {
      const value = text.read(decoder);
      if (!isId(value)) throw new Error('not an id');
      return value as Id;
    }
  };
}

export function oneOf<const Values extends readonly string[]>(values: Values): Codec<Values[number]> {
  return {
    write: (encoder, value) => uint.write(encoder, values.indexOf(value)),
    read(decoder) {
      const value = values[uint.read(decoder)];
      if (value === undefined) throw new Error('not one of the allowed values');
      return value;
    }
  };
}

export function optional<Value>(codec: Codec<Value>): Codec<Value | undefined> {
  return {
    write(encoder, value) {
      bool.write(encoder, value !== undefined);
      if (value !== undefined) codec.write(encoder, value);
    },
    read: (decoder) => (bool.read(decoder) ? codec.read(decoder) : undefined)
  };
}

export function list<Value>(codec: Codec<Value>, maxLength: number): Codec<readonly Value[]> {
  return {
    write(encoder, values) {
      uint.write(encoder, values.length);
      for (const value of values) codec.write(encoder, value);
    },
    read(decoder) {
      const length = uint.read(decoder);
      if (length > maxLength) throw new Error('list too long');
      const values: Value[] = [];
      for (let i = 0; i < length; i++) values.push(codec.read(decoder));
      return values;
    }
  };
}

// `any` is the only type that both a writer (contravariant) and a reader (covariant) of every field accept.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type RecordOf<F extends Record<string, Codec<any>>> = {
  readonly [Key in keyof F]: F[Key] extends Codec<infer V> ? V : never;
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
export function record<F extends Record<string, Codec<any>>>(fields: F): Codec<RecordOf<F>> {
  const entries = Object.entries(fields);
  return {
    write(encoder, value) {
      for (const [name, codec] of entries) codec.write(encoder, value[name]);
    },
    read(decoder) {
      const value: Record<string, unknown> = {};
      for (const [name, codec] of entries) value[name] = codec.read(decoder);
      return value as RecordOf<F>;
    }
  };
}
