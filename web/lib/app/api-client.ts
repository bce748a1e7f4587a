/**
 * HTTP requests to the server, by the names of shared/protocol/endpoints.ts and as values: every answer is parsed by its
 * schema, every failure is a code of shared/errors.ts or `network`. Keeps the rules of the server's cross-site check.
 */
import { safeParse } from 'zod/mini';
import type { FailureCode } from '#shared/errors.ts';
import { failure as failureSchema, writeHeader } from '#shared/protocol/api.ts';
import {
  endpoints,
  type Endpoint,
  type EndpointName,
  type RequestInput,
  type ResponseBody
} from '#shared/protocol/endpoints.ts';
import { err, must, ok, type Result } from '#shared/result.ts';

export type ApiFailure = {
  readonly code: FailureCode | 'network';
  readonly retryAfterMs?: number | undefined;
  /** What is wrong, by field; for `password.weak` the reasons. */
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined;
};
export type ApiResult<Value> = Result<Value, ApiFailure>;

type Call<Name extends EndpointName> = {
  /** Values of the path's `:names`. */
  readonly path?: Readonly<Record<string, string>>;
} & (RequestInput<Name> extends undefined ? { readonly body?: undefined } : { readonly body: RequestInput<Name> });

/** Endpoints that answer with JSON or nothing; byte streams are the engine's own business. */
type JsonEndpoint = {
  [Name in EndpointName]: (typeof endpoints)[Name]['response'] extends 'bytes' ? never : Name;
}[EndpointName];

export interface ApiClient {
  call<Name extends JsonEndpoint>(name: Name, call: Call<Name>): Promise<ApiResult<ResponseBody<Name>>>;
}

export function createApiClient(fetchFrom: typeof fetch): ApiClient {
  return {
    async call(name, { path, body }) {
      const endpoint: Endpoint = endpoints[name];
      let response: Response;
      let answer: unknown;
      try {
        response = await fetchFrom(fillPath(endpoint.path, path ?? {}), {
          method: endpoint.method,
          credentials: 'same-origin',
          cache: 'no-store',
          headers: {
            accept: 'application/json',
            [writeHeader.name]: writeHeader.value,
            ...(endpoint.method === 'GET' ? {} : { 'content-type': 'application/json' })
          },
          ...(endpoint.method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) })
        });
        answer = response.status === 204 ? undefined : await response.json();
      } catch {
        // No network, or something between us and the server answered with a page of its own.
        return err({ code: 'network' });
      }
      if (!response.ok) return err(readFailure(answer));
      // The table pairs the name with the schema that was just asked for.
      type Answer = ResponseBody<typeof name>;
      if (typeof endpoint.response === 'string') return ok(undefined as Answer);
      const parsed = safeParse(endpoint.response, answer);
      return parsed.success ? ok(parsed.data as Answer) : err({ code: 'internal' });
    }
  };
}

const fillPath = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(must(values[name], `path value ${name}`)));

function readFailure(answer: unknown): ApiFailure {
  const parsed = safeParse(failureSchema, answer);
  if (!parsed.success) return { code: 'internal' };
  const { code, retryAfterMs, fields } = parsed.data.error;
  return { code, retryAfterMs, fields };
}
