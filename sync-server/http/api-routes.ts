/**
 * Mounts the table of endpoints. Every request takes the same way: origin, session, right, body, function, answer. What
 * a foreign id gets is what an id that does not exist gets, in the same words. Nothing of the API is ever cached.
 */
import type { Context, Hono } from 'hono';
import type { Clock } from '#shared/environment.ts';
import { failures } from '#shared/errors.ts';
import { isId, parseId, type AccountId, type WorkspaceId } from '#shared/ids.ts';
import { can, rights, type Right } from '#shared/permissions.ts';
import { stepUpMs } from '#shared/protocol/api.ts';
import { endpoints, type Endpoint, type EndpointName } from '#shared/protocol/endpoints.ts';
import { err, must, ok, type Result } from '#shared/result.ts';
import type { Membership, Seat } from '#sync-server/workspaces/membership.ts';
import type { EndpointFunctions, Failure, Session } from './endpoint.ts';
import { respondWithFailure } from './failure-response.ts';
import { isJson, readJson } from './json-body.ts';
import type { OriginPolicy } from './origin-policy.ts';
import type { AppEnv } from './request-scope.ts';
import { writeSessionToken } from './session-cookie.ts';

export type ApiPorts = {
  readonly origin: OriginPolicy;
  readonly clock: Clock;
  readonly membership: Membership;
  /** The session of a request, from its cookie; also renews the cookie when that is due. */
  readonly readSession: (context: Context<AppEnv>) => Promise<Session | undefined>;
  readonly ownsAnyWorkspace: (account: AccountId) => boolean;
};

export function mountApi(app: Hono<AppEnv>, functions: EndpointFunctions, ports: ApiPorts): void {
  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const endpoint: Endpoint = endpoints[name];
    // The types of each function are checked where it is written; here all of them are called in one way.
    const call = functions[name] as unknown as (call: UncheckedCall) => Promise<Result<unknown, Failure>>;
    app.on(endpoint.method, endpoint.path, async (context) => {
      context.get('log').endpoint = name;
      const prepared = await prepare(context, endpoint, ports);
      const answer = prepared.ok ? await call(prepared.value) : prepared;
      if (!answer.ok) return respondWithFailure(context, context.get('requestId'), answer.error);
      return respond(context, endpoint, answer.value);
    });
  }
  app.all('/api/*', (context) => respondWithFailure(context, context.get('requestId'), { code: 'request.not-found' }));
}

type UncheckedCall = {
  readonly session: Session | undefined;
  readonly seat: Seat | undefined;
  readonly body: unknown;
  readonly params: Readonly<Record<string, string>>;
  readonly address: string;
  query(name: string): string | undefined;
  setSession(token: string | undefined): void;
};

async function prepare(
  context: Context<AppEnv>,
  endpoint: Endpoint,
  ports: ApiPorts
): Promise<Result<UncheckedCall, Failure>> {
  if (endpoint.method !== 'GET') {
    const refusal = ports.origin.refuseWrite({ get: (name) => context.req.header(name) });
    if (refusal !== undefined) return err({ code: 'request.cross-site' });
  }
  const session = await ports.readSession(context);
  if (session !== undefined) Object.assign(context.get('log'), { account: session.account, device: session.device });
  const speaker = checkAccess(context, endpoint, session, ports);
  if (!speaker.ok) return speaker;
  const params = context.req.param();
  if (!Object.values(params).every(isId)) return err({ code: 'request.not-found' });
  const body = await readBody(context, endpoint);
  if (!body.ok) return body;
  return ok({
    ...speaker.value,
    body: body.value,
    params,
    address: context.get('address'),
    query: (name) => context.req.query(name),
    setSession: (token) => writeSessionToken(context, ports.origin.isSecure, token)
  });
}

function checkAccess(
  context: Context<AppEnv>,
  endpoint: Endpoint,
  session: Session | undefined,
  ports: ApiPorts
): Result<{ session: Session | undefined; seat: Seat | undefined }, Failure> {
  if (endpoint.access === 'anyone') return ok({ session, seat: undefined });
  if (session === undefined) return err({ code: 'session.required' });
  let seat: Seat | undefined;
  if (isRight(endpoint.access)) {
    const found = findSeat(context, session, endpoint.access, ports);
    if (!found.ok) return found;
    seat = found.value;
  } else if (endpoint.access === 'owner-of-any' && !ports.ownsAnyWorkspace(session.account)) {
    return err({ code: 'forbidden' });
  }
  if (endpoint.stepUp && ports.clock.now() - session.provedAt > stepUpMs) return err({ code: 'session.step-up' });
  return ok({ session, seat });
}

const isRight = (access: Endpoint['access']): access is Right => rights.some((right) => right === access);

function findSeat(context: Context<AppEnv>, session: Session, right: Right, ports: ApiPorts): Result<Seat, Failure> {
  const workspace = parseId<WorkspaceId>(context.req.param('workspace'));
  if (workspace === undefined) return err({ code: 'request.not-found' });
  const seat = ports.membership.seat(session, workspace);
  if (!seat.ok) {
    const code = { 'signed-out': 'session.required', revoked: 'device.revoked', gone: 'request.not-found' } as const;
    return err({ code: code[seat.error] });
  }
  Object.assign(context.get('log'), { workspace, member: seat.value.member });
  return can(seat.value.role, right) ? seat : err({ code: 'forbidden' });
}

async function readBody(context: Context<AppEnv>, endpoint: Endpoint): Promise<Result<unknown, Failure>> {
  if (endpoint.request === undefined) return ok(undefined);
  if (!isJson(context.req.header('content-type')))
    return err({ code: 'request.invalid', fields: { 'content-type': ['json'] } });
  const json = await readJson(context.req.raw);
  if (!json.ok) return err({ code: json.error });
  const parsed = endpoint.request.safeParse(json.value);
  if (parsed.success) return ok(parsed.data);
  const fields: Record<string, string[]> = {};
  for (const issue of parsed.error.issues) (fields[issue.path.join('.') || 'body'] ??= []).push(issue.code);
  return err({ code: 'request.invalid', fields });
}

function respond(context: Context<AppEnv>, endpoint: Endpoint, value: unknown): Response {
  if (value instanceof Response) return value;
  if (endpoint.response === 'nothing') return context.body(null, 204);
  must(value, `an answer of ${endpoint.path}`);
  // The function's type is derived from the schema: it is an object of JSON values.
  return context.json(value as object);
}

/** Every status that the API can answer with, for its description. */
export const failureStatuses = [...new Set(Object.values(failures).map((failure) => failure.status))].toSorted(
  (a, b) => a - b
);
