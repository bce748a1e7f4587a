/**
 * Devices: the browser profiles that an account has signed in with. Each has a random share of the key that seals its
 * data, handed out only while the device is not revoked; revoking zeroes it, so that nothing can bring it back.
 */
import { createHmac } from 'node:crypto';
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type AccountId, type DeviceId, type WorkspaceId } from '#shared/ids.ts';
import type { OwnDevice } from '#shared/protocol/api.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { endSessions, type EndedSession } from './sessions.ts';

/** Whether this account has signed in on that device before, and did not give it up. */
export function isKnownDevice(reader: Statements, account: AccountId, device: DeviceId): boolean {
  return (
    reader.prepare('SELECT 1 FROM device WHERE id = ? AND account = ? AND revoked_at IS NULL').get(device, account) !==
    undefined
  );
}

/** Part of a larger transaction: the known device, or a new one when it is unknown, revoked or somebody else's. */
export function openDevice(
  writer: Statements,
  environment: { clock: Clock; random: Random },
  who: { account: AccountId; device: DeviceId | undefined; name: string }
): DeviceId {
  const now = environment.clock.now();
  if (who.device !== undefined && isKnownDevice(writer, who.account, who.device)) {
    writer.prepare('UPDATE device SET seen_at = ? WHERE id = ?').run(now, who.device);
    return who.device;
  }
  const id = createId<DeviceId>(environment);
  writer
    .prepare(
      'INSERT INTO device (id, account, name, created_at, seen_at, revoked_at, share) VALUES (?, ?, ?, ?, ?, NULL, ?)'
    )
    .run(id, who.account, who.name, now, now, environment.random.bytes(32));
  return id;
}

type DeviceRow = { id: DeviceId; name: string; created_at: number; seen_at: number };

export function listDevices(reader: Statements, account: AccountId, current: DeviceId): OwnDevice[] {
  return reader
    .prepare<DeviceRow>(
      'SELECT id, name, created_at, seen_at FROM device WHERE account = ? AND revoked_at IS NULL ORDER BY seen_at DESC, id'
    )
    .all(account)
    .map((row) => ({
      id: row.id,
      name: row.name,
      createdAt: row.created_at,
      seenAt: row.seen_at,
      current: row.id === current
    }));
}

export function renameDevice(writer: Statements, account: AccountId, device: DeviceId, name: string): boolean {
  return (
    writer
      .prepare('UPDATE device SET name = ? WHERE id = ? AND account = ? AND revoked_at IS NULL')
      .run(name, device, account) === 1
  );
}

/** `undefined` when there is no such device of this account. */
export function revokeDevice(
  writer: Statements,
  account: AccountId,
  device: DeviceId,
  now: number
): EndedSession[] | undefined {
  const changed = writer
    .prepare(
      'UPDATE device SET revoked_at = ?, share = zeroblob(32) WHERE id = ? AND account = ? AND revoked_at IS NULL'
    )
    .run(now, device, account);
  return changed === 1 ? endSessions(writer, 'device = ?', device) : undefined;
}

/** 32 bytes that depend on device and workspace: what one workspace hands out opens nothing of another. */
export function readShare(reader: Statements, device: DeviceId, workspace: WorkspaceId): Uint8Array | undefined {
  const row = reader
    .prepare<{ share: Uint8Array }>('SELECT share FROM device WHERE id = ? AND revoked_at IS NULL')
    .get(device);
  return row === undefined ? undefined : new Uint8Array(createHmac('sha256', row.share).update(workspace).digest());
}
