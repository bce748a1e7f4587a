/**
 * A whole server in a test's hands: real database in a folder of its own, a clock that the test turns, cheap password
 * hashes, and browsers that keep their cookie and send what a page of the app would send.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { systemRandom, type Clock } from '#shared/environment.ts';
import type { DeviceId, WorkspaceId } from '#shared/ids.ts';
import type { Me, ApiFailure } from '#shared/protocol/api.ts';
import { endpoints, type EndpointName } from '#shared/protocol/endpoints.ts';
import type { Role } from '#shared/permissions.ts';
import { createKontor, type Kontor, type KontorEnvironment } from '#sync-server/app.ts';
import type { HashCost } from '#sync-server/auth/password-hashing.ts';
import { createLog } from '#sync-server/operations/log.ts';
import { createMetrics } from '#sync-server/operations/metrics.ts';
import { openDataFolder, type DataFolder } from '#sync-server/storage/data-folder.ts';
import { issueSetupToken } from '#sync-server/workspaces/set-up.ts';

export const goodPassword = 'regal-mond-48-tinte';
/** The smallest that Argon2 allows: tests of accounts are not tests of the hash. */
export const cheapHash: HashCost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

export type TurnedClock = Clock & { advance(ms: number): void };

export function createTurnedClock(start = Date.UTC(2026, 0, 5, 8)): TurnedClock {
  let now = start;
  const timers = new Set<{ at: number; task: () => void }>();
  return {
    now: () => now,
    schedule(delayMs, task) {
      const timer = { at: now + delayMs, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      now += ms;
      for (const timer of [...timers].toSorted((a, b) => a.at - b.at)) {
        if (timer.at <= now && timers.delete(timer)) timer.task();
      }
    }
  };
}

export type ApiAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly code: ApiFailure['code'] | undefined;
  readonly headers: Headers;
};

export interface Browser {
  cookie: string | undefined;
  /** Asks an address of the table; path parameters are put in by name. */
  call(
    name: EndpointName,
    options?: { params?: Record<string, string>; body?: unknown; headers?: Record<string, string> }
  ): Promise<ApiAnswer>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export type Person = { readonly browser: Browser; readonly me: Me; readonly email: string };

export interface World {
  readonly kontor: Kontor;
  readonly folder: DataFolder;
  readonly clock: TurnedClock;
  /** Everything that was logged, as one text. */
  readonly logged: () => string;
  browser(): Browser;
  /** The first workspace with its owner. */
  setUp(): Promise<Person>;
  /** Somebody new, invited by a person who may. */
  join(inviter: Person, role: Role, email?: string): Promise<Person>;
  signIn(email: string, options?: { device?: DeviceId; password?: string }): Promise<Person>;
  close(): Promise<void>;
}

export const workspaceOf = (person: Person, at = 0): WorkspaceId => {
  const workspace = person.me.workspaces[at];
  if (workspace === undefined) throw new Error('This person has no such workspace.');
  return workspace.id;
};

export async function openWorld(options: Partial<KontorEnvironment> = {}): Promise<World> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'kontor-world-'));
  const opened = await openDataFolder(dataFolder);
  if (!opened.ok) throw new Error(opened.error.kind);
  const folder = opened.value;
  const clock = createTurnedClock();
  let logged = '';
  const config = {
    publicUrl: undefined,
    proxies: [],
    metricsToken: undefined,
    metricsAddresses: [],
    pushRate: { perSecond: 50, burst: 200 }
  };
  const kontor = createKontor({
    config,
    clock,
    folder,
    random: systemRandom,
    log: createLog({ level: 'debug', destination: { write: (line) => void (logged += line) } }),
    metrics: createMetrics('0.0.0'),
    version: '0.0.0',
    buildFolder: path.join(dataFolder, 'no-build'),
    port: () => 3000,
    hashCost: cheapHash,
    ...options
  });
  const origin = kontor.origin.origin;
  let people = 0;

  const world: World = {
    kontor,
    folder,
    clock,
    logged: () => logged,
    browser: () => createBrowser(kontor, origin),
    async setUp() {
      const token = await issueSetupToken(kontor.ports);
      const browser = world.browser();
      const email = 'olga@example.com';
      const answer = await browser.call('setUp', {
        body: {
          token,
          workspaceName: 'Dachdeckerei Obermoser',
          country: 'DE',
          name: 'Olga Obermoser',
          email,
          password: goodPassword,
          deviceName: 'Laptop',
          language: 'de'
        }
      });
      return personOf(browser, answer, email);
    },
    async join(inviter, role, email = `person-${++people}@example.com`) {
      const invited = await inviter.browser.call('createInvite', {
        params: { workspace: workspaceOf(inviter) },
        body: { email, role }
      });
      const token = tokenOf(invited.body);
      const browser = world.browser();
      const answer = await browser.call('acceptInvite', {
        body: { token, name: `Person ${people}`, password: goodPassword, deviceName: 'Phone', language: 'en' }
      });
      return personOf(browser, answer, email);
    },
    async signIn(email, { device, password = goodPassword } = {}) {
      const browser = world.browser();
      const answer = await browser.call('signIn', {
        body: { email, password, deviceName: 'Phone', ...(device === undefined ? {} : { device }) }
      });
      return personOf(browser, answer, email);
    },
    async close() {
      await kontor.close();
      await folder.close();
      await rm(dataFolder, { recursive: true, force: true });
    }
  };
  return world;
}

function personOf(browser: Browser, answer: ApiAnswer, email: string): Person {
  if (answer.status !== 200) throw new Error(`refused: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { browser, me: answer.body as Me, email };
}

/** The token in the link of a fresh invite. */
export const tokenOf = (body: unknown): string => String((body as { url?: string }).url).split('#')[1] ?? '';

function createBrowser(kontor: Kontor, origin: string): Browser {
  const browser: Browser = {
    cookie: undefined,
    async call(name, { params = {}, body, headers = {} } = {}) {
      const { method, path: template } = endpoints[name];
      const address = template.replaceAll(/:(\w+)/gu, (_all, key: string) => params[key] ?? `missing-${key}`);
      const answer = await browser.fetch(address, {
        method,
        headers: {
          'sec-fetch-site': 'same-origin',
          ...(method === 'GET' ? {} : { 'x-kontor': '1', origin }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
      });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
      const parsed: unknown = isJson ? JSON.parse(text) : text;
      const code = answer.ok ? undefined : (parsed as { error?: ApiFailure }).error?.code;
      return { status: answer.status, body: parsed, code, headers: answer.headers };
    },
    async fetch(address, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has('host')) headers.set('host', new URL(origin).host);
      if (browser.cookie !== undefined) headers.set('cookie', browser.cookie);
      const answer = await kontor.app.request(address, { ...init, headers });
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        browser.cookie = /max-age=0/iu.test(line) ? undefined : pair;
      }
      return answer;
    }
  };
  return browser;
}
