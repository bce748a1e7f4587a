/**
 * Serves the production build's files with nothing behind them, and can switch to "the next build" of the same app: the
 * same files under another version name and a page that says so. For what the service worker does between two builds,
 * which one real server process cannot show, because it has one build.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const build = path.resolve(import.meta.dirname, '../../build');

const mediaTypes = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.wasm', 'application/wasm'],
  ['.woff2', 'font/woff2'],
  ['.webmanifest', 'application/manifest+json']
]);

export type BuildHost = {
  readonly url: string;
  /** From here on this is the newest build; its page carries `<meta name="test-build" content=…>`. */
  publish(name: string): void;
  /** No answer any more, as with no network. */
  close(): Promise<void>;
};

export async function openBuildHost(firstName: string): Promise<BuildHost> {
  let name = firstName;
  const listener = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    void read(pathname, name).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The host has no port.');
  return {
    url: `http://localhost:${address.port}`,
    publish: (next) => (name = next),
    close: async () => {
      if (!listener.listening) return;
      listener.closeAllConnections();
      listener.close();
      await once(listener, 'close');
    }
  };
}

async function read(pathname: string, name: string): Promise<{ status: number; type: string; body: Buffer | string }> {
  const isPage = path.extname(pathname) === '';
  const file = isPage ? 'index.html' : pathname.slice(1);
  const type = mediaTypes.get(path.extname(file)) ?? 'application/octet-stream';
  try {
    const body = await readFile(path.join(build, file));
    if (isPage) return { status: 200, type, body: withMark(body.toString('utf8'), name) };
    if (file === 'service-worker.js') return { status: 200, type, body: withVersion(body.toString('utf8'), name) };
    return { status: 200, type, body };
  } catch {
    return { status: 404, type: 'text/plain', body: 'none' };
  }
}

const withMark = (html: string, name: string) =>
  html.replace('<head>', `<head><meta name="test-build" content="${name}">`);

/** The build writes its version into the worker once; a build that stopped doing so must fail here, not pass by luck. */
function withVersion(script: string, name: string): string {
  const version = /version:\s*(["'`])([^"'`]+)\1/u;
  if (!version.test(script)) throw new Error('The service worker names no version.');
  return script.replace(version, `version:"${name}"`);
}
