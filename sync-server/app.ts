/**
 * The composition root: builds the server's parts, gives each the ports that it declares, and mounts them on one app.
 * It opens no file and listens to nothing; main.ts and the operator's commands do, and tests call `app.request`.
 */
import { Hono, type Context } from 'hono';
import { Gauge } from 'prom-client';
import type { WebSocket } from 'ws';
import type { Clock, Random } from '#shared/environment.ts';
import type { AccountId } from '#shared/ids.ts';
import { createAccountEndpoints } from '#sync-server/auth/account-endpoints.ts';
import { createPasswordHashing, type HashCost } from '#sync-server/auth/password-hashing.ts';
import { createSessions, type EndedSession, type Sessions } from '#sync-server/auth/sessions.ts';
import { createThrottle } from '#sync-server/auth/throttle.ts';
import { mountApi } from '#sync-server/http/api-routes.ts';
import { createAddressReader } from '#sync-server/http/client-address.ts';
import type { Session } from '#sync-server/http/endpoint.ts';
import { respondWithFailure } from '#sync-server/http/failure-response.ts';
import { hostCheck } from '#sync-server/http/host-check.ts';
import { apiPage, describeApi } from '#sync-server/http/open-api.ts';
import { createOriginPolicy, type OriginPolicy } from '#sync-server/http/origin-policy.ts';
import { plainPagePolicy } from '#sync-server/http/content-security-policy.ts';
import { plainStyle } from '#sync-server/http/plain-page.ts';
import { requestScope, type AppEnv } from '#sync-server/http/request-scope.ts';
import { securityHeaders } from '#sync-server/http/security-headers.ts';
import { readSessionToken, writeSessionToken } from '#sync-server/http/session-cookie.ts';
import { serveApp } from '#sync-server/http/static-app.ts';
import type { Chore } from '#sync-server/operations/housekeeping.ts';
import type { Log } from '#sync-server/operations/log.ts';
import type { Metrics } from '#sync-server/operations/metrics.ts';
import { mountOperations } from '#sync-server/operations/operations-routes.ts';
import type { DataFolder } from '#sync-server/storage/data-folder.ts';
import { isStorageFull, type Database } from '#sync-server/storage/database.ts';
import { completeLedger, openErasureLedger } from '#sync-server/storage/erasure-ledger.ts';
import { createHeavyGate } from '#sync-server/sync/heavy-gate.ts';
import { createSyncEndpoints } from '#sync-server/sync/sync-endpoints.ts';
import { createSyncServer, type SyncServer } from '#sync-server/sync/sync-server.ts';
import { serveSocket } from '#sync-server/sync/sync-socket.ts';
import {
  createMembership,
  createMembershipEvents,
  type Membership,
  type MembershipEvents,
  type SessionIdentity
} from '#sync-server/workspaces/membership.ts';
import { createWorkspaceEndpoints, type WorkspacePorts } from '#sync-server/workspaces/workspace-endpoints.ts';
import { workspacesOf } from '#sync-server/workspaces/workspaces.ts';
import type { Config } from './config.ts';

export type KontorEnvironment = {
  readonly config: Pick<Config, 'publicUrl' | 'proxies' | 'metricsToken' | 'metricsAddresses' | 'pushRate'>;
  readonly folder: Pick<DataFolder, 'path' | 'database' | 'secret'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  /** Where the built app lies. */
  readonly buildFolder: string;
  /** The port that the process listens to, once it does; for links on a machine without a configured address. */
  readonly port: () => number;
  readonly hashCost?: HashCost;
};

export interface Kontor {
  readonly app: Hono<AppEnv>;
  /** For the operator's commands, which act without a session. */
  readonly ports: WorkspacePorts;
  readonly membership: Membership;
  readonly events: MembershipEvents;
  readonly sessions: Sessions;
  readonly origin: OriginPolicy;
  readonly sync: SyncServer;
  readonly chores: readonly Chore[];
  /** A socket that has come through the door. */
  openSocket(socket: WebSocket, identity: SessionIdentity): void;
  /** Tells sockets to come back later and commits what was accepted. */
  close(): Promise<void>;
}

export function createKontor(environment: KontorEnvironment): Kontor {
  const { config, folder, clock, random, log, metrics, version } = environment;
  const { database } = folder;
  const origin = createOriginPolicy(config.publicUrl, environment.port);
  const events = createMembershipEvents();
  const membership = createMembership(database.reader);
  const sessions = createSessions(database, { clock, random });
  const throttle = createThrottle(database, clock, folder.secret);
  const sessionsEnded = (ended: readonly EndedSession[]) => {
    for (const one of ended) events.emit({ kind: 'signed-out', ...one });
  };
  const ports: WorkspacePorts = {
    database,
    clock,
    random,
    throttle,
    events,
    sessionsEnded,
    version,
    hashing: createPasswordHashing(environment.hashCost),
    workspacesOf: (account) => workspacesOf(database.reader, account),
    appUrl: (path) => `${origin.origin}${path}`
  };

  const ledger = openErasureLedger(folder.path);
  completeLedger(ledger, database.reader);
  const sync = createSyncServer({
    database,
    membership,
    events,
    clock,
    random,
    log: {
      info: (message, fields) => log.info({ ...fields }, message),
      error: (message, fields, cause) => log.error({ ...fields, err: cause }, message)
    },
    turn: (task) => void setImmediate(task),
    heavyGate: createHeavyGate(clock),
    pushRate: config.pushRate,
    erased: (erasures) => ledger.append(erasures)
  });
  new Gauge({
    name: 'kontor_sockets',
    help: 'Open sockets of devices.',
    registers: [metrics.registry],
    collect() {
      this.set(sync.sockets);
    }
  });

  new Gauge({
    name: 'kontor_storage_full',
    help: '1 while the disk has no space for commits.',
    registers: [metrics.registry],
    collect() {
      this.set(sync.storage === 'full' ? 1 : 0);
    }
  });

  const readSession = async (context: Context<AppEnv>): Promise<Session | undefined> => {
    const token = readSessionToken(context, origin.isSecure);
    const found = token === undefined ? undefined : await sessions.authenticate(token, { canRenew: true });
    if (found?.renewedToken !== undefined) writeSessionToken(context, origin.isSecure, found.renewedToken);
    return found;
  };

  const app = new Hono<AppEnv>({ strict: true });
  app.use(
    requestScope({
      clock,
      random,
      addresses: createAddressReader(config.proxies),
      done(request) {
        metrics.requestDone({ ...request, endpoint: request.endpoint });
        if (request.status >= 400 || request.method !== 'GET') log.info(request, 'request');
        else log.debug(request, 'request');
      }
    })
  );
  app.use(securityHeaders({ isSecure: origin.isSecure }));
  app.use(hostCheck(origin, config.publicUrl !== undefined));
  app.onError((cause, context) => {
    const requestId = context.get('requestId');
    log.error({ err: cause, requestId }, 'a request failed');
    return respondWithFailure(context, requestId, { code: isStorageFull(cause) ? 'storage.full' : 'internal' });
  });

  mountOperations(app, {
    version,
    metrics,
    log,
    isReady: () => database.reader.prepare<{ one: number }>('SELECT 1 AS one').get()?.one === 1,
    metricsToken: config.metricsToken,
    metricsAddresses: config.metricsAddresses
  });
  app.get('/api/openapi.json', (context) => context.json(describeApi({ version, origin: origin.origin })));
  app.get('/api/docs', (context) => {
    context.header('Content-Security-Policy', plainPagePolicy(plainStyle));
    return context.html(apiPage(version));
  });
  mountApi(
    app,
    { ...createAccountEndpoints(ports), ...createWorkspaceEndpoints(ports), ...createSyncEndpoints(sync, membership) },
    { origin, clock, membership, readSession, ownsAnyWorkspace: (account) => ownsAnyWorkspace(database, account) }
  );
  app.use(serveApp(environment.buildFolder));
  app.notFound((context) => context.text('Not found.\n', 404));

  const chores: Chore[] = [
    { name: 'sessions', run: async () => sessionsEnded(await sessions.sweep()) },
    { name: 'throttle', run: () => throttle.sweep() }
  ];
  return {
    app,
    ports,
    membership,
    events,
    sessions,
    origin,
    sync,
    chores,
    openSocket: (socket, identity) =>
      serveSocket(socket, identity, { sync, clock, touch: (session) => void sessions.touch(session) }),
    close: () => sync.close()
  };
}

const ownsAnyWorkspace = (database: Database, account: AccountId): boolean =>
  workspacesOf(database.reader, account).some((workspace) => workspace.role === 'owner');
