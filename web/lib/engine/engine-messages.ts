/**
 * What pages and engine say to each other, by postMessage to the own worker and by BroadcastChannel from there to the
 * leader's. All of it survives structured cloning. `calls` is the list of what may be called at all.
 */
import type { DocId, WorkspaceId } from '#shared/ids.ts';
import type { EngineApi, EngineEvent } from './engine-api.ts';

export type EngineMethod = keyof EngineApi;

/** Every method, with whether a view's name is its first argument (names are each page's own). */
export const engineMethods = {
  lockState: {},
  createStore: {},
  unlock: {},
  rewrapPassword: {},
  lock: {},
  setLockPolicy: {},
  lockPolicy: {},
  touch: {},
  wipe: {},
  status: {},
  reconnect: {},
  refusedEdits: {},
  discardRefused: {},
  query: { view: true },
  rows: { view: true },
  ids: { view: true },
  row: {},
  counts: {},
  findByAddress: {},
  createContact: {},
  changeContacts: {},
  eraseContacts: {},
  importContacts: {},
  writeDeviceRecord: {},
  readDeviceRecords: {},
  readContacts: {},
  vocabularyDoc: {}
} as const satisfies Record<EngineMethod, { readonly view?: true }>;

export const isEngineMethod = (name: string): name is EngineMethod => Object.hasOwn(engineMethods, name);
export const takesView = (method: EngineMethod): boolean => 'view' in engineMethods[method];

export type ToEngine =
  | { readonly kind: 'call'; readonly id: number; readonly method: EngineMethod; readonly args: readonly unknown[] }
  /** A document's provider connects, speaks, leaves. `connection` is the page's number for it. */
  | { readonly kind: 'open'; readonly connection: number; readonly doc: DocId }
  | { readonly kind: 'frame'; readonly connection: number; readonly message: Uint8Array }
  | { readonly kind: 'close'; readonly connection: number };

export type ToPage =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  /** A bug in the engine, or a call that no engine could take. */
  | { readonly kind: 'thrown'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'opened'; readonly connection: number }
  | { readonly kind: 'frame'; readonly connection: number; readonly message: Uint8Array }
  | { readonly kind: 'closed'; readonly connection: number; readonly code: number; readonly reason: string }
  /** Another engine answers from here on: calls without answer are sent again, documents connect anew. */
  | { readonly kind: 'engine-changed' };

/** From the page to its own worker alone. */
export type ToWorker =
  /** `sentinel`: what localStorage says of the last time (workers cannot read it). */
  | {
      readonly kind: 'start';
      readonly workspace: WorkspaceId;
      readonly app: string;
      readonly sentinel: string | null;
      readonly visible: boolean;
    }
  | { readonly kind: 'visible'; readonly visible: boolean }
  /** pagehide and pageshow: a page in the back-forward cache holds no lock. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'return' }
  /** The page needs no engine any more; the worker ends itself when everything is saved. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'to-engine'; readonly message: ToEngine };

/** From the worker to its page. */
export type FromWorker =
  | { readonly kind: 'to-page'; readonly message: ToPage }
  /** To be written to localStorage, or removed. */
  | { readonly kind: 'sentinel'; readonly text: string | null };
