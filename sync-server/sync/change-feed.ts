/**
 * The change feed as pages: every document once, at its latest seq, tombstones among them. A page holds what a device at
 * `since` needs to be at `to`: the updates that it may lack while they are kept, else the whole document. Reads what is
 * committed; who may read is decided before.
 */
import * as Y from 'yjs';
import type { DocId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { Cursor, FrameOf, Item } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { DocumentState } from '#shared/protocol/segment.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { cursorAt, floorOf, readHead } from './feed-mark.ts';
import { readDocument, type StoredState } from './stored-documents.ts';

export type FeedPage = Omit<FrameOf<'changes'>, 'type'>;

/** What a frame holds beside the bytes of one item. */
const frameOverhead = 1_024;
const itemOverhead = 128;
const nothing = new Uint8Array(0);

type FeedRow = {
  readonly doc: DocId;
  readonly seq: number;
  readonly at: number;
  readonly by: MemberId | null;
  /** 0 for a tombstone. */
  readonly epoch: number;
  readonly snap_seq: number;
};

export function readFeedPage(reader: Statements, workspace: WorkspaceId, cursor: Cursor, maxBytes: number): FeedPage {
  const since = cursor.seq;
  const floor = floorOf(cursor);
  const head = readHead(reader, workspace).seq;
  const rows = reader
    .prepare<FeedRow>(
      `SELECT * FROM (SELECT id AS doc, seq, changed_at AS at, changed_by AS by, epoch, snap_seq
                        FROM doc WHERE workspace = ? AND seq > ? ORDER BY seq LIMIT ?)
       UNION ALL
       SELECT * FROM (SELECT doc, seq, at, by, 0, 0 FROM tombstone WHERE workspace = ? AND seq > ? ORDER BY seq LIMIT ?)
       ORDER BY seq LIMIT ?`
    )
    .all(...[workspace, since, limits.pullItems], ...[workspace, since, limits.pullItems], limits.pullItems);
  const items: Item[] = [];
  let bytes = 0;
  for (const row of rows) {
    const item = itemOf(reader, workspace, floor, row);
    bytes += item.bytes.length + itemOverhead;
    if (items.length > 0 && bytes > maxBytes) break;
    items.push(item);
  }
  // Nothing lies between the last item and the head when the page took all that there was.
  const isLast = items.length === rows.length && rows.length < limits.pullItems;
  const to = isLast ? head : (items.at(-1)?.seq ?? head);
  return { from: since, to: cursorAt(reader, workspace, to, to === head ? head : floor), head, items };
}

function itemOf(reader: Statements, workspace: WorkspaceId, floor: number, row: FeedRow): Item {
  const base = { doc: row.doc, epoch: row.epoch, seq: row.seq, at: row.at, by: row.by ?? undefined };
  if (row.epoch === 0) return { kind: 'tombstone', ...base, bytes: nothing };
  const updates = keptUpdates(reader, workspace, floor, row);
  if (updates !== undefined) return { kind: 'update', ...base, bytes: fitting(mergeUpdates(updates)) };
  const kind = row.epoch > 1 ? 'reset' : 'snapshot';
  const state = readDocument(reader, workspace, row.doc);
  return { kind, ...base, bytes: fitting(state.kind === 'live' ? wholeOf(state) : nothing) };
}

/** Empty stands for "too big for a frame: fetch it by itself". */
const fitting = (bytes: Uint8Array): Uint8Array => (bytes.length > limits.frameBytes - frameOverhead ? nothing : bytes);

export const mergeUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
  const [only] = updates;
  return updates.length === 1 && only !== undefined ? only : Y.mergeUpdates([...updates]);
};

/**
 * The document's updates after `since`, when all of them are still there. Compaction deletes the oldest first and only
 * what the snapshot holds, so all are there when the snapshot is not younger than `since`, or one older than that is kept.
 */
function keptUpdates(
  reader: Statements,
  workspace: WorkspaceId,
  since: number,
  row: FeedRow
): Uint8Array[] | undefined {
  const isComplete =
    since >= row.snap_seq ||
    reader
      .prepare('SELECT 1 FROM doc_update WHERE workspace = ? AND doc = ? AND seq <= ? LIMIT 1')
      .get(workspace, row.doc, since) !== undefined;
  if (!isComplete) return undefined;
  const updates = reader
    .prepare<{ bytes: Uint8Array }>(
      'SELECT bytes FROM doc_update WHERE workspace = ? AND doc = ? AND seq > ? ORDER BY seq'
    )
    .all(workspace, row.doc, since)
    .map(({ bytes }) => bytes);
  return updates.length > 0 ? updates : undefined;
}

/** Through a fresh collecting document, so that what was deleted does not travel; merged bytes would still hold it. */
export function wholeOf({ document, updates }: Extract<StoredState, { kind: 'live' }>): Uint8Array {
  if (updates.length === 0) return document.snap;
  const doc = new Y.Doc({ guid: document.id, gc: true });
  for (const update of [document.snap, ...updates]) Y.applyUpdate(doc, update);
  const whole = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return whole;
}

export function readWholeDocument(
  reader: Statements,
  workspace: WorkspaceId,
  doc: DocId
): DocumentState | 'gone' | undefined {
  const state = readDocument(reader, workspace, doc);
  if (state.kind === 'gone') return 'gone';
  if (state.kind === 'absent') return undefined;
  return { epoch: state.document.epoch, seq: state.document.seq, bytes: wholeOf(state) };
}

export const headCursor = (reader: Statements, workspace: WorkspaceId): Cursor =>
  cursorAt(reader, workspace, readHead(reader, workspace).seq);
