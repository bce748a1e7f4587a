/**
 * A Playwright fixture: the real sync-server process with the production build, on a free port and with a data folder
 * of its own. It can be killed as a power cut would (SIGKILL) and started again on the same port and data.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { BrowserProfile } from './browser-profile.ts';
import { guardContext, type ContextGuard } from './context-guard.ts';

const repository = path.resolve(import.meta.dirname, '../..');

/** How long a start may take on a busy machine before it counts as failed. */
const startTimeoutMs = 60_000;

export class AppServer {
  readonly url: string;
  readonly dataFolder: string;
  readonly #port: number;
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #output = '';
  #listeners = new Set<() => void>();

  constructor(port: number, dataFolder: string, settings: Readonly<Record<string, string>> = {}) {
    this.#port = port;
    this.#settings = settings;
    this.dataFolder = dataFolder;
    this.url = `http://localhost:${port}`;
  }

  /** Everything that the process has written, over all its starts. */
  get output(): string {
    return this.#output;
  }

  /** Starts the process and resolves when its health check answers. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['sync-server/main.ts'], {
      cwd: repository,
      env: {
        ...process.env,
        ...this.#settings,
        PORT: String(this.#port),
        HOST: '127.0.0.1',
        KONTOR_URL: this.url,
        KONTOR_DATA: this.dataFolder
      },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    this.#child = child;
    const hear = (chunk: Buffer) => {
      this.#output += chunk.toString('utf8');
      for (const listener of this.#listeners) listener();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    await this.#untilHealthy(child);
  }

  /** Resolves with the first match of the pattern in what the process writes. */
  async readOutput(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#untilOutput(() => pattern.exec(this.#output) ?? undefined, String(pattern));
  }

  /** The link with which the first member sets the server up; the process prints it while there is no workspace. */
  async readSetUpLink(): Promise<string> {
    const [link] = await this.readOutput(/https?:\/\/\S*(?:setup|set-up)\S*/u);
    return link;
  }

  /** The power cut: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** The orderly end. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async #untilHealthy(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit').then(() => {
      throw new Error(`The server ended before it was ready:\n${this.#output}`);
    });
    const before = this.#output.length;
    const healthy = this.#untilOutput(() => this.#output.includes(this.url, before) || undefined, this.url).then(
      async () => {
        const answer = await fetch(`http://127.0.0.1:${this.#port}/healthz`);
        if (!answer.ok) throw new Error(`The health check answered ${answer.status}:\n${this.#output}`);
      }
    );
    await Promise.race([healthy, ended]);
    ended.catch(() => undefined);
  }

  #untilOutput<T>(find: () => T | undefined, sought: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const deadline = AbortSignal.timeout(startTimeoutMs);
      const look = () => {
        const found = find();
        if (found === undefined) return;
        this.#listeners.delete(look);
        resolve(found);
      };
      deadline.addEventListener('abort', () => {
        this.#listeners.delete(look);
        reject(new Error(`The server never wrote ${sought}:\n${this.#output}`));
      });
      this.#listeners.add(look);
      look();
    });
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (address === null || typeof address === 'string') throw new Error('The probe has no port.');
  probe.close();
  await once(probe, 'close');
  return address.port;
}

/** Starts a server for one test; the caller stops it and removes its data. */
export async function openAppServer(settings: Readonly<Record<string, string>> = {}): Promise<AppServer> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'kontor-e2e-'));
  const server = new AppServer(await freePort(), dataFolder, settings);
  await server.start();
  return server;
}

export async function closeAppServer(server: AppServer): Promise<void> {
  await server.stop();
  await rm(server.dataFolder, { recursive: true, force: true });
}

type Fixtures = {
  readonly server: AppServer;
  /** Another device: a browser profile of its own. It is closed with the test. */
  readonly openDevice: () => Promise<Page>;
  /** A browser whose profile lies on disk and outlives it. It is removed with the test. */
  readonly profile: BrowserProfile;
};

/** Playwright's test with a server, further devices, and a guard on every browser context (context-guard.ts). */
export const test = base.extend<Fixtures>({
  server: async ({ browserName: _browserName }, use) => {
    const server = await openAppServer();
    await use(server);
    await closeAppServer(server);
  },
  context: async ({ context }, use) => {
    const guard = guardContext(context);
    await use(context);
    expect(guard.problems).toEqual([]);
  },
  openDevice: async ({ browser, contextOptions }, use) => {
    const opened: { context: BrowserContext; guard: ContextGuard }[] = [];
    await use(async () => {
      const context = await browser.newContext(contextOptions);
      opened.push({ context, guard: guardContext(context) });
      return context.newPage();
    });
    for (const { context } of opened) await context.close();
    expect(opened.flatMap(({ guard }) => guard.problems)).toEqual([]);
  },
  profile: async ({ browserName: _browserName }, use) => {
    const profile = await BrowserProfile.make();
    await use(profile);
    await profile.remove();
    expect(profile.problems).toEqual([]);
  }
});
