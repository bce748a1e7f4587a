/**
 * Accepting an invite: with the password of the account that exists under the invited address, or with the first
 * password of a new one. The invite is used up in the transaction that makes the member.
 */
import type { z } from 'zod/mini';
import { passwordProblems } from '#shared/password/password-rule.ts';
import type { inviteAcceptance } from '#shared/protocol/api.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { findAccount, findAccountByEmail, insertAccount } from '#sync-server/auth/accounts.ts';
import {
  busy,
  openSession,
  provePassword,
  weakPassword,
  type AuthParts,
  type SignedIn
} from '#sync-server/auth/sign-in.ts';
import type { ClientAddress, Failure, Session } from '#sync-server/http/endpoint.ts';
import { consumeInvite, findInvite, type OpenInvite } from './invites.ts';

type Acceptance = z.output<typeof inviteAcceptance>;

export async function acceptInvite(
  parts: AuthParts,
  request: Acceptance,
  from: { session: Session | undefined; address: ClientAddress }
): Promise<Result<SignedIn, Failure>> {
  const found = findInvite(parts.database.reader, request.token, parts.clock.now());
  if (!found.ok) return found;
  const invite = found.value;
  const signedIn = from.session === undefined ? undefined : findAccount(parts.database.reader, from.session.account);
  if (signedIn !== undefined && signedIn.email !== invite.email) return err({ code: 'invite.other-account' });
  return invite.accountExists
    ? joinWithAccount(parts, invite, request, from.address)
    : joinAnew(parts, invite, request);
}

async function joinWithAccount(
  parts: AuthParts,
  invite: OpenInvite,
  request: Acceptance,
  address: ClientAddress
): Promise<Result<SignedIn, Failure>> {
  const account = findAccountByEmail(parts.database.reader, invite.email);
  const { password, device } = request;
  const proved = await provePassword(
    parts,
    { account, email: invite.email, password, device, address },
    'sign-in.refused'
  );
  if (!proved.ok) return proved;
  const joined = await parts.database.transaction((writer) => consumeInvite(writer, parts, invite, proved.value));
  if (!joined) return err({ code: 'invite.invalid' });
  return ok(await openSession(parts, proved.value, { device, name: request.deviceName }));
}

async function joinAnew(parts: AuthParts, invite: OpenInvite, request: Acceptance): Promise<Result<SignedIn, Failure>> {
  const { name, language } = request;
  if (name === undefined) return err({ code: 'request.invalid', fields: { name: ['required'] } });
  const own = [name, invite.email, invite.workspaceName];
  const problems = passwordProblems(request.password, { policy: invite.passwordPolicy, own });
  if (problems.length > 0) return err(weakPassword(problems));
  const hashed = await parts.hashing.hash(request.password);
  if (!hashed.ok) return err(busy(hashed.error.retryAfterMs));
  const joined = await parts.database
    .transaction((writer) => {
      const id = insertAccount(writer, parts, { email: invite.email, name, language, passwordHash: hashed.value });
      if (id === undefined) return undefined;
      // Thrown, because the account must not stay when the invite was taken in the meantime.
      if (!consumeInvite(writer, parts, invite, { id, name })) throw new InviteTaken();
      return id;
    })
    .catch((cause: unknown) => {
      if (cause instanceof InviteTaken) return undefined;
      throw cause;
    });
  if (joined === undefined) return err({ code: 'invite.invalid' });
  return ok(await openSession(parts, { id: joined }, { device: undefined, name: request.deviceName }));
}

class InviteTaken extends Error {}
