/**
 * The edges of HTTP: who may write from where, how much, to which host; which headers each kind of answer has; what the
 * static files do; what the log says. Against the whole app with a small built app in a folder.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endpoints, type Endpoint, type EndpointName } from '#shared/protocol/endpoints.ts';
import { createMetrics } from '#sync-server/operations/metrics.ts';
import { goodPassword, openWorld, workspaceOf, type Person, type World } from '#tests/server/kontor-world.ts';

const bootScript = 'import("/_app/immutable/start.js")';
const page = `<!doctype html><html><head></head><body><script>${bootScript}</script></body></html>`;

let build: string;
let world: World;
let owner: Person;

const localConfig = {
  publicUrl: undefined,
  proxies: ['127.0.0.1'],
  metricsToken: 'm'.repeat(32),
  metricsAddresses: [],
  pushRate: { perSecond: 50, burst: 200 }
};

beforeEach(async () => {
  build = mkdtempSync(path.join(os.tmpdir(), 'kontor-build-'));
  mkdirSync(path.join(build, '_app/immutable'), { recursive: true });
  const write = (name: string, text: string) => {
    writeFileSync(path.join(build, name), text);
    writeFileSync(path.join(build, `${name}.br`), brotliCompressSync(text));
    writeFileSync(path.join(build, `${name}.gz`), gzipSync(text));
  };
  write('index.html', page);
  write('_app/immutable/start.js', 'export {}');
  write('service-worker.js', 'self.skipWaiting()');
  writeFileSync(path.join(build, 'manifest.webmanifest'), '{}');
  writeFileSync(path.join(build, 'secret.pem'), 'not for the web');
  world = await openWorld({ buildFolder: build, config: localConfig, metrics: createMetrics('0.0.0') });
  owner = await world.setUp();
});
afterEach(async () => {
  await world.close();
  rmSync(build, { recursive: true, force: true });
});

describe('writes', () => {
  const writes = (Object.keys(endpoints) as EndpointName[]).filter((name) => endpoints[name].method !== 'GET');
  const send = (name: EndpointName, headers: Record<string, string>) => {
    const { method, path: address }: Endpoint = endpoints[name];
    return owner.browser.fetch(address.replaceAll(/:\w+/gu, workspaceOf(owner)), {
      method,
      body: '{}',
      headers: { 'content-type': 'application/json', ...headers }
    });
  };
  const own = 'http://localhost:3000';

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', 'x-kontor': '1' }],
    ['a sub-domain', { 'sec-fetch-site': 'same-site', origin: 'http://x.localhost:3000', 'x-kontor': '1' }],
    ['another port', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:4000', 'x-kontor': '1' }],
    ['an address typed by hand', { 'sec-fetch-site': 'none', 'x-kontor': '1' }],
    ['a sandboxed frame', { origin: 'null', 'x-kontor': '1' }],
    ['a lying fetch header', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example', 'x-kontor': '1' }],
    ['nobody knows where', { 'x-kontor': '1' }],
    ['a form of our own page', { 'sec-fetch-site': 'same-origin', origin: own }]
  ])('from %s are refused on every address', async (_from, headers: Record<string, string>) => {
    for (const name of writes) {
      const answer = await send(name, headers);
      expect(await answer.json(), name).toMatchObject({ error: { code: 'request.cross-site' } });
    }
  });

  test('from our own page pass, by either proof', async () => {
    const change = (headers: Record<string, string>) =>
      owner.browser.fetch('/api/me', {
        method: 'PATCH',
        body: '{"language":"en"}',
        headers: { 'content-type': 'application/json', 'x-kontor': '1', ...headers }
      });
    expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await change({ origin: own })).status).toBe(200);
    // A development server stands in front on another port, and hands the host on.
    expect((await change({ host: 'localhost:5173', origin: 'http://localhost:5173' })).status).toBe(200);
    expect((await change({ host: 'localhost:5173', origin: own })).status).toBe(403);
  });

  test('that are no JSON, or not what the address takes, are refused with the fields', async () => {
    const form = await owner.browser.call('changeAccount', {
      body: 'name=x',
      headers: { 'content-type': 'text/plain' }
    });
    expect(form.code).toBe('request.invalid');
    const broken = await owner.browser.call('changeAccount', { body: '{"name":' });
    expect(broken.code).toBe('request.invalid');
    const unknown = await owner.browser.call('changeAccount', { body: { role: 'owner' } });
    expect(unknown.body).toMatchObject({ error: { code: 'request.invalid', fields: { body: ['unrecognized_keys'] } } });
    const wrong = await owner.browser.call('changeAccount', { body: { language: 'xx', name: '\u0007' } });
    expect(Object.keys((wrong.body as { error: { fields: object } }).error.fields).toSorted()).toEqual([
      'language',
      'name'
    ]);
  });

  test('are counted as they arrive, whatever length they claim', async () => {
    const claimed = await owner.browser.call('changeAccount', {
      body: { name: 'x' },
      headers: { 'content-length': String(10 ** 9) }
    });
    expect(claimed.code).toBe('request.too-large');
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      }
    });
    const answer = await owner.browser.fetch('/api/me', {
      method: 'PATCH',
      body: endless,
      duplex: 'half',
      headers: { 'content-type': 'application/json', 'x-kontor': '1', 'sec-fetch-site': 'same-origin' }
    } as RequestInit);
    expect(await answer.json()).toMatchObject({ error: { code: 'request.too-large' } });
    expect(sent).toBeLessThan(200_000);
  });
});

describe('hosts', () => {
  test('another name for this server is not served: links and cookies would be an attacker’s', async () => {
    const byName = await world.kontor.app.request('/', { headers: { host: 'evil.example', accept: 'text/html' } });
    expect(byName.status).toBe(403);
    expect(await byName.text()).toContain('KONTOR_URL');
    const api = await world.kontor.app.request('/api/state', { headers: { host: '192.168.1.20:3000' } });
    expect(await api.json()).toMatchObject({ error: { code: 'request.cross-site' } });
    for (const host of ['localhost:5173', '127.0.0.1:3000', '[::1]:3000']) {
      expect((await world.kontor.app.request('/api/state', { headers: { host } })).status).toBe(200);
    }
  });

  test('with a configured address only that one is served, and invites link to it', async () => {
    await world.close();
    world = await openWorld({
      config: { ...localConfig, publicUrl: new URL('https://kontor.example') },
      buildFolder: build
    });
    owner = await world.setUp();
    const invited = await owner.browser.call('createInvite', {
      params: { workspace: workspaceOf(owner) },
      body: { email: 'a@example.com', role: 'agent' },
      headers: { 'x-forwarded-host': 'evil.example' }
    });
    expect((invited.body as { url: string }).url).toMatch(/^https:\/\/kontor\.example\/invite#/u);
    const other = await world.kontor.app.request('/', { headers: { host: 'localhost:3000' } });
    expect(other.status).toBe(421);
    expect(await other.text()).toContain('https://kontor.example');
    expect((await world.kontor.app.request('/healthz', { headers: { host: '10.0.0.7:3000' } })).status).toBe(200);
  });
});

describe('headers', () => {
  const hash = createHash('sha256').update(bootScript).digest('base64');
  const get = (address: string, headers: Record<string, string> = {}) =>
    owner.browser.fetch(address, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', ...headers } });

  test.each([
    '/',
    '/contacts/01m8242q45wf2wasz5papa4v2b',
    '/_app/immutable/start.js',
    '/service-worker.js',
    '/missing.js',
    '/api/me',
    '/api/nothing',
    '/api/docs',
    '/healthz'
  ])('%s has the careful ones', async (address) => {
    const { headers } = await get(address);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY'
    });
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/u);
    expect(headers.get('permissions-policy')).toContain('geolocation=()');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('the page may run its own scripts and nothing else', async () => {
    const policy = (await get('/contacts')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}';`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/u);
    expect(policy).not.toContain('http:');
  });

  test('answers of the API are never cached', async () => {
    for (const address of ['/api/me', '/api/state', '/api/nothing', '/api/openapi.json']) {
      expect((await get(address)).headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('the built app', () => {
  const get = (address: string, headers: Record<string, string> = {}) => owner.browser.fetch(address, { headers });
  const navigate = { 'sec-fetch-mode': 'navigate', accept: 'text/html' };

  test('is served compressed, kept for ever where the name has a hash, and asked for anew where not', async () => {
    const asset = await get('/_app/immutable/start.js', { 'accept-encoding': 'gzip, br' });
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('vary')).toBe('Accept-Encoding');
    expect((await get('/_app/immutable/start.js', { 'accept-encoding': 'gzip' })).headers.get('content-encoding')).toBe(
      'gzip'
    );
    const plain = await get('/_app/immutable/start.js');
    expect(await plain.text()).toBe('export {}');
    for (const name of ['/service-worker.js', '/manifest.webmanifest', '/']) {
      const answer = await get(name);
      expect(answer.headers.get('cache-control'), name).toBe('no-cache');
      const again = await get(name, { 'if-none-match': answer.headers.get('etag') ?? '' });
      expect(again.status, name).toBe(304);
    }
  });

  test('answers navigations with the page, and what is missing with 404', async () => {
    expect(await (await get('/contacts/abc', navigate)).text()).toBe(page);
    for (const address of ['/_app/immutable/old.js', '/favicon.ico', '/icons/none.png']) {
      expect((await get(address, navigate)).status, address).toBe(404);
    }
    expect((await get('/contacts/abc', { 'sec-fetch-mode': 'cors', accept: '*/*' })).status).toBe(404);
    expect((await owner.browser.fetch('/contacts', { method: 'POST' })).status).toBe(404);
  });

  test.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '//etc/passwd',
    '/..\\package.json',
    '/secret.pem',
    '/index.html.br',
    '/_app%2f..%2fsecret.pem',
    '/%252e%252e/x.json'
  ])('%s gives no file that is not in the list', async (address) => {
    const answer = await get(address);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('Not found.\n');
  });
});

test('a full disk refuses what would be written, says so, and keeps answering', async () => {
  const { database } = world.folder;
  const { page_count: pages = 0 } = database.reader.prepare<{ page_count: number }>('PRAGMA page_count').get() ?? {};
  await database.transaction((writer) => writer.exec(`PRAGMA max_page_count = ${pages}`));
  const rename = () =>
    owner.browser.call('changeWorkspace', {
      params: { workspace: workspaceOf(owner) },
      body: { name: 'x'.repeat(100) }
    });
  const invite = (at: number) =>
    owner.browser.call('createInvite', {
      params: { workspace: workspaceOf(owner) },
      body: { email: `person-${at}@example.com`, role: 'agent' }
    });
  let refused = await invite(0);
  for (let at = 1; refused.status === 200 && at < 200; at++) refused = await invite(at);
  expect(refused.status).toBe(507);
  expect(refused.code).toBe('storage.full');
  expect((await owner.browser.call('members', { params: { workspace: workspaceOf(owner) } })).status).toBe(200);
  await database.transaction((writer) => writer.exec(`PRAGMA max_page_count = ${pages + 1_000}`));
  expect((await invite(1_000)).status).toBe(200);
  expect((await rename()).status).toBe(200);
});

describe('operations', () => {
  test('metrics are for who has the token', async () => {
    expect((await owner.browser.fetch('/metrics')).status).toBe(404);
    expect((await owner.browser.fetch('/metrics', { headers: { authorization: 'Bearer wrong' } })).status).toBe(404);
    const answer = await owner.browser.fetch('/metrics', {
      headers: { authorization: `Bearer ${localConfig.metricsToken}` }
    });
    const text = await answer.text();
    expect(text).toContain('kontor_http_request_seconds_count{endpoint="setUp",status="2xx"} 1');
    expect(text).toContain('kontor_sockets');
    expect(text).not.toContain(workspaceOf(owner));
  });

  test('the API describes itself, with every address and its body', async () => {
    const answer = await owner.browser.fetch('/api/openapi.json');
    const described = (await answer.json()) as { openapi: string; paths: Record<string, Record<string, unknown>> };
    expect(described.openapi).toBe('3.1.0');
    const operations = Object.values(described.paths).flatMap((methods) => Object.keys(methods));
    expect(operations).toHaveLength(Object.keys(endpoints).length);
    expect(described.paths['/api/sign-in']?.['post']).toMatchObject({
      requestBody: { content: { 'application/json': { schema: { required: ['email', 'password', 'deviceName'] } } } }
    });
    const docs = await (await owner.browser.fetch('/api/docs')).text();
    expect(docs).toContain('POST /api/sign-in');
    expect(docs).not.toContain('<script');
  });

  test('the log has ids and no names, addresses, passwords, tokens or paths', async () => {
    const agent = await world.join(owner, 'agent', 'canary-mail@example.com');
    await agent.browser.call('changeAccount', { body: { name: 'Canary Name' } });
    await world.browser().call('signIn', {
      body: { email: 'canary-mail@example.com', password: 'canary-password-1', deviceName: 'Canary Device' }
    });
    await owner.browser.fetch('/contacts?canary-query=1', { headers: { 'sec-fetch-mode': 'navigate' } });
    const logged = world.logged();
    expect(logged).toContain(agent.me.account.id);
    for (const canary of [
      'canary',
      'Canary',
      goodPassword,
      'Obermoser',
      'example.com',
      owner.browser.cookie?.split('=')[1] ?? 'none',
      '/contacts'
    ]) {
      expect(logged).not.toContain(canary);
    }
    for (const line of logged.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  test('a fault is answered with its id and logged without what it quoted', async () => {
    await world.folder.database.transaction((writer) => writer.exec('DROP TABLE invite'));
    const broken = await world.browser().call('lookUpInvite', { body: { token: 'A'.repeat(43) } });
    expect(broken.body).toMatchObject({
      error: { code: 'internal', requestId: expect.stringMatching(/^[\w-]{12}$/u) }
    });
    const { requestId } = (broken.body as { error: { requestId: string } }).error;
    expect(world.logged()).toContain(requestId);
    expect(world.logged()).not.toContain('no such table');
  });

  test('a report of refused content is logged as directive and origin', async () => {
    const body = {
      'csp-report': { 'effective-directive': 'script-src', 'blocked-uri': 'https://evil.example/canary?x=1' }
    };
    const answer = await owner.browser.fetch('/api/csp-report', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/csp-report' }
    });
    expect(answer.status).toBe(204);
    expect(world.logged()).toContain('https://evil.example');
    expect(world.logged()).not.toContain('canary');
  });
});
