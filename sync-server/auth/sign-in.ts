/**
 * Typing the password: signing in, proving it again before something grave, and changing it. All of them are throttled
 * by the same counts, answer alike for accounts that exist and that do not, and take the same time for both.
 */
import type { Clock, Random } from '#shared/environment.ts';
import type { DeviceId } from '#shared/ids.ts';
import { passwordProblems } from '#shared/password/password-rule.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { ClientAddress, Failure, Session } from '#sync-server/http/endpoint.ts';
import type { Database } from '#sync-server/storage/database.ts';
import { findAccount, findAccountByEmail, passwordContext, setPasswordHash, type Account } from './accounts.ts';
import { isKnownDevice, openDevice } from './devices.ts';
import type { PasswordHashing } from './password-hashing.ts';
import { endSessions, insertSession, replaceToken, type EndedSession } from './sessions.ts';
import type { Bucket, Throttle } from './throttle.ts';

export type AuthParts = {
  readonly database: Database;
  readonly hashing: PasswordHashing;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly random: Random;
  /** Tells open sockets that their session has ended. */
  readonly sessionsEnded: (ended: readonly EndedSession[]) => void;
};

export type SignedIn = { readonly token: string; readonly session: Session };

export const busy = (retryAfterMs: number): Failure => ({ code: 'server.busy', retryAfterMs });

/** The account whose password this is; `wrong` is what the caller answers when it is not. */
export async function provePassword(
  parts: AuthParts,
  attempt: {
    account: Account | undefined;
    email: string;
    password: string;
    device: DeviceId | undefined;
    address: ClientAddress;
  },
  wrong: 'sign-in.refused' | 'password.wrong'
): Promise<Result<Account, Failure>> {
  const { account, device } = attempt;
  const isKnown =
    account !== undefined && device !== undefined && isKnownDevice(parts.database.reader, account.id, device);
  const buckets: Bucket[] = isKnown
    ? [{ kind: 'device', value: device }]
    : [
        { kind: 'account', value: attempt.email },
        { kind: 'address', value: attempt.address }
      ];
  const counted = await parts.throttle.begin(buckets);
  if (!counted.ok) return err({ code: 'request.too-many', retryAfterMs: counted.error.retryAfterMs });
  const verdict = await parts.hashing.verify(account?.password_hash, attempt.password);
  if (!verdict.ok) {
    await counted.value.succeeded();
    return err(busy(verdict.error.retryAfterMs));
  }
  if (account === undefined || !verdict.value.matches) return err({ code: wrong });
  await counted.value.succeeded();
  if (verdict.value.outdated) await strengthen(parts, account, attempt.password);
  return ok(account);
}

async function strengthen(parts: AuthParts, account: Account, password: string): Promise<void> {
  const hashed = await parts.hashing.hash(password);
  if (!hashed.ok) return;
  await parts.database.transaction((writer) =>
    writer
      .prepare('UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?')
      .run(hashed.value, account.id, account.password_hash)
  );
}

export async function signIn(
  parts: AuthParts,
  request: { email: string; password: string; device?: DeviceId | undefined; deviceName: string },
  address: ClientAddress
): Promise<Result<SignedIn, Failure>> {
  const account = findAccountByEmail(parts.database.reader, request.email);
  const { email, password, device } = request;
  const proved = await provePassword(parts, { account, email, password, device, address }, 'sign-in.refused');
  if (!proved.ok) return proved;
  return ok(await openSession(parts, proved.value, { device, name: request.deviceName }));
}

/** A device and a session on it for an account that has just proved itself. */
export async function openSession(
  parts: AuthParts,
  account: Pick<Account, 'id'>,
  device: { device: DeviceId | undefined; name: string }
): Promise<SignedIn> {
  const opened = await parts.database.transaction((writer) => {
    const id = openDevice(writer, parts, { account: account.id, ...device });
    return { device: id, ...insertSession(writer, parts, { account: account.id, device: id }) };
  });
  parts.sessionsEnded(opened.ended);
  return {
    token: opened.token,
    session: { session: opened.session, account: account.id, device: opened.device, provedAt: parts.clock.now() }
  };
}

/** The password of the person who is signed in, once more. */
export async function proveAgain(
  parts: AuthParts,
  session: Session,
  password: string,
  address: ClientAddress
): Promise<Result<Account, Failure>> {
  const account = findAccount(parts.database.reader, session.account);
  if (account === undefined) return err({ code: 'session.required' });
  return provePassword(
    parts,
    { account, email: account.email, password, device: session.device, address },
    'password.wrong'
  );
}

/** The session's new token. */
export async function stepUp(
  parts: AuthParts,
  session: Session,
  password: string,
  address: ClientAddress
): Promise<Result<string, Failure>> {
  const proved = await proveAgain(parts, session, password, address);
  if (!proved.ok) return proved;
  return ok(await parts.database.transaction((writer) => replaceToken(writer, parts, session.session)));
}

/** Ends all other sessions, and gives this one a new token, which is returned. */
export async function changePassword(
  parts: AuthParts,
  session: Session,
  passwords: { current: string; next: string },
  address: ClientAddress
): Promise<Result<string, Failure>> {
  const proved = await proveAgain(parts, session, passwords.current, address);
  if (!proved.ok) return proved;
  const account = proved.value;
  const problems = passwordProblems(passwords.next, passwordContext(parts.database.reader, account));
  if (problems.length > 0) return err(weakPassword(problems, 'next'));
  const hashed = await parts.hashing.hash(passwords.next);
  if (!hashed.ok) return err(busy(hashed.error.retryAfterMs));
  const { token, ended } = await parts.database.transaction((writer) => {
    setPasswordHash(writer, account.id, hashed.value, parts.clock.now());
    return {
      ended: endSessions(writer, 'account = ? AND id <> ?', account.id, session.session),
      token: replaceToken(writer, parts, session.session)
    };
  });
  parts.sessionsEnded(ended);
  return ok(token);
}

export const weakPassword = (problems: readonly { readonly kind: string }[], field = 'password'): Failure => ({
  code: 'password.weak',
  fields: { [field]: problems.map((problem) => problem.kind) }
});
