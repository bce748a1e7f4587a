/**
 * The app shell on the device, with the browser's real caches: what is kept, what is dropped, what is never cached, and
 * what happens when the network or the disk fails in the middle.
 */
import { afterEach, expect, test } from 'vitest';
import { createShellCache, isServerPath, type Shell } from '../../web/service-worker/shell-cache.ts';

const origin = location.origin;
const script = '/_app/immutable/app.abc.js';

const clearCaches = async () => {
  for (const name of await caches.keys()) await caches.delete(name);
};
afterEach(clearCaches);

/** A server that has the given files, and counts what it is asked for. */
function network(files: Record<string, string>) {
  const asked: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const body = files[pathname];
    return body === undefined
      ? new Response('none', { status: 404 })
      : new Response(body, { headers: { vary: 'accept-encoding' } });
  };
  return { fetch, asked };
}

const shell = (version: string, essential: string[] = ['/', script], optional: string[] = []): Shell => ({
  version,
  essential,
  optional
});

const navigation = (path: string): Request => {
  const request = new Request(`${origin}${path}`);
  // A page cannot make a request of this mode itself; only the browser's own navigation has it.
  return Object.defineProperty(request, 'mode', { value: 'navigate' });
};

const body = async (answer: Promise<Response> | undefined) => (await answer)?.text();
const offline = () => Promise.reject(new TypeError('no network'));

test('every address of the app starts from the device without a network', async () => {
  await createShellCache(shell('1'), caches, network({ '/': 'the app', [script]: 'code' }).fetch).install();
  const cache = createShellCache(shell('1'), caches, offline);
  expect(await body(cache.answer(navigation('/'), origin))).toBe('the app');
  expect(await body(cache.answer(navigation('/contacts/7?tab=notes'), origin))).toBe('the app');
  expect(await body(cache.answer(new Request(origin + script), origin))).toBe('code');
});

test.each(['/api/session', '/api', '/sync', '/sync/w1/snapshot', '/webhooks/whatsapp', '/healthz', '/metrics'])(
  '%s is always left to the server',
  (path) => {
    const cache = createShellCache(shell('1'), caches, offline);
    expect(cache.answer(navigation(path), origin)).toBeUndefined();
    expect(cache.answer(new Request(origin + path), origin)).toBeUndefined();
    expect(isServerPath(path)).toBe(true);
  }
);

test('posts, other hosts and files that are not of the app are left alone', () => {
  const cache = createShellCache(shell('1'), caches, offline);
  expect(cache.answer(new Request(`${origin}/`, { method: 'POST' }), origin)).toBeUndefined();
  expect(cache.answer(new Request('https://elsewhere.test/'), origin)).toBeUndefined();
  expect(cache.answer(new Request(`${origin}/unknown.png`), origin)).toBeUndefined();
  expect(isServerPath('/syncing-explained')).toBe(false);
});

test('without an essential file nothing is installed and nothing is left behind', async () => {
  const cache = createShellCache(shell('1'), caches, network({ '/': 'the app' }).fetch);
  await expect(cache.install()).rejects.toThrow(script);
  expect(await caches.keys()).toEqual([]);
});

test('a missing icon does not keep a build from installing', async () => {
  const { fetch } = network({ '/': 'the app', [script]: 'code', '/icons/b.png': 'b' });
  await createShellCache(shell('1', ['/', script], ['/icons/a.png', '/icons/b.png']), caches, fetch).install();
  expect(await (await caches.match('/icons/b.png'))?.text()).toBe('b');
  expect(await caches.match('/icons/a.png')).toBeUndefined();
});

test('files that the build before already has are not downloaded again; the page is', async () => {
  await createShellCache(shell('1'), caches, network({ '/': 'one', [script]: 'code' }).fetch).install();
  const { fetch, asked } = network({ '/': 'two', [script]: 'code' });
  await createShellCache(shell('2'), caches, fetch).install();
  expect(asked).toEqual(['/']);
});

test('the build that runs and the one before it are kept; an older one goes', async () => {
  for (const version of ['1', '2', '3']) {
    const cache = createShellCache(shell(version), caches, network({ '/': version, [script]: 'code' }).fetch);
    await cache.install();
    await cache.activate();
  }
  expect(await caches.keys()).toEqual(['kontor-shell-2', 'kontor-shell-3']);
});

test('a build that waited and never ran goes before one that open tabs may still need', async () => {
  const build = (version: string) =>
    createShellCache(shell(version), caches, network({ '/': version, [script]: 'c' }).fetch);
  await build('1').install();
  await build('1').activate();
  await build('2').install();
  await build('3').install();
  await build('3').activate();
  expect(await caches.keys()).toEqual(['kontor-shell-1', 'kontor-shell-3']);
});

test('a build that is being fetched while another starts is not thrown away', async () => {
  const build = (version: string) =>
    createShellCache(shell(version), caches, network({ '/': version, [script]: 'c' }).fetch);
  await build('1').install();
  await build('2').install();
  await build('1').activate();
  expect(await caches.keys()).toEqual(['kontor-shell-1', 'kontor-shell-2']);
});

test('caches of others are not touched', async () => {
  await caches.open('something-else');
  const cache = createShellCache(shell('1'), caches, network({ '/': 'the app', [script]: 'code' }).fetch);
  await cache.install();
  await cache.activate();
  expect(await caches.keys()).toContain('something-else');
});

test('an open tab of the build before still finds its lazy parts', async () => {
  const lazy = '/_app/immutable/editor.old.js';
  await createShellCache(shell('1', ['/', lazy]), caches, network({ '/': '1', [lazy]: 'editor' }).fetch).install();
  await createShellCache(shell('2'), caches, network({ '/': '2', [script]: 'code' }).fetch).install();
  const cache = createShellCache(shell('2'), caches, offline);
  expect(await body(cache.answer(new Request(origin + lazy), origin))).toBe('editor');
  expect(await body(cache.answer(navigation('/'), origin))).toBe('2');
});

test('where the browser keeps no caches the network has the app', async () => {
  const broken: CacheStorage = {
    delete: () => Promise.reject(new Error('no caches')),
    has: () => Promise.reject(new Error('no caches')),
    keys: () => Promise.reject(new Error('no caches')),
    match: () => Promise.reject(new Error('no caches')),
    open: () => Promise.reject(new Error('no caches'))
  };
  const cache = createShellCache(shell('1'), broken, network({ '/contacts': 'from the network' }).fetch);
  expect(await body(cache.answer(navigation('/contacts'), origin))).toBe('from the network');
});
