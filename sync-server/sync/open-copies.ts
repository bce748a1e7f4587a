/**
 * Working copies of the documents that were pushed to last, kept between pushes because decoding one costs more than
 * judging an update. A copy runs ahead of the database only inside a commit; whatever goes wrong, it is dropped and built
 * again from what is committed. Bounded by count and by size.
 */
import * as Y from 'yjs';
import type { DeviceId, DocId, MemberId, WorkspaceId } from '#shared/ids.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import { parseClaims, type ClaimOwner } from './client-claims.ts';
import { factsOf, type DocKind } from './document-kind.ts';
import { openWorkingCopy, type WorkingCopy } from './gate.ts';
import { readDocument, type StoredState } from './stored-documents.ts';

/** What one op does to a document, waiting for its commit. */
export type Change = {
  readonly kind: 'create' | 'update' | 'erase';
  readonly bytes: Uint8Array;
  readonly member: MemberId | null;
  readonly device: DeviceId | null;
  /** The connection that pushed it. */
  readonly origin: object;
  readonly isRelayed: boolean;
  /** Given by the commit. */
  seq: number;
};

export type OpenCopy = {
  readonly workspace: WorkspaceId;
  readonly id: DocId;
  readonly kind: DocKind;
  /** As committed. A vocabulary that nobody wrote to is `absent`, and an update brings it into being. */
  standing: 'absent' | 'live' | 'gone';
  epoch: number;
  seq: number;
  /** Updates since the last snapshot, and their bytes: what compaction waits for. */
  updates: number;
  updateBytes: number;
  /** Accepted and not committed yet, in order. */
  changes: Change[];
  /** `undefined`: build it from the database and `changes` when it is needed. */
  copy: WorkingCopy | undefined;
  claims: Map<number, ClaimOwner>;
  bytes: number;
  /** The row of a copy that a worker judged and this thread has not built. */
  row: string | undefined;
  /** A worker is judging an update of it; others wait. */
  isBusy: boolean;
};

export interface OpenCopies {
  get(workspace: WorkspaceId, id: DocId, kind: DocKind): OpenCopy | 'damaged';
  /** Its Y.Doc with everything accepted so far. */
  working(copy: OpenCopy): WorkingCopy | 'damaged';
  /** What a worker needs to build it: everything accepted so far, as updates. */
  encoded(copy: OpenCopy): Uint8Array[];
  /** Those with changes that wait for a commit. */
  changed(): OpenCopy[];
  /** Its snapshot was made anew: sizes are to be read again. */
  refresh(workspace: WorkspaceId, id: DocId): void;
  /** Its changes are in the database. */
  committed(copy: OpenCopy, log: { readonly updates: number; readonly updateBytes: number }): void;
  /** Forgets the Y.Doc alone, after a refusal has spoiled it. */
  spoil(copy: OpenCopy): void;
  /** Forgets everything that is not committed. */
  drop(copy: OpenCopy): void;
  /** Lets go of the least used, down to the bounds. */
  trim(): void;
}

const mostCopies = 1_000;
const mostBytes = 16 * 1024 * 1024;

export const standingAfter = (copy: OpenCopy): OpenCopy['standing'] => {
  const last = copy.changes.at(-1);
  return last === undefined ? copy.standing : last.kind === 'erase' ? 'gone' : 'live';
};

export function createOpenCopies(reader: Statements, onDamage: (doc: DocId, cause: unknown) => void): OpenCopies {
  const copies = new Map<string, OpenCopy>();
  const keyOf = (workspace: WorkspaceId, id: DocId): string => `${workspace}/${id}`;

  function forget(copy: OpenCopy): void {
    const key = keyOf(copy.workspace, copy.id);
    if (copies.get(key) !== copy) return;
    copies.delete(key);
    copy.copy?.doc.destroy();
    copy.copy = undefined;
  }

  const encoded = (open: OpenCopy): Uint8Array[] => [
    ...updatesOf(readDocument(reader, open.workspace, open.id)),
    ...open.changes.map((change) => change.bytes)
  ];

  function build(open: OpenCopy): WorkingCopy {
    const copy = openWorkingCopy(open.kind, open.id);
    const updates = encoded(open);
    for (const update of updates) Y.applyUpdate(copy.doc, update);
    const facts = updates.length > 0 ? factsOf(open.kind, copy.doc) : undefined;
    return { ...copy, facts, claims: open.claims, bytes: open.bytes };
  }

  return {
    get(workspace, id, kind) {
      const key = keyOf(workspace, id);
      const known = copies.get(key);
      if (known !== undefined) {
        // Last in the order of insertion is the one used last.
        copies.delete(key);
        copies.set(key, known);
        return known;
      }
      try {
        const copy = openCopy(workspace, id, kind, readDocument(reader, workspace, id));
        copies.set(key, copy);
        return copy;
      } catch (cause) {
        onDamage(id, cause);
        return 'damaged';
      }
    },
    working(open) {
      if (open.copy !== undefined) return open.copy;
      try {
        open.copy = build(open);
        return open.copy;
      } catch (cause) {
        onDamage(open.id, cause);
        return 'damaged';
      }
    },
    encoded,
    changed: () => [...copies.values()].filter((open) => open.changes.length > 0),
    committed(open, log) {
      open.standing = standingAfter(open);
      open.seq = open.changes.at(-1)?.seq ?? open.seq;
      open.changes = [];
      open.row = undefined;
      Object.assign(open, log);
      if (open.standing === 'gone') forget(open);
    },
    refresh(workspace, id) {
      const open = copies.get(keyOf(workspace, id));
      if (open === undefined) return;
      if (open.changes.length === 0 && !open.isBusy) forget(open);
      else Object.assign(open, { updates: 0, updateBytes: 0 });
    },
    spoil(open) {
      open.copy?.doc.destroy();
      open.copy = undefined;
    },
    drop: forget,
    trim() {
      let bytes = 0;
      for (const copy of copies.values()) bytes += copy.bytes;
      for (const copy of copies.values()) {
        if (copies.size <= mostCopies && bytes <= mostBytes) return;
        if (copy.changes.length > 0 || copy.isBusy) continue;
        bytes -= copy.bytes;
        forget(copy);
      }
    }
  };
}

const updatesOf = (stored: StoredState): Uint8Array[] =>
  stored.kind === 'live' ? [stored.document.snap, ...stored.updates] : [];

function openCopy(workspace: WorkspaceId, id: DocId, kind: DocKind, stored: StoredState): OpenCopy {
  const open: OpenCopy = {
    ...{ workspace, id, kind, standing: stored.kind, epoch: 1, seq: 0, updates: 0, updateBytes: 0 },
    ...{ changes: [], copy: undefined, claims: new Map(), bytes: 0, row: undefined, isBusy: false }
  };
  if (stored.kind === 'absent') return open;
  if (stored.kind === 'gone') return { ...open, seq: stored.seq };
  const { document, updates } = stored;
  return {
    ...open,
    ...{ kind: document.kind, epoch: document.epoch, seq: document.seq, bytes: document.bytes },
    claims: parseClaims(document.clients),
    updates: updates.length,
    updateBytes: updates.reduce((sum, update) => sum + update.length, 0)
  };
}
