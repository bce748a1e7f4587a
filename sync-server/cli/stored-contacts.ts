/**
 * Documents of the database for the operator's commands: reading contacts one by one, checking that every document can
 * be read, and erasing again in a database that is being restored. Gives way between batches, because the same process
 * may be serving devices.
 */
import * as Y from 'yjs';
import { checkContact, fixedFactsOf } from '#shared/contact/contact-validity.ts';
import type { Clock, Random } from '#shared/environment.ts';
import type { ContactId, DocId, MemberId, WorkspaceId } from '#shared/ids.ts';
import { openVocabularyDoc, readVocabulary, type Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';
import { checkVocabulary } from '#shared/vocabulary/vocabulary-validity.ts';
import type { Database } from '#sync-server/storage/database.ts';
import type { Erasure } from '#sync-server/storage/erasure-ledger.ts';
import type { Statements } from '#sync-server/storage/statements.ts';
import type { DocKind } from '#sync-server/sync/document-kind.ts';
import { nextMark, readHead, writeMark } from '#sync-server/sync/feed-mark.ts';
import { eraseDocument, readDocument } from '#sync-server/sync/stored-documents.ts';

/** The document as committed; `undefined` when it is not there. */
export function openStored(reader: Statements, workspace: WorkspaceId, id: DocId): Y.Doc | undefined {
  const stored = readDocument(reader, workspace, id);
  if (stored.kind !== 'live') return undefined;
  const doc = new Y.Doc({ guid: id, gc: true });
  Y.applyUpdate(doc, stored.document.snap);
  for (const update of stored.updates) Y.applyUpdate(doc, update);
  return doc;
}

export function readVocabularyOf(
  reader: Statements,
  workspace: WorkspaceId
): { doc: Y.Doc; id: DocId; isNew: boolean; vocabulary: Vocabulary } {
  const row = reader
    .prepare<{ vocabulary_doc: DocId }>('SELECT vocabulary_doc FROM workspace WHERE id = ?')
    .get(workspace);
  if (row === undefined) throw new Error('The workspace is gone.');
  const stored = openStored(reader, workspace, row.vocabulary_doc);
  const doc = stored ?? openVocabularyDoc(row.vocabulary_doc);
  return { doc, id: row.vocabulary_doc, isNew: stored === undefined, vocabulary: readVocabulary(doc) };
}

const batch = 200;
const giveWay = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** All contacts in the order of their ids; pauses after each batch so that others get their turn. */
export async function* storedContacts(
  reader: Statements,
  workspace: WorkspaceId
): AsyncGenerator<{ id: ContactId; doc: Y.Doc }> {
  const page = reader.prepare<{ id: ContactId }>(
    "SELECT id FROM doc WHERE workspace = ? AND kind = 'contact' AND id > ? ORDER BY id LIMIT ?"
  );
  for (let last = ''; ;) {
    const ids = page.all(workspace, last, batch);
    for (const { id } of ids) {
      const doc = openStored(reader, workspace, id);
      if (doc !== undefined) yield { id, doc };
      doc?.destroy();
      last = id;
    }
    if (ids.length < batch) return;
    await giveWay();
  }
}

/** Nothing was changed, so nobody is asked whether they might. */
const nobody = '00000000000000000000000000' as MemberId;

/** Reads every document and holds it against what a valid one is. A finding names the document and never its content. */
export async function checkDocuments(reader: Statements): Promise<{ count: number; findings: string[] }> {
  const findings: string[] = [];
  const rows = reader
    .prepare<{ workspace: WorkspaceId; id: DocId; kind: DocKind; seq: number }>(
      'SELECT workspace, id, kind, seq FROM doc'
    )
    .all();
  for (const [index, { workspace, id, kind, seq }] of rows.entries()) {
    if (index % batch === 0) await giveWay();
    const name = `document ${id} of workspace ${workspace}`;
    if (seq > readHead(reader, workspace).seq) findings.push(`${name} is ahead of its feed`);
    try {
      const doc = openStored(reader, workspace, id);
      if (doc === undefined) continue;
      if (doc.store.pendingStructs !== null) findings.push(`${name} lacks a part of its history`);
      const checked =
        kind === 'vocabulary' ? checkVocabulary(doc) : checkContact(doc, { actor: nobody, before: fixedFactsOf(doc) });
      if (!checked.ok) findings.push(`${name} is not valid (${checked.error.path}: ${checked.error.problem})`);
      doc.destroy();
    } catch {
      findings.push(`${name} cannot be read`);
    }
  }
  return { count: rows.length, findings };
}

/** Counts the documents that were there. What the backup never knew gets a tombstone too: a device may still have it. */
export function eraseAgain(
  database: Database,
  erasures: readonly Erasure[],
  environment: { clock: Clock; random: Random }
): Promise<number> {
  return database.transaction((writer) => {
    let erased = 0;
    for (const [workspace, list] of Map.groupBy(erasures, (erasure) => erasure.workspace)) {
      if (writer.prepare('SELECT 1 FROM workspace WHERE id = ?').get(workspace) === undefined) continue;
      const head = readHead(writer, workspace);
      let seq = head.seq;
      for (const { doc, at } of list) {
        if (writer.prepare('SELECT 1 FROM tombstone WHERE workspace = ? AND doc = ?').get(workspace, doc) !== undefined)
          continue;
        if (writer.prepare('SELECT 1 FROM doc WHERE workspace = ? AND id = ?').get(workspace, doc) !== undefined)
          erased += 1;
        seq += 1;
        eraseDocument(writer, workspace, doc, { seq, at, by: null });
      }
      if (seq > head.seq) writeMark(writer, workspace, seq, nextMark(head.mark, seq, environment.random));
    }
    return erased;
  });
}
