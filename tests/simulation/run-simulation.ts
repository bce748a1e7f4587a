/**
 * One seed from the first device to the last comparison: a storm of random steps, then everything heals, then every
 * device must agree with the server within a minute of virtual time. The same seed gives the same run.
 */
import { seedClientIds } from './seeded-client-ids.ts';
import { createSeededRandom, type Random } from '#shared/environment.ts';
import { createId, type EntryId } from '#shared/ids.ts';
import type { Role } from '#shared/permissions.ts';
import { findDifferences, isQuiet } from './convergence.ts';
import { EditLedger } from './edit-ledger.ts';
import { takeRandomStep, type World } from './random-steps.ts';
import { SimulatedDevice } from './simulated-device.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedServer } from './simulated-server.ts';
import { Sometimes } from './sometimes.ts';
import { VirtualClock } from './virtual-clock.ts';

export type Outcome = {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly trace: readonly string[];
  readonly sometimes: Sometimes;
  /** Virtual milliseconds from healing to quiet. */
  readonly healedInMs: number;
};

/** All faults gone, everything must have arrived within this. */
const healMs = 60_000;
const tenYearsMs = 10 * 365 * 24 * 60 * 60_000;

/** A stream of its own for each part, so that one more draw in one of them does not change all the others. */
const fork = (random: Random): Random => createSeededRandom(Math.floor(random.fraction() * 0x1_0000_0000));

/** Devices of one workspace that are started one by one; `close` ends the server and its files. */
export async function openWorld(
  seed: number,
  people: readonly { name: string; role: Role; skewMs?: number }[]
): Promise<World & { close(): Promise<void> }> {
  seedClientIds(seed);
  const random = createSeededRandom(seed);
  const clock = new VirtualClock();
  const sometimes = new Sometimes();
  const server = new SimulatedServer({ clock, random: fork(random), sometimes });
  await server.setUp();
  const network = new SimulatedNetwork({ clock, random: fork(random), server, sometimes });
  const ledger = new EditLedger();
  const devices: SimulatedDevice[] = [];
  for (const { name, role, skewMs = 0 } of people) {
    const person = await server.addPerson(name, role);
    devices.push(
      new SimulatedDevice({
        name,
        person,
        role,
        clock,
        skewMs,
        random: fork(random),
        network,
        server,
        ledger,
        sometimes
      })
    );
  }
  const stepRandom = fork(random);
  const labels = Array.from({ length: 3 }, () => createId<EntryId>({ clock, random: stepRandom }));
  return {
    clock,
    random: stepRandom,
    server,
    network,
    devices,
    ledger,
    sometimes,
    contacts: [],
    labels,
    trace: [],
    async close() {
      for (const device of devices) if (device.isRunning) device.crash('process');
      await clock.pass(5_000);
      await server.close();
      seedClientIds(undefined);
    }
  };
}

export async function runSimulation(seed: number): Promise<Outcome> {
  const chance = createSeededRandom(seed ^ 0x5eed);
  const names = ['Ada', 'Ben', 'Cem', 'Dora'].slice(0, 2 + Math.floor(chance.fraction() * 3));
  const people = names.map((name, index) => ({
    name,
    role: index === 0 ? ('admin' as const) : ('agent' as const),
    skewMs: chance.fraction() < 0.3 ? Math.floor((chance.fraction() * 2 - 1) * tenYearsMs) : 0
  }));
  const world = await openWorld(seed, people);
  try {
    for (const device of world.devices) void device.start();
    const steps = 60 + Math.floor(chance.fraction() * 60);
    for (let step = 0; step < steps; step++) {
      await takeRandomStep(world);
      await world.clock.pass(Math.floor(world.random.fraction() ** 3 * 8_000));
    }
    return await heal(world, seed);
  } finally {
    await world.close();
  }
}

async function heal(world: World, seed: number): Promise<Outcome> {
  const { clock, server, network, devices, sometimes, trace } = world;
  server.calm();
  if (server.isDown) server.start();
  for (const device of devices) {
    network.setOffline(device.name, false);
    if (!device.isRunning) void device.start();
    else device.workspace.reconnect();
    await server.setRole(device.person, device === devices[0] ? 'admin' : 'agent');
  }
  const began = clock.now();
  // Quiet has to last: the last ack may be on its way when everything seems done.
  for (let at = 0; at < healMs && clock.now() - began < healMs; at += 1_000) {
    await clock.pass(healMs - (clock.now() - began), () => isQuiet(world));
    await clock.pass(2_000);
    if (isQuiet(world)) break;
  }
  const healedInMs = clock.now() - began;
  const problems: string[] = [];
  if (!isQuiet(world)) problems.push(...unrest(world));
  problems.push(...(await findDifferences(world)));
  if (problems.length === 0) {
    // What was confirmed is what a restart reads.
    for (const device of devices) {
      network.setOffline(device.name, true);
      await device.restart();
    }
    problems.push(...(await findDifferences(world)).map((problem) => `after a restart, ${problem}`));
  }
  return { seed, problems, trace, sometimes, healedInMs };
}

const unrest = ({ devices, server }: World): string[] =>
  devices.map((device) => {
    if (!device.isRunning) return `${device.name} does not run`;
    const { store } = device.workspace.device;
    const { connection } = device.workspace.status();
    return `${device.name} is not quiet: ${connection.kind}, ${store.waitingOps} waiting, at ${store.cursor.seq} of ${server.head}`;
  });

export function describeOutcome({ seed, problems, trace }: Outcome): string {
  return [`seed ${seed}`, ...trace.map((line) => `  ${line}`), ...problems.map((line) => `  PROBLEM ${line}`)].join(
    '\n'
  );
}
