/**
 * What a feature writes to answer an address of the API: a function from a checked call to a result. By the time it
 * runs, the request has passed the origin check, the body its schema, the session its right (api-routes.ts); what the
 * type does not offer, the right does not give.
 */
import type { FailureCode } from '#shared/errors.ts';
import type { DeviceId, DocId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { EndpointName, RequestBody, ResponseBody, endpoints } from '#shared/protocol/endpoints.ts';
import type { Right } from '#shared/permissions.ts';
import type { Result } from '#shared/result.ts';
import type { Seat, SessionIdentity } from '#sync-server/workspaces/membership.ts';

/** What the client learns of a refusal. `fields` names faults by field, as codes; never content. */
export type Failure = {
  readonly code: FailureCode;
  readonly retryAfterMs?: number;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
};

export type Session = SessionIdentity & { readonly provedAt: number };

/** Where a request came from, cut to the part that one household or office shares: for throttling, never for the log. */
export type ClientAddress = string;

type Parameters = {
  readonly workspace: WorkspaceId;
  readonly member: MemberId;
  readonly device: DeviceId;
  readonly invite: string;
  readonly doc: DocId;
};
type ParameterNames<Path extends string> = Path extends `${string}/:${infer Name}/${infer Rest}`
  ? Name | ParameterNames<`/${Rest}`>
  : Path extends `${string}/:${infer Name}`
    ? Name
    : never;

type AccessOf<Name extends EndpointName> = (typeof endpoints)[Name]['access'];
type Speaker<Name extends EndpointName> =
  AccessOf<Name> extends Right
    ? { readonly session: Session; readonly seat: Seat }
    : AccessOf<Name> extends 'anyone'
      ? { readonly session: Session | undefined }
      : { readonly session: Session };

export type Call<Name extends EndpointName> = Speaker<Name> & {
  readonly body: RequestBody<Name>;
  readonly params: Pick<Parameters, ParameterNames<(typeof endpoints)[Name]['path']> & keyof Parameters>;
  readonly address: ClientAddress;
  query(name: string): string | undefined;
  /** Puts a session's token into the cookie of the answer, or takes it away. */
  setSession(token: string | undefined): void;
};

/** `bytes` endpoints answer with a Response of their own, so that they can stream. */
type AnswerOf<Name extends EndpointName> = (typeof endpoints)[Name]['response'] extends 'bytes'
  ? Response
  : ResponseBody<Name>;

export type Answer<Name extends EndpointName> = Promise<Result<AnswerOf<Name>, Failure>>;
export type EndpointFunction<Name extends EndpointName> = (call: Call<Name>) => Answer<Name>;
/** One function for every address: an address without one does not compile. */
export type EndpointFunctions = { readonly [Name in EndpointName]: EndpointFunction<Name> };
