/**
 * One HTTP download as a device makes it: chunks as they come, with the bytes that really crossed the wire counted
 * before they are unpacked (fetch would hide them).
 */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { createChunkReader } from '#shared/protocol/chunks.ts';

export type Download = {
  readonly headers: IncomingMessage['headers'];
  readonly wireBytes: number;
};

/** Hands over each chunk of a framed stream; throws when the stream was cut. */
export async function downloadChunks(
  url: string,
  cookie: string,
  receive: (chunk: Uint8Array) => void,
  keepWire: (bytes: Buffer) => void = () => undefined
): Promise<Download> {
  const asked = request(url, { headers: { cookie, 'accept-encoding': 'gzip' } });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode ?? 'nothing'}`);
  let wireBytes = 0;
  response.on('data', (bytes: Buffer) => {
    wireBytes += bytes.length;
    keepWire(bytes);
  });
  const body = response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response;
  const reader = createChunkReader();
  for await (const bytes of body as AsyncIterable<Buffer>) {
    const chunks = reader.add(bytes);
    if (!chunks.ok) throw new Error(`The stream is damaged: ${chunks.error}`);
    for (const chunk of chunks.value) receive(chunk);
  }
  if (!reader.isComplete) throw new Error('The stream was cut.');
  return { headers: response.headers, wireBytes };
}
