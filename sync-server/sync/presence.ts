/**
 * Who looks at which document, and where their caret is. The server says who somebody is; a device only says where they
 * are. One state for each connection, tab and document, in memory alone: losing all of it costs nothing but a moment.
 * What changes in a short while goes out together, encoded once for everybody on the document.
 */
import type { CancelTimer, Clock } from '#shared/environment.ts';
import type { DocId, WorkspaceId } from '#shared/ids.ts';
import { encodeFrame, type FrameOf, type Presence as PresenceState } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { Seat } from './seat.ts';

/** A connection as presence knows it. */
export type Onlooker = { readonly key: string; send(frame: Uint8Array): void };

export interface Presence {
  /** The device's tab looks at a document, or no longer. False when the state is too large or one too many. */
  focus(onlooker: Onlooker, seat: Seat, frame: FrameOf<'focus'>): boolean;
  /** The connection is gone, and everything it said with it. */
  leave(onlooker: Onlooker): void;
  /** The document is gone. */
  close(workspace: WorkspaceId, doc: DocId): void;
  /** Takes away what nobody has renewed. */
  sweep(): void;
}

/** Carets move in many small steps; people see no difference between this and at once. */
const gatherMs = 40;
const mostStatesPerConnection = 30;
const mostStatesPerDocument = 200;

type State = { readonly onlooker: Onlooker; readonly state: PresenceState; readonly until: number };
type Room = { readonly doc: DocId; readonly states: Map<string, State> };

export function createPresence(clock: Clock): Presence {
  const rooms = new Map<string, Room>();
  const roomsOf = new Map<Onlooker, Map<string, Room>>();
  const dirty = new Set<Room>();
  let cancelTimer: CancelTimer | undefined;

  function touch(room: Room): void {
    dirty.add(room);
    cancelTimer ??= clock.schedule(gatherMs, () => {
      cancelTimer = undefined;
      for (const one of [...dirty]) publish(one);
      dirty.clear();
    });
  }

  function publish(room: Room): void {
    const states = [...room.states.values()].slice(0, mostStatesPerDocument).map(({ state }) => state);
    const frame = encodeFrame({ type: 'presence', doc: room.doc, states });
    for (const onlooker of new Set([...room.states.values()].map((one) => one.onlooker))) onlooker.send(frame);
  }

  function remove(roomKey: string, room: Room, stateKey: string): void {
    const state = room.states.get(stateKey);
    if (state === undefined) return;
    room.states.delete(stateKey);
    roomsOf.get(state.onlooker)?.delete(`${roomKey} ${stateKey}`);
    if (room.states.size === 0) rooms.delete(roomKey);
    touch(room);
  }

  return {
    focus(onlooker, seat, frame) {
      const roomKey = `${seat.workspace}/${frame.doc}`;
      const stateKey = `${onlooker.key}-${frame.tab}`;
      const own = roomsOf.get(onlooker) ?? new Map<string, Room>();
      roomsOf.set(onlooker, own);
      const known = rooms.get(roomKey);
      if (!frame.on) {
        if (known !== undefined) remove(roomKey, known, stateKey);
        return true;
      }
      const isNew = known?.states.has(stateKey) !== true;
      if (isNew && own.size >= mostStatesPerConnection) return false;
      if (Buffer.byteLength(JSON.stringify(frame.cursor ?? null)) > limits.presenceBytes) return false;
      const room = known ?? { doc: frame.doc, states: new Map<string, State>() };
      rooms.set(roomKey, room);
      own.set(`${roomKey} ${stateKey}`, room);
      const { member, name } = seat;
      const state: PresenceState = { key: stateKey, member, name, yClientId: frame.yClientId, cursor: frame.cursor };
      room.states.set(stateKey, { onlooker, state, until: clock.now() + limits.presenceTtlMs });
      touch(room);
      return true;
    },
    leave(onlooker) {
      for (const [place, room] of roomsOf.get(onlooker) ?? []) {
        const [roomKey = '', stateKey = ''] = place.split(' ');
        remove(roomKey, room, stateKey);
      }
      roomsOf.delete(onlooker);
    },
    close(workspace, doc) {
      const roomKey = `${workspace}/${doc}`;
      const room = rooms.get(roomKey);
      if (room === undefined) return;
      for (const stateKey of [...room.states.keys()]) remove(roomKey, room, stateKey);
    },
    sweep() {
      const now = clock.now();
      for (const [roomKey, room] of [...rooms]) {
        for (const [stateKey, { until }] of [...room.states]) if (until <= now) remove(roomKey, room, stateKey);
      }
    }
  };
}
