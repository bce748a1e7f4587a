/**
 * The first workspace and its owner. On a server without one, a random token is printed as a link at each start, and
 * only whoever can read the server's output gets in first. The operator's command makes workspaces without a token.
 */
import type { z } from 'zod/mini';
import type { Language } from '#shared/i18n/language.ts';
import type { AccountId, MemberId, WorkspaceId } from '#shared/ids.ts';
import { passwordProblems } from '#shared/password/password-rule.ts';
import type { setupRequest } from '#shared/protocol/api.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { findAccountByEmail, insertAccount } from '#sync-server/auth/accounts.ts';
import { busy, openSession, weakPassword, type AuthParts, type SignedIn } from '#sync-server/auth/sign-in.ts';
import { createToken, hashToken } from '#sync-server/auth/tokens.ts';
import type { Failure } from '#sync-server/http/endpoint.ts';
import type { Database } from '#sync-server/storage/database.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { hasWorkspace, insertWorkspace } from './workspaces.ts';

/** A new set-up token, in place of older ones; `undefined` when the server is set up. */
export async function issueSetupToken(
  parts: Pick<AuthParts, 'database' | 'clock' | 'random'>
): Promise<string | undefined> {
  const token = createToken(parts.random);
  return parts.database.transaction((writer) => {
    writer.prepare('DELETE FROM setup_token').run();
    if (hasWorkspace(writer)) return undefined;
    writer.prepare('INSERT INTO setup_token (token_hash, created_at) VALUES (?, ?)').run(token.hash, parts.clock.now());
    return token.text;
  });
}

/** Before any costly work: is there something to set up, and is this the token for it. */
function checkToken(statements: Statements, token: string): Result<undefined, Failure> {
  if (hasWorkspace(statements)) return err({ code: 'setup.done' });
  const row = statements.prepare('SELECT 1 FROM setup_token WHERE token_hash = ?').get(hashToken(token));
  return row === undefined ? err({ code: 'setup.token' }) : ok(undefined);
}

/** Of several at once one wins; the others learn that it is done. */
export async function setUp(
  parts: AuthParts,
  request: z.output<typeof setupRequest>
): Promise<Result<SignedIn, Failure>> {
  const allowed = checkToken(parts.database.reader, request.token);
  if (!allowed.ok) return allowed;
  const founded = await foundWorkspace(
    parts,
    {
      name: request.workspaceName,
      country: request.country,
      owner: { name: request.name, email: request.email, password: request.password, language: request.language }
    },
    (writer) => checkToken(writer, request.token)
  );
  if (!founded.ok) return founded;
  await parts.database.transaction((writer) => writer.prepare('DELETE FROM setup_token').run());
  return ok(await openSession(parts, { id: founded.value.account }, { device: undefined, name: request.deviceName }));
}

export type Founding = {
  readonly name: string;
  readonly country: string;
  readonly owner: {
    readonly name: string;
    readonly email: string;
    readonly password: string;
    readonly language: Language;
  };
};
export type Founded = { readonly workspace: WorkspaceId; readonly member: MemberId; readonly account: AccountId };

/**
 * A workspace with its owner. An account that exists keeps its name and password: `owner.password` is for a new one.
 * `check` is asked again inside the transaction.
 */
export async function foundWorkspace(
  parts: AuthParts,
  founding: Founding,
  check: (writer: Statements) => Result<undefined, Failure> = () => ok(undefined)
): Promise<Result<Founded, Failure>> {
  const { owner } = founding;
  const existing = findAccountByEmail(parts.database.reader, owner.email);
  let passwordHash = '';
  if (existing === undefined) {
    const own = [owner.name, owner.email, founding.name];
    const problems = passwordProblems(owner.password, { policy: 'letters-and-digits', own });
    if (problems.length > 0) return err(weakPassword(problems));
    const hashed = await parts.hashing.hash(owner.password);
    if (!hashed.ok) return err(busy(hashed.error.retryAfterMs));
    passwordHash = hashed.value;
  }
  return insertFounding(parts, parts.database, { founding, passwordHash, existing: existing?.id }, check);
}

function insertFounding(
  parts: AuthParts,
  database: Database,
  plan: { founding: Founding; passwordHash: string; existing: AccountId | undefined },
  check: (writer: Statements) => Result<undefined, Failure>
): Promise<Result<Founded, Failure>> {
  const { name, email, language } = plan.founding.owner;
  return database.transaction((writer): Result<Founded, Failure> => {
    const allowed = check(writer);
    if (!allowed.ok) return allowed;
    const account =
      plan.existing ?? insertAccount(writer, parts, { email, name, language, passwordHash: plan.passwordHash });
    if (account === undefined) return err({ code: 'request.invalid', fields: { email: ['taken'] } });
    const { workspace, member } = insertWorkspace(writer, parts, plan.founding, { account, name });
    return ok({ workspace, member, account });
  });
}
