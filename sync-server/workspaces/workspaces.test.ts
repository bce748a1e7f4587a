/** Set-up, invites and roles: races have one winner, nobody gives more than they hold, an owner always remains. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Me } from '#shared/protocol/api.ts';
import type { Role } from '#shared/permissions.ts';
import type { MembershipEvent } from './membership.ts';
import { issueSetupToken } from './set-up.ts';
import { goodPassword, openWorld, tokenOf, workspaceOf, type Person, type World } from '#tests/server/kontor-world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const setupBody = (token: unknown, email = 'olga@example.com') => ({
  token,
  email,
  workspaceName: 'Dachdeckerei Obermoser',
  country: 'DE',
  name: 'Olga Obermoser',
  password: goodPassword,
  deviceName: 'Laptop',
  language: 'de'
});

describe('set-up', () => {
  test('needs the token that the server printed last, and works once', async () => {
    expect((await world.browser().call('state')).body).toEqual({ setUp: false, version: '0.0.0' });
    const old = await issueSetupToken(world.kontor.ports);
    const token = await issueSetupToken(world.kontor.ports);
    expect((await world.browser().call('setUp', { body: setupBody(old) })).code).toBe('setup.token');
    expect((await world.browser().call('setUp', { body: setupBody('A'.repeat(43)) })).code).toBe('setup.token');
    const done = await world.browser().call('setUp', { body: setupBody(token) });
    expect(done.body).toMatchObject({
      account: { email: 'olga@example.com' },
      workspaces: [{ name: 'Dachdeckerei Obermoser', role: 'owner' }]
    });
    expect((await world.browser().call('setUp', { body: setupBody(token) })).code).toBe('setup.done');
    expect(await issueSetupToken(world.kontor.ports)).toBeUndefined();
    expect((await world.browser().call('state')).body).toMatchObject({ setUp: true });
  });

  test('by ten at once has one winner', async () => {
    const token = await issueSetupToken(world.kontor.ports);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        world.browser().call('setUp', { body: setupBody(token, `p${i}@example.com`) })
      )
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(world.folder.database.reader.prepare('SELECT count(*) AS n FROM workspace').get()).toEqual(
      expect.objectContaining({ n: 1 })
    );
    expect(world.folder.database.reader.prepare('SELECT count(*) AS n FROM account').get()).toEqual(
      expect.objectContaining({ n: 1 })
    );
  });

  test('explains a weak password and makes nothing', async () => {
    const token = await issueSetupToken(world.kontor.ports);
    const answer = await world.browser().call('setUp', { body: { ...setupBody(token), password: 'obermoser' } });
    expect(answer.body).toMatchObject({
      error: { code: 'password.weak', fields: { password: ['length', 'digit', 'own'] } }
    });
    expect((await world.browser().call('setUp', { body: setupBody(token) })).status).toBe(200);
  });
});

describe('invites', () => {
  let owner: Person;
  beforeEach(async () => {
    owner = await world.setUp();
  });
  const invite = async (email = 'new@example.com', role: Role = 'agent', by = owner) =>
    by.browser.call('createInvite', { params: { workspace: workspaceOf(by) }, body: { email, role } });
  const accept = (token: string, more: object = {}) =>
    world.browser().call('acceptInvite', {
      body: { token, name: 'Neu Ling', password: goodPassword, deviceName: 'Phone', language: 'de', ...more }
    });

  test('the link has its token behind the #, so that no server and no log ever sees it', async () => {
    const { body } = await invite();
    expect(body).toMatchObject({
      url: expect.stringMatching(/^http:\/\/localhost:3000\/invite#[\w-]{43}$/u),
      expiresAt: world.clock.now() + 72 * 3_600_000
    });
    const rows = JSON.stringify(world.folder.database.reader.prepare('SELECT * FROM invite').all());
    expect(rows).not.toContain(tokenOf(body));
  });

  test('is not used up by looking, and by accepting once', async () => {
    const token = tokenOf((await invite()).body);
    for (let i = 0; i < 3; i++) {
      expect((await world.browser().call('lookUpInvite', { body: { token } })).body).toEqual({
        workspaceName: 'Dachdeckerei Obermoser',
        email: 'new@example.com',
        role: 'agent',
        accountExists: false,
        passwordPolicy: 'letters-and-digits'
      });
    }
    const joined = await accept(token);
    expect((joined.body as Me).workspaces).toMatchObject([{ role: 'agent' }]);
    expect((await accept(token)).code).toBe('invite.invalid');
    expect((await world.browser().call('lookUpInvite', { body: { token } })).code).toBe('invite.invalid');
  });

  test('accepted by fifty at once lets one in', async () => {
    const token = tokenOf((await invite()).body);
    const answers = await Promise.all(Array.from({ length: 50 }, () => accept(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { body } = await owner.browser.call('members', { params: { workspace: workspaceOf(owner) } });
    expect((body as { members: unknown[] }).members).toHaveLength(2);
  });

  test('accepted by a person with an account at several devices at once is used up once', async () => {
    const agent = await world.join(owner, 'agent');
    const second = await owner.browser.call('createWorkspace', { body: { name: 'Second', country: 'AT' } });
    const workspace = (second.body as { id: string }).id;
    const made = await owner.browser.call('createInvite', {
      params: { workspace },
      body: { email: agent.email, role: 'viewer' }
    });
    const token = tokenOf(made.body);
    const answers = await Promise.all(Array.from({ length: 4 }, () => accept(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'invite.invalid')).toHaveLength(3);
  });

  test('expires after 72 hours, and is worthless once withdrawn or replaced', async () => {
    const first = tokenOf((await invite()).body);
    const second = await invite();
    expect((await accept(first)).code).toBe('invite.invalid');
    await owner.browser.call('withdrawInvite', {
      params: { workspace: workspaceOf(owner), invite: (second.body as { id: string }).id }
    });
    expect((await accept(tokenOf(second.body))).code).toBe('invite.invalid');
    const third = tokenOf((await invite()).body);
    world.clock.advance(72 * 3_600_000);
    expect((await accept(third)).code).toBe('invite.invalid');
  });

  test('to somebody with an account takes their password, slows down guessing it, and takes no other person', async () => {
    const agent = await world.join(owner, 'agent');
    const second = await owner.browser.call('createWorkspace', { body: { name: 'Second', country: 'AT' } });
    const workspace = (second.body as { id: string }).id;
    const made = await owner.browser.call('createInvite', {
      params: { workspace },
      body: { email: agent.email, role: 'viewer' }
    });
    const token = tokenOf(made.body);
    const byOther = await owner.browser.call('acceptInvite', {
      body: { token, password: goodPassword, deviceName: 'x', language: 'de' }
    });
    expect(byOther.code).toBe('invite.other-account');
    for (let i = 0; i < 5; i++)
      expect((await accept(token, { password: 'wrong-password-1' })).code).toBe('sign-in.refused');
    expect((await accept(token)).code).toBe('request.too-many');
    world.clock.advance(60_000);
    const joined = await accept(token);
    expect((joined.body as Me).account.id).toBe(agent.me.account.id);
    expect((joined.body as Me).workspaces.map(({ role }) => role)).toEqual(['agent', 'viewer']);
  });

  test('an admin invites no owner; who was demoted or removed leaves no open invites', async () => {
    const admin = await world.join(owner, 'admin');
    expect((await invite('boss@example.com', 'owner', admin)).code).toBe('forbidden');
    const token = tokenOf((await invite('helper@example.com', 'agent', admin)).body);
    const member = admin.me.workspaces[0]?.member ?? '';
    await owner.browser.call('changeRole', {
      params: { workspace: workspaceOf(owner), member },
      body: { role: 'agent' }
    });
    expect((await accept(token)).code).toBe('invite.invalid');
  });

  test('to somebody who is a member is refused', async () => {
    expect((await invite(owner.email)).body).toMatchObject({
      error: { code: 'request.invalid', fields: { email: ['member'] } }
    });
  });

  test('brings back a person who was removed, under the same member id', async () => {
    const agent = await world.join(owner, 'agent', 'returns@example.com');
    const member = agent.me.workspaces[0]?.member ?? '';
    await owner.browser.call('removeMember', { params: { workspace: workspaceOf(owner), member } });
    const token = tokenOf((await invite('returns@example.com', 'viewer')).body);
    const joined = await accept(token);
    expect((joined.body as Me).workspaces).toMatchObject([{ member, role: 'viewer' }]);
  });
});

describe('roles', () => {
  let owner: Person;
  let events: MembershipEvent[];
  const change = (by: Person, member: string, role: Role) =>
    by.browser.call('changeRole', { params: { workspace: workspaceOf(by), member }, body: { role } });
  const memberOf = (person: Person) => person.me.workspaces[0]?.member ?? '';

  beforeEach(async () => {
    owner = await world.setUp();
    events = [];
    world.kontor.events.listen((event) => events.push(event));
  });

  test('a change works at the next request and is told to sockets', async () => {
    const agent = await world.join(owner, 'agent');
    await change(owner, memberOf(agent), 'viewer');
    expect(events).toEqual([
      {
        kind: 'role-changed',
        workspace: workspaceOf(owner),
        member: memberOf(agent),
        account: agent.me.account.id,
        role: 'viewer'
      }
    ]);
    const identity = { session: '', account: agent.me.account.id, device: agent.me.device.id };
    const session = world.folder.database.reader
      .prepare<{ id: string }>('SELECT id FROM session WHERE account = ?')
      .get(agent.me.account.id);
    expect(world.kontor.membership.seat({ ...identity, session: session?.id ?? '' }, workspaceOf(owner))).toMatchObject(
      {
        ok: true,
        value: { role: 'viewer', version: 2 }
      }
    );
  });

  test('an admin cannot touch an owner, nor make one', async () => {
    const admin = await world.join(owner, 'admin');
    const agent = await world.join(owner, 'agent');
    expect((await change(admin, memberOf(owner), 'agent')).code).toBe('forbidden');
    expect((await change(admin, memberOf(agent), 'owner')).code).toBe('forbidden');
    expect((await change(admin, memberOf(admin), 'owner')).code).toBe('forbidden');
    const removal = await admin.browser.call('removeMember', {
      params: { workspace: workspaceOf(owner), member: memberOf(owner) }
    });
    expect(removal.code).toBe('forbidden');
  });

  test('the last owner cannot be demoted, removed, nor leave', async () => {
    const workspace = workspaceOf(owner);
    expect((await change(owner, memberOf(owner), 'admin')).code).toBe('member.last-owner');
    expect((await owner.browser.call('removeMember', { params: { workspace, member: memberOf(owner) } })).code).toBe(
      'member.last-owner'
    );
    expect((await owner.browser.call('leaveWorkspace', { params: { workspace } })).code).toBe('member.last-owner');
    const second = await world.join(owner, 'owner');
    expect((await owner.browser.call('leaveWorkspace', { params: { workspace } })).status).toBe(204);
    expect((await second.browser.call('leaveWorkspace', { params: { workspace } })).code).toBe('member.last-owner');
  });

  test('two owners who demote each other at once do not both succeed', async () => {
    const second = await world.join(owner, 'owner');
    const answers = await Promise.all([
      change(owner, memberOf(second), 'agent'),
      change(second, memberOf(owner), 'agent')
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const owners = world.folder.database.reader
      .prepare("SELECT id FROM member WHERE role = 'owner' AND removed_at IS NULL")
      .all();
    expect(owners).toHaveLength(1);
  });

  test('a removed member has no seat any more', async () => {
    const agent = await world.join(owner, 'agent');
    await owner.browser.call('removeMember', { params: { workspace: workspaceOf(owner), member: memberOf(agent) } });
    expect(events.at(-1)).toMatchObject({ kind: 'member-removed', account: agent.me.account.id });
    expect(((await agent.browser.call('me')).body as Me).workspaces).toEqual([]);
  });
});
