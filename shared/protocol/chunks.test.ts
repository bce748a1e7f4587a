/** Chunks of a long download, in pieces of any size. */
import { expect, test } from 'vitest';
import { createSeededRandom } from '../environment.ts';
import { createChunkReader, endOfChunks, frameChunk } from './chunks.ts';

const random = createSeededRandom(5);
const chunks = [random.bytes(1), random.bytes(1_000), random.bytes(70_000)];
const stream = Uint8Array.of(...chunks.flatMap((chunk) => [...frameChunk(chunk)]), ...endOfChunks);

test.each([1, 3, 100, 65_536, 1_000_000])('arrive whole and in order in pieces of %i bytes', (size) => {
  const reader = createChunkReader();
  const read: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += size) {
    const added = reader.add(stream.subarray(at, at + size));
    if (!added.ok) throw new Error(added.error);
    read.push(...added.value);
  }
  expect(read).toEqual(chunks);
  expect(reader.isComplete).toBe(true);
});

test('a stream that is cut at any place is not complete', () => {
  for (const cut of [0, 1, 4, 5, 500, stream.length - 4, stream.length - 1]) {
    const reader = createChunkReader();
    reader.add(stream.subarray(0, cut));
    expect(reader.isComplete).toBe(false);
  }
});

test('a forged length and bytes behind the end are errors', () => {
  expect(createChunkReader().add(Uint8Array.of(255, 255, 255, 255, 1))).toEqual({ ok: false, error: 'too-long' });
  expect(createChunkReader().add(Uint8Array.of(...endOfChunks, 1))).toEqual({ ok: false, error: 'after-the-end' });
});
