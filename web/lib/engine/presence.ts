/**
 * Who else looks at a document. A tab's awareness becomes a FOCUS frame; the server's PRESENCE becomes awareness for
 * the tabs, with names that the server vouches for [PRES-1]. Everything here may be lost at any time [PRES-2].
 */
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type DocId, type EntryId } from '#shared/ids.ts';
import type { FrameOf, Presence } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { AwarenessState } from './hub-frame.ts';
import type { HubConnection, HubPresence } from './hub.ts';

/** What a tab says of its own place: which field has the caret, and the caret of the note editor. */
type Place = { readonly field?: unknown; readonly cursor?: unknown };
/** What a tab shows of another person. */
export type RemoteAwareness = Place & { readonly user: { readonly name: string; readonly member: string } };

type Looker = {
  readonly tab: EntryId;
  clientId: number;
  clock: number;
  state: unknown;
  cancelSend: (() => void) | undefined;
};
type Other = { clock: number; state: RemoteAwareness | null };
type Watched = { readonly here: Map<HubConnection, Looker>; readonly others: Map<number, Other> };

/** A caret moves with every key; five times a second is what an eye follows. */
const gatherMs = 200;
/** Awareness fades after 30 seconds in a tab, and after 45 at the server. */
const renewMs = 12_000;

export class PresenceKeeper implements HubPresence {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #send: (frame: FrameOf<'focus'>) => void;
  readonly #show: (doc: DocId, states: readonly AwarenessState[], except?: HubConnection) => void;
  readonly #watched = new Map<DocId, Watched>();
  #cancelRenew: (() => void) | undefined;

  constructor(options: {
    clock: Clock;
    random: Random;
    send: (frame: FrameOf<'focus'>) => void;
    show: (doc: DocId, states: readonly AwarenessState[], except?: HubConnection) => void;
  }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#send = options.send;
    this.#show = options.show;
  }

  joined(doc: DocId, connection: HubConnection): void {
    const watched = this.#watched.get(doc) ?? { here: new Map(), others: new Map() };
    this.#watched.set(doc, watched);
    const tab = createId<EntryId>({ clock: this.#clock, random: this.#random });
    watched.here.set(connection, { tab, clientId: 0, clock: 0, state: null, cancelSend: undefined });
    this.#renew();
  }

  left(doc: DocId, connection: HubConnection): void {
    const watched = this.#watched.get(doc);
    const looker = watched?.here.get(connection);
    if (watched === undefined || looker === undefined) return;
    looker.cancelSend?.();
    watched.here.delete(connection);
    if (looker.clientId !== 0) {
      this.#send({ type: 'focus', doc, tab: looker.tab, on: false, yClientId: looker.clientId, cursor: null });
      this.#show(doc, [{ clientId: looker.clientId, clock: looker.clock + 1, state: null }]);
    }
    if (watched.here.size === 0) this.#watched.delete(doc);
  }

  announced(doc: DocId, connection: HubConnection, states: readonly AwarenessState[]): void {
    const watched = this.#watched.get(doc);
    const looker = watched?.here.get(connection);
    if (watched === undefined || looker === undefined) return;
    // A provider repeats what it was told about others; only its own state is news.
    const own = states.find(({ clientId }) =>
      looker.clientId === 0 ? !isKnown(watched, clientId) : clientId === looker.clientId
    );
    if (own === undefined) return;
    looker.clientId = own.clientId;
    looker.clock = own.clock;
    looker.state = own.state;
    this.#show(doc, [own], connection);
    looker.cancelSend ??= this.#clock.schedule(gatherMs, () => {
      looker.cancelSend = undefined;
      this.#focus(doc, looker);
    });
  }

  known(doc: DocId): readonly AwarenessState[] {
    const watched = this.#watched.get(doc);
    if (watched === undefined) return [];
    const here = [...watched.here.values()].filter(({ state }) => state !== null);
    return [
      ...here.map(({ clientId, clock, state }) => ({ clientId, clock, state })),
      ...[...watched.others].flatMap(([clientId, { clock, state }]) =>
        state === null ? [] : [{ clientId, clock, state }]
      )
    ];
  }

  /** Everybody on the document as the server sees it, this device's own tabs included. */
  receive(frame: FrameOf<'presence'>): void {
    const watched = this.#watched.get(frame.doc);
    if (watched === undefined) return;
    const own = new Set([...watched.here.values()].map(({ clientId }) => clientId));
    const present = new Map<number, Presence>();
    for (const state of frame.states) if (!own.has(state.yClientId)) present.set(state.yClientId, state);
    const changed: AwarenessState[] = [];
    const set = (clientId: number, state: RemoteAwareness | null) => {
      const clock = (watched.others.get(clientId)?.clock ?? 0) + 1;
      watched.others.set(clientId, { clock, state });
      changed.push({ clientId, clock, state });
    };
    for (const [clientId, { name, member, cursor }] of present)
      set(clientId, { ...placeOf(cursor), user: { name, member } });
    for (const [clientId, { state }] of watched.others)
      if (state !== null && !present.has(clientId)) set(clientId, null);
    this.#show(frame.doc, changed);
  }

  /** The line is up: the server knows nothing of this socket's tabs yet. */
  connected(): void {
    for (const [doc, { here }] of this.#watched) for (const looker of here.values()) this.#focus(doc, looker);
  }

  /** Nobody can be seen without a line. */
  disconnected(): void {
    for (const [doc, watched] of this.#watched) {
      const changed: AwarenessState[] = [];
      for (const [clientId, other] of watched.others) {
        if (other.state === null) continue;
        other.state = null;
        other.clock++;
        changed.push({ clientId, clock: other.clock, state: null });
      }
      this.#show(doc, changed);
    }
  }

  stop(): void {
    this.#cancelRenew?.();
    this.#watched.clear();
  }

  #focus(doc: DocId, { tab, clientId, state }: Looker): void {
    if (clientId === 0) return;
    const place = placeOf(state);
    const fits = new TextEncoder().encode(JSON.stringify(place)).length <= limits.presenceBytes;
    this.#send({ type: 'focus', doc, tab, on: state !== null, yClientId: clientId, cursor: fits ? place : null });
  }

  #renew(): void {
    this.#cancelRenew ??= this.#clock.schedule(renewMs, () => {
      this.#cancelRenew = undefined;
      for (const [doc, watched] of this.#watched) {
        for (const looker of watched.here.values()) this.#focus(doc, looker);
        const still: AwarenessState[] = [];
        for (const [clientId, other] of watched.others) {
          if (other.state === null) continue;
          other.clock++;
          still.push({ clientId, clock: other.clock, state: other.state });
        }
        this.#show(doc, still);
      }
      if (this.#watched.size > 0) this.#renew();
    });
  }
}

const isKnown = (watched: Watched, clientId: number): boolean =>
  watched.others.has(clientId) || [...watched.here.values()].some((looker) => looker.clientId === clientId);

function placeOf(state: unknown): Place {
  if (typeof state !== 'object' || state === null) return {};
  return {
    ...('field' in state && state.field !== undefined && { field: state.field }),
    ...('cursor' in state && state.cursor !== undefined && { cursor: state.cursor })
  };
}
