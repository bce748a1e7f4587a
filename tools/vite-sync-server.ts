/**
 * Development only: runs the real sync server as a child of Vite, restarts it when its files change, and proxies its
 * paths, so that the app and the server share one origin as in production. The child hears over its IPC channel when
 * Vite ends, even by SIGKILL, and ends itself (`process.on('disconnect')` in sync-server/main.ts).
 */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Plugin } from 'vite';

const repository = path.resolve(import.meta.dirname, '..');

/** Long enough to swallow an editor's burst of writes, short enough not to be felt. */
const settleMs = 80;

export function syncServer(port = Number(process.env['SYNC_PORT'] ?? 3101)): Plugin {
  const target = `http://127.0.0.1:${port}`;
  return {
    name: 'kontor-sync-server',
    apply: (_config, environment) =>
      environment.command === 'serve' && environment.isPreview !== true && process.env['VITEST'] === undefined,
    config: () => ({
      server: {
        proxy: {
          '/api': { target },
          '/webhooks': { target },
          '/healthz': { target },
          '/sync': { target, ws: true }
        }
      }
    }),
    configureServer(vite) {
      const watched = ['sync-server', 'shared'].map((folder) => path.join(repository, folder) + path.sep);
      let child: ChildProcess | undefined;
      let timer: NodeJS.Timeout | undefined;

      const boot = () => {
        const address = vite.httpServer?.address();
        const page = typeof address === 'object' && address !== null ? address.port : vite.config.server.port;
        child = fork(path.join(repository, 'sync-server/main.ts'), {
          cwd: repository,
          // The server prints links to, and takes writes from, the address that the person's browser is at.
          env: { KONTOR_URL: `http://localhost:${page}`, ...process.env, PORT: String(port), HOST: '127.0.0.1' }
        });
      };
      const restart = () => {
        const running = child;
        if (running === undefined || running.exitCode !== null || running.signalCode !== null) return boot();
        running.once('exit', boot);
        running.kill('SIGTERM');
      };

      vite.watcher.add(watched);
      vite.watcher.on('all', (_event, file) => {
        if (file.endsWith('.test.ts') || !watched.some((folder) => file.startsWith(folder))) return;
        clearTimeout(timer);
        timer = setTimeout(restart, settleMs);
      });
      vite.httpServer?.once('close', () => {
        clearTimeout(timer);
        child?.removeAllListeners('exit');
        child?.kill('SIGTERM');
      });
      vite.httpServer?.once('listening', boot);
    }
  };
}
