/**
 * The sync rig behind a real port: the product's own door and socket adapter over the core, a token for each device in
 * place of accounts, and clients that speak raw TCP, so that they can send what no WebSocket library would.
 */
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import {
  decodeFrame,
  encodeFrame,
  subprotocol,
  type DeviceFrame,
  type Frame,
  type FrameOf,
  type FrameType
} from '#shared/protocol/frames.ts';
import { createOriginPolicy } from '#sync-server/http/origin-policy.ts';
import { openSocketDoor } from '#sync-server/http/socket-upgrade.ts';
import type { SessionIdentity } from '#sync-server/sync/seat.ts';
import type { SyncEnvironment } from '#sync-server/sync/sync-server.ts';
import { serveSocket } from '#sync-server/sync/sync-socket.ts';
import { openSyncRig, type Person, type SyncRig } from './sync-rig.ts';

export type Visitor = { readonly identity: SessionIdentity; readonly cookie: string };

export interface SocketRig {
  readonly sync: SyncRig;
  readonly port: number;
  readonly origin: string;
  visitor(person: Person): Promise<Visitor>;
  /** The handshake's request as text; headers given replace or, as `undefined`, leave out those of an honest browser. */
  handshake(visitor: Visitor | undefined, headers?: Readonly<Record<string, string | undefined>>): string;
  /** A TCP connection that has sent the handshake and got 101. */
  raw(visitor: Visitor): Promise<RawClient>;
  tcp(): Promise<RawClient>;
  /** A well-behaved client. */
  device(visitor: Visitor): Promise<DeviceClient>;
  close(): Promise<void>;
}

export interface RawClient {
  readonly socket: Socket;
  write(bytes: Uint8Array | string): void;
  /** Everything received so far, as latin1 text. */
  received(): string;
  until(test: (received: string) => boolean): Promise<string>;
  untilClosed(): Promise<void>;
}

export interface DeviceClient {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  send(frame: DeviceFrame): void;
  next<Type extends FrameType>(type: Type): Promise<FrameOf<Type>>;
  /** Those of this type that have arrived and were not taken yet. */
  takeAll<Type extends FrameType>(type: Type): FrameOf<Type>[];
}

export async function openSocketRig(options: Partial<SyncEnvironment> = {}): Promise<SocketRig> {
  const sync = await openSyncRig(options);
  const tokens = new Map<string, SessionIdentity>();
  const listener = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so the address is one of these.
  const { port } = listener.address() as AddressInfo;
  const origin = createOriginPolicy(undefined, () => port);
  openSocketDoor(listener, {
    origin,
    authenticate: (token) => Promise.resolve(tokens.get(token)),
    open: (socket, identity) =>
      serveSocket(socket, identity, { sync: sync.server, clock: sync.clock, touch: () => undefined }),
    refused: () => undefined
  });

  const rig: SocketRig = {
    ...{ sync, port, origin: `http://localhost:${port}` },
    async visitor(person) {
      const identity = await sync.device(person);
      const token = Buffer.from(sync.random.bytes(32)).toString('base64url');
      tokens.set(token, identity);
      return { identity, cookie: `kontor=${token}` };
    },
    handshake(visitor, headers = {}) {
      const all: Record<string, string | undefined> = {
        ...{
          Host: `localhost:${port}`,
          Upgrade: 'websocket',
          Connection: 'Upgrade',
          Origin: `http://localhost:${port}`
        },
        ...{ 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13' },
        ...{ 'Sec-WebSocket-Protocol': subprotocol, Cookie: visitor?.cookie },
        ...headers
      };
      const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
      return `GET /sync HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
    },
    async raw(visitor) {
      const client = await rig.tcp();
      client.write(rig.handshake(visitor));
      await client.until((received) => received.includes('101 Switching Protocols') && received.includes('\r\n\r\n'));
      return client;
    },
    tcp: () => openTcp(port),
    device: (visitor) => openDevice(rig, visitor),
    async close() {
      await sync.close();
      listener.closeAllConnections();
      await closeListener(listener);
    }
  };
  return rig;
}

const closeListener = (listener: Server): Promise<void> => new Promise((resolve) => listener.close(() => resolve()));

async function openTcp(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let isClosed = false;
  const watchers: (() => void)[] = [];
  const changed = () => {
    for (const watcher of watchers.splice(0)) watcher();
  };
  socket.on('data', (data: Buffer) => {
    received += data.toString('latin1');
    changed();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
    changed();
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const changes = () => new Promise<void>((resolve) => watchers.push(resolve));
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    received: () => received,
    async until(test) {
      while (!test(received)) {
        if (isClosed) throw new Error(`closed after: ${received.slice(0, 200)}`);
        await changes();
      }
      return received;
    },
    async untilClosed() {
      while (!isClosed) await changes();
    }
  };
}

async function openDevice(rig: SocketRig, visitor: Visitor): Promise<DeviceClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/sync`, subprotocol, {
    headers: { Cookie: visitor.cookie, Host: `localhost:${rig.port}` },
    origin: rig.origin
  });
  const waiting: Frame[] = [];
  const watchers: (() => void)[] = [];
  const changed = () => {
    for (const watcher of watchers.splice(0)) watcher();
  };
  let code: number | undefined;
  let closeReason = '';
  socket.on('message', (message: Buffer) => {
    const frame = decodeFrame(message);
    if (!frame.ok) throw new Error(frame.error);
    waiting.push(frame.value);
    changed();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) =>
    socket.on('close', (closeCode, reason) => {
      code = closeCode;
      closeReason = reason.toString();
      changed();
      resolve(closeCode);
    })
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    ...{ socket, closed },
    send: (frame) => socket.send(encodeFrame(frame)),
    takeAll<Type extends FrameType>(type: Type): FrameOf<Type>[] {
      // Found by their type.
      const found = waiting.filter((frame) => frame.type === type) as FrameOf<Type>[];
      waiting.splice(0, waiting.length, ...waiting.filter((frame) => frame.type !== type));
      return found;
    },
    async next<Type extends FrameType>(type: Type): Promise<FrameOf<Type>> {
      for (;;) {
        const place = waiting.findIndex((frame) => frame.type === type);
        // Found by its type.
        if (place >= 0) return waiting.splice(place, 1)[0] as FrameOf<Type>;
        if (code !== undefined) throw new Error(`closed with ${code} (${closeReason}) while waiting for ${type}`);
        await new Promise<void>((resolve) => watchers.push(resolve));
      }
    }
  };
}

/** A client's frame on the wire: masked, as the standard demands, unless a test wants otherwise. */
export function wireFrame(
  payload: Uint8Array,
  options: { opcode?: number; fin?: boolean; rsv?: number; masked?: boolean; claimedLength?: bigint } = {}
): Uint8Array {
  const { opcode = 2, fin = true, rsv = 0, masked = true, claimedLength } = options;
  const length = claimedLength ?? BigInt(payload.length);
  const small = length < 126n;
  const medium = !small && length < 65_536n;
  const header = Buffer.alloc(small ? 2 : medium ? 4 : 10);
  header[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  header[1] = (masked ? 0x80 : 0) | (small ? Number(length) : medium ? 126 : 127);
  if (medium) header.writeUInt16BE(Number(length), 2);
  else if (!small) header.writeBigUInt64BE(length, 2);
  const mask = masked ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0);
  const body = masked ? Uint8Array.from(payload, (byte, place) => byte ^ (mask[place % 4] ?? 0)) : payload;
  return Buffer.concat([header, mask, body]);
}
