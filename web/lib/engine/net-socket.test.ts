/** The socket's patience: when it tries again, when it gives up, and what it takes for a dead line. */
import { expect, test } from 'vitest';
import { closeCodes } from '#shared/errors.ts';
import { createSeededRandom } from '#shared/environment.ts';
import { createId, type DeviceId, type MemberId, type WorkspaceId } from '#shared/ids.ts';
import { decodeFrame, encodeFrame, startOfFeed, type FrameOf, type ServerFrame } from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import { createTurnedClock } from '#tests/rigs/turned-clock.ts';
import type { Connection } from './engine-api.ts';
import { NetSocket, type SocketEvents } from './net-socket.ts';

function openRig(seed = 1) {
  const clock = createTurnedClock();
  const random = createSeededRandom(seed);
  const sockets: { events: SocketEvents; sent: string[]; at: number; isClosed: boolean }[] = [];
  const states: Connection['kind'][] = [];
  const received: ServerFrame[] = [];
  const net = new NetSocket({
    clock,
    random,
    open(events) {
      const socket = { events, sent: [] as string[], at: clock.now(), isClosed: false };
      sockets.push(socket);
      return {
        send(message) {
          const frame = decodeFrame(message);
          socket.sent.push(frame.ok ? frame.value.type : 'unreadable');
        },
        close: () => (socket.isClosed = true)
      };
    },
    events: {
      hello: () => ({
        type: 'hello',
        protocol: 1,
        schema: 1,
        app: 'test',
        device: createId<DeviceId>({ clock, random }),
        workspace: createId<WorkspaceId>({ clock, random }),
        lineage: '',
        cursor: startOfFeed
      }),
      received: (frame) => received.push(frame),
      changed: ({ kind }) => states.push(kind)
    }
  });
  const welcome: FrameOf<'welcome'> = {
    type: 'welcome',
    workspace: createId<WorkspaceId>({ clock, random }),
    member: createId<MemberId>({ clock, random }),
    role: 'agent',
    lineage: 'one',
    head: startOfFeed,
    plan: 'live',
    docs: 0,
    time: 0
  };
  return {
    clock,
    net,
    sockets,
    states,
    received,
    last: () => must(sockets.at(-1), 'a socket'),
    welcome() {
      const { events } = must(sockets.at(-1), 'a socket');
      events.opened();
      events.received(encodeFrame(welcome));
    }
  };
}

test('greets as soon as the line is up, and is online with the welcome', () => {
  const rig = openRig();
  rig.net.start();
  rig.last().events.opened();
  expect(rig.last().sent).toEqual(['hello']);
  expect(rig.net.isOnline).toBe(false);
  rig.welcome();
  expect(rig.states).toEqual(['connecting', 'online']);
});

test('tries again with a delay that is random, grows, and stays below a minute', () => {
  const longest = Array.from({ length: 10 }, () => 0);
  for (let seed = 0; seed < 30; seed++) {
    const rig = openRig(seed);
    rig.net.start();
    for (const [attempt, most] of longest.entries()) {
      const count = rig.sockets.length;
      const began = rig.clock.now();
      rig.last().events.closed(1006);
      while (rig.sockets.length === count) rig.clock.advance(50);
      longest[attempt] = Math.max(most, rig.clock.now() - began);
    }
  }
  const doubled = longest.map((_, attempt) => Math.min(500 * 2 ** attempt, 60_000));
  for (const [attempt, most] of longest.entries()) {
    expect(most).toBeLessThanOrEqual((doubled[attempt] ?? 0) + 50);
    expect(most).toBeGreaterThan((doubled[attempt] ?? 0) / 2);
  }
});

test('the first attempt comes within half a second, and no two devices come at the same moment', () => {
  const waits = Array.from({ length: 30 }, (_, seed) => {
    const rig = openRig(seed);
    rig.net.start();
    rig.last().events.closed(closeCodes.restart);
    const began = rig.clock.now();
    while (rig.sockets.length === 1 && rig.clock.now() - began < 1_000) rig.clock.advance(1);
    return rig.clock.now() - began;
  });
  expect(Math.max(...waits)).toBeLessThanOrEqual(501);
  expect(new Set(waits).size).toBeGreaterThan(20);
});

test.each([
  [closeCodes.signedOut, 'signed-out'],
  [closeCodes.revoked, 'revoked'],
  [closeCodes.gone, 'gone'],
  [closeCodes.upgrade, 'upgrade']
])('close code %i is final, until a person asks for another try', (code, state) => {
  const rig = openRig();
  rig.net.start();
  rig.welcome();
  rig.last().events.closed(code);
  rig.clock.advance(3_600_000);
  expect(rig.net.connection).toEqual({ kind: state });
  expect(rig.sockets).toHaveLength(1);
  rig.net.reconnect();
  expect(rig.sockets).toHaveLength(2);
});

test('pings while the line is up, and takes silence for a dead line', () => {
  const rig = openRig();
  rig.net.start();
  rig.welcome();
  rig.clock.advance(20_000);
  expect(rig.last().sent).toEqual(['hello', 'ping']);
  rig.last().events.received(encodeFrame({ type: 'pong', time: 0, head: 0 }));
  rig.clock.advance(29_000);
  expect(rig.net.isOnline).toBe(true);
  rig.clock.advance(1_001);
  expect(rig.net.isOnline).toBe(false);
  expect(must(rig.sockets[0], 'the first').isClosed).toBe(true);
});

test('a line that never opens is given up after eight seconds', () => {
  const rig = openRig();
  rig.net.start();
  rig.clock.advance(7_999);
  expect(rig.last().isClosed).toBe(false);
  rig.clock.advance(1);
  expect(must(rig.sockets[0], 'the first').isClosed).toBe(true);
  expect(rig.net.connection).toEqual({ kind: 'offline' });
});

test("resume drops whatever there is and connects at once; what the old line still says is nobody's", () => {
  const rig = openRig();
  rig.net.start();
  rig.welcome();
  const old = rig.last();
  rig.net.reconnect();
  expect(old.isClosed).toBe(true);
  expect(rig.sockets).toHaveLength(2);
  old.events.received(encodeFrame({ type: 'poke', head: 9 }));
  old.events.closed(closeCodes.revoked);
  expect(rig.received.map(({ type }) => type)).toEqual(['welcome']);
  expect(rig.net.connection).toEqual({ kind: 'connecting' });
});

test('a server that welcomes and closes is backed off like one that refuses', () => {
  const rig = openRig(5);
  rig.net.start();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 9; attempt++) {
    rig.welcome();
    const count = rig.sockets.length;
    const began = rig.clock.now();
    rig.last().events.closed(1013);
    while (rig.sockets.length === count) rig.clock.advance(50);
    waits.push(rig.clock.now() - began);
  }
  expect(Math.max(...waits.slice(6))).toBeGreaterThan(Math.max(...waits.slice(0, 3)));
});

test('bytes that are no frame end the line, and it is tried again', () => {
  const rig = openRig();
  rig.net.start();
  rig.welcome();
  rig.last().events.received(new Uint8Array([99, 1, 2]));
  expect(rig.net.isOnline).toBe(false);
  rig.clock.advance(600);
  expect(rig.sockets).toHaveLength(2);
});
