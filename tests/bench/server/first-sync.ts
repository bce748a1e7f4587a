/**
 * A new device's first sync, with what the device must do to use it: rows parsed, so that the list is there, then every
 * document unpacked and built. The same work is done with the same bytes from a bare relay, which reads no database,
 * asks for no right and compresses nothing: the least that a first sync can cost on this machine.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { openContactDoc } from '#shared/contact/contact-doc.ts';
import { text } from '#shared/protocol/codec.ts';
import { decodeSegment } from '#shared/protocol/doc-segment.ts';
import { downloadChunks } from './download.ts';
import type { Seat } from './sample-folder.ts';

export type FirstSync = {
  readonly rows: number;
  readonly docs: number;
  readonly wireBytes: number;
  /** Milliseconds until the rows are there, and until every document is. */
  readonly listMs: number;
  readonly wholeMs: number;
};

export type RelayedBytes = { readonly rows: Buffer; readonly rowsEncoding: string; readonly docs: Buffer };
export type RelayAnswer = { readonly port: number };

const addresses = (url: string, { workspace }: Pick<Seat, 'workspace'>, asOf: number) => ({
  rows: `${url}/api/workspaces/${workspace}/snapshot?part=rows&asOf=${asOf}`,
  docs: `${url}/api/workspaces/${workspace}/snapshot?part=docs&asOf=${asOf}`
});

/** Everything is older than this. */
const wholeFeed = 999_999_999;

export async function firstSync(url: string, seat: Seat): Promise<FirstSync> {
  const from = addresses(url, seat, wholeFeed);
  const startedAt = performance.now();
  const rows: unknown[] = [];
  const utf8 = new TextDecoder();
  const gotRows = await downloadChunks(from.rows, seat.cookie, (chunk) => {
    for (const row of JSON.parse(utf8.decode(chunk)) as unknown[]) rows.push(row);
  });
  const listMs = performance.now() - startedAt;
  let docs = 0;
  const gotDocs = await downloadChunks(from.docs, seat.cookie, (chunk) => {
    const decoder = decoding.createDecoder(chunk);
    text.read(decoder);
    for (const { doc, bytes } of decodeSegment(inflateRawSync(decoding.readTailAsUint8Array(decoder)))) {
      const contact = openContactDoc(doc);
      Y.applyUpdate(contact, bytes);
      contact.destroy();
      docs += 1;
    }
  });
  const wholeMs = performance.now() - startedAt;
  return { rows: rows.length, docs, wireBytes: gotRows.wireBytes + gotDocs.wireBytes, listMs, wholeMs };
}

/** The bytes of a first sync as they cross the wire, for the bare relay to repeat. */
export async function recordFirstSync(url: string, seat: Seat): Promise<RelayedBytes> {
  const from = addresses(url, seat, wholeFeed);
  const record = async (address: string) => {
    const parts: Buffer[] = [];
    const { headers } = await downloadChunks(
      address,
      seat.cookie,
      () => undefined,
      (bytes) => void parts.push(bytes)
    );
    return { bytes: Buffer.concat(parts), encoding: headers['content-encoding'] ?? 'identity' };
  };
  const rows = await record(from.rows);
  const docs = await record(from.docs);
  return { rows: rows.bytes, rowsEncoding: rows.encoding, docs: docs.bytes };
}

export class BareRelay {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://localhost:${port}`;
  }

  static async start(bytes: RelayedBytes): Promise<BareRelay> {
    const child = fork(path.join(import.meta.dirname, 'bare-relay.ts'), {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning']
    });
    child.send(bytes);
    const [answer] = (await once(child, 'message')) as [RelayAnswer];
    return new BareRelay(child, answer.port);
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
