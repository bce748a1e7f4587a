/**
 * The HTTP half of sync: the first sync as a stream, and single documents. The right to read was checked at the table of
 * endpoints; it is asked again while a long stream runs, so that a device that is shut out gets no more of it.
 */
import { constants, createGzip } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import { isId, parseId, type DocId } from '#shared/ids.ts';
import { can } from '#shared/permissions.ts';
import { encodeDocument } from '#shared/protocol/segment.ts';
import { err, ok } from '#shared/result.ts';
import type { Call, EndpointFunctions } from '#sync-server/http/endpoint.ts';
import type { Membership } from './seat.ts';
import type { SnapshotRequest } from './snapshot.ts';
import type { SyncServer } from './sync-server.ts';

const bytesHeaders = { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store' };

export function createSyncEndpoints(
  sync: SyncServer,
  membership: Membership
): Pick<EndpointFunctions, 'snapshot' | 'document'> {
  /** Chunk by chunk, as long as the reader may read; a cut stream has no end, which the device notices. */
  function* whileSeated(chunks: Iterable<Uint8Array>, { session, seat }: Call<'snapshot'>): Generator<Uint8Array> {
    for (const chunk of chunks) {
      const now = membership.seat(session, seat.workspace);
      if (!now.ok || !can(now.value.role, 'contacts.read')) return;
      yield chunk;
    }
  }

  return {
    async snapshot(call) {
      const request = readRequest(call);
      const part = call.query('part');
      if (request === undefined || (part !== 'rows' && part !== 'docs')) return err({ code: 'request.invalid' });
      const chunks = whileSeated(part === 'rows' ? sync.snapshotRows(request) : sync.snapshotDocs(request), call);
      const headers = { ...bytesHeaders, 'x-kontor-total': String(sync.countSnapshot(part, request)) };
      const stream = Readable.from(chunks, { objectMode: false, highWaterMark: 256 * 1024 });
      // Documents are compressed already, as the device keeps them.
      if (part === 'docs') return ok(new Response(toBody(stream), { headers }));
      const gzip = createGzip({ level: constants.Z_BEST_SPEED });
      // A reader who goes away ends both; there is nobody left to tell.
      pipeline(stream, gzip, () => undefined);
      return ok(new Response(toBody(gzip), { headers: { ...headers, 'Content-Encoding': 'gzip' } }));
    },
    async document({ params, seat }) {
      const found = sync.document(seat.workspace, params.doc);
      // One that was erased is answered like one that never was.
      if (found === undefined || found === 'gone') return err({ code: 'request.not-found' });
      return ok(new Response(encodeDocument(found), { headers: bytesHeaders }));
    }
  };
}

function readRequest({ seat, query }: Call<'snapshot'>): SnapshotRequest | undefined {
  const asOf = query('asOf') ?? '';
  const after = query('after');
  if (!/^\d{1,15}$/u.test(asOf) || (after !== undefined && !isId(after))) return undefined;
  return {
    workspace: seat.workspace,
    asOf: Number(asOf),
    after: after === undefined ? undefined : parseId<DocId>(after)
  };
}

const toBody = (stream: Readable): ReadableStream<Uint8Array> => Readable.toWeb(stream) as ReadableStream<Uint8Array>;
