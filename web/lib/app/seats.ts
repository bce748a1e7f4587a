/**
 * Which workspaces this device holds, remembered in localStorage so that the lock page can be drawn with no network and
 * no key. Ids and the workspace's own name only: nothing of a contact or a member is written here.
 */
import { parseId, type DeviceId, type WorkspaceId } from '#shared/ids.ts';

export type KnownWorkspace = { readonly workspace: WorkspaceId; readonly name: string };
export type Seats = {
  readonly device: DeviceId | undefined;
  readonly current: WorkspaceId | undefined;
  readonly known: readonly KnownWorkspace[];
};

const storageKey = 'kontor.seats';
const none: Seats = { device: undefined, current: undefined, known: [] };

/** Total: whatever stands there, something usable comes back. */
export function readSeats(storage: Storage): Seats {
  try {
    const raw: unknown = JSON.parse(storage.getItem(storageKey) ?? 'null');
    if (typeof raw !== 'object' || raw === null) return none;
    const known = 'known' in raw && Array.isArray(raw.known) ? raw.known : [];
    return {
      device: 'device' in raw ? parseId(raw.device) : undefined,
      current: 'current' in raw ? parseId(raw.current) : undefined,
      known: known.flatMap((entry: unknown) => {
        if (typeof entry !== 'object' || entry === null || !('workspace' in entry)) return [];
        const workspace = parseId<WorkspaceId>(entry.workspace);
        const name = 'name' in entry && typeof entry.name === 'string' ? entry.name : '';
        return workspace ? [{ workspace, name }] : [];
      })
    };
  } catch {
    // Damaged JSON: the device asks to sign in again, and finds its store by the ids it then gets.
    return none;
  }
}

const write = (storage: Storage, seats: Seats): void => storage.setItem(storageKey, JSON.stringify(seats));

/** Remembers a workspace, makes it the current one, and keeps the device's id. */
export function rememberSeat(
  storage: Storage,
  seat: { device: DeviceId; workspace: WorkspaceId; workspaceName: string }
): void {
  const seats = readSeats(storage);
  const others = seats.known.filter((entry) => entry.workspace !== seat.workspace);
  write(storage, {
    device: seat.device,
    current: seat.workspace,
    known: [...others, { workspace: seat.workspace, name: seat.workspaceName }]
  });
}

export function forgetSeat(storage: Storage, workspace: WorkspaceId): void {
  const seats = readSeats(storage);
  const known = seats.known.filter((entry) => entry.workspace !== workspace);
  write(storage, { device: seats.device, current: known[0]?.workspace, known });
}
