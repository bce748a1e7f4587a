/**
 * Figures of edits on their way: latency at a steady rate, CPU, the highest rate that still arrives in time, saturation,
 * many clients in one document. Servers take turns within a round, each started afresh and warmed up, in an order that
 * alternates from round to round.
 */
import { atLeast, atMost, figure, median, type Budget, type Figure } from '../figure.ts';
import { kontor, peer, type Contender, type Running } from './contender.ts';
import type { LoadProcess } from './load-process.ts';
import type { LoadResult, Wire } from './load-protocol.ts';
import { arePeersInstalled, peerNames } from './peers.ts';
import { createSampleFolder } from './server-process.ts';
import type { ServerSizes } from './server-sizes.ts';

type Say = (sentence: string) => void;
export type EditBench = {
  readonly load: LoadProcess;
  readonly sizes: ServerSizes;
  readonly say: Say;
  readonly profileFolder: string | undefined;
};

/** An edit that takes longer to the other device is too late. */
const lateMs = 100;
const busyCores = 0.9;

/** Samples of each figure by server, in the order in which they were first taken. */
class Samples {
  readonly #byName = new Map<string, Map<Wire, number[]>>();

  add(name: string, wire: Wire, value: number): void {
    const byWire = this.#byName.get(name) ?? new Map<Wire, number[]>();
    this.#byName.set(name, byWire);
    byWire.set(wire, [...(byWire.get(wire) ?? []), value]);
  }

  of(name: string, wire: Wire): readonly number[] | undefined {
    return this.#byName.get(name)?.get(wire);
  }

  median(name: string, wire: Wire): number | undefined {
    const samples = this.of(name, wire);
    return samples && median(samples);
  }
}

async function inTurns(
  contenders: readonly Contender[],
  rounds: number,
  run: (running: Running) => Promise<void>
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const running = await contender.start();
      try {
        await run(running);
      } finally {
        await running.close();
      }
    }
  }
}

const isLate = (result: LoadResult, asked: number): boolean =>
  result.latency.p99 > lateMs || result.undelivered > 0 || result.perSecond < asked * 0.9;

/** The highest of the rates that arrives in time, and whether the load itself was at its limit where it ended. */
async function highestRate(
  load: LoadProcess,
  rates: readonly number[],
  seconds: number
): Promise<{ rate: number; isDriverBound: boolean }> {
  let rate = 0;
  for (const asked of rates) {
    const result = await load.steady(asked, seconds);
    if (isLate(result, asked)) return { rate, isDriverBound: result.driverCores > busyCores };
    rate = asked;
  }
  return { rate, isDriverBound: true };
}

function peersFor(groups: number, clients: number): Contender[] {
  return arePeersInstalled() ? [peer('y-websocket', groups, clients), peer('hocuspocus', groups, clients)] : [];
}

type FigurePlan = {
  readonly name: string;
  readonly unit: string;
  readonly samples: Samples;
  readonly budget?: Budget | undefined;
  readonly note?: string | undefined;
};

/** Kontor's figure with its budget, then the same of each peer that was measured. */
function withPeers({ name, unit, samples, budget, note }: FigurePlan): Figure[] {
  const own = figure(name, unit, samples.of(name, 'kontor') ?? [], { budget, note });
  const others = (['y-websocket', 'hocuspocus'] as const).flatMap((wire) => {
    const theirs = samples.of(name, wire);
    return theirs ? [figure(`  ${peerNames[wire]}`, unit, theirs)] : [];
  });
  return [own, ...others];
}

const times = (samples: Samples, name: string, wire: Wire, factor: number): number | undefined => {
  const value = samples.median(name, wire);
  return value === undefined ? undefined : value * factor;
};

export async function editFigures(bench: EditBench): Promise<Figure[]> {
  const { load, sizes, say } = bench;
  const samples = new Samples();
  const small = await createSampleFolder(
    Array.from({ length: sizes.teams }, () => ({ members: sizes.clientsPerTeam, contacts: sizes.contactsPerTeam }))
  );
  const clients = sizes.teams * sizes.clientsPerTeam;
  const at = `${sizes.steadyRate} edits/s, ${clients} clients`;
  const [p50, p99] = [`edit to other device, p50 (${at})`, `edit to other device, p99 (${at})`];
  const cpu = `server CPU per 1,000 edits (${at})`;
  const rate = `edits a second with p99 <= ${lateMs} ms (${clients} clients)`;
  const saturation = `edits a second, saturated (${clients} clients)`;
  const busy = new Set<Wire>();
  try {
    const contenders = [kontor(small, bench.profileFolder), ...peersFor(sizes.teams, sizes.clientsPerTeam)];
    await inTurns(contenders, sizes.rounds, async (running) => {
      const { wire } = running;
      say(`edits: ${wire}`);
      await load.connect(wire, running.url, running.groups);
      await load.steady(sizes.steadyRate * 3, sizes.warmUpSeconds);
      const before = await running.cpuSeconds();
      const calm = await load.steady(sizes.steadyRate, sizes.seconds * 2);
      requireWhole(calm, wire);
      samples.add(cpu, wire, (((await running.cpuSeconds()) - before) / calm.confirmed) * 1000);
      samples.add(p50, wire, calm.latency.p50);
      samples.add(p99, wire, calm.latency.p99);
      const highest = await highestRate(load, sizes.rates, sizes.seconds);
      samples.add(rate, wire, highest.rate);
      if (highest.isDriverBound) busy.add(wire);
      if (wire === 'kontor')
        samples.add(saturation, wire, (await load.saturate(sizes.windowPerClient, sizes.seconds)).perSecond);
      await load.disconnect();
    });
  } finally {
    await small.remove();
  }
  const twiceHocuspocus = times(samples, rate, 'hocuspocus', 2);
  const yWebsocket = samples.median(rate, 'y-websocket');
  // Where no server keeps the lowest rate the machine is too busy, and nothing is compared.
  const rateBudget =
    twiceHocuspocus === undefined || yWebsocket === undefined || twiceHocuspocus + yWebsocket === 0
      ? undefined
      : atLeast(
          Math.max(twiceHocuspocus, yWebsocket),
          'twice Hocuspocus with SQLite, and the y-websocket server, in the same run'
        );
  const cpuLimit = samples.median(cpu, 'hocuspocus');
  return [
    ...withPeers({ name: p50, unit: 'ms', samples }),
    ...withPeers({ name: p99, unit: 'ms', samples }),
    ...withPeers({
      name: cpu,
      unit: 's',
      samples,
      budget: cpuLimit === undefined ? undefined : atMost(cpuLimit, 'Hocuspocus with SQLite in the same run')
    }),
    ...withPeers({
      ...{ name: rate, unit: '/s', samples, budget: rateBudget },
      note:
        busy.size > 0 ? `the load driver or the list of rates was the limit for: ${[...busy].join(', ')}` : undefined
    }),
    figure(saturation, '/s', samples.of(saturation, 'kontor') ?? [])
  ];
}

/** Steady edits that do not all arrive are a fault, not a figure. */
function requireWhole(result: LoadResult, wire: Wire): void {
  if (result.undelivered === 0 && result.confirmed === result.sent) return;
  throw new Error(
    `${wire}: of ${result.sent} edits ${result.confirmed} were confirmed, ${result.undelivered} arrivals are missing (${JSON.stringify(result.refused)})`
  );
}

export async function manyClientFigures(bench: EditBench): Promise<Figure[]> {
  const { load, sizes, say } = bench;
  const samples = new Samples();
  const many = await createSampleFolder(
    Array.from({ length: sizes.manyTeams }, () => ({ members: sizes.clientsPerTeam, contacts: sizes.contactsPerTeam }))
  );
  const clients = sizes.manyTeams * sizes.clientsPerTeam;
  const at = `${sizes.steadyRate} edits/s, ${clients} clients`;
  const [p50, p99] = [`edit to other device, p50 (${at})`, `edit to other device, p99 (${at})`];
  const idle = `server memory per idle client (${clients} clients)`;
  const memory = `server memory with ${clients} clients`;
  try {
    await inTurns(
      [kontor(many, bench.profileFolder), ...peersFor(sizes.manyTeams, sizes.clientsPerTeam)],
      sizes.rounds,
      async (running) => {
        const { wire } = running;
        say(`many clients: ${wire}`);
        const empty = await running.memory();
        await load.connect(wire, running.url, running.groups);
        const full = await running.memory();
        samples.add(idle, wire, (full - empty) / clients / 1024);
        samples.add(memory, wire, full / 1024 / 1024);
        await load.steady(sizes.steadyRate * 2, sizes.warmUpSeconds);
        const calm = await load.steady(sizes.steadyRate, sizes.seconds * 2);
        requireWhole(calm, wire);
        samples.add(p50, wire, calm.latency.p50);
        samples.add(p99, wire, calm.latency.p99);
        await load.disconnect();
      }
    );
  } finally {
    await many.remove();
  }
  const budget = (name: string, factor: number, words: string) => {
    const limit = times(samples, name, 'y-websocket', factor);
    return limit === undefined ? undefined : atMost(limit, words);
  };
  const leanest = Math.min(
    samples.median(memory, 'y-websocket') ?? Infinity,
    samples.median(memory, 'hocuspocus') ?? Infinity
  );
  return [
    ...withPeers({
      name: p50,
      unit: 'ms',
      samples,
      budget: budget(p50, 1.5, '1.5 times the y-websocket server in the same run')
    }),
    ...withPeers({
      name: p99,
      unit: 'ms',
      samples,
      budget: budget(p99, 2, 'twice the y-websocket server in the same run')
    }),
    ...withPeers({ name: idle, unit: 'KiB', samples, budget: atMost(40) }),
    ...withPeers({
      name: memory,
      unit: 'MiB',
      samples,
      budget: leanest === Infinity ? undefined : atMost(leanest, 'the leanest peer in the same run')
    })
  ];
}

export async function oneDocumentFigures(bench: EditBench): Promise<Figure[]> {
  const { load, sizes, say } = bench;
  const samples = new Samples();
  const clients = sizes.oneDocumentClients;
  const one = await createSampleFolder([{ members: clients, contacts: 1 }]);
  const rate = `edits a second with p99 <= ${lateMs} ms (${clients} clients in one document)`;
  try {
    await inTurns([kontor(one, bench.profileFolder), ...peersFor(1, clients)], sizes.rounds, async (running) => {
      say(`one document: ${running.wire}`);
      await load.connect(running.wire, running.url, running.groups);
      await load.steady(sizes.steadyRate, sizes.warmUpSeconds);
      samples.add(rate, running.wire, (await highestRate(load, sizes.oneDocumentRates, sizes.seconds)).rate);
      await load.disconnect();
    });
  } finally {
    await one.remove();
  }
  const limit = samples.median(rate, 'hocuspocus') || undefined;
  return withPeers({
    name: rate,
    unit: '/s',
    samples,
    budget: limit === undefined ? undefined : atLeast(limit, 'Hocuspocus in the same run')
  });
}
