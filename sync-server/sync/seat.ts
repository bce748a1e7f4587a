/**
 * Who is at a socket, as sync needs to know it: the ports that the workspace part fills in. A right is asked for at
 * every push, and news of a lost right ends or changes open sockets at once.
 */
import type { AccountId, DeviceId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { Role } from '#shared/permissions.ts';
import type { Result } from '#shared/result.ts';

/** Proved by the session's cookie at the upgrade; nothing a frame says changes it. */
export type SessionIdentity = { readonly session: string; readonly account: AccountId; readonly device: DeviceId };

export type Seat = {
  readonly workspace: WorkspaceId;
  readonly member: MemberId;
  readonly name: string;
  readonly role: Role;
};

/** `signed-out`: the session ended. `revoked`: this device is shut out. `gone`: no such workspace for this account. */
export type NoSeat = 'signed-out' | 'revoked' | 'gone';

export interface Membership {
  /** Answers from what is committed at this moment. */
  seat(identity: SessionIdentity, workspace: WorkspaceId): Result<Seat, NoSeat>;
}

export type MembershipEvent =
  | { readonly kind: 'role-changed'; readonly workspace: WorkspaceId; readonly account: AccountId }
  | { readonly kind: 'member-removed'; readonly workspace: WorkspaceId; readonly account: AccountId }
  | {
      readonly kind: 'device-revoked';
      readonly device: DeviceId;
      readonly account: AccountId;
      readonly workspace: WorkspaceId | undefined;
    }
  | { readonly kind: 'signed-out'; readonly session: string; readonly account: AccountId };

export interface MembershipEvents {
  /** The listener is told after the commit. Returns the way to stop listening. */
  listen(listener: (event: MembershipEvent) => void): () => void;
}

/** Who stands behind a push: a person at a device, or the operator at the server's own command line. */
export type Author =
  | { readonly kind: 'session'; readonly identity: SessionIdentity }
  /** `member` is named as the author of what the operator brings in. */
  | { readonly kind: 'operator'; readonly member: MemberId };
