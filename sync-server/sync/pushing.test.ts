/**
 * Pushing to the core of sync, against a real database: what is acked, when, with which seq, and what is refused. Bytes
 * that no honest device sends are in gate.test.ts.
 */
import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setText, trashContact } from '#shared/contact/contact-mutations.ts';
import type { MemberId } from '#shared/ids.ts';
import { startOfFeed } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { contentOf, createContact, docFrom, editBytes, reopen, textOf } from '#tests/rigs/sync-documents.ts';
import { op, openSyncRig, type SyncRig, type TestSocket } from '#tests/rigs/sync-rig.ts';

let rig: SyncRig;
let ina: TestSocket;
let otto: TestSocket;

beforeEach(async () => {
  rig = await openSyncRig();
  ina = await rig.join(await rig.person('agent', 'Ina'));
  otto = await rig.join(await rig.person('agent', 'Otto'));
});
afterEach(() => rig.close());

const storedDoc = (id: string) =>
  rig.database.reader
    .prepare<{ seq: number; row: string; snap: Uint8Array; clients: string }>(
      'SELECT seq, row, snap, clients FROM doc WHERE id = ?'
    )
    .get(id);
const head = () => rig.database.reader.prepare<{ seq: number }>('SELECT seq FROM workspace').get()?.seq;

describe('acks', () => {
  test('[PUSH-1] when the ack arrives, the document, its row and its seq are in the database', async () => {
    const { id, seq } = await rig.create(ina, { given: 'Jörg', family: 'Müller' });
    const stored = storedDoc(id);
    expect(stored?.seq).toBe(seq);
    expect(JSON.parse(stored?.row ?? '')).toMatchObject({ id, given: 'Jörg', family: 'Müller' });
    expect(textOf(docFrom(id, stored?.snap ?? new Uint8Array()), 'family')).toBe('Müller');
  });

  test('[PUSH-2] the same update a second time takes no seq and is acked with the seq that the document has', async () => {
    const { doc, id } = await rig.create(ina);
    const edit = editBytes(doc, (d) => setText(d, 'company', 'Blitz GmbH', 'test'));
    const [first] = await ina.push(op(id, edit));
    const [second] = await ina.push(op(id, edit));
    expect(first?.kind).toBe('committed');
    expect(second).toMatchObject({ kind: 'unchanged', seq: first?.seq });
    expect(head()).toBe(first?.seq);
  });

  test('[PUSH-2] a creation that is sent again, with later edits merged in, adds what is new', async () => {
    const { doc, id } = await rig.create(ina);
    const [again] = await ina.push(op(id, Y.encodeStateAsUpdate(doc), 'create'));
    expect(again?.kind).toBe('unchanged');
    setText(doc, 'company', 'Blitz GmbH', 'test');
    const [more] = await ina.push(op(id, Y.encodeStateAsUpdate(doc), 'create'));
    expect(more?.kind).toBe('committed');
    expect(JSON.parse(storedDoc(id)?.row ?? '')).toMatchObject({ detail: 'Blitz GmbH' });
  });

  test('[PUSH-4] an update that only deletes is committed and passed on', async () => {
    const { doc, id } = await rig.create(ina, { company: 'Blitz GmbH' });
    await otto.next('changes');
    const deletion = editBytes(doc, (d) => d.getMap('fields').delete('company'));
    const [outcome] = await ina.push(op(id, deletion));
    expect(outcome?.kind).toBe('committed');
    const changes = await otto.next('changes');
    expect(changes.items).toMatchObject([{ kind: 'update', doc: id, seq: outcome?.seq }]);
    expect(storedDoc(id)?.row).not.toContain('Blitz');
  });

  test('[PUSH-6] a second creation with another history is refused, and the first one stays as it was', async () => {
    const { id } = await rig.create(ina, { family: 'Erste' });
    const member = rig.database.reader.prepare<{ id: MemberId }>("SELECT id FROM member WHERE name = 'Otto'").get()
      ?.id as MemberId;
    const twin = createContact(id, member, rig.clock.now(), { family: 'Zweite' });
    const [outcome] = await otto.push(op(id, Y.encodeStateAsUpdate(twin), 'create'));
    expect(outcome).toMatchObject({ kind: 'refused', code: 'exists' });
    expect(storedDoc(id)?.row).toContain('Erste');
    expect(storedDoc(id)?.row).not.toContain('Zweite');
  });

  test('a refused op does not hold up those of other documents in the same batch', async () => {
    const { doc, id } = await rig.create(ina);
    const edit = editBytes(doc, (d) => setText(d, 'company', 'Blitz GmbH', 'test'));
    const outcomes = await ina.push(
      op(rig.id(), Uint8Array.of(9, 9, 9), 'create'),
      op(id, edit),
      op(id, edit, 'update', 7)
    );
    expect(outcomes.map(({ kind, code }) => code ?? kind)).toEqual(['invalid', 'committed', 'stale-epoch']);
  });

  test('an update of a document that the server does not know is answered with the empty state', async () => {
    const doc = createContact(rig.id(), rig.owner.member, rig.clock.now());
    const [outcome] = await ina.push(op(rig.id(), Y.encodeStateAsUpdate(doc)));
    expect(outcome).toMatchObject({ kind: 'refused', code: 'need-base' });
    expect(Y.decodeStateVector(outcome?.state ?? Uint8Array.of(9)).size).toBe(0);
  });

  test('two people who edit one contact at once both keep their edits', async () => {
    const { doc, id } = await rig.create(ina);
    const other = reopen(doc);
    const [a, b] = await Promise.all([
      ina.push(
        op(
          id,
          editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
        )
      ),
      otto.push(
        op(
          id,
          editBytes(other, (d) => setText(d, 'jobTitle', 'Meister', 'test'))
        )
      )
    ]);
    expect([a[0]?.kind, b[0]?.kind]).toEqual(['committed', 'committed']);
    const whole = rig.server.document(rig.workspace, id);
    const merged = docFrom(id, whole !== undefined && whole !== 'gone' ? whole.bytes : new Uint8Array());
    expect([textOf(merged, 'company'), textOf(merged, 'jobTitle')]).toEqual(['Blitz', 'Meister']);
  });
});

describe('refusals', () => {
  test('[GATE-1] leave document, feed and working copy as they were: the next honest edit of anybody is taken', async () => {
    const { doc, id } = await rig.create(ina);
    const before = { stored: storedDoc(id), head: head() };
    const mine = reopen(doc);
    const poison = editBytes(mine, (d) => d.getMap('fields').set('salary', 5_000));
    const outcomes = await otto.push(op(id, poison), op(id, poison));
    expect(outcomes.map(({ code }) => code)).toEqual(['invalid', 'invalid']);
    expect({ stored: storedDoc(id), head: head() }).toEqual(before);
    const [honest] = await ina.push(
      op(
        id,
        editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'))
      )
    );
    expect(honest?.kind).toBe('committed');
    const [other] = await otto.push(
      op(
        id,
        editBytes(reopen(doc), (d) => setText(d, 'jobTitle', 'Meister', 'test'))
      )
    );
    expect(other?.kind).toBe('committed');
  });

  test('[GATE-1] in the middle of a batch keep what the batch has already done to the document', async () => {
    const { doc, id } = await rig.create(ina);
    const first = editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'));
    const poison = editBytes(reopen(doc), (d) => d.getMap('fields').set('salary', 5_000));
    const last = editBytes(doc, (d) => setText(d, 'jobTitle', 'Meister', 'test'));
    const outcomes = await ina.push(op(id, first), op(id, poison), op(id, last));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['committed', 'refused', 'committed']);
    const whole = rig.server.document(rig.workspace, id);
    const stored = docFrom(id, whole !== undefined && whole !== 'gone' ? whole.bytes : new Uint8Array());
    expect(contentOf(stored)).toBe(contentOf(doc));
  });
});

describe('groups', () => {
  test('[FEED-1] what arrives in one turn is one commit, with numbers without gaps in the order of arrival', async () => {
    const sockets = [ina, otto];
    const before = head() ?? 0;
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, place) => {
        const socket = sockets[place % 2] ?? ina;
        return rig.create(socket, { family: `Nummer ${place}` });
      })
    );
    expect(outcomes.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => before + i + 1)
    );
    const commits = rig.database.reader.prepare<{ n: number }>('SELECT count(*) AS n FROM feed_mark').get()?.n ?? 0;
    expect(commits).toBeLessThan(20);
    const page = await otto.pull(startOfFeed);
    expect(page.items.map((item) => item.seq)).toEqual(page.items.map((_, place) => place + 1));
  });

  test('a document that is made and edited in one group is stored whole', async () => {
    const doc = createContact(rig.id(), (await memberOf('Ina')) as MemberId, rig.clock.now());
    const id = doc.guid as ReturnType<typeof rig.id>;
    const created = Y.encodeStateAsUpdate(doc);
    const edit = editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'));
    const outcomes = await ina.push(op(id, created, 'create'), op(id, edit));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['committed', 'committed']);
    const whole = rig.server.document(rig.workspace, id);
    expect(whole).toMatchObject({ seq: outcomes[1]?.seq });
    expect(
      textOf(docFrom(id, whole !== undefined && whole !== 'gone' ? whole.bytes : new Uint8Array()), 'company')
    ).toBe('Blitz');
  });

  const memberOf = async (name: string) =>
    rig.database.reader.prepare<{ id: MemberId }>('SELECT id FROM member WHERE name = ?').get(name)?.id;
});

describe('rights', () => {
  test('[PUSH-5] who may only look gets `forbidden` for an edit', async () => {
    const viewer = await rig.join(await rig.person('viewer'));
    const { doc, id } = await rig.create(ina);
    const [outcome] = await viewer.push(
      op(
        id,
        editBytes(reopen(doc), (d) => setText(d, 'company', 'X', 'test'))
      )
    );
    expect(outcome).toMatchObject({ kind: 'refused', code: 'forbidden' });
  });

  test('[PUSH-5] a role that is taken away counts at the next push on the open socket, and the socket is told', async () => {
    const person = await rig.person('agent', 'Vera');
    const vera = await rig.join(person);
    const { doc, id } = await rig.create(vera);
    await rig.database.transaction((w) =>
      w.prepare("UPDATE member SET role = 'viewer', right_version = right_version + 1 WHERE id = ?").run(person.member)
    );
    const [outcome] = await vera.push(
      op(
        id,
        editBytes(doc, (d) => setText(d, 'company', 'X', 'test'))
      )
    );
    expect(outcome).toMatchObject({ kind: 'refused', code: 'forbidden' });
    rig.events.emit({
      kind: 'role-changed',
      workspace: rig.workspace,
      member: person.member,
      account: person.account,
      role: 'viewer'
    });
    expect(await vera.next('role')).toMatchObject({ role: 'viewer' });
  });

  test('[PUSH-5] only who may erase can erase', async () => {
    const { id } = await rig.create(ina);
    const [refused] = await ina.push(op(id, new Uint8Array(0), 'erase'));
    expect(refused).toMatchObject({ kind: 'refused', code: 'forbidden' });
    const olga = await rig.join(rig.owner);
    const [erased] = await olga.push(op(id, new Uint8Array(0), 'erase'));
    expect(erased?.kind).toBe('committed');
  });

  test('a push of somebody who was removed between its arrival and its commit changes nothing', async () => {
    const person = await rig.person('agent', 'Vera');
    const vera = await rig.join(person);
    const { doc, id } = await rig.create(vera);
    const before = head();
    let release = () => {};
    const held = rig.database.queries.transaction().execute(async (tx) => {
      await tx.updateTable('member').set({ removed_at: rig.clock.now() }).where('id', '=', person.member).execute();
      await new Promise<void>((resolve) => (release = resolve));
    });
    vera.send({
      type: 'push',
      batch: 9,
      ops: [
        op(
          id,
          editBytes(doc, (d) => setText(d, 'company', 'X', 'test'))
        )
      ]
    });
    // The group is judged, and then waits for the transaction that removes its author.
    await new Promise((resolve) => void setImmediate(resolve));
    await new Promise((resolve) => void setImmediate(resolve));
    release();
    await held;
    expect(await vera.untilClosed()).toMatchObject({ code: 4404 });
    expect(head()).toBe(before);
  });

  test('a contact cannot be made in the name of somebody else', async () => {
    const doc = createContact(rig.id(), rig.owner.member, rig.clock.now());
    const [outcome] = await ina.push(op(doc.guid as ReturnType<typeof rig.id>, Y.encodeStateAsUpdate(doc), 'create'));
    expect(outcome).toMatchObject({ kind: 'refused', code: 'invalid' });
  });
});

describe('erasing', () => {
  test('[ERASE-1] nothing of an erased document is left, and its tombstone holds ids and a time alone', async () => {
    const { doc, id } = await rig.create(ina, { family: 'Zwetschgenhuber' });
    await ina.push(
      op(
        id,
        editBytes(doc, (d) => setText(d, 'company', 'Kanarienvogel', 'test'))
      )
    );
    const olga = await rig.join(rig.owner);
    const [outcome] = await olga.push(op(id, new Uint8Array(0), 'erase'));
    expect(storedDoc(id)).toBeUndefined();
    expect(rig.database.reader.prepare('SELECT 1 FROM doc_update WHERE doc = ?').get(id)).toBeUndefined();
    expect(rig.database.reader.prepare('SELECT * FROM tombstone').get()).toEqual({
      ...{ workspace: rig.workspace, doc: id, seq: outcome?.seq, at: rig.clock.now(), by: rig.owner.member }
    });
    const page = await olga.pull(startOfFeed);
    expect(page.items).toMatchObject([{ kind: 'tombstone', doc: id }]);
    expect(page.items[0]?.bytes.length).toBe(0);
  });

  test('[ERASE-2] a late push to an erased document is answered `gone`, as an update and as a creation', async () => {
    const { doc, id } = await rig.create(ina);
    const olga = await rig.join(rig.owner);
    await olga.push(op(id, new Uint8Array(0), 'erase'));
    const late = editBytes(doc, (d) => trashContact(d, 1, 'test'));
    const outcomes = await ina.push(op(id, late), op(id, Y.encodeStateAsUpdate(doc), 'create'));
    expect(outcomes.map(({ code }) => code)).toEqual(['gone', 'gone']);
    const [again] = await olga.push(op(id, new Uint8Array(0), 'erase'));
    expect(again?.kind).toBe('unchanged');
  });

  test('the vocabulary cannot be erased', async () => {
    const olga = await rig.join(rig.owner);
    const [outcome] = await olga.push(op(rig.vocabulary, new Uint8Array(0), 'erase'));
    expect(outcome).toMatchObject({ kind: 'refused', code: 'invalid' });
  });
});

describe('limits', () => {
  test('a device that pushes too often is told when to come again, and loses nothing', async () => {
    const { doc, id } = await rig.create(ina);
    const edit = editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'));
    for (let batch = 0; batch <= limits.pushRate.burst; batch++) ina.send({ type: 'push', batch, ops: [op(id, edit)] });
    const error = await ina.next('error');
    expect(error).toMatchObject({ code: 'request.too-many' });
    expect(ina.closed).toBeUndefined();
    rig.clock.advance(error.retryAfterMs);
    ina.send({ type: 'push', batch: 999, ops: [op(id, edit)] });
    for (let ack = await ina.next('ack'); ack.batch !== 999; ack = await ina.next('ack'));
  });

  test('the vocabulary can be written to without having been created', async () => {
    const doc = new Y.Doc({ guid: rig.vocabulary });
    const bytes = editBytes(doc, (d) => d.getMap('labels').set(rig.id(), { name: 'Stammkunde', mark: 3, position: 1 }));
    const [outcome] = await ina.push(op(rig.vocabulary, bytes));
    expect(outcome?.kind).toBe('committed');
    const viewer = await rig.join(await rig.person('viewer'));
    const [refused] = await viewer.push(op(rig.vocabulary, bytes));
    expect(refused).toMatchObject({ kind: 'refused', code: 'forbidden' });
  });
});
