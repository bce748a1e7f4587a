/**
 * Stories of pushing and of the feed, with whole devices and the real server: each is about one rule, about what is sent,
 * what is kept, and what a person is told.
 */
import { openStory, type Story } from './story.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as mutations from '#shared/contact/contact-mutations.ts';
import { readText } from '#shared/contact/contact-doc.ts';
import { createId, type ContactId } from '#shared/ids.ts';
import type { FrameOf } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { must } from '#shared/result.ts';
import { contentOf } from '#tests/rigs/sync-documents.ts';
import { findDifferences } from './convergence.ts';

let story: Story;
beforeEach(async () => {
  story = await openStory();
});
afterEach(() => story.close());

const bytesOf = (list: readonly FrameOf<'push'>[]): string =>
  list.flatMap(({ ops }) => ops.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))).join('|');

describe('pushing', () => {
  test('[QUEUE-1] [QUEUE-2] an edit made offline reaches the server after a restart, although nobody opens the contact again', async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    story.setOffline(story.ada, true);
    const tab = await story.openTab(story.ada, id);
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    await story.world.clock.pass(1_000);
    story.ada.closeTab(tab);
    story.ada.crash('process');
    story.setOffline(story.ada, false);
    void story.ada.start();
    await story.quiet();
    expect(readText(must(await story.shownBy(story.ben, id), 'the contact'), 'company')).toBe('Blitz');
    expect(story.ada.workspace.status().waiting).toBe(0);
  });

  test('[STORE-7] text that was typed and deleted before it was sent is in no update that leaves the device', async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    story.setOffline(story.ada, true);
    const tab = await story.openTab(story.ada, id);
    mutations.setText(tab.doc, 'department', 'Geheimnis', 'tab');
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    await story.world.clock.pass(1_000);
    mutations.setText(tab.doc, 'department', '', 'tab');
    await story.world.clock.pass(1_000);
    story.forgetFrames();
    story.setOffline(story.ada, false);
    await story.quiet();
    expect(bytesOf(story.pushes('Ada'))).toContain('Blitz');
    expect(bytesOf(story.pushes('Ada'))).not.toContain('Geheimnis');
    expect(await findDifferences(story.world)).toEqual([]);
  });

  test('[QUEUE-4] [QUEUE-3] an edit over the limit is refused here, never sent, and holds up nothing', async () => {
    const [large, other] = [await story.create(story.ada, 'Groß'), await story.create(story.ada, 'Andere')];
    await story.quiet();
    story.forgetFrames();
    const tab = await story.openTab(story.ada, large);
    mutations.createNote(
      tab.doc,
      story.newId(),
      { author: story.ada.person.member, at: 1, text: 'x'.repeat(limits.updateBytes + 1) },
      'tab'
    );
    await story.ada.workspace.contacts.change([other], { kind: 'block' });
    await story.quiet();
    expect(Math.max(...story.pushes('Ada').flatMap(({ ops }) => ops.map(({ bytes }) => bytes.length)))).toBeLessThan(
      limits.updateBytes
    );
    expect(
      must(await story.shownBy(story.ben, other), 'the other')
        .getMap('fields')
        .get('blocked')
    ).toBe(true);
    const [refused] = await story.ada.workspace.refusedEdits();
    expect(refused).toMatchObject({ doc: large, code: 'too-big', name: 'Groß' });
    expect(refused?.content.some(({ value }) => value.length > limits.updateBytes)).toBe(true);
    expect(tab.state).toBe('ended');
    expect(await findDifferences(story.world)).toEqual([]);
  });

  test('[QUEUE-3] [PUSH-5] who lost the right sees what was refused and why; the others never do', async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    story.setOffline(story.ben, true);
    const tab = await story.openTab(story.ben, id);
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    await story.world.clock.pass(1_000);
    await story.world.server.setRole(story.ben.person, 'viewer');
    story.setOffline(story.ben, false);
    await story.quiet();
    const [refused] = await story.ben.workspace.refusedEdits();
    expect(refused).toMatchObject({ doc: id, code: 'forbidden', content: [{ field: 'company', value: 'Blitz' }] });
    expect(story.ben.workspace.status()).toMatchObject({ waiting: 0, refused: 1, role: 'viewer' });
    expect(readText(must(await story.shownBy(story.ben, id), 'the contact'), 'company')).toBe('');
    expect(readText(must(await story.shownBy(story.ada, id), 'the contact'), 'company')).toBe('');
    await story.ben.workspace.discardRefused(must(refused, 'a refused edit').key);
    expect(story.ben.workspace.status().refused).toBe(0);
    expect((await story.ben.workspace.createContact({ fields: { family: 'Neu' } })).ok).toBe(false);
  });

  test('[QUEUE-3] a valid edit behind a refused one is made anew and arrives', async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    story.setOffline(story.ada, true);
    const tab = await story.openTab(story.ada, id);
    // No version of the product writes this; the gate has to refuse it.
    tab.doc.getMap('nonsense').set('key', 1);
    await story.world.clock.pass(1_000);
    mutations.setText(tab.doc, 'company', 'Blitz', 'tab');
    const note = story.newId();
    mutations.createNote(tab.doc, note, { author: story.ada.person.member, at: 1, text: 'ruft an' }, 'tab');
    await story.world.clock.pass(1_000);
    story.setOffline(story.ada, false);
    await story.quiet();
    expect((await story.ada.workspace.refusedEdits()).map(({ code }) => code)).toEqual(['invalid']);
    const there = must(await story.shownBy(story.ben, id), 'the contact');
    expect(readText(there, 'company')).toBe('Blitz');
    expect(contentOf(there)).toContain('ruft an');
    expect(contentOf(there)).not.toContain('nonsense');
    expect(await findDifferences(story.world)).toEqual([]);
  });

  test('[PUSH-1] [PUSH-2] [QUEUE-5] a server that dies between commit and ack has taken the edit once', async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    story.world.server.crashAt('ack');
    const tab = await story.openTab(story.ada, id);
    mutations.addEntry(
      tab.doc,
      'phones',
      story.newId(),
      { label: 'work', value: '030 123456' },
      { country: 'DE' },
      'tab'
    );
    await story.world.clock.pass(3_000, () => story.world.server.isDown);
    expect(story.world.server.isDown).toBe(true);
    const waiting = story.ada.workspace.status().waiting;
    story.world.server.start();
    await story.quiet();
    expect(waiting).toBe(1);
    expect(must(await story.shownBy(story.ben, id), 'the contact').getMap('phones').size).toBe(1);
    expect(
      story.frames.some(({ frame }) => frame.type === 'ack' && frame.outcomes.some(({ kind }) => kind === 'unchanged'))
    ).toBe(true);
  });

  test('[PUSH-6] a contact that two devices made keeps the entries of both, and none twice', async () => {
    story.setOffline(story.ada, true);
    story.setOffline(story.ben, true);
    const id = createId<ContactId>(story.world);
    const phone = { label: 'mobile', value: '0171 3920014' };
    await story.ada.workspace.contacts.import([
      {
        id,
        mode: 'create',
        draft: { fields: { family: 'Doppelt' }, phones: [phone], emails: [{ label: '', value: 'a@example.com' }] }
      }
    ]);
    await story.ben.workspace.contacts.import([
      {
        id,
        mode: 'create',
        draft: { fields: { family: 'Doppelt' }, phones: [phone], emails: [{ label: '', value: 'b@example.com' }] }
      }
    ]);
    for (const device of [story.ada, story.ben]) {
      story.setOffline(device, false);
      await story.quiet();
    }
    await story.quiet();
    const [draft] = await story.ada.workspace.contacts.read([id]);
    expect(draft?.phones).toEqual([phone]);
    expect(draft?.emails?.map(({ value }) => value).sort()).toEqual(['a@example.com', 'b@example.com']);
    expect(await findDifferences(story.world)).toEqual([]);
  });
});

describe('the feed', () => {
  test('[FEED-4] what came from others is not sent back', async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    const tab = await story.openTab(story.ben, id);
    story.forgetFrames();
    await story.ada.workspace.contacts.change([id], { kind: 'block' });
    await story.quiet();
    expect(tab.doc.getMap('fields').get('blocked')).toBe(true);
    expect(story.pushes('Ben')).toEqual([]);
  });

  test('[FEED-3] a part of the feed that does not begin where the device is, is not applied; it asks from where it is', async () => {
    const id = await story.create(story.ada, 'Müller');
    await story.quiet();
    let swallowed = 0;
    story.world.network.swallows = (device, frame) => device === 'Ben' && frame.type === 'changes' && swallowed++ === 0;
    await story.ada.workspace.contacts.change([id], { kind: 'block' });
    await story.world.clock.pass(2_000);
    story.forgetFrames();
    const other = await story.create(story.ada, 'Becker');
    await story.quiet();
    expect(swallowed).toBeGreaterThan(1);
    expect(story.frames.filter(({ device, frame }) => device === 'Ben' && frame.type === 'pull')).toHaveLength(1);
    expect(story.ben.workspace.device.book.rowOf(id)?.blocked).toBe(true);
    expect(story.ben.workspace.device.book.has(other)).toBe(true);
    expect(await findDifferences(story.world)).toEqual([]);
  });

  test('an ack that never comes ends the line after a while, and the edit is sent again', async () => {
    let swallowed = 0;
    story.world.network.swallows = (device, frame) => device === 'Ada' && frame.type === 'ack' && swallowed++ === 0;
    await story.create(story.ada, 'Müller');
    await story.quiet();
    expect(story.pushes('Ada')).toHaveLength(2);
    expect(story.ada.workspace.status().waiting).toBe(0);
    expect(await findDifferences(story.world)).toEqual([]);
  });

  test('[FEED-2] [FEED-5] a device that loses what it wrote last asks again, and misses nothing', async () => {
    const ids = [
      await story.create(story.ada, 'Eins'),
      await story.create(story.ada, 'Zwei'),
      await story.create(story.ada, 'Drei')
    ];
    await story.quiet();
    story.ben.crash('power');
    await story.ada.workspace.contacts.change(ids, { kind: 'trash' });
    void story.ben.start();
    await story.quiet();
    expect(await findDifferences(story.world)).toEqual([]);
    expect(story.ben.workspace.device.book.counts(story.ben.person.member).trash).toBe(3);
  });

  test('[ERASE-3] an erased contact goes from the other device with its row, its search text and its unsent edits, and closes', async () => {
    const id = await story.create(story.ada, 'Vergissmich');
    await story.quiet();
    story.setOffline(story.ben, true);
    const tab = await story.openTab(story.ben, id);
    mutations.setText(tab.doc, 'company', 'ungesendet', 'tab');
    await story.world.clock.pass(1_000);
    await story.ada.workspace.contacts.erase([id]);
    await story.world.clock.pass(2_000);
    story.setOffline(story.ben, false);
    await story.quiet();
    expect(tab.state).toBe('ended');
    const { book, store } = story.ben.workspace.device;
    expect(book.has(id)).toBe(false);
    expect(book.query('q', { text: 'vergissmich', sort: 'name', labels: [], trash: false }).total).toBe(0);
    expect(store.waitingOps).toBe(0);
    expect(await story.shownBy(story.ben, id)).toBeUndefined();
    expect(await findDifferences(story.world)).toEqual([]);
  });
});
