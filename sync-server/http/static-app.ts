/**
 * Serves the built app. All files are read at the start into a map of exact addresses: there is no path to escape from,
 * and a build that is being replaced cannot be served half. Files whose name has their hash are kept for ever by
 * browsers, the service worker and the page are asked for anew each time. Only navigations get the page; a missing
 * asset is a 404, or an old tab would try to run the page as a script.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Context, MiddlewareHandler } from 'hono';
import { pagePolicy } from './content-security-policy.ts';
import { plainPage } from './plain-page.ts';

type StaticFile = {
  readonly type: string;
  readonly cacheControl: string;
  readonly etag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly brotli: Uint8Array<ArrayBuffer> | undefined;
  readonly gzip: Uint8Array<ArrayBuffer> | undefined;
};

const mediaTypes = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.wasm', 'application/wasm'],
  ['.woff2', 'font/woff2'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json']
]);

const immutable = 'public, max-age=31536000, immutable';
const askEachTime = 'no-cache';

export function serveApp(buildFolder: string): MiddlewareHandler {
  const files = readBuild(buildFolder);
  const page = files.get('/index.html');
  const policy = pagePolicy(page === undefined ? undefined : new TextDecoder().decode(page.plain));

  return async (context, next) => {
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') return next();
    const file = files.get(context.req.path === '/' ? '/index.html' : context.req.path);
    if (file !== undefined) return send(context, file, policy);
    if (!isNavigation(context)) return context.text('Not found.\n', 404);
    if (page !== undefined) return send(context, page, policy);
    return plainPage(context, 503, {
      title: 'Die App fehlt noch · The app is not built yet',
      paragraphs: [
        'Dieser Server hat keine gebaute App gefunden. Mit „npm start“ wird sie gebaut.',
        'This server has found no built app. "npm start" builds it.'
      ]
    });
  };
}

/** A browser (or a program that takes anything) opens an address, as opposed to a page that loads a part of itself. */
function isNavigation(context: Context): boolean {
  const mode = context.req.header('sec-fetch-mode');
  const wantsPage =
    mode === undefined ? /text\/html|\*\/\*/u.test(context.req.header('accept') ?? '') : mode === 'navigate';
  const isAsset = context.req.path.startsWith('/_app/') || /\.[a-z0-9]{1,12}$/iu.test(context.req.path);
  return wantsPage && !isAsset;
}

function send(context: Context, file: StaticFile, policy: string): Response {
  const accepted = (context.req.header('accept-encoding') ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  const encoding =
    file.brotli !== undefined && accepted.includes('br')
      ? 'br'
      : file.gzip !== undefined && accepted.includes('gzip')
        ? 'gzip'
        : '';
  const etag = encoding === '' ? `"${file.etag}"` : `"${file.etag}-${encoding}"`;
  const headers: Record<string, string> = { 'Cache-Control': file.cacheControl, ETag: etag };
  if (file.brotli !== undefined || file.gzip !== undefined) headers['Vary'] = 'Accept-Encoding';
  if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
  const bytes = encoding === 'br' ? file.brotli : encoding === 'gzip' ? file.gzip : file.plain;
  headers['Content-Type'] = file.type;
  headers['Content-Length'] = String(bytes?.byteLength ?? 0);
  if (encoding !== '') headers['Content-Encoding'] = encoding;
  // A worker is governed by the policy of its own answer, so scripts carry the page's too.
  if (/^text\/(?:html|javascript)/u.test(file.type)) headers['Content-Security-Policy'] = policy;
  if (context.req.path === '/service-worker.js') headers['Service-Worker-Allowed'] = '/';
  return context.req.method === 'HEAD' || bytes === undefined
    ? context.body(null, 200, headers)
    : context.body(bytes, 200, headers);
}

function readBuild(folder: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  const names = listFiles(folder);
  for (const name of names) {
    const type = mediaTypes.get(path.extname(name));
    if (type === undefined) continue;
    const read = (suffix: string) =>
      names.has(name + suffix) ? new Uint8Array(readFileSync(path.join(folder, name + suffix))) : undefined;
    const plain = new Uint8Array(readFileSync(path.join(folder, name)));
    files.set(`/${name}`, {
      type,
      cacheControl: name.startsWith('_app/immutable/') ? immutable : askEachTime,
      etag: createHash('sha256').update(plain).digest('base64url').slice(0, 22),
      plain,
      brotli: read('.br'),
      gzip: read('.gz')
    });
  }
  return files;
}

function listFiles(folder: string): Set<string> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return new Set();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
  );
}
