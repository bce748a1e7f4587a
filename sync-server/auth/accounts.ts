/**
 * Accounts: one person with one e-mail address and one password, in any number of workspaces. Here are the questions
 * about an account and the parts of larger transactions; signing in, setting up and joining put them together.
 */
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type AccountId } from '#shared/ids.ts';
import type { Language } from '#shared/i18n/language.ts';
import type { PasswordPolicy } from '#shared/password/password-rule.ts';
import type { Statements } from '#sync-server/storage/statements.ts';

export type Account = {
  readonly id: AccountId;
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  readonly password_hash: string;
};

const columns = 'id, email, name, language, password_hash';

export const findAccountByEmail = (reader: Statements, email: string): Account | undefined =>
  reader.prepare<Account>(`SELECT ${columns} FROM account WHERE email = ?`).get(email);

export const findAccount = (reader: Statements, id: AccountId): Account | undefined =>
  reader.prepare<Account>(`SELECT ${columns} FROM account WHERE id = ?`).get(id);

/** Part of a larger transaction; `undefined` when the address was taken in the meantime. */
export function insertAccount(
  writer: Statements,
  environment: { clock: Clock; random: Random },
  account: { email: string; name: string; language: Language; passwordHash: string }
): AccountId | undefined {
  const id = createId<AccountId>(environment);
  const now = environment.clock.now();
  const inserted = writer
    .prepare(
      `INSERT INTO account (id, email, name, language, password_hash, password_changed_at, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING`
    )
    .run(id, account.email, account.name, account.language, account.passwordHash, now, now);
  return inserted === 1 ? id : undefined;
}

export function setPasswordHash(writer: Statements, account: AccountId, passwordHash: string, now: number): void {
  writer
    .prepare('UPDATE account SET password_hash = ?, password_changed_at = ? WHERE id = ?')
    .run(passwordHash, now, account);
}

/**
 * What a new password of this account is held to: the strictest of its workspaces' policies cannot be computed, since
 * neither contains the other, so `length` wins where any workspace asks for it.
 */
export function passwordContext(reader: Statements, account: Account): { policy: PasswordPolicy; own: string[] } {
  const workspaces = reader
    .prepare<{ name: string; password_policy: PasswordPolicy }>(
      `SELECT workspace.name, workspace.password_policy FROM member JOIN workspace ON workspace.id = member.workspace
        WHERE member.account = ? AND member.removed_at IS NULL`
    )
    .all(account.id);
  return {
    policy: workspaces.some((workspace) => workspace.password_policy === 'length') ? 'length' : 'letters-and-digits',
    own: [account.name, account.email, ...workspaces.map((workspace) => workspace.name)]
  };
}
