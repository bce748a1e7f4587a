/**
 * The servers that Kontor is compared with, each in a process of its own: started when their packages are installed (they
 * have a lockfile of their own in tests/bench/peers), left out with a sentence that says how to install them otherwise.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Wire } from './load-protocol.ts';

export type PeerKind = Exclude<Wire, 'kontor'>;
/** What a peer process tells: its port, and at each question the CPU seconds and bytes that it uses. */
export type PeerAnswer = { readonly port: number; readonly cpuSeconds: number; readonly memory: number };

const folder = path.resolve(import.meta.dirname, '../peers');

export const arePeersInstalled = (): boolean => existsSync(path.join(folder, 'node_modules'));
export const peersMissing =
  'The servers to compare with are not installed, so nothing is compared with them; "npm ci --prefix tests/bench/peers" installs them.';

/** How durable each is with what it has acknowledged. */
export const peerNames: Readonly<Record<PeerKind, string>> = {
  'y-websocket': 'y-websocket server, in memory',
  hocuspocus: 'Hocuspocus with SQLite, written 2 s after an edit'
};

export class PeerServer {
  readonly kind: PeerKind;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #dataFolder: string;

  private constructor(kind: PeerKind, child: ChildProcess, port: number, dataFolder: string) {
    this.kind = kind;
    this.#child = child;
    this.#dataFolder = dataFolder;
    this.url = `http://localhost:${port}`;
  }

  static async start(kind: PeerKind): Promise<PeerServer> {
    const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'kontor-bench-peer-'));
    const child = fork(path.join(folder, `${kind}-peer.mjs`), [dataFolder], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc']
    });
    const [answer] = (await once(child, 'message')) as [PeerAnswer];
    return new PeerServer(kind, child, answer.port, dataFolder);
  }

  async ask(): Promise<PeerAnswer> {
    this.#child.send('ask');
    const [answer] = (await once(this.#child, 'message')) as [PeerAnswer];
    return answer;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    await rm(this.#dataFolder, { recursive: true, force: true });
  }
}
