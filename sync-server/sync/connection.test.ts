/**
 * The conversation of one socket: greeting, what may be said when, how rights that change reach open sockets, slow
 * readers, silence, restart.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setText } from '#shared/contact/contact-mutations.ts';
import { closeCodes } from '#shared/errors.ts';
import { createId, type DeviceId, type WorkspaceId } from '#shared/ids.ts';
import { encodeFrame, startOfFeed } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { editBytes } from '#tests/rigs/sync-documents.ts';
import { op, openSyncRig, type Person, type SyncRig, type TestSocket } from '#tests/rigs/sync-rig.ts';

let rig: SyncRig;
let ina: Person;

beforeEach(async () => {
  rig = await openSyncRig();
  ina = await rig.person('agent', 'Ina');
});
afterEach(() => rig.close());

const fresh = async (): Promise<TestSocket> => rig.socket(await rig.device(ina));

describe('the greeting', () => {
  test('is answered with who sits there, the head and what to do', async () => {
    const socket = await fresh();
    const welcome = await socket.hello();
    expect(welcome).toMatchObject({
      workspace: rig.workspace,
      member: ina.member,
      role: 'agent',
      lineage: 'first',
      plan: 'live',
      docs: 0
    });
  });

  test('that does not come in time ends the connection', async () => {
    const socket = await fresh();
    rig.clock.advance(limits.helloTimeoutMs - 1);
    expect(socket.closed).toBeUndefined();
    rig.clock.advance(1);
    expect(socket.closed?.code).toBe(closeCodes.noHello);
  });

  test('that is too long ends the connection', async () => {
    const socket = await fresh();
    socket.sendRaw(new Uint8Array(limits.helloBytes + 1));
    expect(socket.closed?.code).toBe(closeCodes.noHello);
  });

  test.each([
    ['an older protocol', { protocol: 0 }, closeCodes.upgrade],
    ['an older layout of documents', { schema: 0 }, closeCodes.upgrade],
    ['a newer layout than the server knows', { schema: 99 }, closeCodes.restart]
  ])('with %s is refused', async (_what, hello, code) => {
    const socket = await fresh();
    void socket.hello(hello).catch(() => undefined);
    expect((await socket.untilClosed()).code).toBe(code);
  });

  test('in the name of another device or for a foreign workspace is refused', async () => {
    const socket = await fresh();
    void socket.hello({ device: createId<DeviceId>(rig) }).catch(() => undefined);
    expect((await socket.untilClosed()).code).toBe(closeCodes.signedOut);
    const other = await fresh();
    void other.hello({ workspace: createId<WorkspaceId>(rig) }).catch(() => undefined);
    expect((await other.untilClosed()).code).toBe(closeCodes.gone);
  });

  test('comes once', async () => {
    const socket = await rig.join(ina);
    void socket.hello().catch(() => undefined);
    expect((await socket.untilClosed()).code).toBe(closeCodes.badFrame);
  });

  test.each(['push', 'pull', 'focus', 'ping'] as const)('comes before any %s', async (type) => {
    const socket = await fresh();
    const doc = rig.id();
    const frames = {
      push: { type: 'push', batch: 1, ops: [] },
      pull: { type: 'pull', since: startOfFeed, maxBytes: 1 },
      focus: { type: 'focus', doc, tab: doc as never, on: true, yClientId: 1, cursor: null },
      ping: { type: 'ping', time: 1 }
    } as const;
    socket.send(frames[type]);
    expect(socket.closed?.code).toBe(closeCodes.noHello);
    expect(socket.frames).toEqual([]);
  });
});

describe('frames', () => {
  test.each<[string, Uint8Array | string]>([
    ['text', 'hello'],
    ['an unknown frame', Uint8Array.of(99)],
    ['nothing', new Uint8Array(0)],
    ['a frame with something behind it', Uint8Array.of(...encodeFrame({ type: 'ping', time: 1 }), 0)],
    ["a server's frame", encodeFrame({ type: 'poke', head: 5 })],
    ['a list that claims to be endless', Uint8Array.of(1, 1, 255, 255, 255, 255, 15)]
  ])('%s ends the connection, and another is not touched', async (_what, message) => {
    const other = await rig.join(rig.owner);
    const socket = await rig.join(ina);
    socket.sendRaw(message);
    expect(socket.closed?.code).toBe(closeCodes.badFrame);
    other.send({ type: 'ping', time: 7 });
    expect(await other.next('pong')).toMatchObject({ time: 7 });
  });

  test('a flood ends the connection', async () => {
    const socket = await rig.join(ina);
    for (let i = 0; i < 2_000 && socket.closed === undefined; i++) socket.send({ type: 'ping', time: i });
    expect(socket.closed?.code).toBe(closeCodes.overload);
  });

  test('more ops than a batch may have end the connection', async () => {
    const socket = await rig.join(ina);
    const id = rig.id();
    socket.send({
      type: 'push',
      batch: 1,
      ops: Array.from({ length: limits.pushOps + 1 }, () => op(id, new Uint8Array(0)))
    });
    expect(socket.closed?.code).toBe(closeCodes.badFrame);
  });
});

describe('rights that change', () => {
  test('a removed member, a revoked device and an ended session lose their open sockets at once', async () => {
    const removed = await rig.join(ina);
    await rig.database.transaction((w) => w.prepare('UPDATE member SET removed_at = 1 WHERE id = ?').run(ina.member));
    rig.events.emit({ kind: 'member-removed', workspace: rig.workspace, member: ina.member, account: ina.account });
    expect(removed.closed?.code).toBe(closeCodes.gone);

    const vera = await rig.person('agent', 'Vera');
    const [revoked, signedOut] = [await rig.join(vera), await rig.join(vera)];
    await rig.database.transaction((w) =>
      w.prepare('UPDATE device SET revoked_at = 1 WHERE id = ?').run(revoked.identity.device)
    );
    rig.events.emit({
      kind: 'device-revoked',
      device: revoked.identity.device,
      account: vera.account,
      workspace: undefined
    });
    expect(revoked.closed?.code).toBe(closeCodes.revoked);
    expect(signedOut.closed).toBeUndefined();
    await rig.database.transaction((w) =>
      w.prepare('DELETE FROM session WHERE id = ?').run(signedOut.identity.session)
    );
    rig.events.emit({ kind: 'signed-out', session: signedOut.identity.session, account: vera.account });
    expect(signedOut.closed?.code).toBe(closeCodes.signedOut);
  });

  test('without any event, the next push or pull finds out by itself', async () => {
    const socket = await rig.join(ina);
    await rig.database.transaction((w) => w.prepare('UPDATE member SET removed_at = 1 WHERE id = ?').run(ina.member));
    socket.send({ type: 'pull', since: startOfFeed, maxBytes: 1_000 });
    expect(socket.closed?.code).toBe(closeCodes.gone);
  });
});

describe('slow readers', () => {
  test('get one poke instead of changes, and everything when they ask', async () => {
    const slow = await rig.join(ina);
    const writer = await rig.join(rig.owner);
    slow.buffered = limits.socketPokeBytes;
    const { doc, id } = await rig.create(writer);
    await writer.push(
      op(
        id,
        editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
      )
    );
    expect(slow.frames.filter((frame) => frame.type === 'poke' || frame.type === 'changes')).toMatchObject([
      { type: 'poke', head: 1 }
    ]);
    slow.buffered = 0;
    const page = await slow.pull(startOfFeed);
    expect(page).toMatchObject({ head: 2, to: { seq: 2 } });
    await writer.push(
      op(
        id,
        editBytes(doc, (d) => setText(d, 'company', 'Donner', 'test'))
      )
    );
    expect(await slow.next('changes')).toMatchObject({ from: 2, to: { seq: 3 } });
  });

  test('are let go when too much waits for them', async () => {
    const slow = await rig.join(ina);
    const writer = await rig.join(rig.owner);
    slow.buffered = limits.socketCloseBytes + 1;
    await rig.create(writer);
    expect(slow.closed?.code).toBe(closeCodes.overload);
  });

  test('a live socket that pushed gets no bytes of its own, others get them', async () => {
    const writer = await rig.join(rig.owner);
    const other = await rig.join(ina);
    const { id } = await rig.create(writer);
    expect((await writer.next('changes')).items).toMatchObject([{ kind: 'own', doc: id }]);
    expect((await other.next('changes')).items).toMatchObject([{ kind: 'snapshot', doc: id, by: rig.owner.member }]);
  });

  test('what was edited in one turn by many comes in one frame', async () => {
    const writers = await Promise.all(Array.from({ length: 10 }, async () => rig.join(await rig.person('agent'))));
    const reader = await rig.join(rig.owner);
    await Promise.all(writers.map((writer) => rig.create(writer)));
    const changes = reader.frames.filter((frame) => frame.type === 'changes');
    expect(changes.flatMap((frame) => frame.items).length).toBe(10);
    expect(changes.length).toBeLessThan(5);
  });
});

describe('the end', () => {
  test('a silent socket is closed, one that pings is not', async () => {
    const [silent, awake] = [await rig.join(ina), await rig.join(rig.owner)];
    for (let i = 0; i < 5; i++) {
      rig.clock.advance(limits.pingEveryMs);
      awake.send({ type: 'ping', time: i });
    }
    expect(silent.closed?.code).toBe(closeCodes.overload);
    expect(awake.closed).toBeUndefined();
  });

  test('the oldest of too many sockets of one device goes', async () => {
    const identity = await rig.device(ina);
    const sockets = Array.from({ length: limits.socketsPerDevice + 1 }, () => rig.socket(identity));
    expect(sockets.map((socket) => socket.closed?.code)).toEqual([
      closeCodes.overload,
      ...Array.from({ length: limits.socketsPerDevice }, () => undefined)
    ]);
  });

  test('at a restart what was pushed is acked, and everybody is told to come back', async () => {
    const socket = await rig.join(ina);
    const { doc, id } = await rig.create(socket);
    socket.send({
      type: 'push',
      batch: 5,
      ops: [
        op(
          id,
          editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
        )
      ]
    });
    await rig.server.close();
    expect(socket.frames.filter((frame) => frame.type === 'ack').at(-1)).toMatchObject({
      batch: 5,
      outcomes: [{ kind: 'committed' }]
    });
    expect(socket.closed?.code).toBe(closeCodes.restart);
    rig.restart();
  });
});
