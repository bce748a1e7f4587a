/**
 * The engine's lock, without a browser: which secrets open the store after which events, and what a revoked device keeps.
 * The store is in memory and sealed; the server is two answers over HTTP and a socket that says what a test wants.
 */
import { deflateSync, inflateSync } from 'fflate';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSeededRandom } from '#shared/environment.ts';
import { closeCodes } from '#shared/errors.ts';
import { createId, type DeviceId, type DocId, type MemberId, type WorkspaceId } from '#shared/ids.ts';
import { must } from '#shared/result.ts';
import { createMemoryFile } from '#lib/store/device-file.ts';
import { createMemoryDisk, type MemoryDisk } from '#lib/store/memory-blob-store.ts';
import { createMemoryKeySlot, createRememberedSecret } from '#lib/store/remembered-secret.ts';
import type { Sentinel } from '#lib/store/sentinel.ts';
import { createTurnedClock } from '#tests/rigs/turned-clock.ts';
import type { DevicePlace } from './device-vault.ts';
import { Engine, type EngineEnvironment } from './engine.ts';
import type { EngineEvent, Seat } from './engine-api.ts';
import type { SocketEvents } from './net-socket.ts';

const password = 'Baustelle 2026 Nord';
const random = createSeededRandom(9);
let clock = createTurnedClock();
let disk: MemoryDisk;
let place: Omit<DevicePlace, 'blobs'>;
let share: Uint8Array | undefined;
let sockets: SocketEvents[];
let keys: (Uint8Array | undefined)[];
let events: EngineEvent[];
let told: Sentinel | undefined;
let seat: Seat;

beforeEach(() => {
  clock = createTurnedClock();
  disk = createMemoryDisk();
  place = {
    database: 'kontor-test',
    keyRingFile: createMemoryFile(),
    queueFile: createMemoryFile(),
    seatFile: createMemoryFile(),
    remembered: createRememberedSecret({ file: createMemoryFile(), slot: createMemoryKeySlot(), random })
  };
  share = random.bytes(32);
  [sockets, keys, events, told] = [[], [], [], undefined];
  const environment = { clock, random };
  seat = {
    workspace: createId<WorkspaceId>(environment),
    workspaceName: 'Elektro Blitz',
    country: 'DE',
    vocabularyDoc: createId<DocId>(environment),
    member: createId<MemberId>(environment),
    memberName: 'Ina',
    role: 'agent',
    device: createId<DeviceId>(environment)
  };
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function start(key?: Uint8Array): Promise<Engine> {
  const environment: EngineEnvironment = {
    clock,
    random,
    app: 'test',
    workspace: seat.workspace,
    told,
    passwordCost: { memoryKiB: 64, iterations: 1, parallelism: 1 },
    compression: { deflate: async (bytes) => deflateSync(bytes), inflate: async (bytes) => inflateSync(bytes) },
    openSocket: (socket) => {
      sockets.push(socket);
      return { send: () => undefined, close: () => undefined };
    },
    httpGet: async (path) => {
      const isShare = path.endsWith('/device-share') && share !== undefined;
      const body = isShare ? JSON.stringify({ share: Buffer.from(share ?? []).toString('base64') }) : '{}';
      return { status: isShare ? 200 : 403, header: () => undefined, body: once(new TextEncoder().encode(body)) };
    },
    emit: (event) => events.push(event),
    keyChanged: (changed) => keys.push(changed?.slice()),
    openPlace: () => ({ ...place, blobs: disk.open() }),
    tellSentinel: (sentinel) => {
      told = sentinel;
    }
  };
  return Engine.create(environment, key);
}

async function created(
  policy: Parameters<Engine['createStore']>[2] = '8-hours'
): Promise<{ engine: Engine; recoveryCode: string }> {
  const engine = await start();
  const made = await engine.createStore(seat, password, policy);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  await shareWrapped();
  return { engine, recoveryCode: made.value.recoveryCode };
}

/** The wrap for the server's share is made in the background, after the store is open. */
const shareWrapped = (): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      const ring = (place.keyRingFile as ReturnType<typeof createMemoryFile>).content;
      if (share === undefined || (ring !== undefined && Buffer.from(ring).toString().includes('server-share')))
        resolve();
      else setImmediate(look);
    };
    look();
  });
/** Until the engine has announced this. */
const announced = (wanted: (event: EngineEvent) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => (events.some(wanted) ? resolve() : setImmediate(look));
    look();
  });

describe('opening the store', () => {
  test("[LOCK-1] [LOCK-4] by password, recovery code or the server's share, and by nothing else", async () => {
    const { engine, recoveryCode } = await created();
    await engine.lock();
    expect(keys.at(-1)).toBeUndefined();
    for (const secret of [
      { kind: 'password', password },
      { kind: 'recovery', code: recoveryCode },
      { kind: 'server-share' }
    ] as const) {
      expect(await engine.unlock(secret)).toMatchObject({ ok: true, value: seat });
      await engine.lock();
    }
    expect(await engine.unlock({ kind: 'remembered' })).toEqual({ ok: false, error: { kind: 'wrong-password' } });
    share = random.bytes(32);
    expect(await engine.unlock({ kind: 'server-share' })).toEqual({ ok: false, error: { kind: 'wrong-password' } });
  });

  test('[LOCK-4] a password that was changed elsewhere costs no edit: the share opens, and the new password does from then on', async () => {
    const { engine } = await created();
    await engine.createContact({ fields: { family: 'Müller' } });
    await engine.lock();
    expect((await engine.unlock({ kind: 'server-share' })).ok).toBe(true);
    expect(await engine.rewrapPassword('Neues Passwort 7')).toEqual({ ok: true, value: undefined });
    expect(await engine.status()).toMatchObject({ waiting: 1 });
    await engine.lock();
    expect(await engine.unlock({ kind: 'password', password })).toEqual({
      ok: false,
      error: { kind: 'wrong-password' }
    });
    expect((await engine.unlock({ kind: 'password', password: 'Neues Passwort 7' })).ok).toBe(true);
  });

  test('[LOCK-3] a damaged key ring is told from a wrong password', async () => {
    const { engine } = await created();
    await engine.stop();
    const file = place.keyRingFile as ReturnType<typeof createMemoryFile>;
    const blobs = disk.open();
    const generation = await blobs.takeOver();
    await blobs.commit([{ table: 'meta', key: 'key-ring', value: new Uint8Array([1, 2, 3]) }], {
      durability: 'strict',
      generation: generation.ok ? generation.value : 0
    });
    file.content = must(file.content, 'a ring').slice(0, -3);
    const again = await start();
    expect(await again.unlock({ kind: 'password', password })).toMatchObject({ ok: false, error: { kind: 'damaged' } });
  });

  test('another tab that had it open opens it with the key', async () => {
    const { engine } = await created('every-start');
    const key = must(keys.at(-1), 'the key');
    await engine.stop();
    const other = await start(key);
    expect(await other.lockState()).toEqual({ kind: 'open' });
  });

  test('with "at every start" nothing is remembered', async () => {
    const { engine } = await created('every-start');
    await engine.stop();
    expect(await (await start()).unlock({ kind: 'remembered' })).toEqual({
      ok: false,
      error: { kind: 'wrong-password' }
    });
  });
});

describe('locking by itself', () => {
  test('after the time without use, and not while it is used', async () => {
    const { engine } = await created('15-minutes');
    clock.advance(14 * 60_000);
    await engine.touch();
    clock.advance(14 * 60_000);
    expect((await engine.lockState()).kind).toBe('open');
    clock.advance(2 * 60_000);
    await announced((event) => event.kind === 'lock' && event.state.kind === 'locked');
    expect((await engine.lockState()).kind).toBe('locked');
  });

  test('also when that time passed while the app was closed', async () => {
    const { engine } = await created('15-minutes');
    await engine.stop();
    clock.advance(16 * 60_000);
    expect(await (await start()).unlock({ kind: 'remembered' })).toEqual({
      ok: false,
      error: { kind: 'wrong-password' }
    });
  });

  test('[LOCK-2] what waited before the lock waits after the next unlock', async () => {
    const { engine } = await created();
    await engine.createContact({ fields: { family: 'Müller' } });
    await engine.lock();
    expect(await engine.lockState()).toMatchObject({ kind: 'locked', waiting: 1 });
    await engine.unlock({ kind: 'password', password });
    expect(await engine.status()).toMatchObject({ waiting: 1 });
    expect(told).toMatchObject({ waiting: 1 });
  });
});

describe('revoked', () => {
  test('[LOCK-5] the keys go at the next contact; only the server could open what is left', async () => {
    const { engine, recoveryCode } = await created();
    await engine.createContact({ fields: { family: 'Müller' } });
    must(sockets.at(-1), 'a socket').closed(closeCodes.revoked);
    await announced((event) => event.kind === 'lock' && event.state.kind === 'locked');
    expect(keys.at(-1)).toBeUndefined();
    expect(await engine.status()).toMatchObject({ connection: { kind: 'revoked' }, waiting: 1 });
    const ownShare = share;
    share = undefined;
    for (const secret of [
      { kind: 'password', password },
      { kind: 'recovery', code: recoveryCode },
      { kind: 'remembered' },
      { kind: 'server-share' }
    ] as const) {
      expect(await engine.unlock(secret)).toMatchObject({ ok: false });
    }
    share = ownShare;
    expect((await engine.unlock({ kind: 'server-share' })).ok).toBe(true);
  });
});
