/**
 * The gate against updates that somebody made by hand: what is refused, that nothing of it stays, and that honest edits
 * get through beside it. Random mutations are in tests/hostile/mutated-updates.test.ts.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { beforeEach, describe, expect, test } from 'vitest';
import { noteText } from '#shared/contact/contact-doc.ts';
import { createNote, setText } from '#shared/contact/contact-mutations.ts';
import { createSeededRandom } from '#shared/environment.ts';
import { createId, type DeviceId, type DocId, type EntryId, type MemberId } from '#shared/ids.ts';
import { limits } from '#shared/protocol/limits.ts';
import { must } from '#shared/result.ts';
import {
  anyContent,
  contentRef,
  forgeUpdate,
  gcStruct,
  itemAfter,
  keyItem,
  listItem,
  nestedLists,
  rawObject,
  skipStruct,
  typeContent,
  typeRef
} from '#tests/rigs/forged-updates.ts';
import { contentOf, createContact, docFrom, editBytes, reopen, textOf } from '#tests/rigs/sync-documents.ts';
import { createTurnedClock } from '#tests/rigs/turned-clock.ts';
import { judgeUpdate, openWorkingCopy, type Judgement, type Submitted, type WorkingCopy } from './gate.ts';

const environment = { clock: createTurnedClock(), random: createSeededRandom(7) };
const id = <Id extends DocId | DeviceId | MemberId | EntryId>(): Id => createId<Id>(environment);
const member = id<MemberId>();
const victim = id<DeviceId>();
const attacker = id<DeviceId>();

let doc: Y.Doc;
let copy: WorkingCopy;

const submit = (bytes: Uint8Array, owner: DeviceId = attacker, more: Partial<Submitted> = {}): Judgement =>
  judgeUpdate(copy, { bytes, owner, actor: member, relay: 'none', mustShareHistory: false, ...more });

const codeOf = (judgement: Judgement): string =>
  judgement.kind === 'refused' ? `${judgement.code}: ${judgement.detail}` : judgement.kind;

beforeEach(() => {
  doc = createContact(id<DocId>(), member, 1_000);
  copy = openWorkingCopy('contact', doc.guid);
  expect(submit(Y.encodeStateAsUpdate(doc), victim).kind).toBe('accepted');
});

/** An update under a client id of the attacker's own. */
const own = 77;
const setKey = (root: string, key: string, ref: number, content: (encoder: encoding.Encoder) => void) =>
  forgeUpdate([{ client: own, clock: 0, structs: [keyItem(root, key, ref, content)] }]);
/** An update that Yjs itself makes, of a value that the product's own edits would not set. */
const set = (root: string, key: string, value: unknown) =>
  editBytes(reopen(doc), (d) => d.getMap(root).set(key, value));
const text = (value: string) => (encoder: encoding.Encoder) => encoding.writeVarString(encoder, value);

describe('[GATE-2] what the bytes alone say', () => {
  test.each<[string, () => Uint8Array, string]>([
    ['garbage', () => Uint8Array.of(1, 2, 3), 'invalid: no V1 update'],
    ['nothing at all', () => new Uint8Array(0), 'invalid: no V1 update'],
    ['a V2 update', () => Y.encodeStateAsUpdateV2(doc), 'invalid'],
    [
      'a count of structs that is not there',
      () => Uint8Array.of(1, 255, 255, 255, 255, 15, 77, 0),
      'invalid: no V1 update'
    ],
    ['more bytes than an update may have', () => new Uint8Array(limits.updateBytes + 1), 'too-big: bytes'],
    [
      'more structs',
      () =>
        forgeUpdate([
          { client: own, clock: 0, structs: Array.from({ length: limits.updateStructs + 1 }, () => gcStruct(1)) }
        ]),
      'too-big: structs'
    ],
    [
      'more clients',
      () =>
        forgeUpdate(
          Array.from({ length: limits.updateClients + 1 }, (_, i) => ({
            client: 1_000 + i,
            clock: 0,
            structs: [gcStruct(1)]
          }))
        ),
      'too-big: clients'
    ],
    [
      '100,000 clients without structs and deletions of them',
      () =>
        forgeUpdate(
          [],
          Array.from({ length: 40_000 }, (_, i) => ({ client: 1_000 + i, ranges: [[0, 1] as const] }))
        ),
      'too-big'
    ],
    [
      'a collected struct of 2^40',
      () => forgeUpdate([{ client: own, clock: 0, structs: [gcStruct(2 ** 40)] }]),
      'invalid: a struct too long'
    ],
    [
      'a gap of 2^40',
      () => forgeUpdate([{ client: own, clock: 0, structs: [skipStruct(2 ** 40), gcStruct(1)] }]),
      'invalid: a struct too long'
    ],
    [
      'a clock beyond 2^53',
      () => forgeUpdate([{ client: own, clock: 2 ** 52, structs: [gcStruct(2 ** 52 + 5)] }]),
      'invalid'
    ],
    [
      'a clock that advances further than an honest device writes',
      () => forgeUpdate([{ client: own, clock: 0, structs: [gcStruct(limits.updateClockGrowth), gcStruct(1)] }]),
      'invalid: a clock that jumps'
    ],
    [
      'lists in lists, 100,000 deep',
      () => setKey('custom', id<EntryId>(), contentRef.any, nestedLists(100_000)),
      'invalid'
    ],
    [
      'a value deeper than allowed',
      () => setKey('custom', id<EntryId>(), contentRef.any, nestedLists(limits.valueDepth + 1)),
      'invalid: a value nested too deep'
    ],
    [
      'a value with a prototype',
      () => setKey('phones', id<EntryId>(), contentRef.any, rawObject(['__proto__', { label: 'x' }])),
      'invalid: a value with a prototype'
    ],
    [
      'a key called __proto__',
      () => setKey('fields', '__proto__', contentRef.any, anyContent('x')),
      'invalid: a reserved key'
    ],
    [
      'a key of 70,000 characters',
      () => setKey('fields', 'x'.repeat(70_000), contentRef.any, anyContent('x')),
      'invalid: a key too long'
    ],
    [
      'a NUL character',
      () => setKey('fields', 'given', contentRef.any, anyContent('Jö\0rg')),
      'invalid: a NUL character'
    ],
    [
      'half a character',
      () =>
        setKey('fields', 'given', contentRef.format, (e) => {
          encoding.writeVarString(e, 'bold');
          encoding.writeVarString(e, '"\\ud800"');
        }),
      'invalid: half a character'
    ],
    [
      'bytes as a value',
      () => setKey('custom', id<EntryId>(), contentRef.any, anyContent(Uint8Array.of(1))),
      'invalid: a value with a prototype'
    ],
    [
      'a big integer',
      () => setKey('custom', id<EntryId>(), contentRef.any, anyContent(5n)),
      'invalid: a value of type bigint'
    ],
    [
      'a number that is none',
      () => setKey('custom', id<EntryId>(), contentRef.any, anyContent(Number.NaN)),
      'invalid: a number that is none'
    ],
    [
      'a subdocument',
      () =>
        setKey('custom', id<EntryId>(), contentRef.doc, (e) => {
          encoding.writeVarString(e, 'guid');
          encoding.writeAny(e, {});
        }),
      'invalid: content of kind 9'
    ],
    [
      'binary content',
      () => setKey('custom', id<EntryId>(), contentRef.binary, (e) => encoding.writeVarUint8Array(e, Uint8Array.of(1))),
      'invalid: content of kind 3'
    ],
    ['an embed', () => setKey('custom', id<EntryId>(), contentRef.embed, text('{}')), 'invalid: content of kind 5'],
    [
      'a nested map',
      () => setKey('custom', id<EntryId>(), contentRef.type, typeContent(typeRef.map)),
      'invalid: a shared type where none belongs'
    ]
  ])('%s is refused before any document sees it', (_what, forge, expected) => {
    const before = Y.encodeStateAsUpdate(copy.doc);
    const judgement = submit(forge());
    expect(codeOf(judgement)).toContain(expected);
    expect(judgement).toMatchObject({ isSpoiled: false });
    expect(Y.encodeStateAsUpdate(copy.doc)).toEqual(before);
  });
});

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
    copy = freshCopy();
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
      if (judgement.kind === 'refused' && judgement.isSpoiled) copy = freshCopy();
    }
  }
});

test('stored bytes are those that our own Yjs emits: only what was new, whatever else came along', () => {
  const mine = reopen(doc);
  const edit = editBytes(mine, (d) => setText(d, 'company', 'Blitz', 'test'));
  const judgement = submit(Y.encodeStateAsUpdate(mine));
  expect(judgement.kind === 'accepted' && judgement.update.length).toBe(edit.length);
});

function freshCopy(): WorkingCopy {
  const fresh = openWorkingCopy('contact', doc.guid);
  judgeUpdate(fresh, {
    bytes: Y.encodeStateAsUpdate(docFrom(doc.guid as DocId, Y.encodeStateAsUpdate(doc))),
    owner: victim,
    actor: member,
    relay: 'none',
    mustShareHistory: false
  });
  return fresh;
}
