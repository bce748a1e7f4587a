/**
 * SIGKILL at random moments while several devices push, and a log of acks kept outside the server: after each restart
 * everything that was acked is there, nothing is there half, and what was not acked can be sent again. KILLS=n for more.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSeededRandom, systemClock } from '#shared/environment.ts';
import {
  createId,
  type AccountId,
  type DeviceId,
  type DocId,
  type EntryId,
  type MemberId,
  type WorkspaceId
} from '#shared/ids.ts';
import {
  decodeFrame,
  encodeFrame,
  protocolVersion,
  schemaVersion,
  startOfFeed,
  subprotocol,
  type Op,
  type Outcome
} from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import { openDatabase } from '#sync-server/storage/database.ts';
import { readWholeDocument } from '#sync-server/sync/change-feed.ts';
import { insertWorkspace } from '#sync-server/workspaces/workspaces.ts';
import { createContact, docFrom } from '#tests/rigs/sync-documents.ts';
import { op } from '#tests/rigs/sync-rig.ts';

const kills = Number(process.env['KILLS'] ?? 6);
const writers = 6;
const random = createSeededRandom(Number(process.env['SEED'] ?? 11));
const environment = { clock: systemClock, random };

type Writer = {
  readonly device: DeviceId;
  readonly token: string;
  readonly documents: Map<DocId, Y.Doc>;
  unsent: Op[];
};
/** What the harness knows to be acked: a key in a document, and the highest seq that was told. */
type Acked = { readonly doc: DocId; readonly key: string };

let folder: string;
let workspace: WorkspaceId;
let member: MemberId;
const people: Writer[] = [];
const acked: Acked[] = [];
let highestSeq = 0;
let child: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kontor-crash-'));
  const database = open();
  await database.transaction((writer) => {
    writer.prepare("INSERT OR IGNORE INTO instance VALUES ('lineage', 'first')").run();
    const account = createId<AccountId>(environment);
    writer.prepare(`INSERT INTO account VALUES (?, 'a@example.org', 'Olga', 'de', '', 0, 0)`).run(account);
    ({ workspace, member } = insertWorkspace(
      writer,
      environment,
      { name: 'Elektro Blitz', country: 'DE' },
      { account, name: 'Olga' }
    ));
    for (let i = 0; i < writers; i++) {
      const device = createId<DeviceId>(environment);
      const token = random.bytes(32);
      writer.prepare("INSERT INTO device VALUES (?, ?, 'phone', 0, 0, NULL, ?)").run(device, account, random.bytes(32));
      writer
        .prepare('INSERT INTO session VALUES (?, ?, NULL, 0, ?, ?, 0, 0, 0, 0)')
        .run(createId<EntryId>(environment), token, account, device);
      people.push({ device, token: Buffer.from(token).toString('base64url'), documents: new Map(), unsent: [] });
    }
  });
  await database.close();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function open() {
  const opened = openDatabase(path.join(folder, 'kontor.db'));
  if (!opened.ok) throw new Error(opened.error.kind);
  return opened.value;
}

async function start(): Promise<number> {
  child = fork(path.join(import.meta.dirname, 'pushing-server.ts'), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  });
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`did not start: ${code}`)))
  ])) as [{ port: number }];
  return message.port;
}

/** Pushes until the server is gone; what has no ack then is kept to be sent again. */
async function push(writer: Writer, port: number, onAck: () => void): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/sync`, subprotocol, {
    headers: { Cookie: `kontor=${writer.token}`, Host: `localhost:${port}` },
    origin: `http://localhost:${port}`
  });
  let batch = 0;
  let inFlight: Op[] = [];
  const sendNext = () => {
    inFlight =
      writer.unsent.length > 0
        ? writer.unsent.splice(0)
        : Array.from({ length: 1 + Math.floor(random.fraction() * 4) }, () => nextOp(writer));
    socket.send(encodeFrame({ type: 'push', batch: ++batch, ops: inFlight }));
  };
  socket.on('open', () =>
    socket.send(
      encodeFrame({
        ...{ type: 'hello', protocol: protocolVersion, schema: schemaVersion, app: 'test', device: writer.device },
        ...{ workspace, lineage: '', cursor: startOfFeed }
      })
    )
  );
  socket.on('message', (message: Buffer) => {
    const frame = decodeFrame(message);
    if (!frame.ok) throw new Error(frame.error);
    if (frame.value.type === 'welcome') sendNext();
    if (frame.value.type === 'ack') {
      for (const [place, outcome] of frame.value.outcomes.entries()) noteAck(must(inFlight[place], 'an op'), outcome);
      inFlight = [];
      onAck();
      sendNext();
    }
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  writer.unsent.unshift(...inFlight);
}

/** One more key in a document of the writer's, or a new document. Its key is all that the check looks for. */
function nextOp(writer: Writer): Op {
  const known = [...writer.documents];
  const [id, doc] = known[Math.floor(random.fraction() * known.length)] ?? [];
  const key = createId<EntryId>(environment);
  if (id === undefined || doc === undefined || random.fraction() < 0.2) {
    const made = createId<DocId>(environment);
    const contact = createContact(made, member, 1_000);
    contact.getMap('labels').set(key, true);
    writer.documents.set(made, contact);
    const created = op(made, Y.encodeStateAsUpdate(contact), 'create');
    keyOf.set(created, key);
    return created;
  }
  const before = Y.encodeStateVector(doc);
  doc.getMap('labels').set(key, true);
  const edit = op(id, Y.encodeStateAsUpdate(doc, before));
  keyOf.set(edit, key);
  return edit;
}
const keyOf = new WeakMap<Op, string>();

function noteAck(sent: Op, outcome: Outcome): void {
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.code} ${outcome.detail}`);
  acked.push({ doc: sent.doc, key: must(keyOf.get(sent), 'the key of an op') });
  highestSeq = Math.max(highestSeq, outcome.seq);
}

async function expectEverythingAcked(): Promise<void> {
  const database = open();
  expect(await database.check()).toEqual([]);
  const head = database.reader.prepare<{ seq: number }>('SELECT seq FROM workspace').get()?.seq ?? 0;
  expect(head).toBeGreaterThanOrEqual(highestSeq);
  const documents = new Map<DocId, Y.Doc>();
  const missing = acked.filter(({ doc, key }) => {
    if (!documents.has(doc)) {
      const found = readWholeDocument(database.reader, workspace, doc);
      documents.set(doc, found === undefined || found === 'gone' ? docFrom(doc) : docFrom(doc, found.bytes));
    }
    return documents.get(doc)?.getMap('labels').get(key) !== true;
  });
  expect(missing).toEqual([]);
  // No half transaction: the last mark, the head and the newest document are of the same commit.
  const lastMark = database.reader.prepare<{ seq: number }>('SELECT max(seq) AS seq FROM feed_mark').get()?.seq;
  const newest = database.reader.prepare<{ seq: number }>('SELECT max(seq) AS seq FROM doc').get()?.seq;
  expect([lastMark, newest]).toEqual([head, head]);
  await database.close();
}

test(
  `[PUSH-1] nothing that was acked is missing after ${kills} kills`,
  { timeout: 30_000 + kills * 3_000 },
  async () => {
    let total = 0;
    for (let kill = 0; kill < kills; kill++) {
      const port = await start();
      // Between the first ack and some hundreds: the moment lies anywhere between receiving, committing and acking.
      let left = 1 + Math.floor(random.fraction() * 150);
      const running = must(child, 'the server');
      const pushing = people.map((writer) =>
        push(writer, port, () => {
          if (--left === 0) running.kill('SIGKILL');
        })
      );
      await Promise.all(pushing);
      await expectEverythingAcked();
      total = acked.length;
    }
    expect(total).toBeGreaterThan(kills * 10);
  }
);
