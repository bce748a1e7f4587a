/**
 * Real sockets for the core of sync: a `ws` socket whose upgrade was let in becomes a connection. Hands messages over,
 * tells how much waits to be sent, keeps the session awake while it is used. What an upgrade must prove is decided at
 * the door (http/socket-upgrade.ts); the limits on frames are set there, too.
 */
import type { WebSocket } from 'ws';
import type { Clock } from '#shared/environment.ts';
import type { SessionIdentity } from './seat.ts';
import type { SyncServer } from './sync-server.ts';

export type SyncSocketPorts = {
  readonly sync: SyncServer;
  readonly clock: Clock;
  /** The session is in use; called at most once a minute for each socket. */
  readonly touch: (session: string) => void;
};

const touchEveryMs = 60_000;
/** A socket that does not answer the close within this time is cut. */
const closeWithinMs = 5_000;

export function serveSocket(
  socket: WebSocket,
  identity: SessionIdentity,
  { sync, clock, touch }: SyncSocketPorts
): void {
  let touchedAt = clock.now();
  const connection = sync.connect(identity, {
    send(frame) {
      if (socket.readyState === socket.OPEN) socket.send(frame, { binary: true });
    },
    close(code, reason) {
      socket.close(code, reason);
      const cancel = clock.schedule(closeWithinMs, () => socket.terminate());
      socket.once('close', cancel);
    },
    buffered: () => socket.bufferedAmount
  });
  socket.binaryType = 'nodebuffer';
  // Without this listener one malformed frame would end the process; ws closes the socket by itself.
  socket.on('error', () => socket.terminate());
  socket.on('close', () => connection.closed());
  socket.on('message', (message, isBinary) => {
    connection.receive(isBinary && message instanceof Buffer ? message : '');
    if (clock.now() - touchedAt < touchEveryMs) return;
    touchedAt = clock.now();
    touch(identity.session);
  });
}
