/**
 * The load process: holds the clients, edits at the rate it is told, and answers with what it saw. It looks after itself
 * as well: cores in use and late timers, so that a figure that it has limited itself is known for one.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { DocId } from '#shared/ids.ts';
import { decodeDocument } from '#shared/protocol/segment.ts';
import { must } from '#shared/result.ts';
import { deliveryOf } from './delivery.ts';
import { KontorClient } from './kontor-client.ts';
import type { LoadClient } from './load-client.ts';
import type { LoadAnswer, LoadGroup, LoadRequest, LoadResult } from './load-protocol.ts';
import { openPeerClient } from './peer-client.ts';
import type { Seat } from './sample-folder.ts';

let groups: LoadClient[][] = [];
const drainMs = 10_000;
const tickMs = 1;
const connectAtOnce = 25;

async function readStates(url: string, seat: Seat, docs: readonly DocId[]): Promise<Map<DocId, Uint8Array>> {
  const states = new Map<DocId, Uint8Array>();
  for (const doc of docs) {
    const answer = await fetch(`${url}/api/workspaces/${seat.workspace}/docs/${doc}`, {
      headers: { cookie: seat.cookie }
    });
    const document = decodeDocument(new Uint8Array(await answer.arrayBuffer()));
    if (!answer.ok || !document.ok) throw new Error(`A document cannot be read: ${answer.status}`);
    states.set(doc, document.value.bytes);
  }
  return states;
}

async function connect({ wire, url, groups: asked }: Extract<LoadRequest, { kind: 'connect' }>): Promise<LoadAnswer> {
  const open = async ({ seats, docs }: LoadGroup): Promise<LoadClient[]> => {
    if (wire !== 'kontor') return seats.map(() => openPeerClient(wire, url, docs));
    const states = await readStates(url, must(seats[0], 'a seat'), docs);
    return seats.map((seat) => new KontorClient(url, seat, states));
  };
  groups = [];
  for (const group of asked) groups.push(await open(group));
  const all = groups.flat();
  for (let at = 0; at < all.length; at += connectAtOnce) {
    await Promise.all(all.slice(at, at + connectAtOnce).map((client) => client.connect()));
  }
  return { kind: 'connected', clients: all.length };
}

/** Runs `edit` for `seconds`, waits until everything is confirmed and there, and says what happened. */
async function measure(
  seconds: number,
  edit: (startedAt: number, endsAt: number) => Promise<number>
): Promise<LoadResult> {
  const clients = groups.flat();
  for (const client of clients) client.clear();
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const sent = await edit(startedAt, startedAt + seconds * 1000);
  const used = process.cpuUsage(cpu);
  const ranMs = performance.now() - startedAt;
  lag.disable();
  const deadline = performance.now() + drainMs;
  const isDone = () => clients.every((client) => client.waiting === 0);
  while (!isDone() && performance.now() < deadline) await wait(2);
  const confirmedAt = performance.now();
  let delivery = deliveryOf(groups);
  while (delivery.undelivered > 0 && performance.now() < deadline) {
    await wait(50);
    delivery = deliveryOf(groups);
  }
  const confirmed = clients.reduce((sum, client) => sum + client.confirmed, 0);
  const refused: Record<string, number> = {};
  for (const client of clients) {
    for (const [code, count] of client.refused) refused[code] = (refused[code] ?? 0) + count;
  }
  return {
    ...{ sent, confirmed, refused, ...delivery },
    perSecond: (confirmed * 1000) / (confirmedAt - startedAt),
    driverCores: (used.user + used.system) / 1000 / ranMs,
    driverLagP99: Math.max(0, lag.percentile(99) / 1e6 - 5)
  };
}

/** Every client in turn, each edit at the moment it is due; returns how many there were. */
async function editSteadily(editsPerSecond: number, startedAt: number, goOn: () => boolean): Promise<number> {
  const clients = groups.flat();
  let sent = 0;
  while (goOn()) {
    const due = ((performance.now() - startedAt) * editsPerSecond) / 1000;
    while (sent < due) {
      must(clients[sent % clients.length], 'a client').edit(startedAt + (sent * 1000) / editsPerSecond);
      sent += 1;
    }
    await wait(tickMs);
  }
  return sent;
}

const steady = (editsPerSecond: number, seconds: number): Promise<LoadResult> => {
  const clients = groups.flat();
  for (const client of clients) client.prepare(Math.ceil((editsPerSecond * seconds) / clients.length) + 1);
  return measure(seconds, (startedAt, endsAt) =>
    editSteadily(editsPerSecond, startedAt, () => performance.now() < endsAt)
  );
};

function saturate(windowPerClient: number, seconds: number): Promise<LoadResult> {
  const clients = groups.flat();
  for (const client of clients) client.prepare(Math.ceil((25_000 * seconds) / clients.length));
  return measure(seconds, async (_startedAt, endsAt) => {
    let sent = 0;
    const fill = (client: LoadClient) => {
      for (let free = windowPerClient - client.waiting; free > 0 && performance.now() < endsAt; free -= 1) {
        client.edit(performance.now());
        sent += 1;
      }
    };
    for (const client of clients) {
      client.onConfirmed = () => fill(client);
      fill(client);
    }
    await wait(endsAt - performance.now());
    for (const client of clients) client.onConfirmed = () => undefined;
    return sent;
  });
}

async function untilGone(editsPerSecond: number): Promise<LoadAnswer> {
  const clients = groups.flat().filter((client) => client instanceof KontorClient);
  let isGone = false;
  for (const client of clients) client.onClosed = () => (isGone = true);
  await editSteadily(editsPerSecond, performance.now(), () => !isGone);
  return { kind: 'gone', confirmed: clients.flatMap((client) => client.confirmedClocks) };
}

async function answer(request: LoadRequest): Promise<LoadAnswer> {
  switch (request.kind) {
    case 'connect':
      return connect(request);
    case 'steady':
      return { kind: 'result', result: await steady(request.editsPerSecond, request.seconds) };
    case 'saturate':
      return { kind: 'result', result: await saturate(request.windowPerClient, request.seconds) };
    case 'until-gone':
      return untilGone(request.editsPerSecond);
    case 'disconnect':
      for (const client of groups.flat()) client.close();
      groups = [];
      return { kind: 'disconnected' };
  }
}

process.on('message', (request: LoadRequest) => {
  answer(request)
    .catch((cause: unknown): LoadAnswer => ({
      kind: 'failed',
      reason: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    }))
    .then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
