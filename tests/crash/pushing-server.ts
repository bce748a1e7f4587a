/**
 * A server process to be killed: the real database, door and sockets over a folder that outlives it. Its parent asks for
 * a port by starting it, and ends it with SIGKILL. People and sessions are made by the first start.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { createOriginPolicy } from '#sync-server/http/origin-policy.ts';
import { openSocketDoor } from '#sync-server/http/socket-upgrade.ts';
import { openDatabase } from '#sync-server/storage/database.ts';
import type { SessionIdentity } from '#sync-server/sync/seat.ts';
import { createSyncServer } from '#sync-server/sync/sync-server.ts';
import { serveSocket } from '#sync-server/sync/sync-socket.ts';
import { createMembership, createMembershipEvents } from '#sync-server/workspaces/membership.ts';

const folder = process.argv[2] ?? '';
const opened = openDatabase(path.join(folder, 'kontor.db'));
if (!opened.ok) throw new Error(`the database does not open: ${opened.error.kind}`);
const database = opened.value;
const findings = await database.check();
if (findings.length > 0) throw new Error(`the database is damaged: ${findings.join('; ')}`);

const sync = createSyncServer({
  ...{ database, clock: systemClock, random: systemRandom, events: createMembershipEvents() },
  membership: createMembership(database.reader),
  turn: (task) => void setImmediate(task),
  pushRate: { perSecond: 100_000, burst: 100_000 }
});
const identityOf = database.reader.prepare<SessionIdentity>(
  'SELECT id AS session, account, device FROM session WHERE token_hash = ?'
);
const listener = createServer();
openSocketDoor(listener, {
  origin: createOriginPolicy(undefined, () => 0),
  authenticate: (token) => Promise.resolve(identityOf.get(Buffer.from(token, 'base64url'))),
  open: (socket, identity) => serveSocket(socket, identity, { sync, clock: systemClock, touch: () => undefined }),
  refused: () => undefined
});
listener.listen(0, '127.0.0.1', () => {
  // Listening on TCP, so the address is one of these.
  process.send?.({ port: (listener.address() as AddressInfo).port });
});
process.on('disconnect', () => process.exit(0));
