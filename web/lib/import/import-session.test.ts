/**
 * The import worker's side against a book of real contact documents, through the same questions that it asks the page:
 * from bytes to written batches, the log, the second run, and the way back.
 */
import { describe, expect, test } from 'vitest';
import type * as Y from 'yjs';
import type { EngineApi } from '#lib/engine/engine-api.ts';
import { openContactDoc, readTrashedAt } from '#shared/contact/contact-doc.ts';
import { draftOf, mergeDraft, writeDraft } from '#shared/contact/contact-import.ts';
import { applyContactChange } from '#shared/contact/contact-mutations.ts';
import { projectContact } from '#shared/contact/contact-projection.ts';
import { unmergeDraft } from '#shared/contact/contact-unmerge.ts';
import { createSeededRandom } from '#shared/environment.ts';
import { createId, type ContactId, type EntryId, type MemberId } from '#shared/ids.ts';
import { err, must, ok } from '#shared/result.ts';
import type { FieldEntry, LabelEntry } from '#shared/vocabulary/vocabulary-doc.ts';
import { createEngineAccess } from './engine-access.ts';
import { readImportLogs, undoDays, type ImportLog } from './import-log.ts';
import { ImportSession } from './import-session.ts';
import { undoImport, writeImport } from './write-import.ts';
import { WorkerLine, type LineMessage } from './worker-line.ts';
import type { ImportPageApi, ImportWorkerApi } from './import-ports.ts';

type Engine = Pick<
  EngineApi,
  | 'query'
  | 'rows'
  | 'findByAddress'
  | 'readContacts'
  | 'importContacts'
  | 'changeContacts'
  | 'writeDeviceRecord'
  | 'readDeviceRecords'
>;
const now = 1_767_225_600_000;

/** A device: documents, records, and the engine's questions answered from them. */
function createDevice() {
  const environment = { clock: { now: () => now, schedule: () => () => undefined }, random: createSeededRandom(5) };
  const docs = new Map<ContactId, Y.Doc>();
  const records = new Map<string, string>();
  const context = {
    at: now,
    by: createId<MemberId>(environment),
    country: 'DE',
    createId: () => createId<EntryId>(environment)
  };
  let room = Number.POSITIVE_INFINITY;
  const rowsOf = () => [...docs].map(([id, doc]) => must(projectContact(id, doc, { at: now, by: context.by }), 'row'));
  const engine: Engine = {
    query: () => Promise.resolve({ total: docs.size, letters: [], version: 1 }),
    rows: (_view, from, to) =>
      Promise.resolve({
        version: 1,
        rows: rowsOf()
          .filter(({ trashedAt }) => trashedAt === undefined)
          .slice(from, to)
          .map((row) => ({ ...row, letter: '', waiting: false, refused: false }))
      }),
    findByAddress: ({ phone, email }) =>
      Promise.resolve(
        rowsOf()
          .filter(
            ({ text }) =>
              (phone !== undefined && text.includes(phone.slice(1))) || (email !== undefined && text.includes(email))
          )
          .map(({ id }) => id)
      ),
    readContacts: (ids) =>
      Promise.resolve(ids.map((id) => (docs.has(id) ? draftOf(must(docs.get(id), id)) : undefined))),
    importContacts(batch) {
      room -= batch.length;
      if (room < 0) return Promise.resolve(err({ kind: 'storage-full' as const }));
      let [created, changed, unchanged] = [0, 0, 0];
      for (const { id, mode, draft } of batch) {
        const doc = docs.get(id) ?? openContactDoc(id);
        if (mode === 'create') {
          writeDraft(doc, draft, context, 'import');
          docs.set(id, doc);
          created += 1;
        } else if (
          mode === 'merge' ? mergeDraft(doc, draft, context, 'import') : unmergeDraft(doc, draft, context, 'import')
        )
          changed += 1;
        else unchanged += 1;
      }
      return Promise.resolve(ok({ created, changed, unchanged }));
    },
    changeContacts(ids, change) {
      for (const id of ids) {
        const doc = docs.get(id);
        if (doc) applyContactChange(doc, change, now, 'change');
      }
      return Promise.resolve(ok(undefined));
    },
    writeDeviceRecord(key, text) {
      if (text === undefined) records.delete(key);
      else records.set(key, text);
      return Promise.resolve(ok(undefined));
    },
    readDeviceRecords: (prefix) =>
      Promise.resolve(
        [...records]
          .filter(([key]) => key.startsWith(prefix))
          .sort()
          .map(([key, text]) => ({ key, text }))
      )
  };
  return { environment, docs, records, engine, context, allow: (contacts: number) => (room = contacts) };
}

/** Page and worker, joined by their line; every message is cloned as between real ones. */
function createSession(device: ReturnType<typeof createDevice>): ImportWorkerApi {
  const access = createEngineAccess(device.engine as EngineApi, () => undefined);
  let worker: WorkerLine<ImportPageApi> | undefined;
  const page = new WorkerLine<ImportWorkerApi>((message) => worker?.receive(structuredClone(message)), access);
  const post = (message: LineMessage) => page.receive(structuredClone(message));
  const asking = new WorkerLine<ImportPageApi>(post, {});
  const session = new ImportSession(asking.ask, { ...device.environment, giveWay: () => Promise.resolve() });
  worker = new WorkerLine<ImportPageApi>(post, session);
  // The session asks through one line and is asked through the other; answers find their own by id.
  const both = worker;
  worker = {
    receive: (message: LineMessage) => (message.kind === 'ask' ? both : asking).receive(message)
  } as WorkerLine<ImportPageApi>;
  return page.ask;
}

const vocabulary = { labels: [] as LabelEntry[], fields: [] as FieldEntry[] };
const csv = (rows: number, extra = '') =>
  new TextEncoder().encode(
    `Name;Telefon;E-Mail\n${Array.from({ length: rows }, (_, i) => `Person ${'abcdefghij'.charAt(i % 10)}${i};0171 ${2_000_000 + i};${extra}`).join('\n')}\n`
  );

async function planned(session: ImportWorkerApi, bytes: Uint8Array) {
  const opened = await session.open(bytes);
  if (!opened.ok) throw new Error(opened.error.kind);
  const survey = await session.survey(opened.value.settings, 'DE');
  if (!survey.ok) throw new Error(survey.error.kind);
  const summary = await session.plan({
    settings: opened.value.settings,
    columns: survey.value.columns,
    country: 'DE',
    vocabulary,
    choices: { unreadable: 'leave-out', claimRemark: '', extraLabel: '' }
  });
  return must(summary, 'summary');
}

const logOf = (id: string): ImportLog => ({ id, file: 'list.csv', at: now, state: 'running', created: 0, merged: 0 });

async function write(
  device: ReturnType<typeof createDevice>,
  session: ImportWorkerApi,
  id: string,
  isStopped = () => false
) {
  const { created, merged } = await session.prepare({ doubts: 'leave-out' });
  const progress: number[] = [];
  const outcome = await writeImport(logOf(id), created + merged, {
    engine: device.engine,
    batch: (from, to) => session.batch(from, to, vocabulary),
    isStopped: () => isStopped(),
    onProgress: (done) => progress.push(done)
  });
  return { outcome, progress };
}

describe('an import', () => {
  test('is planned, written in batches with progress, and a second time there is nothing to do', async () => {
    const device = createDevice();
    const session = createSession(device);
    expect((await planned(session, csv(250))).counts.new).toBe(250);
    const { outcome, progress } = await write(device, session, 'one');
    expect(outcome).toEqual({ created: 250, changed: 0, unchanged: 0, end: { kind: 'done' } });
    expect(progress).toEqual([100, 200, 250]);
    expect(device.docs.size).toBe(250);
    expect((await planned(createSession(device), csv(250))).counts.unchanged).toBe(250);
  });

  test('finds rows by fate and by text, in windows', async () => {
    const session = createSession(createDevice());
    await planned(session, csv(30));
    expect((await session.rows({ fate: 'new', text: '' }, 10, 12)).rows.map(({ number }) => number)).toEqual([12, 13]);
    expect(await session.rows({ fate: undefined, text: 'j29' }, 0, 10)).toMatchObject({
      total: 1,
      rows: [{ number: 31 }]
    });
    expect((await session.rows({ fate: 'invalid', text: '' }, 0, 10)).total).toBe(0);
  });

  test('stopped between batches keeps what was written, and the same file brings the rest', async () => {
    const device = createDevice();
    const session = createSession(device);
    await planned(session, csv(250));
    let asked = 0;
    const { outcome } = await write(device, session, 'one', () => ++asked > 2);
    expect(outcome).toMatchObject({ created: 200, end: { kind: 'stopped' } });
    const second = await planned(createSession(device), csv(250));
    expect([second.counts.unchanged, second.counts.new]).toEqual([200, 50]);
  });

  test('on a full device ends with a reason, keeps what fitted and can be undone', async () => {
    const device = createDevice();
    const session = createSession(device);
    await planned(session, csv(250));
    device.allow(150);
    const { outcome } = await write(device, session, 'one');
    expect(outcome).toMatchObject({ created: 100, end: { kind: 'failed', failure: { kind: 'storage-full' } } });
    const [log] = await readImportLogs(device.engine, now);
    expect(log).toMatchObject({ state: 'stopped', created: 100 });
    expect(await undoImport(must(log, 'log'), { engine: device.engine, onProgress: () => undefined })).toEqual(
      ok(undefined)
    );
    expect([...device.docs.values()].every((doc) => readTrashedAt(doc) !== undefined)).toBe(true);
  });
});

describe('undoing', () => {
  test('puts new contacts into the trash, takes additions out again, and lets the file be imported anew', async () => {
    const device = createDevice();
    const first = createSession(device);
    await planned(first, csv(3));
    await write(device, first, 'one');
    const before = [...device.docs.values()].map(draftOf);

    const second = createSession(device);
    let mails = 0;
    const rows = new TextDecoder().decode(csv(5, 'mail@beispiel.example')).replaceAll('mail@', () => `m${++mails}@`);
    const summary = await planned(second, new TextEncoder().encode(rows));
    expect([summary.counts.merge, summary.counts.new]).toEqual([3, 2]);
    await write(device, second, 'two');
    const log = must(
      (await readImportLogs(device.engine, now)).find(({ id }) => id === 'two'),
      'log'
    );
    expect(log).toMatchObject({ state: 'done', created: 2, merged: 3 });

    const steps: number[] = [];
    await undoImport(log, { engine: device.engine, onProgress: (done) => steps.push(done) });
    expect(steps).toEqual([5]);
    const left = [...device.docs.values()].filter((doc) => readTrashedAt(doc) === undefined).map(draftOf);
    expect(left).toEqual(before);
    expect((await readImportLogs(device.engine, now)).find(({ id }) => id === 'two')?.state).toBe('undone');
    expect([...device.records.keys()].filter((key) => key.startsWith('import-batch/two'))).toEqual([]);
    expect((await planned(createSession(device), csv(5))).counts).toMatchObject({ unchanged: 3, new: 2 });
  });

  test('an import that was cut off by the end of the page is still in the log', async () => {
    const device = createDevice();
    const session = createSession(device);
    await planned(session, csv(150));
    let batches = 0;
    const dying = {
      ...device.engine,
      importContacts: (batch: Parameters<Engine['importContacts']>[0]) =>
        ++batches > 1 ? Promise.reject(new Error('gone')) : device.engine.importContacts(batch)
    };
    await expect(
      writeImport(logOf('one'), 150, {
        engine: dying,
        batch: (from, to) => session.batch(from, to, vocabulary),
        isStopped: () => false,
        onProgress: () => undefined
      })
    ).rejects.toThrow('gone');
    const [log] = await readImportLogs(device.engine, now);
    expect(log?.state).toBe('running');
    await undoImport(must(log, 'log'), { engine: device.engine, onProgress: () => undefined });
    expect([...device.docs.values()].filter((doc) => readTrashedAt(doc) === undefined)).toEqual([]);
  });

  test('after 30 days the log and what it held are forgotten; a damaged one as well', async () => {
    const device = createDevice();
    const session = createSession(device);
    await planned(session, csv(3));
    await write(device, session, 'old');
    device.records.set('import-log/broken', '{');
    expect((await readImportLogs(device.engine, now + undoDays * 86_400_000 + 1)).length).toBe(0);
    expect(device.records.size).toBe(0);
  });
});

test('rows that are left out can be had as a file that reads again', async () => {
  const session = createSession(createDevice());
  await planned(
    session,
    new TextEncoder().encode('Name;Telefon;Notiz\nIda;0160 5556677;gut\nEva;4,91713E+11;"=1+1"\n')
  );
  const text = await (await session.rejected('de', { doubts: 'leave-out' })).text();
  expect(text).toContain('Grund;Name;Telefon;Notiz');
  expect(text).toContain('gekürzt; die letzten Ziffern sind verloren');
  expect(text).not.toContain('Ida');
  expect(text).toContain("'=1+1");
  const again = await planned(
    createSession(createDevice()),
    new TextEncoder().encode(text.replace("'4,91713E+11", '0160 5556678').replace('4,91713E+11;', '0160 5556678;'))
  );
  expect(again.counts.invalid + again.counts.new).toBe(1);
});

test('a plan that is stopped says so and leaves nothing', async () => {
  const device = createDevice();
  const session = createSession(device);
  const opened = await session.open(csv(1_000));
  const survey = opened.ok ? await session.survey(opened.value.settings, 'DE') : undefined;
  if (!opened.ok || !survey?.ok) throw new Error('refused');
  const plan = session.plan({
    settings: opened.value.settings,
    columns: survey.value.columns,
    country: 'DE',
    vocabulary,
    choices: { unreadable: 'leave-out', claimRemark: '', extraLabel: '' }
  });
  await session.stop();
  expect(await plan).toBeUndefined();
});
