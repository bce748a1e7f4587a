/**
 * The engine in a real browser: worker, IndexedDB, files, Web Locks, BroadcastChannel. Each `startEngine` is a tab of
 * the same device, with a worker of its own. There is no server, so everything here is also what works offline.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { createId, type DeviceId, type DocId, type MemberId, type WorkspaceId } from '#shared/ids.ts';
import { setText } from '#shared/contact/contact-mutations.ts';
import { readText } from '#shared/contact/contact-doc.ts';
import { must } from '#shared/result.ts';
import type { DocumentSession } from './document-session.ts';
import type { EngineEvent, Seat } from './engine-api.ts';
import { startEngine, type RunningEngine } from './start-engine.ts';

const password = 'Baustelle 2026 Nord';
const everything = { text: '', sort: 'name' as const, labels: [], trash: false };
let tabs: RunningEngine[] = [];

const id = <Id extends WorkspaceId | DocId | MemberId | DeviceId>() =>
  createId<Id>({ clock: systemClock, random: systemRandom });
const newSeat = (): Seat => ({
  workspace: id<WorkspaceId>(),
  workspaceName: 'Elektro Blitz',
  country: 'DE',
  vocabularyDoc: id<DocId>(),
  member: id<MemberId>(),
  memberName: 'Ina',
  role: 'admin',
  device: id<DeviceId>()
});

function openTab(workspace: WorkspaceId): RunningEngine {
  const tab = startEngine({ workspace, app: 'test' });
  tabs.push(tab);
  return tab;
}

/** A tab with an open, new store. */
async function firstTab(): Promise<{ seat: Seat; tab: RunningEngine; recoveryCode: string }> {
  const seat = newSeat();
  const tab = openTab(seat.workspace);
  expect(await tab.api.lockState()).toEqual({ kind: 'absent' });
  const created = await tab.api.createStore(seat, password, '8-hours');
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  return { seat, tab, recoveryCode: created.value.recoveryCode };
}

async function create(tab: RunningEngine, family: string): Promise<DocId> {
  const created = await tab.api.createContact({ fields: { family } });
  if (!created.ok) throw new Error(created.error.kind);
  return created.value;
}

const names = async (tab: RunningEngine): Promise<string[]> => {
  const { total } = await tab.api.query('list', everything);
  return (await tab.api.rows('list', 0, total)).rows.map(({ family }) => family);
};
/** On a busy machine a waiting tab may take the lead, whose list fills while its book is read: then a view event follows. */
async function namesBecome(tab: RunningEngine, expected: readonly string[]): Promise<void> {
  const changed = next(tab, (event) => event.kind === 'view');
  if (JSON.stringify(await names(tab)) === JSON.stringify(expected)) return;
  await changed;
  await namesBecome(tab, expected);
}
const next = (tab: RunningEngine, wanted: (event: EngineEvent) => boolean): Promise<EngineEvent> =>
  new Promise((resolve) => {
    const stop = tab.subscribe((event) => {
      if (!wanted(event)) return;
      stop();
      resolve(event);
    });
  });
const opened = (session: DocumentSession): Promise<void> =>
  new Promise((resolve) => {
    session.follow((state) => {
      if (state === 'open') resolve();
    });
  });
/** Resolves when the document says so; checked at each of its updates. */
const until = (session: DocumentSession, holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (holds()) resolve();
    };
    session.doc.on('update', look);
    look();
  });

afterEach(async () => {
  const [tab] = tabs;
  // The last one takes the store with it.
  if (tab !== undefined) await tab.api.wipe();
  for (const one of tabs) one.stop();
  tabs = [];
});

describe('one tab', () => {
  test('[STORE-2] a contact made with no network is saved here, listed and found', async () => {
    const { tab } = await firstTab();
    const saved = next(tab, (event) => event.kind === 'doc' && event.state === 'saved-here');
    await create(tab, 'Müller');
    await saved;
    expect(await names(tab)).toEqual(['Müller']);
    expect((await tab.api.query('search', { ...everything, text: 'mueller' })).total).toBe(1);
    expect(await tab.api.counts()).toMatchObject({ all: 1 });
    expect(await tab.api.status()).toMatchObject({ waiting: 1, storage: 'ok' });
  });

  test('[STORE-5] the next start opens without the password and reads what was confirmed', async () => {
    const { seat, tab } = await firstTab();
    const contact = await create(tab, 'Müller');
    const session = tab.openDocument(contact);
    await opened(session);
    const saved = next(tab, (event) => event.kind === 'doc' && event.state === 'saved-here');
    setText(session.doc, 'company', 'Blitz GmbH', 'tab');
    await saved;
    session.close();
    tab.stop();
    tabs = [];
    const again = openTab(seat.workspace);
    expect(await again.api.lockState()).toMatchObject({ kind: 'locked', waiting: expect.any(Number) as number });
    const filled = next(again, (event) => event.kind === 'counts');
    expect(await again.api.unlock({ kind: 'remembered' })).toMatchObject({ ok: true, value: { member: seat.member } });
    await filled;
    expect(await names(again)).toEqual(['Müller']);
    const reopened = again.openDocument(contact);
    await opened(reopened);
    expect(readText(reopened.doc, 'company')).toBe('Blitz GmbH');
    reopened.close();
  });

  test('[LOCK-1] [LOCK-2] [LOCK-3] locked it shows nothing and takes only the password or the recovery code', async () => {
    const { tab, recoveryCode } = await firstTab();
    await create(tab, 'Müller');
    await tab.api.lock();
    expect(await tab.api.lockState()).toMatchObject({ kind: 'locked', waiting: 1 });
    expect(await names(tab)).toEqual([]);
    expect(await tab.api.createContact({ fields: { family: 'X' } })).toEqual({ ok: false, error: { kind: 'locked' } });
    expect(await tab.api.unlock({ kind: 'remembered' })).toEqual({ ok: false, error: { kind: 'wrong-password' } });
    expect(await tab.api.unlock({ kind: 'password', password: 'falsch geraten 1' })).toEqual({
      ok: false,
      error: { kind: 'wrong-password' }
    });
    const filled = next(tab, (event) => event.kind === 'counts');
    expect(await tab.api.unlock({ kind: 'password', password })).toMatchObject({ ok: true });
    await filled;
    expect(await names(tab)).toEqual(['Müller']);
    expect(await tab.api.status()).toMatchObject({ waiting: 1 });
    await tab.api.lock();
    expect(await tab.api.unlock({ kind: 'recovery', code: recoveryCode.toLowerCase() })).toMatchObject({ ok: true });
  });

  test('a wiped device is as if it had never been one', async () => {
    const { tab, seat } = await firstTab();
    await create(tab, 'Müller');
    await tab.api.wipe();
    expect(await tab.api.lockState()).toEqual({ kind: 'absent' });
    expect(localStorage.getItem(`kontor.sentinel.kontor-${seat.workspace}`)).toBeNull();
    expect((await tab.api.createStore(seat, password, 'every-start')).ok).toBe(true);
    expect(await names(tab)).toEqual([]);
  });

  test('[STORE-6] [LOCK-2] a database that the browser emptied is noticed, and what was unsent comes back', async () => {
    const { tab, seat } = await firstTab();
    await create(tab, 'Müller');
    const told = next(tab, (event) => event.kind === 'status');
    await told;
    tab.stop();
    tabs = [];
    await released(`kontor:${seat.workspace}`);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(`kontor-${seat.workspace}`);
      request.onsuccess = () => resolve();
      request.onerror = () => reject(new Error('not deleted'));
    });
    const again = openTab(seat.workspace);
    expect(await again.api.lockState()).toMatchObject({ kind: 'locked', waiting: 1 });
    const unlocked = await again.api.unlock({ kind: 'password', password });
    expect(unlocked).toMatchObject({ ok: true, value: { member: seat.member } });
    expect(await again.api.status()).toMatchObject({ waiting: 1, recovery: { recovered: 1, missing: 0 } });
  });
});

describe('two tabs', () => {
  test('[TAB-3] what is typed in one is in the other, with no network', async () => {
    const { tab, seat } = await firstTab();
    const contact = await create(tab, 'Müller');
    const other = openTab(seat.workspace);
    expect(await other.api.lockState()).toEqual({ kind: 'open' });
    await namesBecome(other, ['Müller']);
    const [here, there] = [tab.openDocument(contact), other.openDocument(contact)];
    await Promise.all([opened(here), opened(there)]);
    setText(there.doc, 'company', 'Blitz GmbH', 'tab');
    await until(here, () => readText(here.doc, 'company') === 'Blitz GmbH');
    setText(here.doc, 'jobTitle', 'Meisterin', 'tab');
    await until(there, () => readText(there.doc, 'jobTitle') === 'Meisterin');
    here.close();
    there.close();
  });

  test('a view of one tab changes when the other makes a contact, and views of the same name do not mix', async () => {
    const { tab, seat } = await firstTab();
    const other = openTab(seat.workspace);
    await tab.api.query('list', everything);
    await other.api.query('list', { ...everything, trash: true });
    const changed = next(tab, (event) => event.kind === 'view' && event.view === 'list');
    await create(other, 'Müller');
    expect(await changed).toMatchObject({ result: { total: 1 } });
    expect((await other.api.rows('list', 0, 10)).rows).toEqual([]);
  });

  test('[TAB-2] when the leading tab goes, the other one goes on with its views and documents, and asks for no password', async () => {
    const { tab, seat } = await firstTab();
    const contact = await create(tab, 'Müller');
    const other = openTab(seat.workspace);
    await namesBecome(other, ['Müller']);
    const session = other.openDocument(contact);
    await opened(session);
    tab.stop();
    tabs = tabs.filter((one) => one !== tab);
    setText(session.doc, 'company', 'Blitz GmbH', 'tab');
    const saved = next(other, (event) => event.kind === 'doc' && event.state === 'saved-here');
    await saved;
    expect(await other.api.lockState()).toEqual({ kind: 'open' });
    await create(other, 'Becker');
    expect(await names(other)).toEqual(['Becker', 'Müller']);
    const [draft] = await other.api.readContacts([contact]);
    expect(draft?.fields?.company).toBe('Blitz GmbH');
    session.close();
  });

  test('[TAB-2] a leader that does not answer is replaced, and the call that it left is answered', async () => {
    const { tab, seat } = await firstTab();
    await create(tab, 'Müller');
    tab.stop();
    tabs = [];
    await released(`kontor:${seat.workspace}`);
    // A tab that was frozen while it led: it holds the lock, and says nothing.
    let thaw: (() => void) | undefined;
    const frozen = new Promise<void>((resolve) => (thaw = resolve));
    const stolen = navigator.locks.request(`kontor:${seat.workspace}`, () => frozen).catch((cause: unknown) => cause);
    const other = openTab(seat.workspace);
    expect((await other.api.lockState()).kind).toBe('locked');
    expect(await stolen).toMatchObject({ name: 'AbortError' });
    must(thaw, 'the frozen tab')();
  });

  test('[LOCK-1] a lock in one tab locks the other, and an unlock opens both', async () => {
    const { tab, seat } = await firstTab();
    await create(tab, 'Müller');
    const other = openTab(seat.workspace);
    await namesBecome(other, ['Müller']);
    const locked = next(other, (event) => event.kind === 'lock' && event.state.kind === 'locked');
    await tab.api.lock();
    await locked;
    expect(await names(other)).toEqual([]);
    const open = next(tab, (event) => event.kind === 'lock' && event.state.kind === 'open');
    expect((await other.api.unlock({ kind: 'password', password })).ok).toBe(true);
    await open;
    expect(await tab.api.lockState()).toEqual({ kind: 'open' });
  });
});

/** The lock is free: whoever held it has saved everything and is gone. */
async function released(name: string): Promise<void> {
  await navigator.locks.request(name, async () => undefined);
}
