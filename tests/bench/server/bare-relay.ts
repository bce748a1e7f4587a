/**
 * The lower bound that a first sync is compared with: a minimal HTTP server in a process of its own that sends the bytes
 * of a recorded first sync from its memory, in pieces of the size that Kontor sends.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { RelayAnswer, RelayedBytes } from './first-sync.ts';

const pieceBytes = 64 * 1024;

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

process.once('message', (bytes: RelayedBytes) => {
  const relay = createServer((request, response) => {
    const isRows = request.url?.includes('part=rows') ?? false;
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      ...(isRows && bytes.rowsEncoding !== 'identity' && { 'content-encoding': bytes.rowsEncoding })
    });
    Readable.from(piecesOf(isRows ? bytes.rows : bytes.docs), { objectMode: false }).pipe(response);
  });
  relay.listen(0, '127.0.0.1', () => {
    const answer: RelayAnswer = { port: (relay.address() as AddressInfo).port };
    process.send?.(answer);
  });
});
process.on('disconnect', () => process.exit(0));
