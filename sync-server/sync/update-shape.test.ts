/** What is refused by its bytes alone, before any document sees it, and before it costs what it claims. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EntryId } from '#shared/ids.ts';
import { limits } from '#shared/protocol/limits.ts';
import {
  anyContent,
  contentRef,
  forgeUpdate,
  gcStruct,
  nestedLists,
  rawObject,
  skipStruct,
  typeContent,
  typeRef
} from '#tests/rigs/forged-updates.ts';
import { codeOf, id, openGateStage, own, setKey, submitTo } from '#tests/rigs/gate-stage.ts';
import type { WorkingCopy } from './gate.ts';

let doc: Y.Doc;
let copy: WorkingCopy;
beforeEach(() => {
  ({ doc, copy } = openGateStage());
});

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
    const judgement = submitTo(copy, forge());
    expect(codeOf(judgement)).toContain(expected);
    expect(judgement).toMatchObject({ isSpoiled: false });
    expect(Y.encodeStateAsUpdate(copy.doc)).toEqual(before);
  });
});
