/**
 * Applies the change feed: documents, rows and the cursor behind them in one batch [FEED-2]; a part that does not begin
 * at the cursor is not applied [FEED-3]. Open documents show a change at once. Erased and evicted documents go with all
 * that belongs to them [ERASE-3]. Nothing that came from the feed enters the push queue [FEED-4].
 */
import type * as Y from 'yjs';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { Random } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import type { FrameOf, Item, Op } from '#shared/protocol/frames.ts';
import { ok, type Result } from '#shared/result.ts';
import type { StoreFailure } from '#lib/store/blob-store.ts';
import type { FeedItem, OpRef, StoredDoc } from '#lib/store/device-store.ts';
import type { DeviceBook } from './device-book.ts';
import { documentFrom, shownDocument } from './document-bytes.ts';
import type { EngineAnnouncer } from './engine-announcer.ts';
import type { Seat } from './engine-api.ts';
import type { LocalEdits } from './local-edits.ts';
import type { OpenSessions } from './open-sessions.ts';
import { isOtherHistory, rebaseEdits } from './rebase-edits.ts';

/** `gap`: not from the cursor; ask again from there. */
export type Applied = 'applied' | 'known' | 'gap' | 'failed';

type ByteItem = Item & { readonly kind: 'update' | 'snapshot' | 'reset' };
type RemovalItem = Item & { readonly kind: 'tombstone' | 'evict' };
type Part = { items: FeedItem[]; rows: ContactRow[]; removed: DocId[]; replaced: DocId[]; drop: OpRef[]; add: Op[] };

export class FeedApplier {
  readonly #device: DeviceBook;
  readonly #edits: LocalEdits;
  readonly #sessions: OpenSessions;
  readonly #announcer: EngineAnnouncer;
  readonly #seat: () => Seat;
  readonly #random: Random;

  constructor(options: {
    device: DeviceBook;
    edits: LocalEdits;
    sessions: OpenSessions;
    announcer: EngineAnnouncer;
    seat: () => Seat;
    random: Random;
  }) {
    this.#device = options.device;
    this.#edits = options.edits;
    this.#sessions = options.sessions;
    this.#announcer = options.announcer;
    this.#seat = options.seat;
    this.#random = options.random;
  }

  /** `items` are those of the frame, with the bytes of items that were too large for it. */
  apply(frame: FrameOf<'changes'>, items: readonly Item[]): Promise<Applied> {
    return this.#device.inLane(async () => {
      const { store } = this.#device;
      if (frame.to.seq <= store.cursor.seq && frame.items.length > 0) return 'known';
      if (frame.from !== store.cursor.seq) return 'gap';
      const part = await this.#prepare(items);
      if (!part.ok) return 'failed';
      const { rows, removed, replaced, drop, add } = part.value;
      const requeue = drop.length + add.length > 0 ? { requeue: { drop, add } } : {};
      const committed = this.#device.check(
        await store.commitFeed({ items: part.value.items, rows, cursor: frame.to, ...requeue })
      );
      if (!committed.ok) return 'failed';
      this.#device.noteSuccess();
      // Items of erased documents are ignored by the store; evicted ones come back.
      const shown = rows.filter(({ id }) => !store.isErased(id));
      for (const { id, changed } of shown) this.#device.noteServerChange(id, changed);
      this.#device.show(shown, removed, removed);
      for (const doc of replaced) this.#sessions.close(doc, 'replaced');
      for (const doc of removed) this.#announcer.doc(doc, 'gone');
      return 'applied';
    });
  }

  /** A document by itself, without moving the cursor: fetched because somebody wants to see it now. In the lane. */
  async take(
    doc: DocId,
    { epoch, seq, bytes }: { epoch: number; seq: number; bytes: Uint8Array }
  ): Promise<Result<void, StoreFailure>> {
    const item: Item = { kind: 'snapshot', doc, epoch, seq, bytes, ...this.#device.serverChange(doc) };
    const part = await this.#prepare([item]);
    if (!part.ok) return part;
    const { items, rows, removed, drop, add } = part.value;
    const committed = this.#device.check(await this.#device.store.commitFeed({ items, rows, requeue: { drop, add } }));
    if (committed.ok) this.#device.show(rows, removed, removed);
    return committed;
  }

  async #prepare(items: readonly Item[]): Promise<Result<Part, StoreFailure>> {
    const part: Part = { items: [], rows: [], removed: [], replaced: [], drop: [], add: [] };
    const docs = items.filter((item) => isByteItem(item) || this.#isUnseenOwn(item)).map(({ doc }) => doc);
    const stored = this.#device.check(await this.#device.store.loadMany(docs));
    if (!stored.ok) return stored;
    const loaded = new Map(stored.value);
    for (const item of items) {
      if (isByteItem(item)) {
        const added = await this.#prepareBytes(part, item, loaded);
        if (!added.ok) return added;
      } else if (item.kind === 'own') this.#prepareOwn(part, item, loaded);
      else if (item.kind === 'record') part.items.push(...recordItem(item));
      else if (isRemoval(item)) {
        // Closed before the write: nothing may be typed into a document that is being removed.
        this.#sessions.close(item.doc, 'gone');
        part.items.push({ kind: item.kind, doc: item.doc, seq: item.seq });
        part.removed.push(item.doc);
      }
    }
    return ok(part);
  }

  async #prepareBytes(part: Part, item: ByteItem, loaded: Map<DocId, StoredDoc>): Promise<Result<void, StoreFailure>> {
    const { kind, doc, epoch, seq, bytes } = item;
    const before = loaded.get(doc);
    if (before !== undefined && epoch < before.epoch) return ok(undefined);
    const isOther =
      before !== undefined &&
      kind !== 'update' &&
      epoch === before.epoch &&
      isOtherHistory(before, bytes, this.#seat().vocabularyDoc);
    if (isOther || (before !== undefined && before.acked.length > 0 && epoch > before.epoch)) {
      part.items.push({ kind: 'reset', doc, epoch, seq, bytes });
      return await this.#prepareReset(part, item, loaded);
    }
    // A document that was built anew replaces only what is of its former self.
    part.items.push({ kind: kind === 'reset' ? 'snapshot' : kind, doc, epoch, seq, bytes });
    const after: StoredDoc = {
      doc,
      epoch,
      seq,
      acked: [...(before?.acked ?? []), bytes],
      pending: before?.pending ?? []
    };
    // One frame may bring a document twice.
    loaded.set(doc, after);
    this.#sessions.applyFromFeed(doc, bytes);
    this.#prepareRow(part, item, this.#sessions.get(doc)?.doc ?? shownDocument(after));
    return ok(undefined);
  }

  /** A new history: what waits is made anew on it, and open copies are replaced. */
  async #prepareReset(part: Part, item: ByteItem, loaded: Map<DocId, StoredDoc>): Promise<Result<void, StoreFailure>> {
    const { doc, epoch, seq, bytes } = item;
    const saved = await this.#edits.flushInLane();
    this.#sessions.close(doc, 'replaced');
    if (!saved.ok) return saved;
    const reread = this.#device.check(await this.#device.store.load(doc));
    if (!reread.ok) return reread;
    const before = reread.value;
    const target = documentFrom(doc, [bytes]);
    if (before !== undefined && before.pending.length > 0) {
      const { clock } = this.#device;
      part.add.push(...rebaseEdits(before, target, epoch, { clock, random: this.#random, seat: this.#seat() }));
      // An erasure stays an erasure, whatever the history.
      part.drop.push(...before.pending.filter((op) => op.kind !== 'erase'));
    }
    loaded.set(doc, { doc, epoch, seq, acked: [bytes], pending: [] });
    part.replaced.push(doc);
    this.#prepareRow(part, item, target);
    return ok(undefined);
  }

  #prepareRow(part: Part, item: Item, shown: Y.Doc): void {
    const row = this.#device.project(item.doc, shown, { at: item.at, by: item.by });
    if (row !== undefined) part.rows.push(row);
  }

  /** The server's time of what this device wrote, so that all devices show the same. */
  #prepareOwn(part: Part, item: Item, loaded: ReadonlyMap<DocId, StoredDoc>): void {
    const row = part.rows.findLast(({ id }) => id === item.doc) ?? this.#device.book.rowOf(item.doc);
    const stored = loaded.get(item.doc);
    if (row !== undefined) part.rows.push({ ...row, changed: { at: item.at, by: item.by } });
    else if (stored !== undefined) this.#prepareRow(part, item, shownDocument(stored));
  }

  /** Made here and in no list: it came from the copy of the push queue, after the browser had emptied the store. */
  #isUnseenOwn(item: Item): boolean {
    return item.kind === 'own' && this.#device.book.rowOf(item.doc) === undefined;
  }
}

const isByteItem = (item: Item): item is ByteItem =>
  item.kind === 'update' || item.kind === 'snapshot' || item.kind === 'reset';

const isRemoval = (item: Item): item is RemovalItem => item.kind === 'tombstone' || item.kind === 'evict';

/** Records are JSON with their type inside; an empty one was removed. */
function recordItem(item: Item): FeedItem[] {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(item.bytes));
    if (typeof parsed !== 'object' || parsed === null || !('type' in parsed) || typeof parsed.type !== 'string')
      return [];
    const isRemoved = 'removed' in parsed && parsed.removed === true;
    return [{ kind: 'record', type: parsed.type, id: item.doc, value: isRemoved ? undefined : item.bytes }];
  } catch {
    return [];
  }
}
