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
  let parts: Uint8Array[] = [];
  let have = 0;
  /** How many bytes must be there before anything more can be read: pieces are joined once, not at every arrival. */
  let need = lengthBytes;
  let isComplete = false;
  return {
    get isComplete() {
      return isComplete;
    },
    add(bytes) {
      if (bytes.length === 0) return ok([]);
      if (isComplete) return err('after-the-end');
      parts.push(bytes);
      have += bytes.length;
      if (have < need) return ok([]);
      const joined = join(parts, have);
      const view = new DataView(joined.buffer);
      const chunks: Uint8Array[] = [];
      let place = 0;
      need = lengthBytes;
      while (!isComplete && joined.length - place >= lengthBytes) {
        const length = view.getUint32(place);
        if (length > longestChunk) return err('too-long');
        need = lengthBytes + length;
        if (joined.length - place < need) break;
        if (length === 0) isComplete = true;
        else chunks.push(joined.slice(place + lengthBytes, place + need));
        place += need;
        need = lengthBytes;
      }
      parts = [joined.subarray(place)];
      have = joined.length - place;
      return isComplete && have > 0 ? err('after-the-end') : ok(chunks);
    }
  };
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(length);
  let place = 0;
  for (const part of parts) {
    joined.set(part, place);
    place += part.length;
  }
  return joined;
}
