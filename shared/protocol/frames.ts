/**
 * The wire of `/sync` as a table one can read: every frame, its tag and its fields (lib0 variable-length encoding).
 * One binary message is one frame. Decoding is total: whatever arrives becomes a frame or a refusal, never a throw.
 * What the frames mean is specified in docs/sync.md.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { DeviceId, DocId, EntryId, MemberId, WorkspaceId } from '../ids.ts';
import { refusals, type Refusal } from '../errors.ts';
import { roles } from '../permissions.ts';
import { err, ok, type Result } from '../result.ts';
import { bool, bytes, id, json, list, oneOf, optional, record, text, uint, type Codec } from './codec.ts';

/** 1: first. A server speaks exactly the versions it lists; a device that is too old is told to upgrade. */
export const protocolVersion = 1;
/** The layout version of contact documents. Servers are updated before devices, never after. */
export const schemaVersion = 1;
export const subprotocol = 'kontor.sync.v1';

/** A position in a workspace's feed. The mark chains all commits up to seq, so a restored and regrown server is noticed. */
export type Cursor = { readonly seq: number; readonly mark: Uint8Array };
export const startOfFeed: Cursor = { seq: 0, mark: new Uint8Array(0) };

const cursor = record({ seq: uint, mark: bytes });

export const opKinds = ['create', 'update', 'erase'] as const;
const op = record({ doc: id<DocId>(), epoch: uint, kind: oneOf(opKinds), bytes });
export type Op = {
  readonly doc: DocId;
  readonly epoch: number;
  readonly kind: (typeof opKinds)[number];
  /** A V1 update; empty for `erase`. */
  readonly bytes: Uint8Array;
};

export const outcomeKinds = ['committed', 'unchanged', 'refused'] as const;
/** What became of one pushed op, in the order of the push. `state` is a state vector for `need-base`. */
const outcome = record({
  kind: oneOf(outcomeKinds),
  seq: uint,
  code: optional(oneOf(refusals)),
  detail: text,
  state: bytes
});
export type Outcome = {
  readonly kind: (typeof outcomeKinds)[number];
  readonly seq: number;
  readonly code: Refusal | undefined;
  /** Which rule refused it, for the log and the curious; never content. */
  readonly detail: string;
  readonly state: Uint8Array;
};

export const itemKinds = ['update', 'snapshot', 'reset', 'tombstone', 'evict', 'own', 'record'] as const;
/**
 * One document's news. `update` adds to what the device has, `snapshot` holds everything (and may be merged),
 * `reset` replaces it (new epoch), `tombstone` and `evict` remove it, `own` says "this was your own push" and carries
 * no bytes. `record` is a server-ordered JSON record (`doc` is its id, `bytes` the JSON text).
 */
const item = record({
  kind: oneOf(itemKinds),
  doc: id<DocId>(),
  epoch: uint,
  seq: uint,
  at: uint,
  by: optional(id<MemberId>()),
  bytes
});
export type Item = {
  readonly kind: (typeof itemKinds)[number];
  readonly doc: DocId;
  readonly epoch: number;
  readonly seq: number;
  /** Server time of the change, milliseconds. */
  readonly at: number;
  readonly by: MemberId | undefined;
  readonly bytes: Uint8Array;
};

/** `live`: changes follow by themselves. `pull`: ask page by page. `snapshot`: fetch over HTTP first. `reconcile`: the server's past is not the device's. */
export const plans = ['live', 'pull', 'snapshot', 'reconcile'] as const;
export type Plan = (typeof plans)[number];

const presence = record({
  key: text,
  member: id<MemberId>(),
  name: text,
  yClientId: uint,
  /** Caret in the document: whatever the editor needs, as JSON; `null` when only looking. */
  cursor: json
});
export type Presence = {
  readonly key: string;
  readonly member: MemberId;
  readonly name: string;
  readonly yClientId: number;
  readonly cursor: unknown;
};

const changesHead = record({ from: uint, to: cursor, head: uint });

const frames = {
  // device -> server
  hello: [
    0,
    record({
      protocol: uint,
      schema: uint,
      app: text,
      device: id<DeviceId>(),
      workspace: id<WorkspaceId>(),
      lineage: text,
      cursor
    })
  ],
  push: [1, record({ batch: uint, ops: list(op, 1000) })],
  pull: [2, record({ since: cursor, maxBytes: uint })],
  focus: [3, record({ doc: id<DocId>(), tab: id<EntryId>(), on: bool, yClientId: uint, cursor: json })],
  ping: [4, record({ time: uint })],
  // server -> device
  welcome: [
    16,
    record({
      workspace: id<WorkspaceId>(),
      member: id<MemberId>(),
      role: oneOf(roles),
      lineage: text,
      head: cursor,
      plan: oneOf(plans),
      docs: uint,
      time: uint
    })
  ],
  ack: [17, record({ batch: uint, outcomes: list(outcome, 1000) })],
  changes: [18, record({ from: uint, to: cursor, head: uint, items: list(item, 100_000) })],
  poke: [19, record({ head: uint })],
  presence: [20, record({ doc: id<DocId>(), states: list(presence, 1000) })],
  role: [21, record({ role: oneOf(roles) })],
  pong: [22, record({ time: uint, head: uint })],
  error: [23, record({ code: text, retryAfterMs: uint })]
} as const satisfies Record<string, readonly [number, Codec<unknown>]>;

type Frames = typeof frames;
export type FrameType = keyof Frames;
type Body<Type extends FrameType> = Frames[Type][1] extends Codec<infer Value> ? Value : never;
export type FrameOf<Type extends FrameType> = { readonly type: Type } & Body<Type>;
export type Frame = { [Type in FrameType]: FrameOf<Type> }[FrameType];
type FrameTypes<Type extends FrameType> = Extract<Frame, { readonly type: Type }>;
export type DeviceFrame = FrameTypes<'hello' | 'push' | 'pull' | 'focus' | 'ping'>;
export type ServerFrame = FrameTypes<'welcome' | 'ack' | 'changes' | 'poke' | 'presence' | 'role' | 'pong' | 'error'>;

const typeByTag = new Map<number, FrameType>();
for (const type of Object.keys(frames) as FrameType[]) typeByTag.set(frames[type][0], type);

export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  const [tag, codec] = frames[frame.type] as readonly [number, Codec<unknown>];
  encoding.writeVarUint(encoder, tag);
  codec.write(encoder, frame);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** One item of a `changes` frame by itself, so that what goes to many sockets is encoded once. */
export function encodeItem(value: Item): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  item.write(encoder, value);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** The same bytes as `encodeFrame` makes of a `changes` frame, from items that are encoded already. */
export function encodeChanges(
  head: Omit<FrameOf<'changes'>, 'type' | 'items'>,
  items: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, frames.changes[0]);
  changesHead.write(encoder, head);
  uint.write(encoder, items.length);
  for (const one of items) encoding.writeUint8Array(encoder, one);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/** The frame, or why these bytes are none. Trailing bytes are refused: a frame says all that its sender meant. */
export function decodeFrame(message: Uint8Array): Result<Frame, string> {
  try {
    const decoder = decoding.createDecoder(message);
    const type = typeByTag.get(decoding.readVarUint(decoder));
    if (type === undefined) return err('unknown frame');
    const codec = frames[type][1] as Codec<object>;
    const body = codec.read(decoder);
    if (decoding.hasContent(decoder)) return err('trailing bytes');
    // The table pairs each type with the codec of its body.
    return ok({ type, ...body } as Frame);
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : 'unreadable frame');
  }
}
