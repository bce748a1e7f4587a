/** Two servers over one database file: neither knows of the other's commits but through the database. */
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { setText } from '#shared/contact/contact-mutations.ts';
import { startOfFeed } from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import { openDatabase } from '#sync-server/storage/database.ts';
import { createMembership, createMembershipEvents } from '#sync-server/workspaces/membership.ts';
import { docFrom, editBytes, reopen, textOf } from '#tests/rigs/sync-documents.ts';
import { op, openSyncRig, openTestSocket, type SyncRig } from '#tests/rigs/sync-rig.ts';
import { createSyncServer } from './sync-server.ts';

let rig: SyncRig;
let closeSecond: () => Promise<void>;
afterEach(async () => {
  await closeSecond();
  await rig.close();
});

test('[FEED-1] numbers stay without gaps, and no edit is lost when both write the same documents', async () => {
  rig = await openSyncRig();
  const opened = openDatabase(path.join(rig.folder, 'kontor.db'));
  if (!opened.ok) throw new Error(opened.error.kind);
  const second = createSyncServer({
    ...{ database: opened.value, clock: rig.clock, random: rig.random, events: createMembershipEvents() },
    membership: createMembership(opened.value.reader),
    turn: (task) => void setImmediate(task)
  });
  closeSecond = async () => {
    await second.close();
    await opened.value.close();
  };
  const here = await rig.join(await rig.person('agent', 'Ina'));
  const there = openTestSocket(second, await rig.device(await rig.person('agent', 'Otto')), rig.workspace);
  await there.hello();
  const { doc, id } = await rig.create(here);
  const [mine, theirs] = [doc, reopen(doc)];
  const seqs: number[] = [];
  for (let round = 0; round < 15; round++) {
    const answers = await Promise.all([
      here.push(
        op(
          id,
          editBytes(mine, (d) => setText(d, 'company', `Ina ${round}`, 'test'))
        )
      ),
      there.push(
        op(
          id,
          editBytes(theirs, (d) => setText(d, 'jobTitle', `Otto ${round}`, 'test'))
        )
      )
    ]);
    for (const [outcome] of answers) {
      expect(outcome?.kind).toBe('committed');
      seqs.push(must(outcome, 'an outcome').seq);
    }
  }
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 2));
  const page = await here.pull(startOfFeed);
  const merged = docFrom(id, must(page.items[0], 'the document').bytes);
  expect([textOf(merged, 'company'), textOf(merged, 'jobTitle')]).toEqual(['Ina 14', 'Otto 14']);
});
