/**
 * Deflate (raw) as a pair of functions, the same in browsers, workers and Node, and the same format that the server's
 * snapshots come in. Segments of documents are compressed before they are sealed: sealed bytes do not compress.
 */

export interface Compression {
  deflate(bytes: Uint8Array): Promise<Uint8Array>;
  /** Rejects for bytes that are no deflate stream; sealed bytes are authentic, so that is a bug or a forged snapshot. */
  inflate(bytes: Uint8Array): Promise<Uint8Array>;
}

export const deflateRaw: Compression = {
  deflate: (bytes) => pipe(bytes, new CompressionStream('deflate-raw')),
  inflate: (bytes) => pipe(bytes, new DecompressionStream('deflate-raw'))
};

async function pipe(bytes: Uint8Array, transform: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const writer = transform.writable.getWriter();
  // Their failures are those of the reading side, which is awaited.
  const written = writer.write(bytes.slice()).catch(() => undefined);
  const closed = writer.close().catch(() => undefined);
  const output = await new Response(transform.readable).arrayBuffer();
  await Promise.all([written, closed]);
  return new Uint8Array(output);
}
