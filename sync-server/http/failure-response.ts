/**
 * The one shape in which the API refuses. The request's id is all that a person needs to name when they ask for help;
 * details are in the log under that id.
 */
import type { Context } from 'hono';
import { failures } from '#shared/errors.ts';
import type { ApiFailure } from '#shared/protocol/api.ts';
import type { Failure } from './endpoint.ts';

export function respondWithFailure(context: Context, requestId: string, failure: Failure): Response {
  const error: ApiFailure = {
    code: failure.code,
    requestId,
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(failure.retryAfterMs) }),
    ...(failure.fields === undefined ? {} : { fields: mutable(failure.fields) })
  };
  if (failure.retryAfterMs !== undefined) context.header('Retry-After', String(Math.ceil(failure.retryAfterMs / 1000)));
  return context.json({ error }, failures[failure.code].status);
}

const mutable = (fields: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(fields).map(([field, codes]) => [field, [...codes]]));
