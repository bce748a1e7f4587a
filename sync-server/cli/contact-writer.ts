/**
 * The operator as a peer of the feed: contacts that an import or the demo makes take the same road as a device's pushes,
 * through gate and commit, in the name of the workspace's first owner.
 */
import * as Y from 'yjs';
import type { Clock, Random } from '#shared/environment.ts';
import { createId, type ContactId, type DocId, type EntryId, type MemberId, type WorkspaceId } from '#shared/ids.ts';
import type { ContactDraft } from '#shared/contact/contact-draft.ts';
import { openContactDoc } from '#shared/contact/contact-doc.ts';
import { mergeDraft, writeDraft } from '#shared/contact/contact-import.ts';
import type { Op } from '#shared/protocol/frames.ts';
import { limits } from '#shared/protocol/limits.ts';
import { err, must, ok, type Result } from '#shared/result.ts';
import { addField, addLabel } from '#shared/vocabulary/vocabulary-mutations.ts';
import { readVocabulary, type FieldType, type Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import type { SyncServer } from '#sync-server/sync/sync-server.ts';
import { openStored, readVocabularyOf } from './stored-contacts.ts';

export type WriterParts = {
  readonly reader: Statements;
  readonly sync: SyncServer;
  readonly clock: Clock;
  readonly random: Random;
  readonly workspace: { readonly id: WorkspaceId; readonly country: string };
};

export type ContactWrite = {
  readonly id: ContactId;
  readonly mode: 'create' | 'merge';
  readonly draft: ContactDraft;
  readonly at?: number;
};

/** Who the changes of an operator are signed by. */
export function firstOwner(reader: Statements, workspace: WorkspaceId): MemberId {
  const row = reader
    .prepare<{ id: MemberId }>(
      "SELECT id FROM member WHERE workspace = ? AND role = 'owner' AND removed_at IS NULL ORDER BY joined_at, id LIMIT 1"
    )
    .get(workspace);
  return must(row, 'an owner of the workspace').id;
}

/** The epoch of a document that was never built anew. */
const firstEpoch = 1;

/** Half of what a push may hold, so that a batch of ordinary contacts is one commit. */
const opsPerBatch = limits.pushOps / 2;

/** Writes in batches; stops at the first that is refused and says how many were written before. */
export async function writeContacts(
  parts: WriterParts,
  writes: readonly ContactWrite[]
): Promise<Result<number, string>> {
  const by = firstOwner(parts.reader, parts.workspace.id);
  let written = 0;
  for (let from = 0; from < writes.length; from += opsPerBatch) {
    const ops = writes.slice(from, from + opsPerBatch).flatMap((write) => opOf(parts, write, by) ?? []);
    const settled = await submit(parts, ops);
    if (!settled.ok) return err(`${settled.error} ${written} contacts were written before.`);
    written += ops.length;
  }
  return ok(written);
}

function opOf(
  parts: WriterParts,
  { id, mode, draft, at = parts.clock.now() }: ContactWrite,
  by: MemberId
): Op | undefined {
  const context = { at, by, country: parts.workspace.country, createId: () => createId<EntryId>(parts) };
  if (mode === 'create') {
    const doc = openContactDoc(id);
    writeDraft(doc, draft, context, 'operator');
    return { doc: id, epoch: firstEpoch, kind: 'create', bytes: Y.encodeStateAsUpdate(doc) };
  }
  const doc = openStored(parts.reader, parts.workspace.id, id);
  if (doc === undefined) return undefined;
  const before = Y.encodeStateVector(doc);
  if (!mergeDraft(doc, draft, context, 'operator')) return undefined;
  return { doc: id, epoch: epochOf(parts, id), kind: 'update', bytes: Y.encodeStateAsUpdate(doc, before) };
}

export function epochOf({ reader, workspace }: Pick<WriterParts, 'reader' | 'workspace'>, doc: DocId): number {
  const row = reader
    .prepare<{ epoch: number }>('SELECT epoch FROM doc WHERE workspace = ? AND id = ?')
    .get(workspace.id, doc);
  return row?.epoch ?? firstEpoch;
}

/** All of the ops, or the sentence that says why one of them was refused. */
export async function submit(parts: WriterParts, ops: readonly Op[]): Promise<Result<void, string>> {
  if (ops.length === 0) return ok(undefined);
  const author = { kind: 'operator' as const, member: firstOwner(parts.reader, parts.workspace.id) };
  const settled = await parts.sync.submit({ workspace: parts.workspace.id, author, ops });
  if (settled.kind === 'failed')
    return err(settled.code === 'storage.full' ? 'the disk is full.' : 'the server is busy; try again.');
  if (settled.kind === 'unseated') return err('the workspace is gone.');
  const refused = settled.outcomes.findIndex((outcome) => outcome.kind === 'refused');
  const outcome = settled.outcomes[refused];
  if (outcome === undefined) return ok(undefined);
  return err(`contact ${ops[refused]?.doc ?? ''} was refused (${outcome.code ?? ''}: ${outcome.detail}).`);
}

export type NewNames = {
  readonly labels: readonly { readonly name: string; readonly mark?: number }[];
  readonly fields: readonly { readonly name: string; readonly type: FieldType; readonly options: readonly string[] }[];
};

/** Adds labels and fields to the workspace's vocabulary and returns it as it then is. */
export async function extendVocabulary(parts: WriterParts, names: NewNames): Promise<Result<Vocabulary, string>> {
  const { doc, id, isNew } = readVocabularyOf(parts.reader, parts.workspace.id);
  const before = Y.encodeStateVector(doc);
  doc.transact(() => {
    for (const label of names.labels) addLabel(doc, createId<EntryId>(parts), label, 'operator');
    for (const field of names.fields) addField(doc, createId<EntryId>(parts), field, 'operator');
  });
  if (names.labels.length + names.fields.length > 0) {
    const op: Op = {
      doc: id,
      epoch: epochOf(parts, id),
      kind: isNew ? 'create' : 'update',
      bytes: Y.encodeStateAsUpdate(doc, before)
    };
    const settled = await submit(parts, [op]);
    if (!settled.ok) return settled;
  }
  return ok(readVocabulary(doc));
}
