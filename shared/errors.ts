/**
 * The closed table of failures that cross a boundary: HTTP answers, socket closes, refused edits. Codes are stable;
 * the sentences people read are looked up by code in the message catalogue (`error.<code>`).
 */

type Failure = { readonly status: number; readonly retryable: boolean };

export const failures = {
  'request.invalid': { status: 400, retryable: false },
  'request.too-large': { status: 413, retryable: false },
  'request.cross-site': { status: 403, retryable: false },
  'request.not-found': { status: 404, retryable: false },
  'request.too-many': { status: 429, retryable: true },
  'session.required': { status: 401, retryable: false },
  'session.step-up': { status: 403, retryable: false },
  'sign-in.refused': { status: 401, retryable: false },
  'setup.done': { status: 410, retryable: false },
  'setup.token': { status: 403, retryable: false },
  'invite.invalid': { status: 410, retryable: false },
  'invite.other-account': { status: 409, retryable: false },
  'password.weak': { status: 422, retryable: false },
  'password.wrong': { status: 403, retryable: false },
  'member.last-owner': { status: 409, retryable: false },
  'device.revoked': { status: 403, retryable: false },
  forbidden: { status: 403, retryable: false },
  'storage.full': { status: 507, retryable: true },
  'server.busy': { status: 503, retryable: true },
  internal: { status: 500, retryable: true }
} as const satisfies Record<string, Failure>;

export type FailureCode = keyof typeof failures;
export const failureCodes = Object.keys(failures) as FailureCode[];

/** Why the server refused one pushed edit. The device keeps what was refused until its person has decided. */
export const refusals = [
  'forbidden',
  'invalid',
  'too-big',
  'need-base',
  'stale-epoch',
  'exists',
  'gone',
  'over-quota',
  'upgrade'
] as const;
export type Refusal = (typeof refusals)[number];

/**
 * Close codes of the socket. 44xx only for what a retry cannot mend (the y-websocket convention); everything else is
 * retried with back-off.
 */
export const closeCodes = {
  signedOut: 4401,
  revoked: 4403,
  gone: 4404,
  upgrade: 4426,
  noHello: 4508,
  badFrame: 4509,
  overload: 1013,
  restart: 1012
} as const;
export const isFinalClose = (code: number): boolean => code >= 4400 && code < 4500;
