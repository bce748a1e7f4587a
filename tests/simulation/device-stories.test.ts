/**
 * Stories of devices that lose space, tabs or their past, and of the first sync, with whole devices and the real server.
 */
import { openStory, type Story } from './story.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as mutations from '#shared/contact/contact-mutations.ts';
import { readText } from '#shared/contact/contact-doc.ts';
import { createId, type ContactId } from '#shared/ids.ts';
import { must } from '#shared/result.ts';
import { findDifferences } from './convergence.ts';

let story: Story;
beforeEach(async () => {
  story = await openStory();
});
afterEach(() => story.close());

describe('a device without space', () => {
  test('says so, keeps what is typed, takes nothing of the feed half, and goes on when there is space', async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    const tab = await story.openTab(story.ada, id);
    story.ada.diskFull = true;
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    await story.ben.workspace.contacts.change([id], { kind: 'block' });
    await story.world.clock.pass(3_000);
    expect(story.ada.workspace.status()).toMatchObject({ storage: 'full', waiting: 0 });
    expect(await story.ada.workspace.createContact({ fields: { family: 'Neu' } })).toEqual({
      ok: false,
      error: { kind: 'storage-full' }
    });
    story.ada.diskFull = false;
    await story.world.clock.pass(15_000);
    await story.quiet();
    expect(story.ada.workspace.status()).toMatchObject({ storage: 'ok', waiting: 0 });
    const there = must(await story.shownBy(story.ben, id), 'the contact');
    expect(readText(there, 'company')).toBe('Blitz');
    expect(story.ada.workspace.device.book.rowOf(id)?.blocked).toBe(true);
    expect(story.ada.workspace.device.book.size).toBe(1);
    expect(await findDifferences(story.world)).toEqual([]);
  });
});

describe('a restored backup', () => {
  test.each(['command', 'file'] as const)(
    '[FEED-6] by %s takes nothing away that a device has, also when the server has grown past the device since',
    async (how) => {
      const id = await story.create(story.ada, 'Müller');
      await story.quiet();
      await story.world.server.takeBackup();
      await story.ada.workspace.contacts.change([id], { kind: 'block' });
      const lost = await story.create(story.ada, 'Nach der Sicherung');
      await story.quiet();
      const { seq } = story.ben.workspace.device.store.cursor;
      for (const device of [story.ada, story.ben]) story.setOffline(device, true);
      await story.ben.workspace.contacts.change([id], { kind: 'trash' });
      expect(await story.world.server.restore(how)).toBe(true);
      const cem = await story.join('Cem');
      for (let made = 0; made < 4; made++) await story.create(cem, `Neu ${made}`);
      await story.world.clock.pass(20_000, () => cem.workspace.device.store.waitingOps === 0);
      expect(story.world.server.head).toBeGreaterThan(seq);
      for (const device of [story.ada, story.ben]) {
        story.setOffline(device, false);
      }
      story.setDevices(story.ada, story.ben, cem);
      await story.quiet();
      const there = must(await story.shownBy(cem, id), 'the contact').getMap('fields');
      expect(there.get('blocked')).toBe(true);
      expect(there.get('trashedAt')).toBeTypeOf('number');
      expect(cem.workspace.device.book.rowOf(lost)?.family).toBe('Nach der Sicherung');
      expect(await findDifferences(story.world)).toEqual([]);
    }
  );
});

describe('the tabs', () => {
  test("[TAB-1] [TAB-2] a frozen leader that wakes up writes nothing, and the tab's edit is sent once", async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    const tab = await story.openTab(story.ada, id);
    const frozen = story.ada.workspace;
    await story.ada.takeOver();
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    const written = await frozen.createContact({ fields: { family: 'Gespenst' } });
    expect(written.ok).toBe(false);
    await story.quiet();
    expect(readText(must(await story.shownBy(story.ben, id), 'the contact'), 'company')).toBe('Blitz');
    expect(await findDifferences(story.world)).toEqual([]);
  });
});

describe('the first sync', () => {
  const many = 700;
  async function fillServer(): Promise<ContactId[]> {
    const items = Array.from({ length: many }, (_, index) => ({
      id: createId<ContactId>(story.world),
      mode: 'create' as const,
      draft: { fields: { family: `Kunde ${index}` } }
    }));
    story.ben.crash('process');
    const imported = await story.ada.workspace.contacts.import(items);
    expect(imported.ok).toBe(true);
    await story.world.clock.pass(60_000, () => story.ada.workspace.device.store.waitingOps === 0);
    return items.map(({ id }) => id);
  }

  test('[BOOT-1] the list is there and can be searched and edited before the documents are', async () => {
    const [first = createId<ContactId>(story.world)] = await fillServer();
    const fresh = await story.join('Cem');
    story.setDevices(story.ada, fresh);
    await story.world.clock.pass(
      60_000,
      () => fresh.isRunning && fresh.workspace.device.store.bootstrap?.part === 'docs'
    );
    const { book, store } = fresh.workspace.device;
    expect(store.bootstrap?.part).toBe('docs');
    expect(book.query('q', { text: 'kunde 699', sort: 'name', labels: [], trash: false }).total).toBe(1);
    const [draft] = await story.passing(fresh.workspace.contacts.read([first]));
    expect(draft?.fields?.family).toBe('Kunde 0');
    expect((await story.passing(fresh.workspace.contacts.change([first], { kind: 'block' }))).ok).toBe(true);
    await story.quiet();
    expect(book.rowOf(first)?.blocked).toBe(true);
    expect(await findDifferences(story.world)).toEqual([]);
  }, 60_000);

  test('[BOOT-2] [BOOT-3] cut in the middle it goes on where it stopped, and has what changed meanwhile', async () => {
    const ids = await fillServer();
    const fresh = await story.join('Cem');
    story.setDevices(story.ada, fresh);
    await story.world.clock.pass(
      60_000,
      () => fresh.isRunning && (fresh.workspace.device.store.bootstrap?.done ?? 0) >= 256
    );
    const { done = 0 } = fresh.workspace.device.store.bootstrap ?? {};
    fresh.crash('process');
    await story.ada.workspace.contacts.change(ids.slice(0, 5), { kind: 'trash' });
    await story.world.clock.pass(5_000);
    void fresh.start();
    await story.world.clock.pass(10, () => fresh.isRunning);
    expect(fresh.workspace.device.store.bootstrap?.done).toBeGreaterThanOrEqual(done);
    await story.quiet();
    expect(fresh.workspace.device.book.counts(fresh.person.member)).toMatchObject({ all: many - 5, trash: 5 });
    expect(await findDifferences(story.world)).toEqual([]);
  }, 60_000);
});
