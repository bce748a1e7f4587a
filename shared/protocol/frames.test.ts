/** Frames on the wire: every one survives the way there, and whatever else arrives becomes a refusal, never a throw. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom, systemClock } from '../environment.ts';
import { createId, type DeviceId, type DocId, type EntryId, type MemberId, type WorkspaceId } from '../ids.ts';
import { must } from '../result.ts';
import {
  decodeFrame,
  encodeChanges,
  encodeFrame,
  encodeItem,
  startOfFeed,
  type Frame,
  type FrameType,
  type Item
} from './frames.ts';
import { limits } from './limits.ts';

const random = createSeededRandom(3);
const environment = { clock: systemClock, random };
const doc = createId<DocId>(environment);
const member = createId<MemberId>(environment);
const workspace = createId<WorkspaceId>(environment);
const cursor = { seq: 300, mark: random.bytes(16) };
const items: Item[] = [
  { kind: 'update', doc, epoch: 1, seq: 298, at: 1_767_600_000_000, by: member, bytes: random.bytes(40) },
  { kind: 'tombstone', doc, epoch: 0, seq: 299, at: 5, by: undefined, bytes: new Uint8Array(0) },
  { kind: 'own', doc, epoch: 2, seq: 300, at: 0, by: member, bytes: new Uint8Array(0) }
];

const frames: { readonly [Type in FrameType]: Extract<Frame, { type: Type }> } = {
  hello: {
    type: 'hello',
    protocol: 1,
    schema: 1,
    app: '1.0 ü',
    device: createId<DeviceId>(environment),
    workspace,
    lineage: 'x',
    cursor: startOfFeed
  },
  push: {
    ...{ type: 'push', batch: 7 },
    ops: [
      { doc, epoch: 1, kind: 'create', bytes: random.bytes(300) },
      { doc, epoch: 1, kind: 'erase', bytes: new Uint8Array(0) }
    ]
  },
  pull: { type: 'pull', since: cursor, maxBytes: 1_000_000 },
  focus: {
    type: 'focus',
    doc,
    tab: createId<EntryId>(environment),
    on: true,
    yClientId: 2 ** 32 - 1,
    cursor: { anchor: [1, null] }
  },
  ping: { type: 'ping', time: 5 },
  welcome: {
    type: 'welcome',
    workspace,
    member,
    role: 'agent',
    lineage: 'y',
    head: cursor,
    plan: 'reconcile',
    docs: 100_000,
    time: 1_767_600_000_000
  },
  ack: {
    ...{ type: 'ack', batch: 7 },
    outcomes: [
      { kind: 'committed', seq: 300, code: undefined, detail: '', state: new Uint8Array(0) },
      { kind: 'refused', seq: 0, code: 'need-base', detail: 'a neighbour', state: random.bytes(9) }
    ]
  },
  changes: { type: 'changes', from: 297, to: cursor, head: 300, items },
  poke: { type: 'poke', head: 2 ** 40 },
  presence: { type: 'presence', doc, states: [{ key: 'k', member, name: '<b>', yClientId: 9, cursor: null }] },
  role: { type: 'role', role: 'viewer' },
  pong: { type: 'pong', time: 5, head: 300 },
  error: { type: 'error', code: 'storage.full', retryAfterMs: 5_000 }
};

test.each(Object.values(frames))('a $type arrives as it was sent', (frame) => {
  expect(decodeFrame(encodeFrame(frame))).toEqual({ ok: true, value: frame });
});

test('changes from items that are encoded one by one are the same bytes', () => {
  const { type: _type, items: _items, ...head } = frames.changes;
  expect(encodeChanges(head, items.map(encodeItem))).toEqual(encodeFrame(frames.changes));
});

describe('what is no frame', () => {
  test.each(Object.values(frames))('every cut of a $type is refused', (frame) => {
    const message = encodeFrame(frame);
    for (let length = 0; length < message.length; length++)
      expect(decodeFrame(message.subarray(0, length)).ok).toBe(false);
  });

  test.each<[string, Uint8Array]>([
    ['bytes behind a frame', Uint8Array.of(...encodeFrame(frames.ping), 0)],
    ['an unknown tag', Uint8Array.of(99, 1)],
    ['a boolean of 2', mutated(frames.focus, (bytes) => (bytes[55] = 2))],
    ['an id with a letter that ids do not have', mutated(frames.push, (bytes) => (bytes[5] = 0x75))],
    ['an endless list', Uint8Array.of(1, 1, 255, 255, 255, 255, 15)],
    ['text that is not UTF-8', mutated(frames.error, (bytes) => (bytes[2] = 0xff))]
  ])('%s', (_what, message) => {
    expect(decodeFrame(message).ok).toBe(false);
  });

  test('a length that reaches into what lies behind the message reads nothing of it', () => {
    const whole = Uint8Array.of(...encodeFrame(frames.error), ...new TextEncoder().encode('of somebody else'));
    const message = whole.subarray(0, encodeFrame(frames.error).length);
    message[1] = 20;
    expect(decodeFrame(message)).toEqual({ ok: false, error: 'longer than the message' });
  });

  test('10,000 random messages and 10,000 mutated frames are answered, and quickly', () => {
    const all = Object.values(frames).map(encodeFrame);
    let refused = 0;
    for (let i = 0; i < 10_000; i++) {
      if (!decodeFrame(random.bytes(Math.floor(random.fraction() * 200))).ok) refused += 1;
      const message = Uint8Array.from(must(all[i % all.length], 'a frame'));
      message[Math.floor(random.fraction() * message.length)] = must(random.bytes(1)[0], 'a byte');
      const decoded = decodeFrame(message);
      // What is a frame after all is one that we would write ourselves.
      if (decoded.ok) expect(decodeFrame(encodeFrame(decoded.value))).toEqual(decoded);
    }
    expect(refused).toBeGreaterThan(9_000);
  });
});

test('a full push fits in a frame', () => {
  const ops = Array.from({ length: limits.pushOps }, () => ({
    doc,
    epoch: 1,
    kind: 'update' as const,
    bytes: new Uint8Array(Math.floor(limits.pushBytes / limits.pushOps))
  }));
  expect(encodeFrame({ type: 'push', batch: 1, ops }).length).toBeLessThanOrEqual(limits.frameBytes);
});

function mutated(frame: Frame, change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = Uint8Array.from(encodeFrame(frame));
  change(bytes);
  return bytes;
}
