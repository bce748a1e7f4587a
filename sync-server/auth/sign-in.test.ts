/**
 * Signing in, sessions, devices and passwords, against a whole server: what ends what, and what stays good for how long.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MembershipEvent } from '#sync-server/workspaces/membership.ts';
import { goodPassword, openWorld, workspaceOf, type Person, type World } from '#tests/server/kontor-world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let world: World;
let owner: Person;
let events: MembershipEvent[];

beforeEach(async () => {
  world = await openWorld();
  owner = await world.setUp();
  events = [];
  world.kontor.events.listen((event) => events.push(event));
});
afterEach(() => world.close());

const isSignedIn = async (person: Person) => (await person.browser.call('me')).status === 200;

describe('sessions', () => {
  test('end after seven days without use, and use keeps them awake', async () => {
    for (let i = 0; i < 3; i++) {
      world.clock.advance(6 * day);
      expect(await isSignedIn(owner)).toBe(true);
    }
    world.clock.advance(7 * day);
    expect(await isSignedIn(owner)).toBe(false);
  });

  test('end after thirty days however much they are used', async () => {
    for (let i = 0; i < 9; i++) {
      world.clock.advance(3 * day);
      expect(await isSignedIn(owner)).toBe(true);
    }
    world.clock.advance(3 * day);
    expect(await isSignedIn(owner)).toBe(false);
  });

  test('that expired are deleted, and their sockets told', async () => {
    world.clock.advance(8 * day);
    for (const chore of world.kontor.chores) await chore.run();
    expect(events).toEqual([expect.objectContaining({ kind: 'signed-out', account: owner.me.account.id })]);
  });

  test('have a new token after each sign-in, and the one before is worthless', async () => {
    const before = owner.browser.cookie;
    const again = await world.signIn(owner.email, { device: owner.me.device.id });
    expect(again.me.device.id).toBe(owner.me.device.id);
    expect(again.browser.cookie).not.toBe(before);
    expect(await isSignedIn(owner)).toBe(false);
  });

  test('get a new token when a role changes; the old one works for requests under way and then no more', async () => {
    const agent = await world.join(owner, 'agent');
    const workspace = workspaceOf(owner);
    const member = agent.me.workspaces[0]?.member ?? '';
    await owner.browser.call('changeRole', { params: { workspace, member }, body: { role: 'viewer' } });
    const old = agent.browser.cookie;
    expect(await isSignedIn(agent)).toBe(true);
    expect(agent.browser.cookie).not.toBe(old);
    const stale = world.browser();
    stale.cookie = old;
    expect((await stale.call('me')).status).toBe(200);
    world.clock.advance(31_000);
    expect((await stale.call('me')).status).toBe(401);
    expect(await isSignedIn(agent)).toBe(true);
  });

  test('are a cookie that scripts cannot read and other sites cannot send, and no token is stored', async () => {
    const answer = await world
      .browser()
      .call('signIn', { body: { email: owner.email, password: goodPassword, deviceName: 'Phone' } });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^kontor=[\w-]{43}; /u);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).toContain('Path=/');
    const token = cookie.slice('kontor='.length).split(';')[0] ?? '';
    const rows = JSON.stringify(world.folder.database.reader.prepare('SELECT * FROM session').all());
    expect(rows).not.toContain(token);
  });

  test('behind https have a name that browsers tie to this very host', async () => {
    await world.close();
    world = await openWorld({
      config: {
        publicUrl: new URL('https://kontor.example'),
        proxies: [],
        metricsToken: undefined,
        metricsAddresses: [],
        pushRate: { perSecond: 1, burst: 1 }
      }
    });
    owner = await world.setUp();
    expect(owner.browser.cookie).toMatch(/^__Host-kontor=/u);
    const answer = await world
      .browser()
      .call('signIn', { body: { email: owner.email, password: goodPassword, deviceName: 'Phone' } });
    expect(answer.headers.getSetCookie()[0]).toContain('Secure');
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=63072000');
  });

  test('signing out ends this one alone', async () => {
    const phone = await world.signIn(owner.email);
    await phone.browser.call('signOut');
    expect(phone.browser.cookie).toBeUndefined();
    expect(await isSignedIn(owner)).toBe(true);
    expect(events.filter(({ kind }) => kind === 'signed-out')).toHaveLength(1);
  });
});

describe('passwords', () => {
  test('a wrong one and an unknown address are refused in the same words', async () => {
    const ask = (email: string) =>
      world.browser().call('signIn', { body: { email, password: 'wrong-password-1', deviceName: 'x' } });
    const [known, unknown] = [await ask(owner.email), await ask('nobody@example.com')];
    expect(known.code).toBe('sign-in.refused');
    expect({ ...(known.body as object), error: undefined }).toEqual({ ...(unknown.body as object), error: undefined });
    expect(unknown.code).toBe(known.code);
    expect(unknown.status).toBe(known.status);
  });

  test('the address is found whatever its case, and umlauts whatever their composition', async () => {
    const password = 'übergrößen-im-regal-1';
    await owner.browser.call('changePassword', { body: { current: goodPassword, next: password.normalize('NFD') } });
    const signedIn = await world.signIn('  OLGA@Example.COM ', { password: password.normalize('NFC') });
    expect(signedIn.me.account.id).toBe(owner.me.account.id);
  });

  test('a change ends all other sessions, and gives this one a new token', async () => {
    const phone = await world.signIn(owner.email);
    const before = owner.browser.cookie;
    const changed = await owner.browser.call('changePassword', {
      body: { current: goodPassword, next: 'lampe-wiese-72-kanne' }
    });
    expect(changed.status).toBe(204);
    expect(owner.browser.cookie).not.toBe(before);
    expect(await isSignedIn(owner)).toBe(true);
    expect(await isSignedIn(phone)).toBe(false);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'signed-out' }));
    await expect(world.signIn(owner.email)).rejects.toThrow('sign-in.refused');
    await world.signIn(owner.email, { password: 'lampe-wiese-72-kanne' });
  });

  test('a change needs the current one, and a new one that keeps the rule', async () => {
    const wrong = await owner.browser.call('changePassword', {
      body: { current: 'not-this-one-1', next: 'lampe-wiese-72-kanne' }
    });
    expect(wrong.code).toBe('password.wrong');
    const weak = await owner.browser.call('changePassword', {
      body: { current: goodPassword, next: 'Obermoser-2026-x' }
    });
    expect(weak.code).toBe('password.weak');
    expect(weak.body).toMatchObject({ error: { fields: { next: ['own'] } } });
  });

  test('the rule of length applies where a workspace asks for it', async () => {
    await owner.browser.call('changeWorkspace', {
      params: { workspace: workspaceOf(owner) },
      body: { passwordPolicy: 'length' }
    });
    const short = await owner.browser.call('changePassword', {
      body: { current: goodPassword, next: 'lampe-wiese-7' }
    });
    expect(short.code).toBe('password.weak');
    const phrase = await owner.browser.call('changePassword', {
      body: { current: goodPassword, next: 'lampe wiese kanne dach' }
    });
    expect(phrase.status).toBe(204);
  });
});

describe('grave steps', () => {
  test('ask for the password again when it was typed long ago', async () => {
    const agent = await world.join(owner, 'agent');
    const member = agent.me.workspaces[0]?.member ?? '';
    const change = () =>
      owner.browser.call('changeRole', { params: { workspace: workspaceOf(owner), member }, body: { role: 'viewer' } });
    world.clock.advance(6 * minute);
    expect((await change()).code).toBe('session.step-up');
    expect((await owner.browser.call('stepUp', { body: { password: 'wrong-password-1' } })).code).toBe(
      'password.wrong'
    );
    expect((await owner.browser.call('stepUp', { body: { password: goodPassword } })).status).toBe(204);
    expect((await change()).status).toBe(200);
  });
});

describe('guessing', () => {
  const guess = (email: string, headers = {}) =>
    world.browser().call('signIn', { body: { email, password: 'guess-number-1', deviceName: 'x' }, headers });

  test('is slowed down after five attempts, more with each, never for ever', async () => {
    for (let i = 0; i < 5; i++) expect((await guess(owner.email)).code).toBe('sign-in.refused');
    const refused = await guess(owner.email);
    expect(refused.code).toBe('request.too-many');
    expect(refused.headers.get('retry-after')).toBe('1');
    let waited = 0;
    let evaluated = 0;
    while (waited < 60 * minute) {
      const answer = await guess(owner.email);
      if (answer.code === 'sign-in.refused') evaluated += 1;
      const retry = (answer.body as { error: { retryAfterMs?: number } }).error.retryAfterMs ?? 0;
      expect(retry).toBeLessThanOrEqual(15 * minute);
      world.clock.advance(Math.max(retry, 1));
      waited += Math.max(retry, 1);
    }
    expect(evaluated).toBeLessThan(100);
    world.clock.advance(15 * minute);
    expect((await world.signIn(owner.email)).me.account.id).toBe(owner.me.account.id);
  });

  test('a hundred at once are a hundred attempts', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => guess(owner.email)));
    const evaluated = answers.filter(({ code }) => code === 'sign-in.refused' || code === 'server.busy');
    expect(evaluated.length).toBeLessThanOrEqual(6);
  });

  test('does not keep the owner out of a device that has signed in before', async () => {
    for (let i = 0; i < 30; i++) await guess(owner.email);
    await expect(world.signIn(owner.email)).rejects.toThrow('too-many');
    const known = await world.signIn(owner.email, { device: owner.me.device.id });
    expect(known.me.device.id).toBe(owner.me.device.id);
  });

  test('at many accounts from one address is slowed down too', async () => {
    const codes = [];
    for (let i = 0; i < 25; i++) codes.push((await guess(`person-${i}@example.com`)).code);
    expect(codes.at(-1)).toBe('request.too-many');
    expect(codes.filter((code) => code === 'sign-in.refused')).toHaveLength(20);
  });

  test('leaves neither addresses nor mail addresses in the table', async () => {
    await guess('someone-secret@example.com');
    const rows = JSON.stringify(world.folder.database.reader.prepare('SELECT * FROM throttle').all());
    expect(rows).not.toContain('secret');
  });
});

describe('devices', () => {
  test('a revoked one is told so first, its share is gone for ever, and it comes back only as another', async () => {
    const phone = await world.signIn(owner.email);
    const share = await phone.browser.call('deviceShare', { params: { workspace: workspaceOf(phone) } });
    expect((share.body as { share: string }).share).toHaveLength(43);
    await owner.browser.call('revokeDevice', { params: { device: phone.me.device.id } });
    expect(events.map(({ kind }) => kind)).toEqual(['device-revoked', 'signed-out']);
    expect((await phone.browser.call('deviceShare', { params: { workspace: workspaceOf(phone) } })).code).toBe(
      'session.required'
    );
    const stored = world.folder.database.reader
      .prepare<{ share: Uint8Array }>('SELECT share FROM device WHERE id = ?')
      .get(phone.me.device.id);
    expect(stored?.share).toEqual(new Uint8Array(32));
    const again = await world.signIn(owner.email, { device: phone.me.device.id });
    expect(again.me.device.id).not.toBe(phone.me.device.id);
  });

  test('the share is the same each time, and another for each workspace and device', async () => {
    const other = await owner.browser.call('createWorkspace', { body: { name: 'Second', country: 'AT' } });
    const read = async (person: Person, workspace: string) =>
      (await person.browser.call('deviceShare', { params: { workspace } })).body;
    const first = await read(owner, workspaceOf(owner));
    expect(await read(owner, workspaceOf(owner))).toEqual(first);
    expect(await read(owner, (other.body as { id: string }).id)).not.toEqual(first);
    expect(await read(await world.signIn(owner.email), workspaceOf(owner))).not.toEqual(first);
  });

  test('blocked in one workspace is still good in another', async () => {
    const agent = await world.join(owner, 'agent');
    const second = await owner.browser.call('createWorkspace', { body: { name: 'Second', country: 'AT' } });
    const secondId = (second.body as { id: string }).id;
    const invited = await owner.browser.call('createInvite', {
      params: { workspace: secondId },
      body: { email: agent.email, role: 'agent' }
    });
    const token = String((invited.body as { url: string }).url).split('#')[1];
    await agent.browser.call('acceptInvite', {
      body: { token, password: goodPassword, device: agent.me.device.id, deviceName: 'Phone', language: 'en' }
    });
    await owner.browser.call('blockDevice', { params: { workspace: workspaceOf(owner), device: agent.me.device.id } });
    expect((await agent.browser.call('members', { params: { workspace: workspaceOf(owner) } })).code).toBe(
      'device.revoked'
    );
    expect((await agent.browser.call('members', { params: { workspace: secondId } })).status).toBe(200);
  });

  test('are listed with names that their owner can change', async () => {
    await owner.browser.call('changeDevice', {
      params: { device: owner.me.device.id },
      body: { name: 'Werkstatt-PC' }
    });
    const { body } = await owner.browser.call('ownDevices');
    expect(body).toMatchObject({ devices: [{ id: owner.me.device.id, name: 'Werkstatt-PC', current: true }] });
  });
});
