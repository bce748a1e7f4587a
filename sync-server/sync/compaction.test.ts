/** Compaction: what was deleted leaves the database, and it never brings back or overwrites anything. */
import { readFile } from 'node:fs/promises';
import type * as Y from 'yjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setText } from '#shared/contact/contact-mutations.ts';
import type { DocId } from '#shared/ids.ts';
import { contentOf, docFrom, editBytes } from '#tests/rigs/sync-documents.ts';
import { op, openSyncRig, type SyncRig, type TestSocket } from '#tests/rigs/sync-rig.ts';

let rig: SyncRig;
let olga: TestSocket;
beforeEach(async () => {
  rig = await openSyncRig();
  olga = await rig.join(rig.owner);
});
afterEach(() => rig.close());

const updatesOf = (id: DocId) =>
  rig.database.reader.prepare<{ n: number }>('SELECT count(*) AS n FROM doc_update WHERE doc = ?').get(id)?.n;
const stored = (id: DocId) =>
  rig.database.reader
    .prepare<{ seq: number; snap_seq: number; snap: Uint8Array; bytes: number }>(
      'SELECT seq, snap_seq, snap, bytes FROM doc WHERE id = ?'
    )
    .get(id);
const holds = (bytes: Uint8Array | undefined, text: string) => Buffer.from(bytes ?? []).includes(text);
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

async function edit(doc: Y.Doc, id: DocId, company: string): Promise<void> {
  const [outcome] = await olga.push(
    op(
      id,
      editBytes(doc, (d) => setText(d, 'company', company, 'test'))
    )
  );
  expect(outcome?.kind).toBe('committed');
}

test('[STORE-7] a text that was typed and deleted is in no document after compaction', async () => {
  const { doc, id } = await rig.create(olga, { company: 'Geheimnis' });
  await edit(doc, id, 'Blitz');
  expect(holds(stored(id)?.snap, 'Geheimnis')).toBe(true);
  expect(await rig.server.compaction.compact(rig.workspace, id)).toBe(true);
  expect(holds(stored(id)?.snap, 'Geheimnis')).toBe(false);
  expect(contentOf(docFrom(id, stored(id)?.snap ?? new Uint8Array()))).toBe(contentOf(doc));
});

test('a document with many updates is compacted by itself, and edits go on', async () => {
  const { doc, id } = await rig.create(olga);
  for (let i = 0; i < 40; i++) {
    await edit(doc, id, `Firma ${i}`);
    rig.clock.advance(500);
    await turn();
  }
  expect(stored(id)?.snap_seq).toBeGreaterThan(30);
  const whole = rig.server.document(rig.workspace, id);
  expect(contentOf(docFrom(id, whole !== undefined && whole !== 'gone' ? whole.bytes : new Uint8Array()))).toBe(
    contentOf(doc)
  );
});

test('updates of the last hour are kept, older ones go with the sweep', async () => {
  const { doc, id } = await rig.create(olga);
  await edit(doc, id, 'Erste');
  await rig.server.compaction.compact(rig.workspace, id);
  expect(updatesOf(id)).toBe(1);
  rig.clock.advance(61 * 60_000);
  const again = await rig.socketAgain(olga);
  const [outcome] = await again.push(
    op(
      id,
      editBytes(doc, (d) => setText(d, 'company', 'Zweite', 'test'))
    )
  );
  expect(outcome?.kind).toBe('committed');
  await rig.server.compaction.sweep();
  expect(updatesOf(id)).toBe(1);
  rig.clock.advance(25 * 60 * 60_000);
  await rig.server.compaction.sweep();
  expect(updatesOf(id)).toBe(0);
  expect(stored(id)).toMatchObject({ seq: outcome?.seq, snap_seq: outcome?.seq, bytes: stored(id)?.snap.length });
});

test('[ERASE-2] a compaction that began before an erasure brings nothing back', async () => {
  const { doc, id } = await rig.create(olga);
  await edit(doc, id, 'Blitz');
  let release = () => {};
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const held = rig.database.queries.transaction().execute(async (tx) => {
    await tx.selectFrom('workspace').select('id').execute();
    begun();
    await new Promise<void>((resolve) => (release = resolve));
  });
  await hasBegun;
  // Both wait for their turn to write: first the erasure, then the compaction, which has read the document already.
  const erasing = olga.push(op(id, new Uint8Array(0), 'erase'));
  await turn();
  await turn();
  const compacting = rig.server.compaction.compact(rig.workspace, id);
  release();
  await held;
  await erasing;
  expect(await compacting).toBe(false);
  expect(stored(id)).toBeUndefined();
  expect(updatesOf(id)).toBe(0);
});

test('[ERASE-1] after an erasure neither the database nor its log holds the bytes', async () => {
  const { doc, id } = await rig.create(olga, { family: 'Zwetschgenhuber' });
  await edit(doc, id, 'Kanarienvogel');
  await olga.push(op(id, new Uint8Array(0), 'erase'));
  // Its write-back waits in the same line as this.
  await rig.database.transaction(() => undefined);
  await rig.database.checkpoint();
  for (const name of ['kontor.db', 'kontor.db-wal']) {
    const bytes = await readFile(`${rig.folder}/${name}`).catch(() => Buffer.alloc(0));
    expect(bytes.includes('Zwetschgenhuber')).toBe(false);
    expect(bytes.includes('Kanarienvogel')).toBe(false);
  }
});

test('a document that cannot be read is left alone, reported, and holds up nobody', async () => {
  const errors: string[] = [];
  await rig.close();
  rig = await openSyncRig({ log: { info: () => undefined, error: (message) => void errors.push(message) } });
  olga = await rig.join(rig.owner);
  const broken = await rig.create(olga);
  const whole = await rig.create(olga);
  await edit(broken.doc, broken.id, 'Blitz');
  await edit(whole.doc, whole.id, 'Blitz');
  await rig.database.transaction((w) => w.prepare("UPDATE doc SET snap = x'ffffff' WHERE id = ?").run(broken.id));
  expect(await rig.server.compaction.compact(rig.workspace, broken.id)).toBe(false);
  expect(await rig.server.compaction.compact(rig.workspace, whole.id)).toBe(true);
  expect(rig.server.compaction.quarantined).toBe(1);
  rig.restart();
  const socket = await rig.socketAgain(olga);
  const outcomes = await socket.push(
    op(
      broken.id,
      editBytes(broken.doc, (d) => setText(d, 'company', 'Donner', 'test'))
    ),
    op(
      whole.id,
      editBytes(whole.doc, (d) => setText(d, 'company', 'Donner', 'test'))
    )
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'committed']);
  expect(errors).toContain('document in quarantine');
});
