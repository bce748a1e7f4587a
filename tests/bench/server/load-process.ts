/**
 * The bench's hold on its load process: starts it, asks, ends it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Confirmed, LoadAnswer, LoadGroup, LoadRequest, LoadResult, Wire } from './load-protocol.ts';

export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor() {
    this.#child = fork(path.join(import.meta.dirname, 'load.ts'), {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=3000']
    });
    this.#ended = once(this.#child, 'exit').then(() => {
      throw new Error('The load process ended.');
    });
    // Heard by whoever asks next.
    this.#ended.catch(() => undefined);
  }

  async connect(wire: Wire, url: string, groups: readonly LoadGroup[]): Promise<void> {
    await this.#ask({ kind: 'connect', wire, url, groups }, 'connected');
  }

  async steady(editsPerSecond: number, seconds: number): Promise<LoadResult> {
    return (await this.#ask({ kind: 'steady', editsPerSecond, seconds }, 'result')).result;
  }

  async saturate(windowPerClient: number, seconds: number): Promise<LoadResult> {
    return (await this.#ask({ kind: 'saturate', windowPerClient, seconds }, 'result')).result;
  }

  /** Resolves when the server is gone; the caller makes that happen. */
  async untilGone(editsPerSecond: number): Promise<readonly Confirmed[]> {
    return (await this.#ask({ kind: 'until-gone', editsPerSecond }, 'gone')).confirmed;
  }

  async disconnect(): Promise<void> {
    await this.#ask({ kind: 'disconnect' }, 'disconnected');
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  async #ask<Kind extends LoadAnswer['kind']>(
    request: LoadRequest,
    kind: Kind
  ): Promise<Extract<LoadAnswer, { kind: Kind }>> {
    this.#child.send(request);
    const [answer] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [LoadAnswer];
    if (answer.kind === 'failed') throw new Error(`The load failed: ${answer.reason}`);
    if (answer.kind !== kind) throw new Error(`The load answered ${answer.kind} to ${request.kind}.`);
    // Just compared; the compiler does not narrow a union by a type parameter.
    return answer as Extract<LoadAnswer, { kind: Kind }>;
  }
}
