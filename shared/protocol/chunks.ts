/**
 * The frame of a long download: chunks with their length before them (four bytes, big-endian), and a chunk of length 0
 * at the end. A stream without that end was cut, however whole it looks. What is in a chunk is the caller's business.
 */
import { err, ok, type Result } from '../result.ts';

const lengthBytes = 4;
/** A chunk of 64 documents of the greatest size, before compression, stays below this. */
const longestChunk = 256 * 1024 * 1024;

export function frameChunk(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(lengthBytes + chunk.length);
  new DataView(framed.buffer).setUint32(0, chunk.length);
  framed.set(chunk, lengthBytes);
  return framed;
}

export const endOfChunks: Uint8Array<ArrayBuffer> = new Uint8Array(lengthBytes);

export interface ChunkReader {
  /** Chunks that are complete with these bytes, in order; an error is final. */
  add(bytes: Uint8Array): Result<Uint8Array[], 'too-long' | 'after-the-end'>;
  /** Whether the end was seen: only then has everything arrived. */
  readonly isComplete: boolean;
}

export function createChunkReader(): ChunkReader {
  let rest = new Uint8Array(0);
  let isComplete = false;
  return {
    get isComplete() {
      return isComplete;
    },
    add(bytes) {
      const joined = new Uint8Array(rest.length + bytes.length);
      joined.set(rest);
      joined.set(bytes, rest.length);
      const view = new DataView(joined.buffer);
      const chunks: Uint8Array[] = [];
      let place = 0;
      while (!isComplete && joined.length - place >= lengthBytes) {
        const length = view.getUint32(place);
        if (length > longestChunk) return err('too-long');
        if (joined.length - place - lengthBytes < length) break;
        if (length === 0) isComplete = true;
        else chunks.push(joined.slice(place + lengthBytes, place + lengthBytes + length));
        place += lengthBytes + length;
      }
      rest = joined.slice(place);
      return isComplete && rest.length > 0 ? err('after-the-end') : ok(chunks);
    }
  };
}
