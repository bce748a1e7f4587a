/**
 * Single stories of sync with whole devices and the real server, each about one rule: what is sent, what is kept, what
 * a person is told. Time is virtual, the server's database is a real file.
 */
import { openWorld } from './run-simulation.ts';
import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as mutations from '#shared/contact/contact-mutations.ts';
import { readText } from '#shared/contact/contact-doc.ts';
import { createId, type ContactId, type DocId, type EntryId } from '#shared/ids.ts';
import type { Frame, FrameOf } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { must } from '#shared/result.ts';
import { contentOf } from '#tests/rigs/sync-documents.ts';
import { findDifferences, isQuiet } from './convergence.ts';
import { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedTab } from './simulated-tab.ts';

let world: Awaited<ReturnType<typeof openWorld>>;
let ada: SimulatedDevice;
let ben: SimulatedDevice;
let frames: { device: string; frame: Frame }[];

beforeEach(async () => {
  world = await openWorld(1, [{ name: 'Ada', role: 'admin' }, { name: 'Ben', role: 'agent' }]);
  ada = must(world.devices[0], 'Ada');
  ben = must(world.devices[1], 'Ben');
  frames = [];
  world.network.observe = (device, frame) => frames.push({ device, frame });
  void ada.start();
  void ben.start();
  await world.clock.pass(2_000);
});
afterEach(() => world.close());

/** Everything has arrived, and the tabs have heard of it. */
async function quiet(): Promise<void> {
  await world.clock.pass(60_000, () => isQuiet(world));
  await world.clock.pass(500);
}
const pushes = (device: string): FrameOf<'push'>[] =>
  frames.flatMap(({ device: from, frame }) => (from === device && frame.type === 'push' ? [frame] : []));
const bytesOf = (list: readonly FrameOf<'push'>[]): string =>
  list.flatMap(({ ops }) => ops.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))).join('|');

async function create(device: SimulatedDevice, family: string): Promise<ContactId> {
  const created = await device.workspace.createContact({ fields: { family } });
  if (!created.ok) throw new Error(created.error.kind);
  return created.value;
}

async function openTab(device: SimulatedDevice, doc: DocId): Promise<SimulatedTab> {
  const tab = device.open(doc);
  await world.clock.pass(5_000, () => tab.state === 'open');
  expect(tab.state).toBe('open');
  return tab;
}

async function shownBy(device: SimulatedDevice, doc: DocId): Promise<Y.Doc | undefined> {
  const shown = await device.workspace.device.loadShown(doc);
  return shown.ok ? shown.value : undefined;
}

/** Another person, on a device without data. */
async function join(name: string): Promise<SimulatedDevice> {
  const person = await world.server.addPerson(name, 'agent');
  const device = new SimulatedDevice({ ...world, name, person, role: 'agent', skewMs: 0 });
  void device.start();
  await world.clock.pass(10, () => device.isRunning);
  return device;
}

const newId = () => createId<EntryId>({ clock: world.clock, random: world.random });

describe('pushing', () => {
  test('[QUEUE-1] [QUEUE-2] an edit made offline reaches the server after a restart, although nobody opens the contact again', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    world.network.setOffline('Ada', true);
    const tab = await openTab(ada, id);
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    await world.clock.pass(1_000);
    ada.closeTab(tab);
    ada.crash('process');
    world.network.setOffline('Ada', false);
    void ada.start();
    await quiet();
    expect(readText(must(await shownBy(ben, id), 'the contact'), 'company')).toBe('Blitz');
    expect(ada.workspace.status().waiting).toBe(0);
  });

  test('[STORE-7] text that was typed and deleted before it was sent is in no update that leaves the device', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    world.network.setOffline('Ada', true);
    const tab = await openTab(ada, id);
    mutations.setText(tab.doc, 'department', 'Geheimnis', 'tab');
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    await world.clock.pass(1_000);
    mutations.setText(tab.doc, 'department', '', 'tab');
    await world.clock.pass(1_000);
    frames = [];
    world.network.setOffline('Ada', false);
    ada.workspace.reconnect();
    await quiet();
    expect(bytesOf(pushes('Ada'))).toContain('Blitz');
    expect(bytesOf(pushes('Ada'))).not.toContain('Geheimnis');
    expect(await findDifferences(world)).toEqual([]);
  });

  test('[QUEUE-4] [QUEUE-3] an edit over the limit is refused here, never sent, and holds up nothing', async () => {
    const [large, other] = [await create(ada, 'Groß'), await create(ada, 'Andere')];
    await quiet();
    frames = [];
    const tab = await openTab(ada, large);
    mutations.createNote(tab.doc, newId(), { author: ada.person.member, at: 1, text: 'x'.repeat(limits.updateBytes + 1) }, 'tab');
    await ada.workspace.contacts.change([other], { kind: 'block' });
    await quiet();
    expect(Math.max(...pushes('Ada').flatMap(({ ops }) => ops.map(({ bytes }) => bytes.length)))).toBeLessThan(limits.updateBytes);
    expect(must(await shownBy(ben, other), 'the other').getMap('fields').get('blocked')).toBe(true);
    const [refused] = await ada.workspace.refusedEdits();
    expect(refused).toMatchObject({ doc: large, code: 'too-big', name: 'Groß' });
    expect(refused?.content.some(({ value }) => value.length > limits.updateBytes)).toBe(true);
    expect(tab.state).toBe('ended');
    expect(await findDifferences(world)).toEqual([]);
  });

  test('[QUEUE-3] [PUSH-5] who lost the right sees what was refused and why; the others never do', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    world.network.setOffline('Ben', true);
    const tab = await openTab(ben, id);
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    await world.clock.pass(1_000);
    await world.server.setRole(ben.person, 'viewer');
    world.network.setOffline('Ben', false);
    ben.workspace.reconnect();
    await quiet();
    const [refused] = await ben.workspace.refusedEdits();
    expect(refused).toMatchObject({ doc: id, code: 'forbidden', content: [{ field: 'company', value: 'Blitz' }] });
    expect(ben.workspace.status()).toMatchObject({ waiting: 0, refused: 1, role: 'viewer' });
    expect(readText(must(await shownBy(ben, id), 'the contact'), 'company')).toBe('');
    expect(readText(must(await shownBy(ada, id), 'the contact'), 'company')).toBe('');
    await ben.workspace.discardRefused(must(refused, 'a refused edit').key);
    expect(ben.workspace.status().refused).toBe(0);
    expect((await ben.workspace.createContact({ fields: { family: 'Neu' } })).ok).toBe(false);
  });

  test('[QUEUE-3] a valid edit behind a refused one is made anew and arrives', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    world.network.setOffline('Ada', true);
    const tab = await openTab(ada, id);
    // No version of the product writes this; the gate has to refuse it.
    tab.doc.getMap('nonsense').set('key', 1);
    await world.clock.pass(1_000);
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    const note = newId();
    mutations.createNote(tab.doc, note, { author: ada.person.member, at: 1, text: 'ruft an' }, 'tab');
    await world.clock.pass(1_000);
    world.network.setOffline('Ada', false);
    ada.workspace.reconnect();
    await quiet();
    expect((await ada.workspace.refusedEdits()).map(({ code }) => code)).toEqual(['invalid']);
    const there = must(await shownBy(ben, id), 'the contact');
    expect(readText(there, 'company')).toBe('Blitz');
    expect(contentOf(there)).toContain('ruft an');
    expect(contentOf(there)).not.toContain('nonsense');
    expect(await findDifferences(world)).toEqual([]);
  });

  test('[PUSH-1] [PUSH-2] [QUEUE-5] a server that dies between commit and ack has taken the edit once', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    world.server.crashAt('ack');
    const tab = await openTab(ada, id);
    mutations.addEntry(tab.doc, 'phones', newId(), { label: 'work', value: '030 123456' }, { country: 'DE' }, 'tab');
    await world.clock.pass(3_000, () => world.server.isDown);
    expect(world.server.isDown).toBe(true);
    const waiting = ada.workspace.status().waiting;
    world.server.start();
    await quiet();
    expect(waiting).toBe(1);
    expect(must(await shownBy(ben, id), 'the contact').getMap('phones').size).toBe(1);
    expect(frames.some(({ frame }) => frame.type === 'ack' && frame.outcomes.some(({ kind }) => kind === 'unchanged'))).toBe(true);
  });

  test('[PUSH-6] a contact that two devices made keeps the entries of both, and none twice', async () => {
    world.network.setOffline('Ada', true);
    world.network.setOffline('Ben', true);
    const id = createId<ContactId>(world);
    const phone = { label: 'mobile', value: '0171 3920014' };
    await ada.workspace.contacts.import([{ id, mode: 'create', draft: { fields: { family: 'Doppelt' }, phones: [phone], emails: [{ label: '', value: 'a@example.com' }] } }]);
    await ben.workspace.contacts.import([{ id, mode: 'create', draft: { fields: { family: 'Doppelt' }, phones: [phone], emails: [{ label: '', value: 'b@example.com' }] } }]);
    for (const device of [ada, ben]) {
      world.network.setOffline(device.name, false);
      device.workspace.reconnect();
      await quiet();
    }
    await quiet();
    const [draft] = await ada.workspace.contacts.read([id]);
    expect(draft?.phones).toEqual([phone]);
    expect(draft?.emails?.map(({ value }) => value).sort()).toEqual(['a@example.com', 'b@example.com']);
    expect(await findDifferences(world)).toEqual([]);
  });
});

describe('the feed', () => {
  test('[FEED-4] what came from others is not sent back', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    const tab = await openTab(ben, id);
    frames = [];
    await ada.workspace.contacts.change([id], { kind: 'block' });
    await quiet();
    expect(tab.doc.getMap('fields').get('blocked')).toBe(true);
    expect(pushes('Ben')).toEqual([]);
  });

  test('[FEED-3] a part of the feed that does not begin where the device is, is not applied; it asks from where it is', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    let swallowed = 0;
    world.network.swallows = (device, frame) => device === 'Ben' && frame.type === 'changes' && swallowed++ === 0;
    await ada.workspace.contacts.change([id], { kind: 'block' });
    await world.clock.pass(2_000);
    frames = [];
    const other = await create(ada, 'Becker');
    await quiet();
    expect(swallowed).toBeGreaterThan(1);
    expect(frames.filter(({ device, frame }) => device === 'Ben' && frame.type === 'pull')).toHaveLength(1);
    expect(ben.workspace.device.book.rowOf(id)?.blocked).toBe(true);
    expect(ben.workspace.device.book.has(other)).toBe(true);
    expect(await findDifferences(world)).toEqual([]);
  });

  test('an ack that never comes ends the line after a while, and the edit is sent again', async () => {
    let swallowed = 0;
    world.network.swallows = (device, frame) => device === 'Ada' && frame.type === 'ack' && swallowed++ === 0;
    await create(ada, 'Müller');
    await quiet();
    expect(pushes('Ada')).toHaveLength(2);
    expect(ada.workspace.status().waiting).toBe(0);
    expect(await findDifferences(world)).toEqual([]);
  });

  test('[FEED-2] [FEED-5] a device that loses what it wrote last asks again, and misses nothing', async () => {
    const ids = [await create(ada, 'Eins'), await create(ada, 'Zwei'), await create(ada, 'Drei')];
    await quiet();
    ben.crash('power');
    await ada.workspace.contacts.change(ids, { kind: 'trash' });
    void ben.start();
    await quiet();
    expect(await findDifferences(world)).toEqual([]);
    expect(ben.workspace.device.book.counts(ben.person.member).trash).toBe(3);
  });

  test('[ERASE-3] an erased contact goes from the other device with its row, its search text and its unsent edits, and closes', async () => {
    const id = await create(ada, 'Vergissmich');
    await quiet();
    world.network.setOffline('Ben', true);
    const tab = await openTab(ben, id);
    mutations.setText(tab.doc, 'company', 'ungesendet', 'tab');
    await world.clock.pass(1_000);
    await ada.workspace.contacts.erase([id]);
    await world.clock.pass(2_000);
    world.network.setOffline('Ben', false);
    ben.workspace.reconnect();
    await quiet();
    expect(tab.state).toBe('ended');
    const { book, store } = ben.workspace.device;
    expect(book.has(id)).toBe(false);
    expect(book.query('q', { text: 'vergissmich', sort: 'name', labels: [], trash: false }).total).toBe(0);
    expect(store.waitingOps).toBe(0);
    expect(await shownBy(ben, id)).toBeUndefined();
    expect(await findDifferences(world)).toEqual([]);
  });
});

describe('a device without space', () => {
  test('says so, keeps what is typed, takes nothing of the feed half, and goes on when there is space', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    const tab = await openTab(ada, id);
    ada.diskFull = true;
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    await ben.workspace.contacts.change([id], { kind: 'block' });
    await world.clock.pass(3_000);
    expect(ada.workspace.status()).toMatchObject({ storage: 'full', waiting: 0 });
    expect(await ada.workspace.createContact({ fields: { family: 'Neu' } })).toEqual({ ok: false, error: { kind: 'storage-full' } });
    ada.diskFull = false;
    await world.clock.pass(15_000);
    await quiet();
    expect(ada.workspace.status()).toMatchObject({ storage: 'ok', waiting: 0 });
    const there = must(await shownBy(ben, id), 'the contact');
    expect(readText(there, 'company')).toBe('Blitz');
    expect(ada.workspace.device.book.rowOf(id)?.blocked).toBe(true);
    expect(ada.workspace.device.book.size).toBe(1);
    expect(await findDifferences(world)).toEqual([]);
  });
});

describe('a restored backup', () => {
  test.each(['command', 'file'] as const)('[FEED-6] by %s takes nothing away that a device has, also when the server has grown past the device since', async (how) => {
    const id = await create(ada, 'Müller');
    await quiet();
    await world.server.takeBackup();
    await ada.workspace.contacts.change([id], { kind: 'block' });
    const lost = await create(ada, 'Nach der Sicherung');
    await quiet();
    const { seq } = ben.workspace.device.store.cursor;
    for (const device of [ada, ben]) world.network.setOffline(device.name, true);
    await ben.workspace.contacts.change([id], { kind: 'trash' });
    expect(await world.server.restore(how)).toBe(true);
    const cem = await join('Cem');
    for (let made = 0; made < 4; made++) await create(cem, `Neu ${made}`);
    await world.clock.pass(20_000, () => cem.workspace.device.store.waitingOps === 0);
    expect(world.server.head).toBeGreaterThan(seq);
    for (const device of [ada, ben]) {
      world.network.setOffline(device.name, false);
      device.workspace.reconnect();
    }
    world = { ...world, devices: [ada, ben, cem] };
    await quiet();
    const there = must(await shownBy(cem, id), 'the contact').getMap('fields');
    expect(there.get('blocked')).toBe(true);
    expect(there.get('trashedAt')).toBeTypeOf('number');
    expect(cem.workspace.device.book.rowOf(lost)?.family).toBe('Nach der Sicherung');
    expect(await findDifferences(world)).toEqual([]);
  });
});

describe('the tabs', () => {
  test('[TAB-1] [TAB-2] a frozen leader that wakes up writes nothing, and the tab\'s edit is sent once', async () => {
    const id = await create(ada, 'Müller');
    await quiet();
    const tab = await openTab(ada, id);
    const frozen = ada.workspace;
    await ada.takeOver();
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    const written = await frozen.createContact({ fields: { family: 'Gespenst' } });
    expect(written.ok).toBe(false);
    await quiet();
    expect(readText(must(await shownBy(ben, id), 'the contact'), 'company')).toBe('Blitz');
    expect(await findDifferences(world)).toEqual([]);
  });
});

describe('the first sync', () => {
  const many = 700;
  async function fillServer(): Promise<ContactId[]> {
    const items = Array.from({ length: many }, (_, index) => ({
      id: createId<ContactId>(world), mode: 'create' as const, draft: { fields: { family: `Kunde ${index}` } }
    }));
    ben.crash('process');
    const imported = await ada.workspace.contacts.import(items);
    expect(imported.ok).toBe(true);
    await world.clock.pass(60_000, () => ada.workspace.device.store.waitingOps === 0);
    return items.map(({ id }) => id);
  }

  test('[BOOT-1] the list is there and can be searched and edited before the documents are', async () => {
    const [first = createId<ContactId>(world)] = await fillServer();
    const fresh = await join('Cem');
    world = { ...world, devices: [ada, fresh] };
    await world.clock.pass(60_000, () => fresh.isRunning && fresh.workspace.device.store.bootstrap?.part === 'docs');
    const { book, store } = fresh.workspace.device;
    expect(store.bootstrap?.part).toBe('docs');
    expect(book.query('q', { text: 'kunde 699', sort: 'name', labels: [], trash: false }).total).toBe(1);
    const [draft] = await passing(fresh.workspace.contacts.read([first]));
    expect(draft?.fields?.family).toBe('Kunde 0');
    expect((await passing(fresh.workspace.contacts.change([first], { kind: 'block' }))).ok).toBe(true);
    await quiet();
    expect(book.rowOf(first)?.blocked).toBe(true);
    expect(await findDifferences(world)).toEqual([]);
  }, 60_000);

  test('[BOOT-2] [BOOT-3] cut in the middle it goes on where it stopped, and has what changed meanwhile', async () => {
    const ids = await fillServer();
    const fresh = await join('Cem');
    world = { ...world, devices: [ada, fresh] };
    await world.clock.pass(60_000, () => fresh.isRunning && (fresh.workspace.device.store.bootstrap?.done ?? 0) >= 256);
    const { done = 0 } = fresh.workspace.device.store.bootstrap ?? {};
    fresh.crash('process');
    await ada.workspace.contacts.change(ids.slice(0, 5), { kind: 'trash' });
    await world.clock.pass(5_000);
    void fresh.start();
    await world.clock.pass(10, () => fresh.isRunning);
    expect(fresh.workspace.device.store.bootstrap?.done).toBeGreaterThanOrEqual(done);
    await quiet();
    expect(fresh.workspace.device.book.counts(fresh.person.member)).toMatchObject({ all: many - 5, trash: 5 });
    expect(await findDifferences(world)).toEqual([]);
  }, 60_000);

  /** What needs the network needs time to pass. */
  async function passing<Value>(task: Promise<Value>): Promise<Value> {
    let isDone = false;
    const watched = task.finally(() => (isDone = true));
    await world.clock.pass(30_000, () => isDone);
    return await watched;
  }
});
