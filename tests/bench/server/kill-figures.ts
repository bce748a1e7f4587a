/**
 * Durability as a figure: the server is killed while edits are being confirmed, started again, and every confirmed edit
 * is looked for in its document.
 */
import { setTimeout as wait } from 'node:timers/promises';
import * as Y from 'yjs';
import { decodeDocument } from '#shared/protocol/segment.ts';
import { atMost, figure, type Figure } from '../figure.ts';
import type { EditBench } from './edit-figures.ts';
import type { Confirmed } from './load-protocol.ts';
import { createSampleFolder, startServerUnderTest } from './server-process.ts';

const editsPerSecond = 500;

export async function killFigures({ load, sizes, say }: EditBench): Promise<Figure[]> {
  say('kill -9');
  const samples = await createSampleFolder([{ members: sizes.clientsPerTeam, contacts: sizes.contactsPerTeam }]);
  const server = await startServerUnderTest(samples, undefined);
  try {
    const groups = server.teams.map(({ seats, contacts }) => ({ seats, docs: contacts }));
    await load.connect('kontor', server.url, groups);
    const untilGone = load.untilGone(editsPerSecond);
    await wait(sizes.seconds * 1000);
    await server.process.kill();
    const confirmed = await untilGone;
    await load.disconnect();
    await server.process.start();
    let missing = 0;
    for (const one of confirmed) missing += await missingEdits(server.url, one);
    const edits = confirmed.reduce((sum, { clock }) => sum + clock, 0);
    return [
      figure('confirmed edits that are missing after kill -9', 'edits', [missing], {
        budget: atMost(0),
        note: `of ${edits} confirmed at ${editsPerSecond} edits/s`
      })
    ];
  } finally {
    await server.close();
    await samples.remove();
  }
}

async function missingEdits(url: string, { seat, doc, yClientId, clock }: Confirmed): Promise<number> {
  const answer = await fetch(`${url}/api/workspaces/${seat.workspace}/docs/${doc}`, {
    headers: { cookie: seat.cookie }
  });
  const document = decodeDocument(new Uint8Array(await answer.arrayBuffer()));
  if (!document.ok) throw new Error(`A document cannot be read after the restart: ${answer.status}`);
  const known = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(document.value.bytes)).get(yClientId) ?? 0;
  return Math.max(0, clock - known);
}
