/** Group commit when something goes wrong: the disk is full, a large update, a worker that takes too long. */
import * as Y from 'yjs';
import { afterEach, expect, test } from 'vitest';
import { noteText } from '#shared/contact/contact-doc.ts';
import { createNote, setText } from '#shared/contact/contact-mutations.ts';
import { systemClock } from '#shared/environment.ts';
import type { EntryId } from '#shared/ids.ts';
import { limits } from '#shared/protocol/limits.ts';
import { must } from '#shared/result.ts';
import { openDatabase } from '#sync-server/storage/database.ts';
import { contentOf, docFrom, editBytes } from '#tests/rigs/sync-documents.ts';
import { op, openSyncRig, type SyncRig } from '#tests/rigs/sync-rig.ts';
import { createHeavyGate, type HeavyAnswer, type HeavyGate } from './heavy-gate.ts';

let rig: SyncRig;
afterEach(() => rig.close());

/** A note of so many letters, in one update. */
const longNote = (rigged: SyncRig, doc: Y.Doc, letters: number): Uint8Array =>
  editBytes(doc, (d) => {
    const id = rigged.id() as string as EntryId;
    createNote(d, id, { author: rigged.owner.member, at: 5, text: 'x' }, 'test');
    const paragraph = must(noteText(d, id)?.get(0), 'a paragraph');
    if (paragraph instanceof Y.XmlElement) paragraph.insert(0, [new Y.XmlText('y'.repeat(letters))]);
  });

test('a full disk is told as such, nothing is acked, and it heals by itself when there is space', async () => {
  rig = await openSyncRig();
  const olga = await rig.join(rig.owner);
  const { doc, id } = await rig.create(olga);
  // SQLite's own limit on the file stands for the disk: the same result code, at a page that we choose.
  const pages = (sql: string) =>
    rig.database.queries.executeQuery({ sql, parameters: [], query: { kind: 'RawNode' } } as never);
  await pages('PRAGMA max_page_count = 1');
  const update = longNote(rig, doc, 30_000);
  olga.send({ type: 'push', batch: 50, ops: [op(id, update)] });
  const error = await olga.next('error');
  expect(error).toMatchObject({ code: 'storage.full' });
  expect(rig.server.storage).toBe('full');
  expect(olga.frames.some((frame) => frame.type === 'ack' && frame.batch === 50)).toBe(false);
  const before = rig.server.document(rig.workspace, id);
  expect(before).toMatchObject({ seq: 1 });

  await pages('PRAGMA max_page_count = 1000000');
  rig.clock.advance(error.retryAfterMs);
  olga.send({ type: 'push', batch: 51, ops: [op(id, update)] });
  expect((await olga.next('ack')).outcomes).toMatchObject([{ kind: 'committed' }]);
  expect(rig.server.storage).toBe('ok');
});

test('a large update is judged in a worker, in its order among the others of its document', async () => {
  const heavyGate = createHeavyGate(systemClock);
  rig = await openSyncRig({ heavyGate });
  const olga = await rig.join(rig.owner);
  const { doc, id } = await rig.create(olga);
  const ops = [
    op(
      id,
      editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
    ),
    op(id, longNote(rig, doc, limits.inlineUpdateBytes)),
    op(
      id,
      editBytes(doc, (d) => setText(d, 'company', 'Donner', 'test'))
    )
  ];
  const outcomes = await olga.push(...ops);
  expect(outcomes.map(({ kind, seq }) => [kind, seq])).toEqual([
    ['committed', 2],
    ['committed', 3],
    ['committed', 4]
  ]);
  const found = rig.server.document(rig.workspace, id);
  expect(contentOf(docFrom(id, found !== undefined && found !== 'gone' ? found.bytes : new Uint8Array()))).toBe(
    contentOf(doc)
  );
  const row = rig.database.reader.prepare<{ row: string }>('SELECT row FROM doc').get()?.row ?? '';
  expect(JSON.parse(row)).toMatchObject({ detail: 'Donner', changed: { at: rig.clock.now(), by: rig.owner.member } });
  const [refused] = await olga.push(op(id, new Uint8Array(limits.inlineUpdateBytes + 1)));
  expect(refused).toMatchObject({ kind: 'refused', code: 'invalid' });
});

test('an update that a worker cannot judge in time is refused, and the document goes on', async () => {
  const questions: ((answer: HeavyAnswer | 'too-slow') => void)[] = [];
  const heavyGate: HeavyGate = { judge: () => new Promise((answer) => questions.push(answer)), close: () => undefined };
  rig = await openSyncRig({ heavyGate });
  const [olga, ina] = [await rig.join(rig.owner), await rig.join(await rig.person('agent'))];
  const { doc, id } = await rig.create(olga);
  const other = await rig.create(ina);
  const slow = olga.push(op(id, longNote(rig, docFrom(id, Y.encodeStateAsUpdate(doc)), limits.inlineUpdateBytes)));
  // Another document is not held up, the same one waits.
  const waiting = ina.push(
    op(
      id,
      editBytes(docFrom(id, Y.encodeStateAsUpdate(doc)), (d) => setText(d, 'company', 'Blitz', 'test'))
    )
  );
  const free = await olgaOther();
  expect(free?.kind).toBe('committed');
  must(questions[0], 'a question')('too-slow');
  expect((await slow)[0]).toMatchObject({ kind: 'refused', code: 'invalid' });
  expect((await waiting)[0]?.kind).toBe('committed');

  async function olgaOther() {
    const second = await rig.join(rig.owner);
    return (
      await second.push(
        op(
          other.id,
          editBytes(docFrom(other.id, Y.encodeStateAsUpdate(other.doc)), (d) => setText(d, 'company', 'Blitz', 'test'))
        )
      )
    )[0];
  }
});

test('what was acked is there for whoever opens the file next', async () => {
  rig = await openSyncRig();
  const olga = await rig.join(rig.owner);
  const { id, seq } = await rig.create(olga);
  const second = openDatabase(rig.database.file);
  if (!second.ok) throw new Error(second.error.kind);
  expect(second.value.reader.prepare('SELECT seq FROM doc WHERE id = ?').get(id)).toEqual({ seq });
  await second.value.close();
});
