/**
 * Roles and ends of memberships. Nobody hands out or takes away more than they hold, and a workspace always has an
 * owner. Every change raises the member's right version inside the transaction that checks the rule, so that what was
 * decided on the old right is decided again.
 */
import type { Clock } from '#shared/environment.ts';
import type { AccountId, DeviceId, MemberId, WorkspaceId } from '#shared/ids.ts';
import { can, grantableRoles, type Role } from '#shared/permissions.ts';
import type { Member, WorkspaceDevice } from '#shared/protocol/api.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Failure } from '#sync-server/http/endpoint.ts';
import type { Database } from '#sync-server/storage/database.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import type { MembershipEvents, Seat } from './membership.ts';

type MemberRow = { id: MemberId; account: AccountId; name: string; email: string; role: Role; joined_at: number };

const activeMembers = `
  SELECT member.id, member.account, member.name, account.email, member.role, member.joined_at
    FROM member JOIN account ON account.id = member.account
   WHERE member.workspace = ? AND member.removed_at IS NULL`;

const describe = (row: MemberRow, asking: AccountId): Member => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  joinedAt: row.joined_at,
  you: row.account === asking
});

export function listMembers(reader: Statements, seat: Seat): Member[] {
  const rows = reader.prepare<MemberRow>(`${activeMembers} ORDER BY member.name, member.id`).all(seat.workspace);
  return rows.map((row) => describe(row, seat.account));
}

const findMember = (statements: Statements, workspace: WorkspaceId, member: MemberId): MemberRow | undefined =>
  statements.prepare<MemberRow>(`${activeMembers} AND member.id = ?`).get(workspace, member);

type Parts = {
  readonly database: Database;
  readonly clock: Clock;
  readonly events: MembershipEvents;
  /** A change of rights gives the account's sessions new tokens. */
  readonly renewSessions: (writer: Statements, account: AccountId) => void;
};

export async function changeRole(
  parts: Parts,
  seat: Seat,
  member: MemberId,
  role: Role
): Promise<Result<Member, Failure>> {
  const changed = await parts.database.transaction((writer): Result<{ row: MemberRow; isNew: boolean }, Failure> => {
    const allowed = checkChange(writer, seat, member, role);
    if (!allowed.ok) return allowed;
    const row = allowed.value;
    if (row.role === role) return ok({ row, isNew: false });
    writer.prepare('UPDATE member SET role = ?, right_version = right_version + 1 WHERE id = ?').run(role, member);
    // An invite is a role given in advance: what they may no longer give is withdrawn.
    const open = writer.prepare<{ id: string; role: Role }>(
      'SELECT id, role FROM invite WHERE created_by = ? AND used_at IS NULL'
    );
    for (const invite of open.all(member)) {
      if (!grantableRoles(role).includes(invite.role)) writer.prepare('DELETE FROM invite WHERE id = ?').run(invite.id);
    }
    parts.renewSessions(writer, row.account);
    return ok({ row: { ...row, role }, isNew: true });
  });
  if (!changed.ok) return changed;
  const { row, isNew } = changed.value;
  if (isNew) parts.events.emit({ kind: 'role-changed', workspace: seat.workspace, member, account: row.account, role });
  return ok(describe(row, seat.account));
}

export const removeMember = (parts: Parts, seat: Seat, member: MemberId): Promise<Result<undefined, Failure>> =>
  endMembership(parts, seat, member, (writer) => checkChange(writer, seat, member, undefined));

/** Everybody may go, but for the last owner. */
export const leaveWorkspace = (parts: Parts, seat: Seat): Promise<Result<undefined, Failure>> =>
  endMembership(parts, seat, seat.member, (writer) => {
    const row = findMember(writer, seat.workspace, seat.member);
    if (row === undefined) return err({ code: 'request.not-found' });
    return isLastOwner(writer, row, seat.workspace) ? err({ code: 'member.last-owner' }) : ok(row);
  });

async function endMembership(
  parts: Parts,
  seat: Seat,
  member: MemberId,
  check: (writer: Statements) => Result<MemberRow, Failure>
): Promise<Result<undefined, Failure>> {
  const ended = await parts.database.transaction((writer) => {
    const allowed = check(writer);
    if (!allowed.ok) return allowed;
    writer
      .prepare('UPDATE member SET removed_at = ?, right_version = right_version + 1 WHERE id = ?')
      .run(parts.clock.now(), member);
    // What they promised to others is withdrawn with them.
    writer
      .prepare('DELETE FROM invite WHERE workspace = ? AND created_by = ? AND used_at IS NULL')
      .run(seat.workspace, member);
    parts.renewSessions(writer, allowed.value.account);
    return allowed;
  });
  if (!ended.ok) return ended;
  parts.events.emit({ kind: 'member-removed', workspace: seat.workspace, member, account: ended.value.account });
  return ok(undefined);
}

/** `role` is undefined for a removal. The actor's right is read again: it may have gone since the request came in. */
function checkChange(
  writer: Statements,
  seat: Seat,
  member: MemberId,
  role: Role | undefined
): Result<MemberRow, Failure> {
  const actor = findMember(writer, seat.workspace, seat.member);
  if (actor === undefined || !can(actor.role, 'members.manage')) return err({ code: 'forbidden' });
  const row = findMember(writer, seat.workspace, member);
  if (row === undefined) return err({ code: 'request.not-found' });
  const grantable = grantableRoles(actor.role);
  if (!grantable.includes(row.role) || (role !== undefined && !grantable.includes(role)))
    return err({ code: 'forbidden' });
  if (role !== 'owner' && isLastOwner(writer, row, seat.workspace)) return err({ code: 'member.last-owner' });
  return ok(row);
}

function isLastOwner(writer: Statements, row: MemberRow, workspace: WorkspaceId): boolean {
  if (row.role !== 'owner') return false;
  const others = writer.prepare(
    "SELECT 1 FROM member WHERE workspace = ? AND role = 'owner' AND removed_at IS NULL AND id <> ?"
  );
  return others.get(workspace, row.id) === undefined;
}

type DeviceRow = {
  id: DeviceId;
  name: string;
  member: MemberId;
  member_name: string;
  account: AccountId;
  role: Role;
  created_at: number;
  seen_at: number;
  blocked: 0 | 1;
};

const memberDevices = `
  SELECT device.id, device.name, member.id AS member, member.name AS member_name, member.account, member.role,
         device.created_at, device.seen_at, device_block.at IS NOT NULL AS blocked
    FROM member
    JOIN device ON device.account = member.account AND device.revoked_at IS NULL
    LEFT JOIN device_block ON device_block.workspace = member.workspace AND device_block.device = device.id
   WHERE member.workspace = ? AND member.removed_at IS NULL`;

export function listWorkspaceDevices(reader: Statements, workspace: WorkspaceId): WorkspaceDevice[] {
  const rows = reader.prepare<DeviceRow>(`${memberDevices} ORDER BY device.seen_at DESC, device.id`).all(workspace);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    member: row.member,
    memberName: row.member_name,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    blocked: row.blocked === 1
  }));
}

/** For this workspace alone: the device's other workspaces are not this admin's business. */
export async function blockDevice(parts: Parts, seat: Seat, device: DeviceId): Promise<Result<undefined, Failure>> {
  const blocked = await parts.database.transaction((writer): Result<DeviceRow, Failure> => {
    const row = writer.prepare<DeviceRow>(`${memberDevices} AND device.id = ?`).get(seat.workspace, device);
    if (row === undefined) return err({ code: 'request.not-found' });
    if (!grantableRoles(seat.role).includes(row.role)) return err({ code: 'forbidden' });
    writer
      .prepare('INSERT OR IGNORE INTO device_block (workspace, device, at, by) VALUES (?, ?, ?, ?)')
      .run(seat.workspace, device, parts.clock.now(), seat.member);
    return ok(row);
  });
  if (!blocked.ok) return blocked;
  parts.events.emit({ kind: 'device-revoked', device, account: blocked.value.account, workspace: seat.workspace });
  return ok(undefined);
}
