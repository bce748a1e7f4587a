/**
 * What every request carries along: an id that answers and log lines share, where it came from, and the ids for its log
 * line. Here a request gets its line: what was asked for by name, never the path, a query, a header or a body.
 */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { Clock, Random } from '#shared/environment.ts';
import type { AddressReader } from './client-address.ts';
import type { ClientAddress } from './endpoint.ts';

export type RequestLog = { endpoint?: string; account?: string; device?: string; workspace?: string; member?: string };
export type AppEnv = { Variables: { requestId: string; address: ClientAddress; log: RequestLog } };

export type RequestDone = RequestLog & { requestId: string; method: string; status: number; ms: number };

export function requestScope(ports: {
  readonly clock: Clock;
  readonly random: Random;
  readonly addresses: AddressReader;
  readonly done: (request: RequestDone) => void;
}): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const started = ports.clock.now();
    const requestId = Buffer.from(ports.random.bytes(9)).toString('base64url');
    context.set('requestId', requestId);
    context.set('address', ports.addresses.read(remoteAddress(context), context.req.header('x-forwarded-for')));
    context.set('log', {});
    await next();
    // An upgraded socket has no answer to put a header on.
    if (context.res.status !== 101) context.header('X-Request-Id', requestId);
    const { method } = context.req;
    ports.done({
      requestId,
      method,
      status: context.res.status,
      ms: ports.clock.now() - started,
      ...context.get('log')
    });
  };
}

/** Undefined where there is no connection: in tests that call the app directly. */
function remoteAddress(context: Context): string | undefined {
  try {
    return getConnInfo(context).remote.address;
  } catch {
    return undefined;
  }
}
