/**
 * The process from outside: what keeps it from starting is one sentence and an exit code, and it ends in order. Real
 * processes, folders and ports.
 */
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { closeCodes } from '#shared/errors.ts';
import { subprotocol } from '#shared/protocol/frames.ts';
import { goodPassword } from '#tests/server/kontor-world.ts';
import {
  runKontor,
  runServer,
  startServerProcess,
  type Ended,
  type ServerProcess
} from '#tests/server/kontor-process.ts';

// Every start is a process of its own, on whatever machine the tests run.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let servers: ServerProcess[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-main-'));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server.kill('SIGKILL');
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const data = () => ({ KONTOR_DATA: folder });
async function start(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const server = await startServerProcess({ ...data(), ...environment });
  servers.push(server);
  return server;
}

function expectOneSentence({ code, stdout, stderr }: Ended, words: RegExp): void {
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^Kontor cannot start: [^\n]+\.\n$/u);
  expect(stderr).toMatch(words);
}

describe('what keeps it from starting', () => {
  test('a port in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expectOneSentence(
      await runServer({ ...data(), PORT: String(port) }),
      new RegExp(`port ${port} is in use.*PORT=3001`, 'u')
    );
    blocker.close();
  });

  test('a data folder that is a file', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, 'x');
    expectOneSentence(
      await runServer({ KONTOR_DATA: path.join(file, 'data') }),
      /data folder .* cannot be written .*KONTOR_DATA/u
    );
  });

  test('a second process on the same folder', async () => {
    const first = await start();
    expectOneSentence(await runServer(data()), /another Kontor process is using the data folder/u);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  });

  test('a damaged database', async () => {
    await (await start()).kill('SIGTERM');
    writeFileSync(path.join(folder, 'kontor.db'), 'not a database at all '.repeat(500));
    expectOneSentence(await runServer(data()), /database is damaged .*restore --from/u);
  });

  test('a database that was put there by hand', async () => {
    await (await start()).kill('SIGTERM');
    const other = path.join(folder, 'other');
    mkdirSync(other);
    await (await startServerProcess({ KONTOR_DATA: other })).kill('SIGTERM');
    copyFileSync(path.join(other, 'kontor.db'), path.join(folder, 'kontor.db'));
    expectOneSentence(await runServer(data()), /was put there by hand.*restore --from/u);
  });

  test('a setting that cannot be meant', async () => {
    expectOneSentence(await runServer({ ...data(), KONTOR_URL: 'kontor.example' }), /KONTOR_URL/u);
  });
});

describe('running', () => {
  test('prints the set-up link until there is a workspace, with a secret that others cannot read', async () => {
    const first = await start();
    expect(first.stdout()).toMatch(new RegExp(`${first.url}/setup#[\\w-]{43}\n`, 'u'));
    expect(statSync(path.join(folder, 'secret')).mode & 0o077).toBe(0);
    expect(statSync(path.join(folder, 'control.sock')).mode & 0o077).toBe(0);
    const made = await runKontor(
      data(),
      'create-workspace',
      '--name',
      'W',
      '--email',
      'o@example.com',
      '--password',
      goodPassword
    );
    expect(made.code).toBe(0);
    await first.kill('SIGTERM');
    expect((await start()).stdout()).not.toContain('/setup#');
  });

  test('answers whether it is ready', async () => {
    const server = await start();
    expect(await (await fetch(`${server.url}/healthz`)).json()).toMatchObject({
      status: 'ok',
      version: expect.stringMatching(/^\d/u)
    });
  });

  test('survives being killed: what was acknowledged is there', async () => {
    const server = await start();
    await runKontor(data(), 'create-workspace', '--name', 'W', '--email', 'o@example.com', '--password', goodPassword);
    await server.kill('SIGKILL');
    const again = await start();
    expect(await (await fetch(`${again.url}/api/state`)).json()).toMatchObject({ setUp: true });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s closes sockets with 1012, the database and the process',
    async (signal) => {
      const server = await start();
      await runKontor(
        data(),
        'create-workspace',
        '--name',
        'W',
        '--email',
        'o@example.com',
        '--password',
        goodPassword
      );
      const signedIn = await fetch(`${server.url}/api/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-kontor': '1', origin: server.url },
        body: JSON.stringify({ email: 'o@example.com', password: goodPassword, deviceName: 'Test' })
      });
      const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync`, subprotocol, {
        headers: { cookie, origin: server.url }
      });
      await once(socket, 'open');
      const closed = once(socket, 'close');
      const ended = await server.kill(signal);
      const [code] = (await closed) as [number];
      expect(code).toBe(closeCodes.restart);
      expect(ended.code).toBe(0);
      expect(ended.stderr).toBe('');
      expect(() => statSync(path.join(folder, 'kontor.db-wal'))).toThrow();
    }
  );
});

describe('the door of the socket', () => {
  let server: ServerProcess;
  let place: string;
  beforeAll(async () => {
    place = mkdtempSync(path.join(os.tmpdir(), 'kontor-door-'));
    server = await startServerProcess({ KONTOR_DATA: place });
  });
  afterAll(async () => {
    await server.kill('SIGKILL');
    rmSync(place, { recursive: true, force: true });
  });

  /** The status with which an upgrade is turned away. */
  async function knock(address: string, headers: Record<string, string>): Promise<number> {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${address}`, subprotocol, { headers });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    socket.on('error', () => undefined);
    socket.terminate();
    return response.statusCode;
  }

  test.each([
    'https://evil.example',
    'null',
    'http://localhost:1',
    'https://localhost',
    'http://localhost.evil.example',
    'http://evil.localhost',
    'HTTP://LOCALHOST',
    'http://xn--localhst-9db',
    'file://',
    ''
  ])('is shut for pages of "%s"', async (origin) => expect(await knock('/sync', { origin })).toBe(403));

  test('is shut for who names no page, has no session, or asks for another path or host', async () => {
    expect(await knock('/sync', {})).toBe(403);
    expect(await knock('/sync', { origin: server.url })).toBe(401);
    expect(await knock('/sync', { origin: server.url, cookie: `kontor=${'A'.repeat(43)}` })).toBe(401);
    expect(await knock('/other', { origin: server.url })).toBe(404);
    expect(await knock('/sync', { origin: 'http://evil.example', host: 'evil.example' })).toBe(421);
  });
});

test('what a start writes is nothing but sentences for people and lines of JSON', async () => {
  const server = await start({ KONTOR_LOG: 'info' });
  await server.kill('SIGTERM');
  const { stdout, stderr } = await server.ended();
  expect(stderr).toBe('');
  expect(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .every((line) => typeof JSON.parse(line) === 'object')
  ).toBe(true);
  expect(readFileSync(path.join(folder, 'lineage'), 'utf8')).toMatch(/^[\w-]{22}\n$/u);
});
