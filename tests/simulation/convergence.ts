/**
 * What must be true after the storm: every device shows what the server has, document by document and row by row, nothing
 * waits, nothing hangs in the air, and every word that a person was told was saved is there. Contents are compared, never
 * state vectors: those are equal for documents that are not.
 */
import * as Y from 'yjs';
import { completeRow } from '#lib/engine/bootstrap.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { DocId } from '#shared/ids.ts';
import { contentOf } from '#tests/rigs/sync-documents.ts';
import { wordsIn } from './edit-ledger.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { World } from './random-steps.ts';

/** Nothing left to do for anybody. */
export const isQuiet = ({ devices, server }: World): boolean =>
  !server.isDown &&
  devices.every(
    (device) =>
      device.isRunning &&
      device.workspace.device.store.waitingOps === 0 &&
      device.workspace.status().connection.kind === 'online' &&
      device.workspace.device.store.cursor.seq === server.head
  );

export async function findDifferences(world: World): Promise<string[]> {
  const problems: string[] = [];
  const there = world.server.documents();
  const contents = new Map<DocId, string>();
  for (const [id, { bytes }] of there) {
    const doc = documentOf(id, bytes);
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) problems.push(`server: ${id} is not whole`);
    contents.set(id, contentOf(doc));
  }
  for (const device of world.devices) problems.push(...(await differencesOf(world, device, contents)));
  for (const id of world.server.erased) {
    if (there.has(id)) problems.push(`server: ${id} was erased and is there`);
  }
  for (const { token, doc, device } of world.ledger.promised()) {
    const isErased = world.server.erased.has(doc) || world.server.tombstones().includes(doc);
    const wasTold = world.devices.some((one) => one.name === device && one.refused.has(doc));
    if (isErased || wasTold) continue;
    if (!wordsIn(contents.get(doc) ?? '').includes(token))
      problems.push(`${device} was told that ${token} of ${doc} was saved, and it is gone`);
  }
  return problems;
}

async function differencesOf(
  { server }: World,
  device: SimulatedDevice,
  contents: ReadonlyMap<DocId, string>
): Promise<string[]> {
  const problems: string[] = [];
  const say = (problem: string) => problems.push(`${device.name}: ${problem}`);
  const { book, store } = device.workspace.device;
  const rows = new Map([...server.documents()].map(([id, { row }]) => [id, row]));
  for (const [id, content] of contents) {
    const shown = await device.workspace.device.loadShown(id);
    if (!shown.ok || shown.value === undefined) {
      say(`${id} is missing`);
      continue;
    }
    if (shown.value.store.pendingStructs !== null) say(`${id} is not whole`);
    if (contentOf(shown.value) !== content) say(`${id} differs\n  here ${contentOf(shown.value)}\n  there ${content}`);
    const row = rows.get(id);
    if (row === undefined) continue;
    const there = JSON.stringify(completeRow(JSON.parse(row) as ContactRow));
    const here = book.rowOf(id);
    if (here === undefined || JSON.stringify(completeRow(here)) !== there)
      say(`row of ${id} differs\n  here ${JSON.stringify(here)}\n  there ${there}`);
  }
  const docs = await store.docIds();
  for (const id of docs.ok ? docs.value : []) if (!contents.has(id)) say(`${id} is here and not at the server`);
  book.query('all', { text: '', sort: 'name', labels: [], trash: false });
  book.query('trash', { text: '', sort: 'name', labels: [], trash: true });
  for (const id of [...book.ids('all'), ...book.ids('trash')])
    if (!contents.has(id)) say(`row of ${id}, which is not at the server`);
  for (const tab of device.tabs) {
    if (tab.state === 'open' && contentOf(tab.doc) !== contents.get(tab.id)) say(`an open tab shows another ${tab.id}`);
  }
  return problems;
}

function documentOf(id: DocId, bytes: Uint8Array): Y.Doc {
  const doc = new Y.Doc({ guid: id });
  Y.applyUpdate(doc, bytes);
  return doc;
}
