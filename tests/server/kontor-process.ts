/**
 * Real processes for tests: the server and the operator's command, with a data folder of the test's own. Waits for what
 * a process writes or for its end, never for time.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../..');

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export interface ServerProcess {
  readonly url: string;
  readonly stdout: () => string;
  readonly pid: number;
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<Ended>;
  ended(): Promise<Ended>;
}

type Environment = Readonly<Record<string, string>>;

/** Resolves when the server says that it is ready, or rejects with what it wrote when it ends before. */
export async function startServerProcess(
  environment: Environment,
  more: readonly string[] = []
): Promise<ServerProcess> {
  const running = run('sync-server/main.ts', more, environment);
  const url = await Promise.race([
    running.output(/(?:Kontor is ready|demo is ready) at (http:\/\/\S+)/u),
    running.ended.then(({ stderr, stdout }) => {
      throw new Error(`The server ended:\n${stdout}${stderr}`);
    })
  ]);
  running.ended.catch(() => undefined);
  return {
    url,
    stdout: running.stdout,
    pid: running.child.pid ?? 0,
    ended: () => running.ended,
    async kill(signal) {
      if (running.child.exitCode === null && running.child.signalCode === null) running.child.kill(signal);
      return running.ended;
    }
  };
}

/** Runs to its end. */
export const runServer = (environment: Environment): Promise<Ended> =>
  run('sync-server/main.ts', [], environment).ended;
export const runKontor = (environment: Environment, ...line: string[]): Promise<Ended> =>
  run('sync-server/cli/kontor.ts', line, environment).ended;

function run(script: string, line: readonly string[], environment: Environment) {
  const child: ChildProcess = spawn(process.execPath, [path.join(repository, script), ...line], {
    cwd: repository,
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', KONTOR_LOG: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    for (const listener of listeners) listener();
  });
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, stdout, stderr }));
  return {
    child,
    ended,
    stdout: () => stdout,
    output: (pattern: RegExp) =>
      new Promise<string>((resolve) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (found === null) return;
          listeners.delete(look);
          resolve(found[1] ?? found[0]);
        };
        listeners.add(look);
        look();
      })
  };
}
