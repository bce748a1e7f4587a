/**
 * Documents as the database has them: reading one, and the statements that write changes inside a commit. Every write
 * names what it expects to find, so that one that comes too late (after an erasure, or after another commit) changes no
 * row and is noticed. Decides nothing.
 */
import type { DeviceId, DocId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import type { DocKind } from './document-kind.ts';

export type StoredDocument = {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly epoch: number;
  readonly seq: number;
  readonly bytes: number;
  readonly clients: string;
  readonly snap: Uint8Array;
  readonly snapSeq: number;
};
export type StoredState =
  | { readonly kind: 'live'; readonly document: StoredDocument; readonly updates: readonly Uint8Array[] }
  | { readonly kind: 'gone'; readonly seq: number }
  | { readonly kind: 'absent' };

type DocumentRow = Omit<StoredDocument, 'snapSeq'> & { snap_seq: number };

export function readDocument(reader: Statements, workspace: WorkspaceId, doc: DocId): StoredState {
  const row = reader
    .prepare<DocumentRow>(
      'SELECT id, kind, epoch, seq, bytes, clients, snap, snap_seq FROM doc WHERE workspace = ? AND id = ?'
    )
    .get(workspace, doc);
  if (row !== undefined) {
    const updates =
      row.snap_seq === row.seq
        ? []
        : reader
            .prepare<{ bytes: Uint8Array }>(
              'SELECT bytes FROM doc_update WHERE workspace = ? AND doc = ? AND seq > ? ORDER BY seq'
            )
            .all(workspace, doc, row.snap_seq)
            .map(({ bytes }) => bytes);
    return { kind: 'live', document: { ...row, snapSeq: row.snap_seq }, updates };
  }
  const tombstone = reader
    .prepare<{ seq: number }>('SELECT seq FROM tombstone WHERE workspace = ? AND doc = ?')
    .get(workspace, doc);
  return tombstone === undefined ? { kind: 'absent' } : { kind: 'gone', seq: tombstone.seq };
}

export type DocumentHead = {
  readonly seq: number;
  readonly epoch: number;
  readonly row: string;
  readonly clients: string;
  readonly bytes: number;
  readonly at: number;
  readonly by: MemberId | null;
};

/** False when the document is there already, or has been erased. */
export function insertDocument(
  writer: Statements,
  key: { readonly workspace: WorkspaceId; readonly doc: DocId; readonly kind: DocKind },
  head: DocumentHead,
  snap: Uint8Array
): boolean {
  const { workspace, doc, kind } = key;
  return (
    writer
      .prepare(
        `INSERT INTO doc (workspace, id, kind, epoch, seq, first_seq, snap_seq, bytes, changed_at, changed_by, clients, row, snap)
         SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
          WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE workspace = ? AND doc = ?)
             ON CONFLICT DO NOTHING`
      )
      .run(
        ...[workspace, doc, kind, head.epoch, head.seq, head.seq, head.seq, head.bytes],
        ...[head.at, head.by, head.clients, head.row, snap],
        ...[workspace, doc]
      ) === 1
  );
}

export function insertUpdate(
  writer: Statements,
  workspace: WorkspaceId,
  doc: DocId,
  update: {
    readonly seq: number;
    readonly bytes: Uint8Array;
    readonly member: MemberId | null;
    readonly device: DeviceId | null;
    readonly at: number;
  }
): void {
  writer
    .prepare('INSERT INTO doc_update (workspace, doc, seq, member, device, at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(workspace, doc, update.seq, update.member, update.device, update.at, update.bytes);
}

/** False when the document is not at `expected` any more. */
export function advanceDocument(
  writer: Statements,
  workspace: WorkspaceId,
  doc: DocId,
  expected: { readonly epoch: number; readonly seq: number },
  head: DocumentHead
): boolean {
  return (
    writer
      .prepare(
        `UPDATE doc SET seq = ?, row = ?, clients = ?, bytes = ?, changed_at = ?, changed_by = ?
          WHERE workspace = ? AND id = ? AND epoch = ? AND seq = ?`
      )
      .run(
        ...[head.seq, head.row, head.clients, head.bytes, head.at, head.by],
        ...[workspace, doc, expected.epoch, expected.seq]
      ) === 1
  );
}

/**
 * Removes a document with its whole history and leaves that it is gone. False when there is a tombstone already.
 * Erasing what is not there leaves a tombstone as well: a device that still has it must learn of it.
 */
export function eraseDocument(
  writer: Statements,
  workspace: WorkspaceId,
  doc: DocId,
  erasure: { readonly seq: number; readonly at: number; readonly by: MemberId | null }
): boolean {
  writer.prepare('DELETE FROM doc_update WHERE workspace = ? AND doc = ?').run(workspace, doc);
  writer.prepare('DELETE FROM doc WHERE workspace = ? AND id = ?').run(workspace, doc);
  return (
    writer
      .prepare('INSERT INTO tombstone (workspace, doc, seq, at, by) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(workspace, doc, erasure.seq, erasure.at, erasure.by) === 1
  );
}
