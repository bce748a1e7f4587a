/**
 * The HTTP half of sync through the whole app: who gets the first sync and single documents, in which form, and what a
 * foreign or a forged request gets.
 */
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createId, type DocId } from '#shared/ids.ts';
import { createChunkReader } from '#shared/protocol/chunks.ts';
import { decodeDocument } from '#shared/protocol/segment.ts';
import { must } from '#shared/result.ts';
import { createContact, docFrom, textOf } from '#tests/rigs/sync-documents.ts';
import { op } from '#tests/rigs/sync-rig.ts';
import { openWorld, workspaceOf, type Person, type World } from '#tests/server/kontor-world.ts';

let world: World;
let olga: Person;
let ids: DocId[];

beforeEach(async () => {
  world = await openWorld();
  olga = await world.setUp();
  const { member } = must(olga.me.workspaces[0], 'a workspace');
  ids = [];
  const ops = Array.from({ length: 5 }, (_, i) => {
    world.clock.advance(1);
    const id = createId<DocId>({ clock: world.clock, random: world.kontor.ports.random });
    ids.push(id);
    return op(id, Y.encodeStateAsUpdate(createContact(id, member, 1_000, { family: `Nr ${i}` })), 'create');
  });
  const settled = await world.kontor.sync.submit({
    workspace: workspaceOf(olga),
    author: { kind: 'operator', member },
    ops
  });
  expect(settled).toMatchObject({ kind: 'done', outcomes: ops.map(() => ({ kind: 'committed' })) });
});
afterEach(() => world.close());

const snapshot = (person: Person, query: string, workspace = workspaceOf(olga)) =>
  person.browser.fetch(`/api/workspaces/${workspace}/snapshot?${query}`);

async function chunksOf(response: Response): Promise<Uint8Array[]> {
  const encoded = new Uint8Array(await response.arrayBuffer());
  // The app is asked without a network in between, so nothing has undone the encoding yet.
  const isGzip = response.headers.get('content-encoding') === 'gzip';
  const body = isGzip
    ? new Uint8Array(
        await new Response(new Blob([encoded]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
      )
    : encoded;
  const reader = createChunkReader();
  const added = reader.add(body);
  if (!added.ok) throw new Error(added.error);
  expect(reader.isComplete).toBe(true);
  return added.value;
}

test('rows come compressed, with their number, and are cached nowhere', async () => {
  const viewer = await world.join(olga, 'viewer');
  const response = await snapshot(viewer, 'part=rows&asOf=5');
  expect(response.status).toBe(200);
  expect(response.headers.get('x-kontor-total')).toBe('5');
  expect(response.headers.get('cache-control')).toContain('no-store');
  const rows = (await chunksOf(response)).flatMap(
    (chunk) => JSON.parse(new TextDecoder().decode(chunk)) as { id: DocId }[]
  );
  expect(rows.map(({ id }) => id)).toEqual(ids);
});

test('a part goes on after an id, and leaves out what is younger than it was asked for', async () => {
  const rest = await snapshot(olga, `part=docs&asOf=3&after=${ids[0]}`);
  expect(rest.headers.get('x-kontor-total')).toBe('2');
  expect((await chunksOf(rest)).length).toBe(1);
});

test('one document comes whole, an unknown one is not found', async () => {
  const [first] = ids;
  const response = await olga.browser.fetch(`/api/workspaces/${workspaceOf(olga)}/docs/${first}`);
  const decoded = decodeDocument(new Uint8Array(await response.arrayBuffer()));
  if (!decoded.ok) throw new Error(decoded.error);
  expect(decoded.value).toMatchObject({ epoch: 1, seq: 1 });
  expect(textOf(docFrom(must(first, 'an id'), decoded.value.bytes), 'family')).toBe('Nr 0');
  const unknown = createId<DocId>({ clock: world.clock, random: world.kontor.ports.random });
  expect((await olga.browser.fetch(`/api/workspaces/${workspaceOf(olga)}/docs/${unknown}`)).status).toBe(404);
});

test.each([
  '',
  'part=rows',
  'part=all&asOf=1',
  'part=rows&asOf=-1',
  'part=rows&asOf=1e3',
  'part=rows&asOf=5&after=x',
  "part=docs&asOf=5&after=' OR 1=1"
])('a request for "%s" is refused', async (query) => {
  expect((await snapshot(olga, query)).status).toBe(400);
});

test('who is no member gets what somebody gets who asks for a workspace that does not exist', async () => {
  const stranger = world.browser();
  expect((await stranger.fetch(`/api/workspaces/${workspaceOf(olga)}/snapshot?part=rows&asOf=5`)).status).toBe(401);
  const other = await olga.browser.call('createWorkspace', { body: { name: 'Andere', country: 'DE' } });
  expect(other.status).toBe(200);
  const guest = await world.join(olga, 'agent');
  const foreign = (other.body as { id: ReturnType<typeof workspaceOf> }).id;
  expect((await snapshot(guest, 'part=rows&asOf=5', foreign)).status).toBe(404);
});

test('a document of another workspace is not found under the own one', async () => {
  const other = await olga.browser.call('createWorkspace', { body: { name: 'Andere', country: 'DE' } });
  const foreign = (other.body as { id: string }).id;
  expect((await olga.browser.fetch(`/api/workspaces/${foreign}/docs/${ids[0]}`)).status).toBe(404);
});
