/**
 * Keeps documents small: many updates become one snapshot, made by a fresh collecting document, so that what was deleted
 * leaves the database. Runs beside everything else, one document at a time; a write that comes after an erasure or
 * another commit finds nothing to change. A document that cannot be compacted is left alone and reported.
 */
import * as Y from 'yjs';
import type { Clock } from '#shared/environment.ts';
import type { DocId, WorkspaceId } from '#shared/ids.ts';
import type { Database } from '#sync-server/storage/database.ts';
import type { OpenCopies } from './open-copies.ts';
import type { SyncLog } from './sync-log.ts';
import { readDocument } from './stored-documents.ts';
import type { Commit } from './write-group.ts';

export interface Compaction {
  /** Looks at what a commit has changed. */
  consider(commit: Commit): void;
  /** Compacts now. False when the document is gone, has nothing to fold, or changed meanwhile. */
  compact(workspace: WorkspaceId, doc: DocId): Promise<boolean>;
  /** After an erasure: writes the log of the database back, so that no file holds the bytes any more. */
  scrub(): void;
  /** Documents that rest, and updates that no device needs as a small difference any more. */
  sweep(): Promise<void>;
  readonly quarantined: number;
  close(): void;
}

const mostUpdates = 32;
const mostUpdateBytes = 64 * 1024;
const restMs = 24 * 60 * 60_000;
/** Devices that were online within this time get small differences instead of whole documents. */
const keepUpdatesMs = 60 * 60_000;
const sweepEveryMs = 60 * 60_000;
const sweepBatch = 200;
/** Lets a burst of edits end first, and commits in between. */
const pauseMs = 200;

export function createCompaction(environment: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: SyncLog;
  readonly copies: OpenCopies;
}): Compaction {
  const { database, clock, log, copies } = environment;
  const waiting = new Map<string, { readonly workspace: WorkspaceId; readonly doc: DocId }>();
  const quarantine = new Set<string>();
  let cancelNext: (() => void) | undefined;
  let isScrubbing = false;
  let isScrubWanted = false;
  let isClosed = false;
  let cancelSweep = clock.schedule(sweepEveryMs, sweepAndGoOn);

  function sweepAndGoOn(): void {
    void sweep().finally(() => {
      if (!isClosed) cancelSweep = clock.schedule(sweepEveryMs, sweepAndGoOn);
    });
  }

  function enqueue(workspace: WorkspaceId, doc: DocId): void {
    const key = `${workspace}/${doc}`;
    if (quarantine.has(key) || isClosed) return;
    waiting.set(key, { workspace, doc });
    cancelNext ??= clock.schedule(pauseMs, next);
  }

  function next(): void {
    cancelNext = undefined;
    const [first] = waiting;
    if (first === undefined || isClosed) return;
    const [key, { workspace, doc }] = first;
    waiting.delete(key);
    void compact(workspace, doc).finally(() => {
      if (waiting.size > 0 && !isClosed) cancelNext ??= clock.schedule(pauseMs, next);
    });
  }

  async function compact(workspace: WorkspaceId, doc: DocId): Promise<boolean> {
    const key = `${workspace}/${doc}`;
    try {
      const stored = readDocument(database.reader, workspace, doc);
      if (stored.kind !== 'live' || stored.updates.length === 0) return false;
      const { epoch, seq, snapSeq } = stored.document;
      const snap = fold(doc, [stored.document.snap, ...stored.updates]);
      const isWritten = await database.transaction((writer) => {
        // Says what it expects: erased, or folded by somebody else, is no row to change. Later updates stay beside it.
        const changed = writer
          .prepare(
            `UPDATE doc SET snap = ?, snap_seq = ?, bytes = ? + (SELECT coalesce(sum(length(bytes)), 0) FROM doc_update
                                                                  WHERE workspace = ? AND doc = ? AND seq > ?)
              WHERE workspace = ? AND id = ? AND epoch = ? AND snap_seq = ?`
          )
          .run(...[snap, seq, snap.length], ...[workspace, doc, seq], ...[workspace, doc, epoch, snapSeq]);
        if (changed === 0) return false;
        forgetOldUpdates(writer, workspace, doc, seq);
        return true;
      });
      // The next push reads the size and the count of updates anew.
      if (isWritten) copies.refresh(workspace, doc);
      return isWritten;
    } catch (cause) {
      quarantine.add(key);
      log.error('a document cannot be compacted', { doc }, cause);
      return false;
    }
  }

  function forgetOldUpdates(writer: Database['reader'], workspace: WorkspaceId, doc: DocId, snapSeq: number): void {
    // Always the oldest ones first: the feed takes an update that is kept as a sign that all later ones are.
    writer
      .prepare(
        `DELETE FROM doc_update WHERE workspace = ? AND doc = ? AND seq <=
           (SELECT max(seq) FROM doc_update WHERE workspace = ? AND doc = ? AND seq <= ? AND at < ?)`
      )
      .run(...[workspace, doc], ...[workspace, doc, snapSeq, clock.now() - keepUpdatesMs]);
  }

  async function writeBack(): Promise<void> {
    isScrubbing = true;
    // An erasure that is committed while this runs wants it once more.
    while (isScrubWanted) {
      isScrubWanted = false;
      await database
        .checkpoint()
        .catch((cause: unknown) => log.error('the log of the database could not be written back', {}, cause));
    }
    isScrubbing = false;
  }

  async function sweep(): Promise<void> {
    try {
      const resting = database.reader
        .prepare<{ workspace: WorkspaceId; id: DocId }>(
          'SELECT workspace, id FROM doc WHERE seq > snap_seq AND changed_at < ? LIMIT ?'
        )
        .all(clock.now() - restMs, sweepBatch);
      for (const { workspace, id } of resting) if (!quarantine.has(`${workspace}/${id}`)) await compact(workspace, id);
      const folded = database.reader
        .prepare<{ workspace: WorkspaceId; doc: DocId; snap_seq: number }>(
          `SELECT DISTINCT doc_update.workspace, doc_update.doc, doc.snap_seq FROM doc_update
             JOIN doc ON doc.workspace = doc_update.workspace AND doc.id = doc_update.doc
            WHERE doc_update.seq <= doc.snap_seq AND doc_update.at < ? LIMIT ?`
        )
        .all(clock.now() - keepUpdatesMs, sweepBatch);
      if (folded.length === 0) return;
      await database.transaction((writer) => {
        for (const { workspace, doc, snap_seq } of folded) forgetOldUpdates(writer, workspace, doc, snap_seq);
      });
    } catch (cause) {
      // A full disk, most likely; the next sweep tries again.
      log.error('the sweep of old updates failed', {}, cause);
    }
  }

  return {
    consider(commit) {
      for (const { doc, updates, updateBytes } of commit.documents) {
        if (updates >= mostUpdates || updateBytes >= mostUpdateBytes) enqueue(commit.workspace, doc);
      }
    },
    compact,
    scrub() {
      isScrubWanted = true;
      if (!isScrubbing && !isClosed) void writeBack();
    },
    sweep,
    get quarantined() {
      return quarantine.size;
    },
    close() {
      isClosed = true;
      cancelNext?.();
      cancelSweep();
    }
  };
}

/** Throws when the updates do not make a whole document. */
function fold(guid: DocId, updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc({ guid, gc: true });
  for (const update of updates) Y.applyUpdate(doc, update);
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) throw new Error('a stored document with gaps');
  const snap = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return snap;
}
