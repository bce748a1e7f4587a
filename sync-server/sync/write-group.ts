/**
 * The transaction of a group: one seq for each change in its order, documents, updates, tombstones, the head of each
 * workspace with its new mark. Says `moved` and writes nothing when a right or a document is not what the group was
 * judged by.
 */
import type { Random } from '#shared/environment.ts';
import type { ContactRow } from '#shared/contact/contact-row.ts';
import type { DocId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { Cursor } from '#shared/protocol/frames.ts';
import { must } from '#shared/result.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { formatClaims } from './client-claims.ts';
import { projectRow } from './document-kind.ts';
import { cursorAt, nextMark, readHead, writeMark } from './feed-mark.ts';
import type { Sender } from './op-judge.ts';
import type { Change, OpenCopies, OpenCopy } from './open-copies.ts';
import type { Progress } from './submission.ts';
import { advanceDocument, eraseDocument, insertDocument, insertUpdate, type DocumentHead } from './stored-documents.ts';

/** A submission in the group, with the sender as judged, and which verdict is the first of this group. */
export type Judged = { readonly progress: Progress; readonly sender: Sender; readonly first: number };

export type CommittedDocument = {
  readonly doc: DocId;
  readonly epoch: number;
  readonly changes: readonly Change[];
  /** Updates that are not in a snapshot yet, and their bytes. */
  readonly updates: number;
  readonly updateBytes: number;
};
/** What one transaction did to one workspace. */
export type Commit = {
  readonly workspace: WorkspaceId;
  readonly from: number;
  readonly to: Cursor;
  readonly at: number;
  readonly documents: readonly CommittedDocument[];
};

export type GroupToWrite = {
  readonly group: readonly Judged[];
  readonly opens: readonly OpenCopy[];
  readonly copies: OpenCopies;
  readonly at: number;
  readonly random: Random;
  readonly isSeated: (judged: Judged) => boolean;
};

/** Rolls the transaction back; never leaves this file. */
class Moved extends Error {}

export function writeGroup(writer: Statements, toWrite: GroupToWrite): Commit[] | 'moved' {
  if (!toWrite.group.every(toWrite.isSeated)) return 'moved';
  writer.exec('SAVEPOINT committing');
  try {
    const commits = Map.groupBy(toWrite.opens, (open) => open.workspace)
      .entries()
      .map(([workspace, opens]) => writeWorkspace(writer, workspace, opens, toWrite))
      .toArray();
    writer.exec('RELEASE committing');
    return commits;
  } catch (cause) {
    if (!(cause instanceof Moved)) throw cause;
    writer.exec('ROLLBACK TO committing');
    writer.exec('RELEASE committing');
    return 'moved';
  }
}

function writeWorkspace(
  writer: Statements,
  workspace: WorkspaceId,
  opens: readonly OpenCopy[],
  toWrite: GroupToWrite
): Commit {
  const head = readHead(writer, workspace);
  numberChanges(opens, head.seq, toWrite.group);
  const documents = opens.map((open) => writeDocument(writer, open, toWrite));
  const seq = Math.max(...documents.flatMap(({ changes }) => changes.map((change) => change.seq)));
  writeMark(writer, workspace, seq, nextMark(head.mark, seq, toWrite.random));
  return { workspace, from: head.seq, to: cursorAt(writer, workspace, seq), at: toWrite.at, documents };
}

/** Seqs in the order in which the changes were accepted, across documents. */
function numberChanges(opens: readonly OpenCopy[], head: number, group: readonly Judged[]): void {
  const inWorkspace = new Set(opens.flatMap((open) => open.changes));
  let seq = head;
  for (const { progress, first } of group) {
    for (const verdict of progress.verdicts.slice(first)) {
      if (verdict.kind === 'committed' && inWorkspace.has(verdict.change)) verdict.change.seq = ++seq;
    }
  }
}

function writeDocument(writer: Statements, open: OpenCopy, { copies, at }: GroupToWrite): CommittedDocument {
  const { workspace, id: doc, kind, epoch } = open;
  const changes = [...open.changes];
  const last = must(changes.at(-1), 'a change of a document in a group');
  if (last.kind === 'erase') {
    if (!eraseDocument(writer, workspace, doc, { seq: last.seq, at, by: last.member })) throw new Moved();
    return { doc, epoch, changes: [last], updates: 0, updateBytes: 0 };
  }
  const head: DocumentHead = {
    ...{ seq: last.seq, epoch, bytes: open.bytes, at, by: last.member },
    clients: formatClaims(open.claims),
    row: rowOf(copies, open, at, last.member)
  };
  const [first, ...rest] = changes;
  const isNew = first?.kind === 'create';
  const expected = isNew ? { epoch, seq: first.seq } : { epoch, seq: open.seq };
  if (isNew && !insertDocument(writer, { workspace, doc, kind }, { ...head, seq: first.seq }, first.bytes))
    throw new Moved();
  const updates = isNew ? rest : changes;
  for (const { seq, bytes, member, device } of updates)
    insertUpdate(writer, workspace, doc, { seq, bytes, member, device, at });
  if (updates.length > 0 && !advanceDocument(writer, workspace, doc, expected, head)) throw new Moved();
  return {
    ...{ doc, epoch, changes },
    updates: open.updates + updates.length,
    updateBytes: open.updateBytes + updates.reduce((sum, { bytes }) => sum + bytes.length, 0)
  };
}

function rowOf(copies: OpenCopies, open: OpenCopy, at: number, by: MemberId | null): string {
  const changed = { at, by: by ?? undefined };
  if (open.copy === undefined && open.row !== undefined && open.row !== '') {
    // Made by our own worker from the same document, by nobody at time 0.
    const row = JSON.parse(open.row) as ContactRow;
    return JSON.stringify({ ...row, changed });
  }
  const working = copies.working(open);
  if (working === 'damaged') throw new Error('a document that was just judged cannot be read');
  return projectRow(open.kind, open.id, working.doc, changed);
}
