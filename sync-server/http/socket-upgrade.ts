/**
 * The door of `/sync`: an upgrade gets through with our own host, our own page's origin and a good session, and is
 * turned away before a byte of data otherwise. No compression (a small frame could unfold to a huge one), a limit on
 * frames, and an error listener on everything that can emit one, from the first moment on.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { limits } from '#shared/protocol/limits.ts';
import { subprotocol } from '#shared/protocol/frames.ts';
import type { SessionIdentity } from '#sync-server/workspaces/membership.ts';
import type { OriginPolicy } from './origin-policy.ts';
import { sessionCookieName } from './session-cookie.ts';

export type SocketPorts = {
  readonly origin: OriginPolicy;
  readonly authenticate: (token: string) => Promise<SessionIdentity | undefined>;
  readonly open: (socket: WebSocket, identity: SessionIdentity) => void;
  /** Counted, never with who it was. */
  readonly refused: (reason: 'path' | 'host' | 'origin' | 'session' | 'closing') => void;
};

export interface SocketDoor {
  /** From here on upgrades are turned away, so that a shutdown comes to an end. */
  close(): void;
}

const statusLines = {
  path: '404 Not Found',
  host: '421 Misdirected Request',
  origin: '403 Forbidden',
  session: '401 Unauthorized',
  closing: '503 Service Unavailable'
} as const;

export function openSocketDoor(listener: Server, ports: SocketPorts): SocketDoor {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.frameBytes,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false)
  });
  let isClosing = false;

  const check = async (request: IncomingMessage): Promise<SessionIdentity | keyof typeof statusLines> => {
    if (isClosing) return 'closing';
    if ((request.url ?? '').split('?')[0] !== '/sync') return 'path';
    const header = (name: string) => {
      const value = request.headers[name];
      return Array.isArray(value) ? undefined : value;
    };
    if (!ports.origin.isOwnHost(header('host'))) return 'host';
    if (!ports.origin.isOwnOrigin({ get: header })) return 'origin';
    const token = readToken(header('cookie'), sessionCookieName(ports.origin.isSecure));
    return (token === undefined ? undefined : await ports.authenticate(token)) ?? 'session';
  };

  listener.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    const drop = () => raw.destroy();
    raw.on('error', drop);
    check(request).then((outcome) => {
      if (typeof outcome === 'string') {
        ports.refused(outcome);
        raw.end(`HTTP/1.1 ${statusLines[outcome]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      raw.off('error', drop);
      sockets.handleUpgrade(request, raw, head, (socket) => {
        socket.on('error', () => socket.terminate());
        ports.open(socket, outcome);
      });
    }, drop);
  });
  return { close: () => void (isClosing = true) };
}

function readToken(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined && /^[A-Za-z0-9_-]{43}$/u.test(value)) return value;
  }
  return undefined;
}
