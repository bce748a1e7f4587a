/**
 * The server's past is not the one this device knows: a backup was restored [FEED-6]. Takes the server's documents into
 * its own, and queues what only this device has, so that a restore takes nothing away. The cursor moves when all of it
 * is acked; until then a lost connection begins anew, which changes nothing twice.
 */
import * as Y from 'yjs';
import type { Change, ContactRow } from '#shared/contact/contact-row.ts';
import type { Random } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import type { Cursor, Op } from '#shared/protocol/frames.ts';
import type { SegmentDoc } from '#shared/protocol/doc-segment.ts';
import type { Compression } from '#lib/store/compression.ts';
import type { FeedItem, OpRef, StoredDoc } from '#lib/store/device-store.ts';
import { completeRow, readSegmentChunk, type BootstrapEnd } from './bootstrap.ts';
import type { DeviceBook } from './device-book.ts';
import { changesDocument, documentFrom, shownDocument, waitingUpdates } from './document-bytes.ts';
import { carryOver } from './document-rebase.ts';
import { rootsOf } from './document-roots.ts';
import type { Seat } from './engine-api.ts';
import type { LocalEdits } from './local-edits.ts';
import type { OpenSessions } from './open-sessions.ts';
import { isOtherHistory, rebaseEdits } from './rebase-edits.ts';
import type { SnapshotClient } from './snapshot-client.ts';

type Part = { items: FeedItem[]; rows: ContactRow[]; drop: OpRef[]; add: Op[] };

export type ReconcileParts = {
  readonly device: DeviceBook;
  readonly edits: LocalEdits;
  readonly sessions: OpenSessions;
  readonly client: SnapshotClient;
  readonly compression: Compression;
  readonly random: Random;
  readonly seat: () => Seat;
  readonly isWanted: () => boolean;
  /** The next push of the document is built from here: what this device holds as confirmed, the server may have lost. */
  readonly pushSince: (doc: DocId, stateVector: Uint8Array) => void;
};

/** The server has nothing of a document. */
const nothing = Y.encodeStateVector(new Y.Doc());

export class Reconcile {
  readonly #parts: ReconcileParts;

  constructor(parts: ReconcileParts) {
    this.#parts = parts;
  }

  /** Merges and queues; pushing and moving the cursor are the caller's. */
  async run(head: Cursor): Promise<BootstrapEnd> {
    const changes = await this.#readChanges(head);
    if (changes === undefined) return 'cut';
    const seen = new Set<DocId>();
    let failed = false;
    const end = await this.#parts.client.readPart(
      'docs',
      { asOf: head.seq, after: undefined },
      {
        total: async () => undefined,
        take: async (chunk) => {
          if (!this.#parts.isWanted()) return false;
          const segment = await readSegmentChunk(chunk, this.#parts.compression);
          failed =
            segment === undefined || !(await this.#parts.device.inLane(() => this.#merge(segment.docs, changes)));
          for (const { doc } of segment?.docs ?? []) seen.add(doc);
          return !failed;
        }
      }
    );
    if (failed) return 'failed';
    if (end !== 'complete') return 'cut';
    return (await this.#parts.device.inLane(() => this.#queueUnknown(seen))) ? 'done' : 'failed';
  }

  /** Who changed each contact last, in the server's past. */
  async #readChanges(head: Cursor): Promise<Map<DocId, Change> | undefined> {
    const changes = new Map<DocId, Change>();
    const end = await this.#parts.client.readPart(
      'rows',
      { asOf: head.seq, after: undefined },
      {
        total: async () => undefined,
        take: async (chunk) => {
          const rows = JSON.parse(new TextDecoder().decode(chunk)) as ContactRow[];
          for (const row of rows) changes.set(row.id, completeRow(row).changed);
          return this.#parts.isWanted();
        }
      }
    );
    return end === 'complete' ? changes : undefined;
  }

  /** In the lane: the server's documents and ours become one, and the difference is queued. */
  async #merge(theirs: readonly SegmentDoc[], changes: ReadonlyMap<DocId, Change>): Promise<boolean> {
    const { device, edits } = this.#parts;
    if (!(await edits.flushInLane()).ok) return false;
    const stored = device.check(await device.store.loadMany(theirs.map(({ doc }) => doc)));
    if (!stored.ok) return false;
    const part: Part = { items: [], rows: [], drop: [], add: [] };
    for (const document of theirs)
      this.#mergeOne(part, document, stored.value.get(document.doc), changes.get(document.doc));
    const { items, rows, drop, add } = part;
    const committed = device.check(await device.store.commitFeed({ items, rows, requeue: { drop, add } }));
    if (!committed.ok) return false;
    for (const row of rows) device.noteServerChange(row.id, row.changed);
    device.show(
      rows,
      theirs.map(({ doc }) => doc)
    );
    return true;
  }

  #mergeOne(
    part: Part,
    { doc: id, epoch, seq, bytes }: SegmentDoc,
    ours: StoredDoc | undefined,
    change: Change | undefined
  ): void {
    const { device, sessions, seat } = this.#parts;
    if (device.store.isErased(id) || device.store.waiting.get(id)?.erasing === true) return;
    const server = documentFrom(id, [bytes]);
    let shown = server;
    let kind: 'snapshot' | 'reset' = 'snapshot';
    if (ours !== undefined && (ours.epoch < epoch || isOtherHistory(ours, bytes, seat().vocabularyDoc))) {
      kind = 'reset';
      sessions.close(id, 'replaced');
      part.drop.push(...ours.pending);
      part.add.push(
        ...rebaseEdits(ours, server, epoch, { clock: device.clock, random: this.#parts.random, seat: seat() })
      );
    } else if (ours !== undefined && ours.epoch === epoch) {
      shown = shownDocument({ ...ours, acked: [...ours.acked, bytes] });
      const since = Y.encodeStateVector(server);
      const diff = Y.encodeStateAsUpdate(shown, since);
      if (changesDocument(server, diff)) {
        this.#parts.pushSince(id, since);
        part.drop.push(...ours.pending);
        part.add.push({ doc: id, epoch, kind: 'update', bytes: diff });
      }
      sessions.applyFromFeed(id, bytes);
    } else if (ours !== undefined) {
      // The server fell back behind a document that was built anew: what we show is made anew on its old history.
      const updates: Uint8Array[] = [];
      server.on('update', (update: Uint8Array) => updates.push(update));
      carryOver(
        documentFrom(id, []),
        documentFrom(id, [...ours.acked, ...waitingUpdates(ours)]),
        server,
        rootsOf(id, seat().vocabularyDoc)
      );
      sessions.close(id, 'replaced');
      part.drop.push(...ours.pending);
      if (updates.length > 0) part.add.push({ doc: id, epoch, kind: 'update', bytes: Y.mergeUpdates(updates) });
    }
    part.items.push({ kind, doc: id, epoch, seq, bytes });
    const row = device.project(id, shown, change ?? device.serverChange(id));
    if (row !== undefined) part.rows.push(row);
  }

  /** In the lane: documents that the server does not list are created there again; an erased one is answered `gone`. */
  async #queueUnknown(seen: ReadonlySet<DocId>): Promise<boolean> {
    const { device, edits } = this.#parts;
    if (!(await edits.flushInLane()).ok) return false;
    const docs = device.check(await device.store.docIds());
    if (!docs.ok) return false;
    const unknown = docs.value.filter((doc) => !seen.has(doc) && device.store.waiting.get(doc)?.erasing !== true);
    const stored = device.check(await device.store.loadMany(unknown));
    if (!stored.ok) return false;
    const add: Op[] = [];
    const drop: OpRef[] = [];
    for (const ours of stored.value.values()) {
      if (ours.acked.length === 0) continue;
      const whole = Y.encodeStateAsUpdate(shownDocument(ours));
      this.#parts.pushSince(ours.doc, nothing);
      drop.push(...ours.pending);
      add.push({ doc: ours.doc, epoch: ours.epoch, kind: 'create', bytes: whole });
    }
    return device.check(await device.store.requeue({ drop, add })).ok;
  }
}
