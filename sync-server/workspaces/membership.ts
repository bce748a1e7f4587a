/**
 * What a session may do in a workspace at this moment, and the news when that changes. Read from the committed rows at
 * every question (a point read costs about 10 µs), so there is no cache that could be stale. Sockets listen to the
 * events to be closed or told at once; the question before each frame stays the truth.
 */
import type { AccountId, DeviceId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { Role } from '#shared/permissions.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Statements } from '#sync-server/storage/statements.ts';

/** Who a request or socket speaks for: proved by the session's token, never by what the client says of itself. */
export type SessionIdentity = { readonly session: string; readonly account: AccountId; readonly device: DeviceId };

export type Seat = {
  readonly workspace: WorkspaceId;
  readonly member: MemberId;
  readonly account: AccountId;
  readonly name: string;
  readonly role: Role;
  /** `member.right_version`: compare it inside a transaction to know that the right still holds. */
  readonly version: number;
};

/** `signed-out`: the session ended. `revoked`: this device is shut out. `gone`: no such workspace for this account. */
export type NoSeat = 'signed-out' | 'revoked' | 'gone';

export interface Membership {
  seat(identity: SessionIdentity, workspace: WorkspaceId): Result<Seat, NoSeat>;
}

export type MembershipEvent =
  | {
      readonly kind: 'role-changed';
      readonly workspace: WorkspaceId;
      readonly member: MemberId;
      readonly account: AccountId;
      readonly role: Role;
    }
  | {
      readonly kind: 'member-removed';
      readonly workspace: WorkspaceId;
      readonly member: MemberId;
      readonly account: AccountId;
    }
  /** `workspace` is undefined when the account itself gave the device up: it is then shut out everywhere. */
  | {
      readonly kind: 'device-revoked';
      readonly device: DeviceId;
      readonly account: AccountId;
      readonly workspace: WorkspaceId | undefined;
    }
  | { readonly kind: 'signed-out'; readonly session: string; readonly account: AccountId };

export interface MembershipEvents {
  /** Told after the commit. Returns the way to stop listening. */
  listen(listener: (event: MembershipEvent) => void): () => void;
  emit(event: MembershipEvent): void;
}

export function createMembershipEvents(): MembershipEvents {
  const listeners = new Set<(event: MembershipEvent) => void>();
  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(event) {
      for (const listener of [...listeners]) listener(event);
    }
  };
}

type SeatRow = {
  session: string | null;
  revoked_at: number | null;
  blocked_at: number | null;
  member: MemberId | null;
  name: string;
  role: Role;
  right_version: number;
};

export function createMembership(reader: Statements): Membership {
  const question = reader.prepare<SeatRow>(`
    SELECT session.id AS session, device.revoked_at, device_block.at AS blocked_at,
           member.id AS member, member.name, member.role, member.right_version
      FROM device
      LEFT JOIN session ON session.id = ? AND session.device = device.id AND session.account = device.account
      LEFT JOIN member ON member.workspace = ? AND member.account = device.account AND member.removed_at IS NULL
      LEFT JOIN device_block ON device_block.workspace = ? AND device_block.device = device.id
     WHERE device.id = ? AND device.account = ?`);

  return {
    seat(identity, workspace) {
      const row = question.get(identity.session, workspace, workspace, identity.device, identity.account);
      // Revoking ends the sessions too; the device must learn the graver of the two.
      if (row !== undefined && row.revoked_at !== null) return err('revoked');
      if (row === undefined || row.session === null) return err('signed-out');
      if (row.member === null) return err('gone');
      if (row.blocked_at !== null) return err('revoked');
      return ok({
        workspace,
        member: row.member,
        account: identity.account,
        name: row.name,
        role: row.role,
        version: row.right_version
      });
    }
  };
}
