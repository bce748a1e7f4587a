/**
 * What the bench says to its load process and what it hears back, over the IPC channel of the fork. The load runs in a
 * process of its own, so that it does not measure itself waiting for the bench, and so that its CPU can be watched.
 */
import type { DocId } from '#shared/ids.ts';
import type { Seat } from './sample-folder.ts';

/** Which server the clients speak to: each has its own wire. */
export type Wire = 'kontor' | 'y-websocket' | 'hocuspocus';

/** Clients that see each other's edits, and the documents that each of them edits in turn. */
export type LoadGroup = { readonly seats: readonly Seat[]; readonly docs: readonly DocId[] };

export type LoadRequest =
  | { readonly kind: 'connect'; readonly wire: Wire; readonly url: string; readonly groups: readonly LoadGroup[] }
  /** Edits at a steady rate over all clients, whether answers come or not: time is counted from when each was due. */
  | { readonly kind: 'steady'; readonly editsPerSecond: number; readonly seconds: number }
  /** As many as go: each client always has this many edits that are not confirmed. */
  | { readonly kind: 'saturate'; readonly windowPerClient: number; readonly seconds: number }
  /** Steady edits until the server is gone; says what was confirmed until then. */
  | { readonly kind: 'until-gone'; readonly editsPerSecond: number }
  | { readonly kind: 'disconnect' };

export type Latency = { readonly p50: number; readonly p99: number; readonly max: number; readonly count: number };

export type LoadResult = {
  readonly sent: number;
  readonly confirmed: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Confirmed edits a second, from the first that was due to the last confirmation. */
  readonly perSecond: number;
  /** From when an edit was due to its arrival at each other client of the group, in milliseconds. */
  readonly latency: Latency;
  /** Arrivals that did not happen within ten seconds of the end. */
  readonly undelivered: number;
  /** Of the load process: cores in use, and how late its timers were. At 0.9 cores it is the bottleneck. */
  readonly driverCores: number;
  readonly driverLagP99: number;
};

/** How far each document's edits of one Yjs client were confirmed: its clock after the last confirmed edit. */
export type Confirmed = {
  readonly seat: Seat;
  readonly doc: DocId;
  readonly yClientId: number;
  readonly clock: number;
};

export type LoadAnswer =
  | { readonly kind: 'connected'; readonly clients: number }
  | { readonly kind: 'result'; readonly result: LoadResult }
  | { readonly kind: 'gone'; readonly confirmed: readonly Confirmed[] }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'failed'; readonly reason: string };
