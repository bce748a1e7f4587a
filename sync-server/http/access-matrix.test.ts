/**
 * Who may ask what, for every address of the table and every kind of asker: generated from the table, so that a new
 * address is tested by being declared. A foreign id and one that does not exist get the same answer.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { createId, type EntryId } from '#shared/ids.ts';
import { can, rights, roles, type Right, type Role } from '#shared/permissions.ts';
import { endpoints, type Access, type Endpoint, type EndpointName } from '#shared/protocol/endpoints.ts';
import { systemRandom } from '#shared/environment.ts';
import {
  openWorld,
  workspaceOf,
  type ApiAnswer,
  type Browser,
  type Person,
  type World
} from '#tests/server/kontor-world.ts';

const names = Object.keys(endpoints) as EndpointName[];
const rightOf = (access: Access): Right | undefined => rights.find((right) => right === access);

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const someId = () =>
  createId<EntryId>({ clock: { now: () => 1_700_000_000_000, schedule: () => () => undefined }, random: systemRandom });

/** A body that no schema takes: whoever gets past the access check is then refused without an effect. */
const bogus = (name: EndpointName) => ('request' in endpoints[name] ? { body: { bogus: true } } : {});

type Asker = Role | 'anonymous' | 'owner elsewhere' | 'removed' | 'blocked device' | 'revoked device';
const askers: readonly Asker[] = [
  'anonymous',
  'owner elsewhere',
  'removed',
  'blocked device',
  'revoked device',
  ...roles
];

async function openHouse(): Promise<{ owner: Person; browsers: Record<Asker, Browser>; outsider: Person }> {
  world = await openWorld();
  const owner = await world.setUp();
  // The same person owns the first workspace and makes a second one for the outsider.
  const second = await owner.browser.call('createWorkspace', { body: { name: 'Second', country: 'AT' } });
  const secondId = (second.body as { id: string }).id;
  const invited = await owner.browser.call('createInvite', {
    params: { workspace: secondId },
    body: { email: 'elsewhere@example.com', role: 'owner' }
  });
  const outsiderBrowser = world.browser();
  const token = String((invited.body as { url: string }).url).split('#')[1];
  const joined = await outsiderBrowser.call('acceptInvite', {
    body: { token, name: 'Out Sider', password: 'regal-mond-48-tinte', deviceName: 'PC', language: 'de' }
  });
  const outsider = { browser: outsiderBrowser, me: joined.body as Person['me'], email: 'elsewhere@example.com' };

  const [admin, agent, viewer, removed, blocked, revoked] = [
    await world.join(owner, 'admin'),
    await world.join(owner, 'agent'),
    await world.join(owner, 'viewer'),
    await world.join(owner, 'admin'),
    await world.join(owner, 'admin'),
    await world.join(owner, 'admin')
  ];
  const workspace = workspaceOf(owner);
  const memberOf = (person: Person) => person.me.workspaces[0]?.member ?? '';
  await owner.browser.call('removeMember', { params: { workspace, member: memberOf(removed) } });
  await owner.browser.call('blockDevice', { params: { workspace, device: blocked.me.device.id } });
  const token401 = revoked.browser.cookie;
  await revoked.browser.call('revokeDevice', { params: { device: revoked.me.device.id } });
  revoked.browser.cookie = token401;
  return {
    owner,
    outsider,
    browsers: {
      anonymous: world.browser(),
      'owner elsewhere': outsider.browser,
      removed: removed.browser,
      'blocked device': blocked.browser,
      'revoked device': revoked.browser,
      owner: owner.browser,
      admin: admin.browser,
      agent: agent.browser,
      viewer: viewer.browser
    }
  };
}

/** The refusal that the table demands; `undefined`: the asker gets through. */
function expectedRefusal(endpoint: Endpoint, asker: Asker): string | undefined {
  const right = rightOf(endpoint.access);
  if (endpoint.access === 'anyone') return undefined;
  if (asker === 'anonymous' || asker === 'revoked device') return 'session.required';
  if (endpoint.access === 'owner-of-any')
    return asker === 'owner' || asker === 'owner elsewhere' ? undefined : 'forbidden';
  if (right === undefined) return undefined;
  if (asker === 'owner elsewhere' || asker === 'removed') return 'request.not-found';
  if (asker === 'blocked device') return 'device.revoked';
  return can(asker, right) ? undefined : 'forbidden';
}

const refusals = ['session.required', 'forbidden', 'device.revoked', 'session.step-up', 'request.cross-site'];

describe.each(names)('%s', (name) => {
  test('lets in whom the table names and nobody else', async () => {
    const { owner, browsers } = await openHouse();
    const params = {
      workspace: workspaceOf(owner),
      member: someId(),
      device: someId(),
      invite: someId(),
      doc: someId()
    };
    const outcomes: Record<string, string | undefined> = {};
    const expected: Record<string, string | undefined> = {};
    for (const asker of askers) {
      const answer = await browsers[asker].call(name, { params, ...bogus(name) });
      const refusal = expectedRefusal(endpoints[name], asker);
      expected[asker] = refusal;
      outcomes[asker] = refusal === undefined && !refusals.includes(answer.code ?? '') ? undefined : answer.code;
      if (refusal !== undefined) expect(answer.status, asker).toBeGreaterThanOrEqual(400);
    }
    expect(outcomes).toEqual(expected);
  });
});

describe('ids', () => {
  const withWorkspace = names.filter((name) => endpoints[name].path.includes(':workspace'));
  const comparable = ({ status, body }: ApiAnswer) => {
    const { error } = body as { error?: { requestId?: string } };
    return { status, body: error === undefined ? body : { ...error, requestId: '' } };
  };

  test("another workspace's address answers like one that does not exist", async () => {
    const { browsers, owner } = await openHouse();
    for (const name of withWorkspace) {
      const params = { member: someId(), device: someId(), invite: someId(), doc: someId() };
      const foreign = await browsers['owner elsewhere'].call(name, {
        params: { ...params, workspace: workspaceOf(owner) },
        ...bogus(name)
      });
      const missing = await browsers['owner elsewhere'].call(name, {
        params: { ...params, workspace: someId() },
        ...bogus(name)
      });
      expect(comparable(foreign), name).toEqual(comparable(missing));
      expect(foreign.code, name).toBe('request.not-found');
    }
  });

  test('an own workspace with ids of another one answers as if they did not exist', async () => {
    const { owner, outsider } = await openHouse();
    const made = await outsider.browser.call('createInvite', {
      params: { workspace: workspaceOf(outsider) },
      body: { email: 'third@example.com', role: 'agent' }
    });
    const foreign = {
      member: outsider.me.workspaces[0]?.member ?? '',
      device: outsider.me.device.id,
      invite: (made.body as { id: string }).id
    };
    const calls: readonly [EndpointName, keyof typeof foreign, unknown][] = [
      ['changeRole', 'member', { role: 'viewer' }],
      ['removeMember', 'member', undefined],
      ['blockDevice', 'device', undefined],
      ['withdrawInvite', 'invite', undefined],
      ['revokeDevice', 'device', undefined],
      ['changeDevice', 'device', { name: 'mine now' }]
    ];
    for (const [name, key, body] of calls) {
      const ask = (id: string) =>
        owner.browser.call(name, {
          params: { workspace: workspaceOf(owner), [key]: id },
          ...(body === undefined ? {} : { body })
        });
      const [theirs, nobodys] = [await ask(foreign[key]), await ask(someId())];
      expect(theirs.code, name).toBe('request.not-found');
      expect(comparable(theirs), name).toEqual(comparable(nobodys));
    }
    const members = await outsider.browser.call('members', { params: { workspace: workspaceOf(outsider) } });
    expect((members.body as { members: { email: string; role: string }[] }).members).toContainEqual(
      expect.objectContaining({ email: outsider.email, role: 'owner' })
    );
  });

  test('text that is no id is not looked up', async () => {
    const { owner } = await openHouse();
    for (const id of ['x', '../members', "' OR 1=1 --", '%2e%2e', 'A'.repeat(26)]) {
      const answer = await owner.browser.call('members', { params: { workspace: encodeURIComponent(id) } });
      expect(answer.code).toBe('request.not-found');
    }
  });
});

test('every route of the app is in the table, or one of the few that stand beside it', async () => {
  world = await openWorld();
  const declared = new Set(Object.values(endpoints).map(({ method, path }) => `${method} ${path}`));
  const beside = new Set([
    'GET /healthz',
    'GET /metrics',
    'POST /api/csp-report',
    'GET /api/openapi.json',
    'GET /api/docs',
    'GET /sync',
    'ALL /api/*',
    'ALL /*'
  ]);
  const mounted = new Set(world.kontor.app.routes.map(({ method, path }) => `${method} ${path}`));
  expect([...mounted].filter((route) => !declared.has(route) && !beside.has(route))).toEqual([]);
  expect([...declared].filter((route) => !mounted.has(route))).toEqual([]);
});
