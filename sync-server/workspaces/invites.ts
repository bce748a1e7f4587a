/**
 * Invites: a link with a random token that lets one person in, once, within 72 hours, under the e-mail address and role
 * it was made for. Looking at it uses nothing up; only accepting does, and of several at once one wins.
 */
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type AccountId, type EntryId, type MemberId, type WorkspaceId } from '#shared/ids.ts';
import { grantableRoles, type Role } from '#shared/permissions.ts';
import type { Invite, InvitePreview } from '#shared/protocol/api.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { PasswordPolicy } from '#shared/password/password-rule.ts';
import { createToken, hashToken } from '#sync-server/auth/tokens.ts';
import type { Failure } from '#sync-server/http/endpoint.ts';
import type { Database } from '#sync-server/storage/database.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import type { Seat } from './membership.ts';
import { insertMember } from './workspaces.ts';

export const inviteLifetimeMs = 72 * 60 * 60_000;

type Parts = { readonly database: Database; readonly clock: Clock; readonly random: Random };

/** Made by a member, or by the operator (`by` is then null), who may give any role. */
export async function createInvite(
  parts: Parts,
  invite: { workspace: WorkspaceId; email: string; role: Role; by: Pick<Seat, 'member' | 'role'> | null }
): Promise<Result<{ id: string; token: string; expiresAt: number }, Failure>> {
  if (invite.by !== null && !grantableRoles(invite.by.role).includes(invite.role)) return err({ code: 'forbidden' });
  const token = createToken(parts.random);
  const id: string = createId<EntryId>(parts);
  const now = parts.clock.now();
  return parts.database.transaction((writer) => {
    const isMember = writer
      .prepare(
        `SELECT 1 FROM member JOIN account ON account.id = member.account
          WHERE member.workspace = ? AND account.email = ? AND member.removed_at IS NULL`
      )
      .get(invite.workspace, invite.email);
    if (isMember !== undefined) return err({ code: 'request.invalid' as const, fields: { email: ['member'] } });
    // A second invite to the same person replaces the first, so that one withdrawal is enough.
    writer
      .prepare('DELETE FROM invite WHERE workspace = ? AND email = ? AND used_at IS NULL')
      .run(invite.workspace, invite.email);
    writer
      .prepare(
        `INSERT INTO invite (id, token_hash, workspace, email, role, created_at, expires_at, created_by, used_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)`
      )
      .run(
        id,
        token.hash,
        invite.workspace,
        invite.email,
        invite.role,
        now,
        now + inviteLifetimeMs,
        invite.by?.member ?? null
      );
    return ok({ id, token: token.text, expiresAt: now + inviteLifetimeMs });
  });
}

type InviteRow = {
  id: string;
  email: string;
  role: Role;
  created_at: number;
  expires_at: number;
  created_by: MemberId | null;
};

export function listInvites(reader: Statements, workspace: WorkspaceId, now: number): Invite[] {
  return reader
    .prepare<InviteRow>(
      `SELECT id, email, role, created_at, expires_at, created_by FROM invite
        WHERE workspace = ? AND used_at IS NULL AND expires_at > ? ORDER BY id DESC`
    )
    .all(workspace, now)
    .map((row) => ({
      id: row.id,
      email: row.email,
      role: row.role,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      createdBy: row.created_by
    }));
}

export async function withdrawInvite(
  database: Database,
  workspace: WorkspaceId,
  id: string
): Promise<Result<undefined, Failure>> {
  const deleted = await database.transaction((writer) =>
    writer.prepare('DELETE FROM invite WHERE id = ? AND workspace = ? AND used_at IS NULL').run(id, workspace)
  );
  return deleted === 1 ? ok(undefined) : err({ code: 'request.not-found' });
}

export type OpenInvite = InvitePreview & { readonly id: string; readonly workspace: WorkspaceId };

type PreviewRow = {
  id: string;
  workspace: WorkspaceId;
  name: string;
  password_policy: PasswordPolicy;
  email: string;
  role: Role;
  account: AccountId | null;
};

/** The invite that a token stands for, when it is neither used nor expired nor withdrawn. */
export function findInvite(reader: Statements, token: string, now: number): Result<OpenInvite, Failure> {
  const row = reader
    .prepare<PreviewRow>(
      `SELECT invite.id, invite.workspace, workspace.name, workspace.password_policy, invite.email, invite.role, account.id AS account
         FROM invite JOIN workspace ON workspace.id = invite.workspace LEFT JOIN account ON account.email = invite.email
        WHERE invite.token_hash = ? AND invite.used_at IS NULL AND invite.expires_at > ?`
    )
    .get(hashToken(token), now);
  if (row === undefined) return err({ code: 'invite.invalid' });
  return ok({
    id: row.id,
    workspace: row.workspace,
    workspaceName: row.name,
    email: row.email,
    role: row.role,
    accountExists: row.account !== null,
    passwordPolicy: row.password_policy
  });
}

/** Part of a larger transaction: uses the invite up, if nobody was faster. */
export function consumeInvite(
  writer: Statements,
  environment: { clock: Clock; random: Random },
  invite: OpenInvite,
  account: { id: AccountId; name: string }
): boolean {
  const now = environment.clock.now();
  const used = writer
    .prepare('UPDATE invite SET used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?')
    .run(now, invite.id, now);
  if (used !== 1) return false;
  const { workspace, role } = invite;
  const isMember = writer
    .prepare('SELECT 1 FROM member WHERE workspace = ? AND account = ? AND removed_at IS NULL')
    .get(workspace, account.id);
  if (isMember === undefined)
    insertMember(writer, environment, { workspace, account: account.id, name: account.name, role });
  return true;
}
