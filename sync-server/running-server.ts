/**
 * One running server: the app on a port, the socket's door, housekeeping. Starts with an open data folder and ends in
 * order: no new work, sockets told to come back (1012), what was accepted is committed, then the port is free. The
 * process around it (signals, sentences, exit codes) is main.ts.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Clock, Random } from '#shared/environment.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { openSocketDoor } from '#sync-server/http/socket-upgrade.ts';
import { startHousekeeping } from '#sync-server/operations/housekeeping.ts';
import type { Log } from '#sync-server/operations/log.ts';
import { createMetrics } from '#sync-server/operations/metrics.ts';
import type { DataFolder } from '#sync-server/storage/data-folder.ts';
import { createKontor, type Kontor } from './app.ts';
import type { Config } from './config.ts';

export type ServerEnvironment = {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly version: string;
  readonly buildFolder: string;
};

export interface RunningServer {
  readonly kontor: Kontor;
  readonly port: number;
  /** Resolves when nothing is open any more; the data folder stays open and belongs to the caller. */
  close(): Promise<void>;
}

export type ListenFailure = {
  readonly kind: 'port-in-use' | 'port-forbidden' | 'no-such-address';
  readonly port: number;
  readonly host: string;
};

/** Answers that are still being written get this long at a shutdown. */
const closeWithinMs = 7_000;

export async function startServer(environment: ServerEnvironment): Promise<Result<RunningServer, ListenFailure>> {
  const { config, folder, clock, random, log, version } = environment;
  let port = config.port;
  const metrics = createMetrics(version);
  const kontor = createKontor({
    config,
    folder,
    clock,
    random,
    log,
    metrics,
    version,
    buildFolder: environment.buildFolder,
    port: () => port
  });
  const listener = createAdaptorServer({
    fetch: kontor.app.fetch,
    serverOptions: { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 }
  }) as Server;
  const listening = await listen(listener, config);
  if (!listening.ok) {
    await kontor.close();
    return listening;
  }
  port = listening.value;
  // A broken connection must never be a broken process.
  listener.on('clientError', (_cause, socket) => socket.destroy());
  const door = openSocketDoor(listener, {
    origin: kontor.origin,
    authenticate: (token) => kontor.sessions.authenticate(token, { canRenew: false }),
    open: (socket, identity) => kontor.openSocket(socket, identity),
    refused: (reason) => log.info({ reason }, 'a socket was refused')
  });
  const stopHousekeeping = startHousekeeping(clock, kontor.chores, log);

  return ok({
    kontor,
    port,
    async close() {
      door.close();
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      listener.closeIdleConnections();
      const cancel = clock.schedule(closeWithinMs, () => listener.closeAllConnections());
      await kontor.close();
      await stopHousekeeping();
      listener.closeIdleConnections();
      await closed;
      cancel();
    }
  });
}

function listen(listener: Server, { port, host }: Config): Promise<Result<number, ListenFailure>> {
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE') resolve(err({ kind: 'port-in-use', port, host }));
      else if (cause.code === 'EACCES') resolve(err({ kind: 'port-forbidden', port, host }));
      else if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND')
        resolve(err({ kind: 'no-such-address', port, host }));
      else reject(cause);
    };
    listener.once('error', failed);
    listener.listen(port, host, () => {
      listener.off('error', failed);
      resolve(ok((listener.address() as AddressInfo).port));
    });
  });
}
