/**
 * Marks of the change feed, opaque to devices. Each commit draws a new mark that is chained to the one before; a position inside a commit
 * has a mark derived from it. A server that was restored and went on counting has other marks, so a device's cursor
 * shows whether it belongs to this history. A cursor that lies inside a run of pages also says where the run began: what
 * moved ahead meanwhile was in no page yet, so its changes must be told from there.
 */
import { createHash } from 'node:crypto';
import type { WorkspaceId } from '#shared/ids.ts';
import type { Random } from '#shared/environment.ts';
import { startOfFeed, type Cursor } from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import type { Statements } from '#sync-server/storage/statements.ts';

const markBytes = 16;
const floorBytes = 8;

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

/**
 * The cursor of a position that is not behind the head. `floor` is the position at which the device last had everything;
 * it lies before `seq` while the device reads page after page.
 */
export function cursorAt(reader: Statements, workspace: WorkspaceId, seq: number, floor = seq): Cursor {
  if (seq === 0) return startOfFeed;
  const commit = reader
    .prepare<{ mark: Uint8Array }>('SELECT mark FROM feed_mark WHERE workspace = ? AND seq >= ? ORDER BY seq LIMIT 1')
    .get(workspace, seq);
  const mark = markAt(must(commit, 'the commit of a position in the feed').mark, seq);
  if (floor === seq) return { seq, mark };
  const withFloor = new Uint8Array(markBytes + floorBytes);
  withFloor.set(mark);
  new DataView(withFloor.buffer).setBigUint64(markBytes, BigInt(floor));
  return { seq, mark: withFloor };
}

/** Up to where a device with this cursor surely has every change. */
export function floorOf({ seq, mark }: Cursor): number {
  if (mark.length !== markBytes + floorBytes) return seq;
  const floor = new DataView(mark.buffer, mark.byteOffset).getBigUint64(markBytes);
  // A device that changes its own floor can only ask for more than it needs.
  return floor < BigInt(seq) ? Number(floor) : 0;
}

/** Whether this server's history has this position; not when it lies ahead, and not when it is of another history. */
export function knowsCursor(reader: Statements, workspace: WorkspaceId, cursor: Cursor): boolean {
  if (cursor.seq === 0) return cursor.mark.length === 0;
  if (cursor.seq > readHead(reader, workspace).seq) return false;
  return Buffer.from(cursorAt(reader, workspace, cursor.seq, floorOf(cursor)).mark).equals(cursor.mark);
}

export function writeMark(writer: Statements, workspace: WorkspaceId, seq: number, mark: Uint8Array): void {
  writer.prepare('UPDATE workspace SET seq = ?, mark = ? WHERE id = ?').run(seq, mark, workspace);
  writer.prepare('INSERT INTO feed_mark (workspace, seq, mark) VALUES (?, ?, ?)').run(workspace, seq, mark);
}
