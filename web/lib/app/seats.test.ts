/** What the device remembers of its workspaces survives damage and says nothing of people. */
import { expect, test } from 'vitest';
import { createId, type DeviceId, type WorkspaceId } from '#shared/ids.ts';
import { createSeededRandom, systemClock } from '#shared/environment.ts';
import { forgetSeat, readSeats, rememberSeat } from './seats.ts';

const environment = { clock: systemClock, random: createSeededRandom(7) };

function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    clear: () => values.clear(),
    getItem: (key) => values.get(key) ?? null,
    key: (index) => [...values.keys()][index] ?? null,
    removeItem: (key) => void values.delete(key),
    setItem: (key, value) => void values.set(key, value)
  };
}

test('the workspace that was opened last is the current one', () => {
  const storage = memoryStorage();
  const device = createId<DeviceId>(environment);
  const [first, second] = [createId<WorkspaceId>(environment), createId<WorkspaceId>(environment)];
  rememberSeat(storage, { device, workspace: first, workspaceName: 'Brandt' });
  rememberSeat(storage, { device, workspace: second, workspaceName: 'Ahrens' });
  expect(readSeats(storage).current).toBe(second);
  rememberSeat(storage, { device, workspace: first, workspaceName: 'Brandt' });
  expect(readSeats(storage)).toMatchObject({
    device,
    current: first,
    known: [{ workspace: second }, { workspace: first }]
  });
});

test('forgetting the current workspace falls back to another one of the device, and keeps the device id', () => {
  const storage = memoryStorage();
  const device = createId<DeviceId>(environment);
  const [first, second] = [createId<WorkspaceId>(environment), createId<WorkspaceId>(environment)];
  rememberSeat(storage, { device, workspace: first, workspaceName: 'Brandt' });
  rememberSeat(storage, { device, workspace: second, workspaceName: 'Ahrens' });
  forgetSeat(storage, second);
  expect(readSeats(storage)).toEqual({ device, current: first, known: [{ workspace: first, name: 'Brandt' }] });
});

test.each(['', 'null', '{', '[]', '"x"', '{"known":7}', '{"known":[{"workspace":"<script>"}],"current":"nope"}'])(
  'damaged memory (%s) reads as a device that knows nothing',
  (damaged) => {
    const storage = memoryStorage();
    storage.setItem('kontor.seats', damaged);
    expect(readSeats(storage)).toEqual({ device: undefined, current: undefined, known: [] });
  }
);
