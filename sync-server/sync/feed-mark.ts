/**
 * Marks of the change feed. Each commit draws a new mark that is chained to the one before; a position inside a commit
 * has a mark derived from it. A server that was restored and went on counting has other marks, so a device's cursor
 * shows whether it belongs to this history.
 */
import { createHash } from 'node:crypto';
import type { WorkspaceId } from '#shared/ids.ts';
import type { Random } from '#shared/environment.ts';
import { startOfFeed, type Cursor } from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import type { Statements } from '#sync-server/storage/statements.ts';

const markBytes = 16;

/** The mark of the commit that follows the one with mark `previous` and ends at `seq`. */
export const nextMark = (previous: Uint8Array, seq: number, random: Random): Uint8Array =>
  digest(previous, seq, random.bytes(markBytes));

const markAt = (commitMark: Uint8Array, seq: number): Uint8Array => digest(commitMark, seq, new Uint8Array(0));

function digest(before: Uint8Array, seq: number, more: Uint8Array): Uint8Array {
  return new Uint8Array(
    createHash('sha256').update(before).update(`|${seq}|`).update(more).digest().subarray(0, markBytes)
  );
}

export type FeedHead = { readonly seq: number; readonly mark: Uint8Array; readonly lineage: string };

export function readHead(reader: Statements, workspace: WorkspaceId): FeedHead {
  const head = reader.prepare<FeedHead>('SELECT seq, mark, lineage FROM workspace WHERE id = ?').get(workspace);
  return must(head, 'the workspace of a seat');
}

/** The cursor of a position that is not behind the head. */
export function cursorAt(reader: Statements, workspace: WorkspaceId, seq: number): Cursor {
  if (seq === 0) return startOfFeed;
  const commit = reader
    .prepare<{ mark: Uint8Array }>('SELECT mark FROM feed_mark WHERE workspace = ? AND seq >= ? ORDER BY seq LIMIT 1')
    .get(workspace, seq);
  return { seq, mark: markAt(must(commit, 'the commit of a position in the feed').mark, seq) };
}

/** Whether this server's history has this position; not when it lies ahead, and not when it is of another history. */
export function knowsCursor(reader: Statements, workspace: WorkspaceId, cursor: Cursor): boolean {
  if (cursor.seq === 0) return cursor.mark.length === 0;
  if (cursor.seq > readHead(reader, workspace).seq) return false;
  return Buffer.from(cursorAt(reader, workspace, cursor.seq).mark).equals(cursor.mark);
}

export function writeMark(writer: Statements, workspace: WorkspaceId, seq: number, mark: Uint8Array): void {
  writer.prepare('UPDATE workspace SET seq = ?, mark = ? WHERE id = ?').run(seq, mark, workspace);
  writer.prepare('INSERT INTO feed_mark (workspace, seq, mark) VALUES (?, ?, ?)').run(workspace, seq, mark);
}
