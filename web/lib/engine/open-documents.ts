/**
 * The documents that somebody looks at: one Y.Doc each, shared by all tabs of the device, counted, and kept for a short
 * while after the last one left. The only place where updates enter or leave an open document: what a tab or the
 * engine writes is reported as local, what the server sent is not.
 */
import type * as Y from 'yjs';
import type { Clock } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import { ok, type Result } from '#shared/result.ts';

/** Transactions of the engine itself, and of the feed. Any other origin is a tab's connection. */
export const engineOrigin = Symbol('engine');
export const feedOrigin = Symbol('feed');

/** `absent`: not on this device and not to be had at the moment. `gone`: erased or out of sight for this member. */
export type OpenFailure = 'absent' | 'gone' | 'locked' | 'damaged';

export type DocumentEvents = {
  /** Everything that changed the document, whoever did it. */
  updated(doc: DocId, update: Uint8Array, origin: unknown): void;
  /** What a person did here; it has to be saved and pushed. */
  edited(doc: DocId, update: Uint8Array): void;
};

/** `epoch`: the incarnation of the document that this history belongs to. */
export type LoadedDocument = { readonly doc: Y.Doc; readonly epoch: number };
type Entry = LoadedDocument & { users: number; cancelClosing: (() => void) | undefined };

/** Going back and forth between two contacts does not read them from the store again. */
const graceMs = 15_000;

export class OpenDocuments {
  readonly #entries = new Map<DocId, Entry>();
  readonly #opening = new Map<DocId, Promise<Result<Entry, OpenFailure>>>();
  readonly #load: (doc: DocId) => Promise<Result<LoadedDocument, OpenFailure>>;
  readonly #events: DocumentEvents;
  readonly #clock: Clock;

  constructor(options: {
    load: (doc: DocId) => Promise<Result<LoadedDocument, OpenFailure>>;
    events: DocumentEvents;
    clock: Clock;
  }) {
    this.#load = options.load;
    this.#events = options.events;
    this.#clock = options.clock;
  }

  /** Opens or joins; whoever got a document must `release` it. */
  async open(id: DocId): Promise<Result<Y.Doc, OpenFailure>> {
    const entry = await this.#entry(id);
    if (!entry.ok) return entry;
    entry.value.users++;
    entry.value.cancelClosing?.();
    entry.value.cancelClosing = undefined;
    return ok(entry.value.doc);
  }

  release(id: DocId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || --entry.users > 0) return;
    entry.cancelClosing = this.#clock.schedule(graceMs, () => this.close(id));
  }

  get(id: DocId): LoadedDocument | undefined {
    return this.#entries.get(id);
  }

  ids(): DocId[] {
    return [...this.#entries.keys()];
  }

  /** Drops the document whoever uses it: erased, reset, or locked. */
  close(id: DocId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.cancelClosing?.();
    this.#entries.delete(id);
    entry.doc.destroy();
  }

  closeAll(): void {
    for (const id of this.ids()) this.close(id);
  }

  #entry(id: DocId): Promise<Result<Entry, OpenFailure>> {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return Promise.resolve(ok(entry));
    const opening = this.#opening.get(id) ?? this.#open(id);
    this.#opening.set(id, opening);
    return opening;
  }

  async #open(id: DocId): Promise<Result<Entry, OpenFailure>> {
    try {
      const loaded = await this.#load(id);
      if (!loaded.ok) return loaded;
      const entry: Entry = { ...loaded.value, users: 0, cancelClosing: undefined };
      entry.doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (this.#entries.get(id) !== entry) return;
        this.#events.updated(id, update, origin);
        if (origin !== feedOrigin) this.#events.edited(id, update);
      });
      this.#entries.set(id, entry);
      return ok(entry);
    } finally {
      this.#opening.delete(id);
    }
  }
}
