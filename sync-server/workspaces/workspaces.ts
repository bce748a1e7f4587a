/**
 * Workspaces: one business each, with members, one feed and one vocabulary document, whose id is fixed here so that no
 * two devices ever make one each. The feed itself belongs to sync.
 */
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type AccountId, type DocId, type MemberId, type WorkspaceId } from '#shared/ids.ts';
import type { Workspace } from '#shared/protocol/api.ts';
import type { Role } from '#shared/permissions.ts';
import { must } from '#shared/result.ts';
import type { Statements } from '#sync-server/storage/statements.ts';

type WorkspaceRow = {
  id: WorkspaceId;
  name: string;
  country: string;
  password_policy: Workspace['passwordPolicy'];
  vocabulary_doc: DocId;
  lineage: string;
  member: MemberId;
  role: Role;
};

/** The workspaces that an account is a member of, in the order of joining. */
export function workspacesOf(reader: Statements, account: AccountId): Workspace[] {
  return reader
    .prepare<WorkspaceRow>(
      `SELECT workspace.id, workspace.name, workspace.country, workspace.password_policy, workspace.vocabulary_doc,
              workspace.lineage, member.id AS member, member.role
         FROM member JOIN workspace ON workspace.id = member.workspace
        WHERE member.account = ? AND member.removed_at IS NULL ORDER BY member.joined_at, workspace.id`
    )
    .all(account)
    .map((row) => ({
      id: row.id,
      name: row.name,
      country: row.country,
      passwordPolicy: row.password_policy,
      vocabularyDoc: row.vocabulary_doc,
      lineage: row.lineage,
      member: row.member,
      role: row.role
    }));
}

export const hasWorkspace = (reader: Statements): boolean =>
  reader.prepare('SELECT 1 FROM workspace LIMIT 1').get() !== undefined;

/** Part of a larger transaction: a workspace and its first owner. */
export function insertWorkspace(
  writer: Statements,
  environment: { clock: Clock; random: Random },
  workspace: { name: string; country: string },
  owner: { account: AccountId; name: string }
): { workspace: WorkspaceId; member: MemberId } {
  const id = createId<WorkspaceId>(environment);
  const lineage = must(
    writer.prepare<{ value: string }>("SELECT value FROM instance WHERE key = 'lineage'").get(),
    "the database's lineage"
  ).value;
  writer
    .prepare(
      `INSERT INTO workspace (id, name, country, password_policy, seq, mark, lineage, vocabulary_doc, created_at)
       VALUES (?, ?, ?, 'letters-and-digits', 0, zeroblob(0), ?, ?, ?)`
    )
    .run(id, workspace.name, workspace.country, lineage, createId<DocId>(environment), environment.clock.now());
  return { workspace: id, member: insertMember(writer, environment, { workspace: id, ...owner, role: 'owner' }) };
}

/** Part of a larger transaction. Somebody who was a member before gets the same row, and with it their authorship, back. */
export function insertMember(
  writer: Statements,
  environment: { clock: Clock; random: Random },
  member: { workspace: WorkspaceId; account: AccountId; name: string; role: Role }
): MemberId {
  const row = writer
    .prepare<{ id: MemberId }>(
      `INSERT INTO member (id, workspace, account, name, role, right_version, joined_at, removed_at)
       VALUES (?, ?, ?, ?, ?, 1, ?, NULL)
       ON CONFLICT (workspace, account) DO UPDATE SET
         name = excluded.name, role = excluded.role, joined_at = excluded.joined_at, removed_at = NULL,
         right_version = member.right_version + 1
       RETURNING id`
    )
    .get(
      createId<MemberId>(environment),
      member.workspace,
      member.account,
      member.name,
      member.role,
      environment.clock.now()
    );
  return must(row, 'the inserted member').id;
}
