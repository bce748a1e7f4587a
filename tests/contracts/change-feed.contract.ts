/**
 * What a device may rely on when it reads a workspace's feed, whatever database is below. Run by a test that opens the
 * rig over that database. A device is played by its socket and the documents that it keeps.
 */
import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setText } from '#shared/contact/contact-mutations.ts';
import { createSeededRandom } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import { startOfFeed, type Cursor, type FrameOf } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { must } from '#shared/result.ts';
import { contentOf, editBytes, reopen } from '#tests/rigs/sync-documents.ts';
import { op, type SyncRig, type TestSocket } from '#tests/rigs/sync-rig.ts';

/** What a device has of the feed: documents, and how far it has read. */
type Copy = { readonly docs: Map<DocId, Y.Doc>; cursor: Cursor };

function apply(copy: Copy, changes: FrameOf<'changes'>): boolean {
  if (changes.from !== copy.cursor.seq) return false;
  for (const item of changes.items) {
    if (item.kind === 'tombstone') copy.docs.delete(item.doc);
    else if (item.kind !== 'own') {
      const doc = copy.docs.get(item.doc) ?? new Y.Doc({ guid: item.doc });
      copy.docs.set(item.doc, doc);
      Y.applyUpdate(doc, item.bytes);
    }
  }
  copy.cursor = changes.to;
  return true;
}

async function readAll(socket: TestSocket, copy: Copy, maxBytes?: number): Promise<FrameOf<'changes'>[]> {
  const pages: FrameOf<'changes'>[] = [];
  for (;;) {
    const page = await socket.pull(copy.cursor, maxBytes);
    pages.push(page);
    expect(apply(copy, page)).toBe(true);
    if (page.to.seq === page.head) return pages;
  }
}

const contentsOf = (copy: Copy) =>
  [...copy.docs].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, doc]) => [id, contentOf(doc)]);

export function changeFeedContract(name: string, open: () => Promise<SyncRig>): void {
  describe(`the change feed of ${name}`, () => {
    let rig: SyncRig;
    let ina: TestSocket;

    beforeEach(async () => {
      rig = await open();
      ina = await rig.join(await rig.person('agent', 'Ina'));
    });
    afterEach(() => rig.close());

    test('[FEED-5] lists each document once, at its latest seq, in the order of seqs', async () => {
      const first = await rig.create(ina, { family: 'Erste' });
      const second = await rig.create(ina, { family: 'Zweite' });
      await ina.push(
        op(
          first.id,
          editBytes(first.doc, (d) => setText(d, 'company', 'Blitz', 'test'))
        )
      );
      const page = await ina.pull(startOfFeed);
      expect(page.items.map((item) => item.doc)).toEqual([second.id, first.id]);
      expect(page.items.map((item) => item.seq)).toEqual([2, 3]);
      expect(page.to.seq).toBe(3);
    });

    test('[FEED-5] a document that changes while a device reads on appears again further ahead', async () => {
      const made = [await rig.create(ina), await rig.create(ina), await rig.create(ina)];
      const copy: Copy = { docs: new Map(), cursor: startOfFeed };
      expect(apply(copy, await ina.pull(copy.cursor, 1))).toBe(true);
      expect([...copy.docs.keys()]).toEqual([must(made[0], 'the first').id]);
      const moved = must(made[0], 'the first');
      await ina.push(
        op(
          moved.id,
          editBytes(moved.doc, (d) => setText(d, 'company', 'Blitz', 'test'))
        )
      );
      const pages = await readAll(ina, copy, 1);
      expect(pages.flatMap((page) => page.items).map((item) => item.doc)).toContain(moved.id);
      expect(contentOf(must(copy.docs.get(moved.id), 'the moved one'))).toBe(contentOf(moved.doc));
    });

    test('[FEED-2] a page that is delivered twice changes nothing the second time', async () => {
      await rig.create(ina);
      const copy: Copy = { docs: new Map(), cursor: startOfFeed };
      const page = await ina.pull(startOfFeed);
      apply(copy, page);
      const before = contentsOf(copy);
      copy.cursor = startOfFeed;
      apply(copy, page);
      expect(contentsOf(copy)).toEqual(before);
    });

    test('pages end where they are full, and carry a cursor from which the next begins', async () => {
      for (let i = 0; i < 5; i++) await rig.create(ina, { family: `Nummer ${i}` });
      const copy: Copy = { docs: new Map(), cursor: startOfFeed };
      const pages = await readAll(ina, copy, 1);
      expect(pages.map((page) => page.items.length)).toEqual([1, 1, 1, 1, 1]);
      expect(copy.docs.size).toBe(5);
    });

    test('a page in the middle of a commit has a cursor that is known later', async () => {
      const results = await Promise.all(Array.from({ length: 6 }, () => rig.create(ina)));
      expect(results.length).toBe(6);
      const copy: Copy = { docs: new Map(), cursor: startOfFeed };
      await readAll(ina, copy, 1);
      const again = rig.socket(ina.identity);
      const lineage =
        rig.database.reader.prepare<{ lineage: string }>('SELECT lineage FROM workspace').get()?.lineage ?? '';
      expect(await again.hello({ cursor: copy.cursor, lineage })).toMatchObject({ plan: 'live' });
    });

    test('a document that moved ahead while a device read is sent whole, also after a reconnect in the middle', async () => {
      const made = [await rig.create(ina), await rig.create(ina)];
      const { doc, id } = must(made[0], 'the first');
      await ina.push(
        op(
          id,
          editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
        )
      );
      const first = await ina.pull(startOfFeed, 1);
      expect(first.items.map((item) => item.doc)).toEqual([must(made[1], 'the second').id]);
      const again = await rig.socketAgain(ina);
      const second = await again.pull(first.to, 1);
      expect(second.items).toMatchObject([{ kind: 'snapshot', doc: id }]);
    });

    test('an update is sent as such while it is kept, and the whole document after that', async () => {
      const { doc, id } = await rig.create(ina);
      await ina.push(
        op(
          id,
          editBytes(doc, (d) => setText(d, 'jobTitle', 'Meister', 'test'))
        )
      );
      const cursor = (await ina.pull(startOfFeed)).to;
      const edit = editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'));
      await ina.push(op(id, edit));
      expect((await ina.pull(cursor)).items).toMatchObject([{ kind: 'update', bytes: edit }]);
      expect(await rig.server.compaction.compact(rig.workspace, id)).toBe(true);
      expect((await ina.pull(cursor)).items).toMatchObject([{ kind: 'update', bytes: edit }]);
      rig.clock.advance(2 * 60 * 60_000);
      await rig.server.compaction.sweep();
      const [item] = (await rig.socketAgain(ina).then((socket) => socket.pull(cursor))).items;
      expect(item?.kind).toBe('snapshot');
      const whole = new Y.Doc();
      Y.applyUpdate(whole, must(item, 'the item').bytes);
      expect(contentOf(whole)).toBe(contentOf(doc));
    });

    test('live changes and pages tell the same story', async () => {
      const otto = await rig.join(await rig.person('agent', 'Otto'));
      const live: Copy = { docs: new Map(), cursor: startOfFeed };
      const made = [await rig.create(ina), await rig.create(ina)];
      for (const { doc, id } of made)
        await ina.push(
          op(
            id,
            editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
          )
        );
      const olga = await rig.join(rig.owner);
      await olga.push(op(must(made[1], 'the second').id, new Uint8Array(0), 'erase'));
      while (live.cursor.seq < 5) expect(apply(live, await otto.next('changes'))).toBe(true);
      const paged: Copy = { docs: new Map(), cursor: startOfFeed };
      await readAll(otto, paged);
      expect(contentsOf(live)).toEqual(contentsOf(paged));
      expect(live.cursor).toEqual(paged.cursor);
    });

    test.each([1, 2, 3, 4, 5])(
      '[FEED-7] three devices that read as they like end with the same documents (seed %i)',
      async (seed) => {
        const random = createSeededRandom(seed);
        const pick = <Item>(items: readonly Item[]): Item =>
          must(items[Math.floor(random.fraction() * items.length)], 'an item');
        const sockets = [ina, await rig.join(await rig.person('agent', 'Otto')), await rig.join(rig.owner)];
        const copies = sockets.map((): Copy => ({ docs: new Map(), cursor: startOfFeed }));
        for (let step = 0; step < 40; step++) {
          const place = Math.floor(random.fraction() * 3);
          const [socket, copy] = [must(sockets[place], 'a socket'), must(copies[place], 'a copy')];
          const choice = random.fraction();
          if (choice < 0.25) await rig.create(socket, { family: `Schritt ${step}` });
          else if (choice < 0.35 && copy.docs.size > 2)
            await must(sockets[2], 'the owner').push(op(pick([...copy.docs.keys()]), new Uint8Array(0), 'erase'));
          else if (choice < 0.65 && copy.docs.size > 0) {
            const id = pick([...copy.docs.keys()]);
            const mine = reopen(must(copy.docs.get(id), 'a document'));
            await socket.push(
              op(
                id,
                editBytes(mine, (d) =>
                  setText(d, pick(['company', 'given', 'nickname'] as const), `Schritt ${step}`, 'test')
                )
              )
            );
          } else apply(copy, await socket.pull(copy.cursor, pick([1, 600, 100_000])));
        }
        for (const [place, socket] of sockets.entries()) await readAll(socket, must(copies[place], 'a copy'));
        const [first, ...others] = copies.map(contentsOf);
        for (const other of others) expect(other).toEqual(first);
      }
    );

    test('a document that is too big for a frame is announced without its bytes', async () => {
      const { id } = await rig.create(ina);
      // Documents grow by many updates; one blob in the database stands for them.
      await rig.database.transaction((writer) =>
        writer.prepare('UPDATE doc SET snap = ? WHERE id = ?').run(new Uint8Array(limits.frameBytes), id)
      );
      const page = await ina.pull(startOfFeed);
      expect(page.items).toMatchObject([{ kind: 'snapshot', doc: id }]);
      expect(page.items[0]?.bytes.length).toBe(0);
    });
  });

  describe(`cursors of ${name}`, () => {
    let rig: SyncRig;
    let ina: TestSocket;
    let lineage: string;

    beforeEach(async () => {
      rig = await open();
      ina = await rig.join(await rig.person('agent', 'Ina'));
      lineage = rig.database.reader.prepare<{ lineage: string }>('SELECT lineage FROM workspace').get()?.lineage ?? '';
    });
    afterEach(() => rig.close());

    const planOf = async (cursor: Cursor, from = lineage) =>
      (await rig.socket(ina.identity).hello({ cursor, lineage: from })).plan;

    test('a fresh device of an empty workspace is live at once, later it pulls', async () => {
      expect(await planOf(startOfFeed)).toBe('live');
      await rig.create(ina);
      expect(await planOf(startOfFeed)).toBe('pull');
    });

    test('[FEED-6] a cursor ahead of the head, with another mark, or of another lineage is told to reconcile', async () => {
      await rig.create(ina);
      await rig.create(ina);
      const known = (await ina.pull(startOfFeed)).to;
      expect(await planOf(known)).toBe('live');
      expect(await planOf({ seq: 1, mark: known.mark })).toBe('reconcile');
      expect(await planOf({ seq: known.seq + 1, mark: known.mark })).toBe('reconcile');
      expect(await planOf({ seq: known.seq, mark: Uint8Array.from(known.mark, (byte) => byte ^ 1) })).toBe('reconcile');
      expect(await planOf({ seq: 0, mark: known.mark })).toBe('reconcile');
      expect(await planOf(known, 'another')).toBe('reconcile');
    });

    test('[FEED-6] a PULL from a cursor that is not of this history is not served', async () => {
      await rig.create(ina);
      ina.send({ type: 'pull', since: { seq: 1, mark: new Uint8Array(16) }, maxBytes: 1_000 });
      expect(await ina.next('error')).toMatchObject({ code: 'cursor.unknown' });
    });
  });
}
