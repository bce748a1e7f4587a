/**
 * The server's data over HTTP: the chunks of a first sync, and single documents that are wanted before they arrive.
 * A stream without its end was cut; the caller goes on from the last thing it stored. Says what happened, never throws.
 */
import type { DocId, WorkspaceId } from '#shared/ids.ts';
import { createChunkReader } from '#shared/protocol/chunks.ts';
import { decodeDocument } from '#shared/protocol/segment.ts';

export type HttpAnswer = {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
};
/** Same origin, with the session; rejects when there is no network. */
export type HttpGet = (path: string) => Promise<HttpAnswer>;

export type FetchedDocument =
  | { readonly kind: 'document'; readonly epoch: number; readonly seq: number; readonly bytes: Uint8Array }
  /** Erased, or not for this member's eyes. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreachable' };

export type SnapshotPart = 'rows' | 'docs';
/** `take` gets chunks in order; the end is reached only with `complete`. */
export type SnapshotEnd = 'complete' | 'cut' | 'stopped';

export class SnapshotClient {
  readonly #get: HttpGet;
  readonly #workspace: WorkspaceId;

  constructor(options: { get: HttpGet; workspace: WorkspaceId }) {
    this.#get = options.get;
    this.#workspace = options.workspace;
  }

  async fetchDocument(doc: DocId): Promise<FetchedDocument> {
    try {
      const answer = await this.#get(`/api/workspaces/${this.#workspace}/docs/${doc}`);
      if (answer.status === 404 || answer.status === 410) return { kind: 'gone' };
      if (answer.status !== 200) return { kind: 'unreachable' };
      const decoded = decodeDocument(await collect(answer.body));
      return decoded.ok ? { kind: 'document', ...decoded.value } : { kind: 'unreachable' };
    } catch {
      return { kind: 'unreachable' };
    }
  }

  /** `total` is called once, with how much the part holds from `after` on. `take` answers false to stop. */
  async readPart(
    part: SnapshotPart,
    from: { asOf: number; after: DocId | undefined },
    events: { total(count: number): Promise<void>; take(chunk: Uint8Array): Promise<boolean> }
  ): Promise<SnapshotEnd> {
    const after = from.after === undefined ? '' : `&after=${from.after}`;
    try {
      const answer = await this.#get(
        `/api/workspaces/${this.#workspace}/snapshot?part=${part}&asOf=${from.asOf}${after}`
      );
      if (answer.status !== 200) return 'cut';
      await events.total(Number(answer.header('x-kontor-total') ?? 0));
      const reader = createChunkReader();
      for await (const bytes of answer.body) {
        const chunks = reader.add(bytes);
        if (!chunks.ok) return 'cut';
        for (const chunk of chunks.value) if (!(await events.take(chunk))) return 'stopped';
      }
      return reader.isComplete ? 'complete' : 'cut';
    } catch {
      // The network went away in the middle.
      return 'cut';
    }
  }
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
