/** Every answer of the server becomes a value: what was asked for, a known failure, or "no network". */
import { expect, test } from 'vitest';
import { createId, type MemberId, type WorkspaceId } from '#shared/ids.ts';
import { createSeededRandom, systemClock } from '#shared/environment.ts';
import { createApiClient } from './api-client.ts';

const environment = { clock: systemClock, random: createSeededRandom(11) };
const workspace = createId<WorkspaceId>(environment);
const member = createId<MemberId>(environment);

function answering(response: Response | Error) {
  const requests: { path: string; init: RequestInit }[] = [];
  const client = createApiClient((path, init) => {
    requests.push({ path: String(path), init: init ?? {} });
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  });
  return { client, requests };
}

test('names in the path are filled in, and a write carries the header against foreign sites', async () => {
  const { client, requests } = answering(new Response(null, { status: 204 }));
  const answer = await client.call('removeMember', { path: { workspace, member } });
  expect(answer).toEqual({ ok: true, value: undefined });
  expect(requests[0]?.path).toBe(`/api/workspaces/${workspace}/members/${member}`);
  expect(requests[0]?.init).toMatchObject({
    method: 'DELETE',
    credentials: 'same-origin',
    headers: { 'x-kontor': '1' }
  });
});

test('an answer is checked by its schema', async () => {
  const good = await answering(Response.json({ setUp: true, version: '1' })).client.call('state', {});
  expect(good).toEqual({ ok: true, value: { setUp: true, version: '1' } });
  const bad = await answering(Response.json({ setUp: 'yes' })).client.call('state', {});
  expect(bad).toEqual({ ok: false, error: { code: 'internal' } });
});

test('a failure keeps its code, its waiting time and its fields', async () => {
  const body = { error: { code: 'request.too-many', requestId: 'r', retryAfterMs: 4000, fields: { email: ['x'] } } };
  const answer = await answering(Response.json(body, { status: 429 })).client.call('state', {});
  expect(answer).toEqual({
    ok: false,
    error: { code: 'request.too-many', retryAfterMs: 4000, fields: { email: ['x'] } }
  });
});

test.each([
  ['no network', new TypeError('fetch failed'), 'network'],
  ['a page of some proxy', new Response('<html>', { status: 502 }), 'network'],
  ['an unknown code', Response.json({ error: { code: 'tea.pot', requestId: 'r' } }, { status: 418 }), 'internal']
] as const)('%s is a failure that people can read', async (_, response, code) => {
  const answer = await answering(response).client.call('state', {});
  expect(answer).toEqual({ ok: false, error: { code } });
});
