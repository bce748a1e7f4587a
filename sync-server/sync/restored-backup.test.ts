/**
 * A server that was restored from an older copy of its file: devices notice, bring back what it lost, and nobody's
 * client ids change hands by it.
 */
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as Y from 'yjs';
import { afterEach, expect, test } from 'vitest';
import { setText } from '#shared/contact/contact-mutations.ts';
import { startOfFeed } from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import { openDatabase, type Database } from '#sync-server/storage/database.ts';
import { createMembership, createMembershipEvents } from '#sync-server/workspaces/membership.ts';
import { createSyncServer, type SyncServer } from './sync-server.ts';
import { contentOf, docFrom, editBytes, reopen, textOf } from '#tests/rigs/sync-documents.ts';
import { op, openSyncRig, openTestSocket, type SyncRig, type TestSocket } from '#tests/rigs/sync-rig.ts';

let rig: SyncRig;
const opened: { server: SyncServer; database: Database }[] = [];

afterEach(async () => {
  for (const { server, database } of opened.splice(0)) {
    await server.close();
    await database.close();
  }
  await rig.close();
});

/** Another server from the copy of the database that `copyTo` made. */
async function restore(copy: string, lineage?: string): Promise<(socket: TestSocket) => TestSocket> {
  const place = path.join(rig.folder, `restored-${opened.length}.db`);
  await copyFile(copy, place);
  await rm(`${place}-wal`, { force: true });
  const result = openDatabase(place);
  if (!result.ok) throw new Error(result.error.kind);
  const database = result.value;
  if (lineage !== undefined) {
    await database.transaction((writer) => {
      writer.prepare('INSERT INTO former_lineage SELECT id, lineage, ? FROM workspace').run(rig.clock.now());
      writer.prepare('UPDATE workspace SET lineage = ?').run(lineage);
    });
  }
  const server = createSyncServer({
    ...{ database, clock: rig.clock, random: rig.random, events: createMembershipEvents() },
    membership: createMembership(database.reader),
    turn: (task) => void setImmediate(task)
  });
  opened.push({ server, database });
  return ({ identity }) => openTestSocket(server, identity, rig.workspace);
}

const documentOf = (id: Parameters<SyncServer['document']>[1]): Y.Doc => {
  const found = must(opened.at(-1), 'the restored server').server.document(rig.workspace, id);
  return docFrom(id, found === undefined || found === 'gone' ? new Uint8Array([0, 0]) : found.bytes);
};

async function backup(): Promise<string> {
  const place = path.join(rig.folder, 'backup.db');
  await rig.database.copyTo(place);
  return place;
}

test('[FEED-6] a restored server that has grown past the cursor of a device tells it to reconcile', async () => {
  rig = await openSyncRig();
  const ina = await rig.join(await rig.person('agent', 'Ina'));
  const otto = await rig.join(await rig.person('agent', 'Otto'));
  await rig.create(ina);
  const copy = await backup();
  await rig.create(ina);
  const cursor = (await ina.pull(startOfFeed)).to;
  const at = await restore(copy);
  const writer = at(otto);
  await writer.hello();
  for (let i = 0; i < 3; i++) await rig.create(writer);
  expect(await at(ina).hello({ cursor, lineage: 'first' })).toMatchObject({ plan: 'reconcile', head: { seq: 4 } });
});

test('[FEED-6] what only devices still have comes back, also what others wrote under ids that the backup knows', async () => {
  rig = await openSyncRig();
  const ina = await rig.join(await rig.person('agent', 'Ina'));
  const otto = await rig.join(await rig.person('agent', 'Otto'));
  const { doc, id } = await rig.create(ina);
  const copy = await backup();
  // After the backup: Ina goes on in the same session, and Otto edits what Ina wrote. Ina's phone is then lost for good.
  await ina.push(
    op(
      id,
      editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
    )
  );
  const ottos = reopen(doc);
  await otto.push(
    op(
      id,
      editBytes(ottos, (d) => setText(d, 'company', 'Blitz GmbH', 'test'))
    )
  );
  const late = await rig.create(ina, { family: 'Spät' });
  const cursor = (await otto.pull(startOfFeed)).to;

  const back = (await restore(copy, 'second'))(otto);
  const welcome = await back.hello({ cursor, lineage: 'first' });
  expect(welcome).toMatchObject({ plan: 'reconcile', lineage: 'second' });
  const outcomes = await back.push(
    op(id, Y.encodeStateAsUpdate(ottos)),
    op(late.id, Y.encodeStateAsUpdate(late.doc)),
    op(late.id, Y.encodeStateAsUpdate(late.doc), 'create')
  );
  expect(outcomes.map(({ kind, code }) => code ?? kind)).toEqual(['committed', 'need-base', 'committed']);
  expect(contentOf(documentOf(id))).toBe(contentOf(ottos));
  expect(textOf(documentOf(late.id), 'family')).toBe('Spät');

  // Ina was not lost after all: her session goes on under its own ids, and another device cannot write under them.
  const page = await back.pull(welcome.head);
  expect(page.items.length).toBe(2);
  const forged = editBytes(reopenAs(doc), (d) => setText(d, 'nickname', 'forged', 'test'));
  expect((await back.push(op(id, forged)))[0]).toMatchObject({ kind: 'refused', code: 'forbidden' });
});

test('[ERASE-2] what was erased before the backup stays erased, however it is brought back', async () => {
  rig = await openSyncRig();
  const ina = await rig.join(await rig.person('agent', 'Ina'));
  const olga = await rig.join(rig.owner);
  const { doc, id } = await rig.create(ina);
  await olga.push(op(id, new Uint8Array(0), 'erase'));
  const copy = await backup();
  await rig.create(ina);
  const cursor = (await ina.pull(startOfFeed)).to;
  const back = (await restore(copy, 'second'))(ina);
  await back.hello({ cursor, lineage: 'first' });
  expect((await back.push(op(id, Y.encodeStateAsUpdate(doc), 'create')))[0]).toMatchObject({ code: 'gone' });
});

test('a device that only claims another lineage writes under no id that belongs to somebody', async () => {
  rig = await openSyncRig();
  const ina = await rig.join(await rig.person('agent', 'Ina'));
  const otto = rig.socket(await rig.device(await rig.person('agent', 'Otto')));
  const { doc, id } = await rig.create(ina);
  await otto.hello({ lineage: 'invented', cursor: { seq: 1, mark: new Uint8Array(16) } });
  const forged = editBytes(doc, (d) => setText(d, 'nickname', 'forged', 'test'));
  expect((await otto.push(op(id, forged)))[0]).toMatchObject({ kind: 'refused', code: 'forbidden' });
});

/** The same client id as the document's first session: what an honest device never does. */
function reopenAs(doc: Y.Doc): Y.Doc {
  const copy = reopen(doc);
  copy.clientID = doc.clientID;
  return copy;
}
