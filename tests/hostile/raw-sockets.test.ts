/**
 * Raw TCP against the door and the sockets: wrong origins, frames that break the WebSocket standard, connections that
 * never say anything, floods, readers that stop reading. After each of them the server is alive and serves others.
 */
import * as Y from 'yjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import type { MemberId } from '#shared/ids.ts';
import { closeCodes } from '#shared/errors.ts';
import { encodeFrame, protocolVersion, schemaVersion, startOfFeed, type FrameOf } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { must } from '#shared/result.ts';
import { createContact } from '#tests/rigs/sync-documents.ts';
import { openSocketRig, wireFrame, type DeviceClient, type SocketRig, type Visitor } from '#tests/rigs/socket-rig.ts';
import { op } from '#tests/rigs/sync-rig.ts';

let rig: SocketRig;
let visitor: Visitor;
let witness: DeviceClient;

beforeAll(async () => {
  rig = await openSocketRig();
  visitor = await rig.visitor(await rig.sync.person('agent', 'Ina'));
  const watching = await rig.visitor(rig.sync.owner);
  witness = await rig.device(watching);
  witness.send(hello(watching));
  await witness.next('welcome');
});
afterAll(() => rig.close());

const hello = (who: Visitor): FrameOf<'hello'> => ({
  ...{ type: 'hello', protocol: protocolVersion, schema: schemaVersion, app: 'test', device: who.identity.device },
  ...{ workspace: rig.sync.workspace, lineage: '', cursor: startOfFeed }
});

let time = 0;
/** Somebody else's socket still gets its answer. */
async function expectAlive(): Promise<void> {
  witness.send({ type: 'ping', time: ++time });
  expect(await witness.next('pong')).toMatchObject({ time });
}

describe('origins', () => {
  const wrong = (own: string): [string, string | undefined][] => [
    ['null', 'null'],
    ['another host', 'https://evil.example'],
    ['a host that ends like ours', `http://evil-localhost:${rig.port}`],
    ['a host that begins like ours', `http://localhost.evil.example:${rig.port}`],
    ['a sub-domain', `http://app.localhost:${rig.port}`],
    ['another scheme', own.replace('http:', 'https:')],
    ['another port', `http://localhost:${rig.port + 1}`],
    ['no port', 'http://localhost'],
    ['upper case', own.toUpperCase()],
    ['a path behind it', `${own}/`],
    ['a name before it', own.replace('//', '//evil@')],
    ['letters that look like ours', own.replace('localhost', 'xn--lclhost-hdd')],
    ['none', undefined]
  ];

  test('13 wrong ones with a good cookie are turned away before any data', async () => {
    for (const [what, origin] of wrong(rig.origin)) {
      const client = await rig.tcp();
      client.write(rig.handshake(visitor, { Origin: origin }));
      await client.untilClosed();
      expect(client.received(), what).toMatch(/^HTTP\/1\.1 403 /);
      expect(client.received(), what).not.toContain('101');
    }
    await expectAlive();
  });

  test('a foreign host, a missing and a wrong cookie are turned away', async () => {
    const answers: string[] = [];
    const attempts = [
      rig.handshake(visitor, { Host: 'evil.example' }),
      rig.handshake(undefined),
      rig.handshake(visitor, { Cookie: `kontor=${'A'.repeat(43)}` }),
      rig.handshake(visitor).replace('/sync', '/other')
    ];
    for (const attempt of attempts) {
      const client = await rig.tcp();
      client.write(attempt);
      await client.untilClosed();
      answers.push(client.received().slice(9, 12));
    }
    expect(answers).toEqual(['421', '401', '401', '404']);
  });
});

test('compression is not agreed to, however it is offered', async () => {
  const client = await rig.tcp();
  client.write(rig.handshake(visitor, { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }));
  const answer = await client.until((received) => received.includes('\r\n\r\n'));
  expect(answer).toContain('101');
  expect(answer.toLowerCase()).not.toContain('sec-websocket-extensions');
  client.socket.destroy();
});

describe('frames that break the standard', () => {
  const text = (value: string) => new TextEncoder().encode(value);
  const fixed: readonly [string, () => Uint8Array][] = [
    ['a reserved bit', () => wireFrame(text('hi'), { opcode: 1, rsv: 4 })],
    ['text that is not UTF-8', () => wireFrame(Uint8Array.of(0xff, 0xfe, 0xfd), { opcode: 1 })],
    ['opcode 3', () => wireFrame(text('hi'), { opcode: 3 })],
    ['opcode 11', () => wireFrame(text('hi'), { opcode: 11 })],
    ['no mask', () => wireFrame(text('hi'), { masked: false })],
    ['a length of 2^63', () => wireFrame(text('hi'), { claimedLength: 2n ** 63n })],
    ['a length of 2^40', () => wireFrame(text('hi'), { claimedLength: 2n ** 40n })],
    [
      'one byte more than a frame may have',
      () => wireFrame(text('hi'), { claimedLength: BigInt(limits.frameBytes + 1) })
    ],
    ['a ping of 126 bytes', () => wireFrame(new Uint8Array(126), { opcode: 9 })],
    ['a ping in pieces', () => wireFrame(text('hi'), { opcode: 9, fin: false })],
    ['a continuation of nothing', () => wireFrame(text('hi'), { opcode: 0 })],
    ['a message inside a message', () => Buffer.concat([wireFrame(text('a'), { fin: false }), wireFrame(text('b'))])],
    ['a close with a code that is none', () => wireFrame(Uint8Array.of(3, 0xe7), { opcode: 8 })],
    ['a close of one byte', () => wireFrame(Uint8Array.of(1), { opcode: 8 })],
    [
      'pieces that add up to more than a frame may have',
      () =>
        Buffer.concat([
          wireFrame(new Uint8Array(limits.frameBytes), { fin: false }),
          wireFrame(new Uint8Array(2), { opcode: 0 })
        ])
    ]
  ];

  test.each(fixed)('%s ends that connection alone, before and after the greeting', async (_what, bytes) => {
    for (const isGreeted of [false, true]) {
      const client = await rig.raw(visitor);
      if (isGreeted) {
        client.write(wireFrame(encodeFrame(hello(visitor))));
        await client.until((received) => received.includes('first'));
      }
      client.write(bytes());
      await client.untilClosed();
    }
    await expectAlive();
  });

  test('1,000 connections that send random bytes leave everybody else in peace', async () => {
    const random = createSeededRandom(31);
    for (let round = 0; round < 40; round++) {
      const clients = await Promise.all(
        Array.from({ length: 25 }, async () => (random.fraction() < 0.7 ? rig.raw(visitor) : rig.tcp()))
      );
      for (const client of clients) {
        const bytes = random.bytes(1 + Math.floor(random.fraction() * 400));
        client.write(
          random.fraction() < 0.5 ? bytes : wireFrame(bytes, { opcode: Math.floor(random.fraction() * 16) })
        );
        if (random.fraction() < 0.5) client.socket.resetAndDestroy();
        else client.socket.end();
      }
      await Promise.all(clients.map((client) => client.untilClosed()));
    }
    await expectAlive();
  });

  test('a handshake that breaks off, and one that is reset in the middle, harm nobody', async () => {
    for (const cut of [10, 60, 200]) {
      const client = await rig.tcp();
      client.write(rig.handshake(visitor).slice(0, cut));
      client.socket.resetAndDestroy();
      await client.untilClosed();
      const whole = await rig.tcp();
      whole.write(rig.handshake(visitor));
      whole.socket.resetAndDestroy();
      await whole.untilClosed();
    }
    await expectAlive();
  });
});

describe('connections that take and do not give', () => {
  test('300 that never greet are closed together when their time is over, and a real one gets in meanwhile', async () => {
    const people = await Promise.all(
      Array.from({ length: 30 }, async () => rig.visitor(await rig.sync.person('agent')))
    );
    const silent = await Promise.all(
      people.flatMap((person) => Array.from({ length: limits.socketsPerDevice }, () => rig.raw(person)))
    );
    expect(silent.length).toBe(300);
    const device = await rig.device(visitor);
    device.send(hello(visitor));
    await device.next('welcome');
    rig.sync.clock.advance(limits.helloTimeoutMs);
    await Promise.all(silent.map((client) => client.until((received) => received.includes('no greeting in time'))));
    for (const client of silent) client.socket.destroy();
    device.socket.terminate();
    await expectAlive();
  });

  test('a flood of frames from one device is cut, others are answered meanwhile', async () => {
    const flooding = await rig.device(visitor);
    flooding.send(hello(visitor));
    await flooding.next('welcome');
    for (let i = 0; i < 5_000; i++) flooding.send({ type: 'ping', time: i });
    await expectAlive();
    expect(await flooding.closed).toBe(closeCodes.overload);
  });

  test('50,000 presence states in one message are no frame; one tab after the other stays within its share', async () => {
    const device = await rig.device(visitor);
    device.send(hello(visitor));
    await device.next('welcome');
    const doc = rig.sync.id();
    const state = { key: 'x', member: rig.sync.owner.member, name: 'Chefin', yClientId: 2 ** 32, cursor: null };
    device.socket.send(encodeFrame({ type: 'presence', doc, states: Array.from({ length: 900 }, () => state) }));
    expect(await device.closed).toBe(closeCodes.badFrame);
    await expectAlive();
  });

  test('who stops reading gets a poke and keeps no memory; the others go on, and it has everything when it comes back', async () => {
    const writer = await rig.device(visitor);
    writer.send(hello(visitor));
    await writer.next('welcome');
    const sleeping = await rig.visitor(await rig.sync.person('agent', 'Otto'));
    const asleep = await rig.device(sleeping);
    asleep.send(hello(sleeping));
    await asleep.next('welcome');
    asleep.send({ type: 'pull', since: startOfFeed, maxBytes: 1_000_000 });
    await asleep.next('changes');
    asleep.socket.pause();
    const member = must(
      rig.sync.database.reader.prepare<{ id: MemberId }>("SELECT id FROM member WHERE name = 'Ina'").get(),
      'Ina'
    );
    let made = 0;
    for (let batch = 1; batch <= 40; batch++) {
      const ops = Array.from({ length: 12 }, () => {
        const id = rig.sync.id();
        made += 1;
        return op(id, Y.encodeStateAsUpdate(bigContact(id, member.id)), 'create');
      });
      writer.send({ type: 'push', batch, ops });
      const ack = await writer.next('ack');
      expect(ack.outcomes.every(({ kind }) => kind === 'committed')).toBe(true);
      rig.sync.clock.advance(100);
      writer.send({ type: 'ping', time: batch });
      witness.send({ type: 'ping', time: batch });
      await witness.next('pong');
    }
    asleep.socket.resume();
    expect((await asleep.next('poke')).head).toBeLessThan(made);
    let since = startOfFeed;
    const seen = new Set<string>();
    const apply = (page: FrameOf<'changes'>) => {
      expect(page.from).toBe(since.seq);
      for (const item of page.items) seen.add(item.doc);
      since = page.to;
    };
    // What was sent before the poke has arrived before it.
    for (const page of asleep.takeAll('changes')) apply(page);
    while (since.seq < made) {
      asleep.send({ type: 'pull', since, maxBytes: 1_000_000 });
      apply(await asleep.next('changes'));
    }
    expect(seen.size).toBe(made);
    asleep.socket.terminate();
    writer.socket.terminate();
  });
});

function bigContact(id: Parameters<typeof createContact>[0], by: Parameters<typeof createContact>[1]): Y.Doc {
  const doc = createContact(id, by, 1_000);
  for (let i = 0; i < 3; i++) doc.getMap('custom').set(rig.sync.id(), 'z'.repeat(10_000));
  return doc;
}
