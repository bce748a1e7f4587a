/**
 * The world of a story: Ada (admin) and Ben (agent) with a device each, online and quiet, and what a test asks of them.
 * Time is virtual, the server's database is a real file.
 */
import { openWorld } from './run-simulation.ts';
import type * as Y from 'yjs';
import { createId, type ContactId, type DocId, type EntryId } from '#shared/ids.ts';
import type { Frame, FrameOf } from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import { isQuiet } from './convergence.ts';
import type { World } from './random-steps.ts';
import { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedTab } from './simulated-tab.ts';

export async function openStory() {
  let world = await openWorld(1, [
    { name: 'Ada', role: 'admin' },
    { name: 'Ben', role: 'agent' }
  ]);
  const ada = must(world.devices[0], 'Ada');
  const ben = must(world.devices[1], 'Ben');
  let frames: { device: string; frame: Frame }[] = [];
  world.network.observe = (device, frame) => frames.push({ device, frame });
  void ada.start();
  void ben.start();
  await world.clock.pass(2_000);
  return {
    ada,
    ben,
    get world(): World {
      return world;
    },
    get frames() {
      return frames;
    },
    forgetFrames() {
      frames = [];
    },
    /** Who has to agree at the end. */
    setDevices(...devices: SimulatedDevice[]) {
      world = { ...world, devices };
    },
    close: () => world.close(),
    /** Everything has arrived, and the tabs have heard of it. */
    async quiet() {
      await world.clock.pass(60_000, () => isQuiet(world));
      await world.clock.pass(500);
    },
    pushes: (device: string): FrameOf<'push'>[] =>
      frames.flatMap(({ device: from, frame }) => (from === device && frame.type === 'push' ? [frame] : [])),
    async create(device: SimulatedDevice, family: string): Promise<ContactId> {
      const created = await device.workspace.createContact({ fields: { family } });
      if (!created.ok) throw new Error(created.error.kind);
      return created.value;
    },
    async openTab(device: SimulatedDevice, doc: DocId): Promise<SimulatedTab> {
      const tab = device.open(doc);
      await world.clock.pass(5_000, () => tab.state === 'open');
      if (tab.state !== 'open') throw new Error(`the contact does not open: ${tab.state}`);
      return tab;
    },
    async shownBy(device: SimulatedDevice, doc: DocId): Promise<Y.Doc | undefined> {
      const shown = await device.workspace.device.loadShown(doc);
      return shown.ok ? shown.value : undefined;
    },
    /** Another person, on a device without data. */
    async join(name: string): Promise<SimulatedDevice> {
      const person = await world.server.addPerson(name, 'agent');
      const device = new SimulatedDevice({ ...world, name, person, role: 'agent', skewMs: 0 });
      void device.start();
      await world.clock.pass(10, () => device.isRunning);
      return device;
    },
    setOffline(device: SimulatedDevice, offline: boolean) {
      world.network.setOffline(device.name, offline);
      if (!offline && device.isRunning) device.workspace.reconnect();
    },
    /** What needs the network needs time to pass. */
    async passing<Value>(task: Promise<Value>): Promise<Value> {
      let isDone = false;
      const watched = task.finally(() => (isDone = true));
      await world.clock.pass(30_000, () => isDone);
      return await watched;
    },
    newId: () => createId<EntryId>({ clock: world.clock, random: world.random })
  };
}
export type Story = Awaited<ReturnType<typeof openStory>>;
