/**
 * What people do on this device, on its way into the store: update, row and queue entry of an edit are one strict batch
 * [STORE-1], and only then it is "saved here" [STORE-2]. While a batch is being written, what follows gathers for the
 * next one, so that fast typing costs one write at a time. A full store keeps the edits in memory and tries again.
 */
import * as Y from 'yjs';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { Clock } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import type { Op } from '#shared/protocol/frames.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { StoreFailure } from '#lib/store/blob-store.ts';
import type { DeviceBook } from './device-book.ts';

/** An edit of a document that nobody has open comes with its document; of an open one it is read when it is saved. */
export type LocalEdit = {
  readonly doc: DocId;
  readonly kind: Op['kind'];
  readonly epoch: number;
  readonly bytes: Uint8Array;
  /** The document with the edit, for its row. */
  readonly shown: Y.Doc | undefined;
};

const retryFullMs = 5_000;
/** First server epoch of any document. */
export const firstEpoch = 1;

export class LocalEdits {
  readonly #device: DeviceBook;
  readonly #clock: Clock;
  readonly #openDoc: (doc: DocId) => { doc: Y.Doc; epoch: number } | undefined;
  readonly #saved: (docs: readonly DocId[]) => void;
  #gathered: LocalEdit[] = [];
  #flushing: Promise<Result<void, StoreFailure>> | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(options: {
    device: DeviceBook;
    clock: Clock;
    openDoc: (doc: DocId) => { doc: Y.Doc; epoch: number } | undefined;
    saved: (docs: readonly DocId[]) => void;
  }) {
    this.#device = options.device;
    this.#clock = options.clock;
    this.#openDoc = options.openDoc;
    this.#saved = options.saved;
  }

  /** Documents with edits that are in memory only. */
  get unsaved(): number {
    return new Set(this.#gathered.map(({ doc }) => doc)).size;
  }

  /** A tab's or the engine's edit of an open document. */
  add(doc: DocId, bytes: Uint8Array): void {
    const open = this.#openDoc(doc);
    if (open === undefined) return;
    this.#gathered.push({ doc, kind: 'update', epoch: open.epoch, bytes, shown: open.doc });
    void this.flush();
  }

  /** In the lane. Several edits as one step; answered when they are saved, or with why they are not (and then they are not). */
  async saveInLane(edits: readonly LocalEdit[]): Promise<Result<void, StoreFailure>> {
    const before = await this.flushInLane();
    return before.ok ? await this.#commit(edits) : before;
  }

  flush(): Promise<Result<void, StoreFailure>> {
    this.#flushing ??= this.#device.inLane(async () => {
      this.#flushing = undefined;
      return await this.flushInLane();
    });
    return this.#flushing;
  }

  /** For whoever holds the lane and needs everything saved: a refusal, a reset. */
  async flushInLane(): Promise<Result<void, StoreFailure>> {
    while (this.#gathered.length > 0) {
      const edits = this.#gathered;
      this.#gathered = [];
      const committed = await this.#commit(mergedByDocument(edits));
      if (committed.ok) continue;
      // Nothing of the batch was written: it stands before what has gathered since.
      this.#gathered = [...edits, ...this.#gathered];
      if (committed.error.kind === 'full') this.#retryLater();
      return committed;
    }
    return ok(undefined);
  }

  /** Locked, wiped, or replaced by another leader. Unsaved edits stay with the tabs that made them. */
  stop(): void {
    this.#cancelRetry?.();
    this.#gathered = [];
  }

  async #commit(all: readonly LocalEdit[]): Promise<Result<void, StoreFailure>> {
    // Typed in the moment in which somebody erased the contact.
    const edits = all.filter(({ doc }) => !this.#device.store.isErased(doc));
    if (edits.length === 0) return ok(undefined);
    const rows = this.#rowsOf(edits);
    const ops = edits.map(({ doc, epoch, kind, bytes }) => ({ doc, epoch, kind, bytes }));
    const committed = await this.#device.store.commitLocal({ ops, rows: rows.map(({ stored }) => stored) });
    if (!committed.ok) {
      this.#device.noteFailure(committed.error);
      return err(committed.error);
    }
    this.#device.noteSuccess();
    const docs = [...new Set(edits.map(({ doc }) => doc))];
    const erased = edits.filter(({ kind }) => kind === 'erase').map(({ doc }) => doc);
    this.#device.show(
      rows.map(({ shown }) => shown),
      docs,
      erased
    );
    this.#saved(docs);
    return ok(undefined);
  }

  #rowsOf(edits: readonly LocalEdit[]): { stored: ContactRow; shown: ContactRow }[] {
    const docs = new Map(edits.map(({ doc, shown, kind }) => [doc, kind === 'erase' ? undefined : shown]));
    return [...docs].flatMap(([doc, shown]) =>
      shown === undefined ? [] : (this.#device.rowsOfEdit(doc, shown) ?? [])
    );
  }

  #retryLater(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#clock.schedule(retryFullMs, () => void this.flush());
  }
}

/** Keys of one moment are one entry of the queue, not one each. */
function mergedByDocument(edits: readonly LocalEdit[]): LocalEdit[] {
  const byDocument = new Map<DocId, LocalEdit[]>();
  for (const edit of edits) byDocument.set(edit.doc, [...(byDocument.get(edit.doc) ?? []), edit]);
  return [...byDocument.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const bytes = group.length === 1 ? first.bytes : Y.mergeUpdates(group.map((edit) => edit.bytes));
    return [{ ...first, bytes }];
  });
}
