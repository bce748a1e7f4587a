/**
 * The gate against updates that somebody made by hand: what is refused, that nothing of it stays, and that honest edits
 * get through beside it. What the bytes alone say is in update-shape.test.ts, random mutations are in tests/hostile/mutated-updates.test.ts.
 */
import * as Y from 'yjs';
import { beforeEach, describe, expect, test } from 'vitest';
import { noteText } from '#shared/contact/contact-doc.ts';
import { createNote, setText } from '#shared/contact/contact-mutations.ts';
import type { DeviceId, EntryId, MemberId } from '#shared/ids.ts';
import { limits } from '#shared/protocol/limits.ts';
import { must } from '#shared/result.ts';
import {
  anyContent,
  contentRef,
  forgeUpdate,
  gcStruct,
  itemAfter,
  listItem,
  typeContent,
  typeRef
} from '#tests/rigs/forged-updates.ts';
import {
  attacker,
  codeOf,
  copyOf,
  id,
  member,
  openGateStage,
  own,
  setKey,
  submitTo,
  victim
} from '#tests/rigs/gate-stage.ts';
import { contentOf, editBytes, reopen, textOf } from '#tests/rigs/sync-documents.ts';
import type { Judgement, Submitted, WorkingCopy } from './gate.ts';

let doc: Y.Doc;
let copy: WorkingCopy;
beforeEach(() => {
  ({ doc, copy } = openGateStage());
});

const submit = (bytes: Uint8Array, owner?: DeviceId, more?: Partial<Submitted>): Judgement =>
  submitTo(copy, bytes, owner, more);

/** An update that Yjs itself makes, of a value that the product's own edits would not set. */
const set = (root: string, key: string, value: unknown) =>
  editBytes(reopen(doc), (d) => d.getMap(root).set(key, value));

describe('[GATE-4] client ids', () => {
  const victimClient = () => doc.clientID;
  const victimClock = () => Y.getState(copy.doc.store, victimClient());

  test('content under the client id of another device is refused, and its next edit arrives', () => {
    const poison = forgeUpdate([{ client: victimClient(), clock: victimClock(), structs: [gcStruct(1)] }]);
    expect(codeOf(submit(poison))).toContain('forbidden');
    const honest = editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'));
    expect(submit(honest, victim).kind).toBe('accepted');
    expect(textOf(copy.doc, 'company')).toBe('Blitz');
  });

  test('known content under a foreign id may come along, as it does when a device sends everything', () => {
    const mine = reopen(doc);
    setText(mine, 'company', 'Blitz', 'test');
    expect(submit(Y.encodeStateAsUpdate(mine)).kind).toBe('accepted');
  });

  test('a device may delete what others wrote', () => {
    const mine = reopen(doc);
    const deletion = editBytes(mine, (d) => d.getMap('fields').delete('given'));
    expect(submit(deletion).kind).toBe('accepted');
  });

  test('more client ids than a document may have are refused', () => {
    for (let i = 0; copy.claims.size < limits.docClients; i++) copy.claims.set(10_000 + i, victim);
    const mine = reopen(doc);
    expect(codeOf(submit(editBytes(mine, (d) => setText(d, 'company', 'Blitz', 'test'))))).toBe('over-quota: clients');
  });

  test('after a restore, what others wrote is taken back without giving its ids to who brings it', () => {
    const lost = editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'));
    expect(codeOf(submit(lost, attacker, { relay: 'unclaimed' }))).toContain('forbidden');
    const otherSession = reopen(doc);
    const unclaimed = editBytes(otherSession, (d) => setText(d, 'jobTitle', 'Meister', 'test'));
    expect(submit(lost, attacker, { relay: 'all' }).kind).toBe('accepted');
    expect(submit(unclaimed, attacker, { relay: 'unclaimed' }).kind).toBe('accepted');
    const next = editBytes(otherSession, (d) => setText(d, 'jobTitle', 'Geselle', 'test'));
    expect(submit(next, victim).kind).toBe('accepted');
    expect(
      submit(
        editBytes(doc, (d) => setText(d, 'company', 'Donner', 'test')),
        victim
      ).kind
    ).toBe('accepted');
    expect([textOf(copy.doc, 'company'), textOf(copy.doc, 'jobTitle')]).toEqual(['Donner', 'Geselle']);
  });
});

describe('[GATE-3] what an update builds on', () => {
  test('a missing update is named by the state vector of what is there, and the diff from it is taken', () => {
    const before = Y.encodeStateVector(copy.doc);
    setText(doc, 'company', 'never sent', 'test');
    const later = editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test'));
    const judgement = submit(later, victim);
    expect(judgement).toMatchObject({ kind: 'refused', code: 'need-base', isSpoiled: false });
    expect(judgement.kind === 'refused' && judgement.state).toEqual(before);
    expect(copy.doc.store.pendingStructs).toBeNull();
    const diff = Y.encodeStateAsUpdate(doc, judgement.kind === 'refused' ? judgement.state : undefined);
    expect(submit(diff, victim).kind).toBe('accepted');
  });

  test.each<[string, () => Uint8Array]>([
    [
      'a neighbour that is nowhere',
      () =>
        forgeUpdate([
          { client: own, clock: 0, structs: [itemAfter({ client: 5, clock: 9 }, contentRef.any, anyContent(1))] }
        ])
    ],
    ['a deletion of what is nowhere', () => forgeUpdate([], [{ client: own, ranges: [[0, 5]] }])],
    ['a gap in its own clock', () => forgeUpdate([{ client: own, clock: 3, structs: [gcStruct(1)] }])]
  ])('%s leaves nothing pending', (_what, forge) => {
    expect(codeOf(submit(forge()))).toContain('need-base');
    expect(copy.doc.store.pendingStructs).toBeNull();
    expect(copy.doc.store.pendingDs).toBeNull();
  });

  test('two structs that wait for each other are refused', () => {
    const circle = forgeUpdate([
      { client: 80, clock: 0, structs: [itemAfter({ client: 79, clock: 0 }, contentRef.any, anyContent(1))] },
      { client: 79, clock: 0, structs: [itemAfter({ client: 80, clock: 0 }, contentRef.any, anyContent(1))] }
    ]);
    expect(submit(circle)).toMatchObject({ kind: 'refused', code: 'invalid' });
  });
});

describe('[GATE-5] the layout of a contact', () => {
  test.each<[string, () => Uint8Array]>([
    ['an unknown root', () => setKey('secrets', id<EntryId>(), contentRef.any, anyContent('x'))],
    [
      'a list in a root map',
      () => forgeUpdate([{ client: own, clock: 0, structs: [listItem('fields', contentRef.any, anyContent('x'))] }])
    ],
    ['an unknown field', () => setKey('fields', 'salary', contentRef.any, anyContent('x'))],
    ['a field of another type', () => set('fields', 'given', 5)],
    ['a name of 2,000 characters', () => set('fields', 'given', 'x'.repeat(2_000))],
    [
      'a key that is no id',
      () => setKey('phones', 'mobile', contentRef.any, anyContent({ label: '', value: '1', e164: '', position: 1 }))
    ],
    ['a phone without its parts', () => setKey('phones', id<EntryId>(), contentRef.any, anyContent({ value: '1' }))],
    [
      'a phone with one part more',
      () =>
        setKey(
          'phones',
          id<EntryId>(),
          contentRef.any,
          anyContent({ label: '', value: '1', e164: '', position: 1, evil: true })
        )
    ],
    ['a label that is no label', () => setKey('labels', id<EntryId>(), contentRef.any, anyContent('yes'))],
    ['a note that is a list', () => setKey('notes', id<EntryId>(), contentRef.any, anyContent(['x']))],
    ['a note without head', () => setKey('notes', id<EntryId>(), contentRef.type, typeContent(typeRef.xmlFragment))],
    [
      'a fragment where a value belongs',
      () => setKey('custom', id<EntryId>(), contentRef.type, typeContent(typeRef.xmlFragment))
    ],
    ['another creator', () => set('fields', 'createdBy', id<MemberId>())],
    ['another time of creation', () => set('fields', 'createdAt', 5)]
  ])('%s is refused', (_what, forge) => {
    const judgement = submit(forge());
    expect(judgement).toMatchObject({ kind: 'refused', code: 'invalid' });
  });

  test('a note in the name of somebody else is refused, and the own note of a script is refused for its parts', () => {
    const mine = reopen(doc);
    const note = id<EntryId>();
    const forged = editBytes(mine, (d) => createNote(d, note, { author: id<MemberId>(), at: 5, text: 'x' }, 'test'));
    expect(submit(forged)).toMatchObject({ kind: 'refused', code: 'invalid' });
    const script = reopen(doc);
    const bytes = editBytes(script, (d) => {
      createNote(d, note, { author: member, at: 5, text: 'x' }, 'test');
      must(noteText(d, note), 'the note').insert(0, [new Y.XmlElement('script')]);
    });
    copy = copyOf(doc);
    expect(submit(bytes)).toMatchObject({ kind: 'refused', code: 'invalid' });
  });

  test('an honest note with text gets through, and so does typing in it', () => {
    const note = id<EntryId>();
    expect(
      submit(
        editBytes(doc, (d) => createNote(d, note, { author: member, at: 5, text: 'Hallo' }, 'test')),
        victim
      ).kind
    ).toBe('accepted');
    const typing = editBytes(doc, (d) => {
      const paragraph = must(noteText(d, note)?.get(0), 'a paragraph');
      if (paragraph instanceof Y.XmlElement) paragraph.insert(0, [new Y.XmlText('Guten Tag. ')]);
    });
    expect(submit(typing, victim).kind).toBe('accepted');
    expect(contentOf(copy.doc)).toBe(contentOf(doc));
  });
});

describe('[GATE-1] a refusal', () => {
  test('of known content under an unknown root leaves no root behind (found by mutation)', () => {
    const known = Y.encodeStateAsUpdate(doc);
    const renamed = Uint8Array.from(
      Buffer.from(Buffer.from(known).toString('latin1').replaceAll('fields', 'frelds'), 'latin1')
    );
    expect(submit(renamed)).toMatchObject({ kind: 'refused', code: 'invalid', isSpoiled: false });
    expect(
      submit(
        editBytes(doc, (d) => setText(d, 'company', 'Blitz', 'test')),
        victim
      ).kind
    ).toBe('accepted');
  });

  test('says when the copy holds what was refused', () => {
    expect(submit(setKey('fields', 'salary', contentRef.any, anyContent('x')))).toMatchObject({ isSpoiled: true });
  });

  test('leaves claims, size and facts as they were', () => {
    const before = { claims: new Map(copy.claims), bytes: copy.bytes, facts: copy.facts };
    submit(setKey('fields', 'salary', contentRef.any, anyContent('x')));
    expect({ claims: copy.claims, bytes: copy.bytes, facts: copy.facts }).toEqual(before);
  });
});

test('a document is refused what would make it larger than it may be', () => {
  copy.bytes = limits.docBytes;
  const big = reopen(doc);
  const note = id<EntryId>();
  submit(editBytes(big, (d) => createNote(d, note, { author: member, at: 5, text: 'x' }, 'test')));
  let last: Judgement = { kind: 'unchanged' };
  for (let i = 0; i < 12 && last.kind !== 'refused'; i++) {
    last = submit(
      editBytes(big, (d) => {
        const paragraph = must(noteText(d, note)?.get(0), 'a paragraph');
        if (paragraph instanceof Y.XmlElement) paragraph.insert(0, [new Y.XmlText('y'.repeat(250_000))]);
      })
    );
  }
  expect(codeOf(last)).toBe('over-quota: bytes');
});

test('an update whose lengths reach into what lies behind it reads nothing of it', () => {
  const secret = new TextEncoder().encode('Geheimnis von nebenan');
  const honest = editBytes(reopen(doc), (d) => setText(d, 'company', 'Blitz', 'test'));
  for (let cut = 1; cut < honest.length; cut++) {
    const buffer = Uint8Array.of(...honest.subarray(0, cut), ...secret);
    for (let place = 0; place < cut; place++) {
      const update = Uint8Array.from(buffer).subarray(0, cut);
      update[place] = Math.min(127, (update[place] ?? 0) + secret.length);
      const judgement = submit(update);
      if (judgement.kind === 'accepted') expect(Buffer.from(judgement.update).includes('Geheim')).toBe(false);
      if (judgement.kind === 'refused' && judgement.isSpoiled) copy = copyOf(doc);
    }
  }
});

test('stored bytes are those that our own Yjs emits: only what was new, whatever else came along', () => {
  const mine = reopen(doc);
  const edit = editBytes(mine, (d) => setText(d, 'company', 'Blitz', 'test'));
  const judgement = submit(Y.encodeStateAsUpdate(mine));
  expect(judgement.kind === 'accepted' && judgement.update.length).toBe(edit.length);
});
