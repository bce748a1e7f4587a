/**
 * Writes all contacts of the book into one CSV file. Two passes, because the columns depend on every contact: the first
 * reads them from the engine and puts them aside as blobs, which the browser keeps out of memory; the second writes. Works
 * in pieces that the page does not feel, and stops between two of them when asked.
 */
import type { EngineApi } from '#lib/engine/engine-api.ts';
import type { ContactDraft } from '#shared/contact/contact-draft.ts';
import { completeHeader, completeRecord, emptyWidths, widen } from '#shared/formats/complete-export.ts';
import { byteOrderMark } from '#shared/formats/csv-writer.ts';
import { excelHeader, excelRecord, type ExcelWords } from '#shared/formats/excel-export.ts';
import type { ContactId } from '#shared/ids.ts';
import type { Vocabulary } from '#shared/vocabulary/vocabulary-doc.ts';

export type ExportFlavour = 'excel' | 'complete';

export type ExportPorts = {
  readonly engine: Pick<EngineApi, 'query' | 'ids' | 'readContacts'>;
  readonly vocabulary: Vocabulary;
  readonly words: ExcelWords;
  readonly memberName: (member: string) => string;
  readonly formatPhone: (value: string) => string;
  readonly isStopped: () => boolean;
  readonly onProgress: (done: number, total: number) => void;
};

export type ExportResult =
  | { readonly kind: 'written'; readonly file: Blob; readonly contacts: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'empty' };

const perBatch = 200;
const view = 'export';

type Spooled = readonly (readonly [ContactId, ContactDraft])[];

export async function writeExport(flavour: ExportFlavour, ports: ExportPorts): Promise<ExportResult> {
  const { engine, vocabulary, words, formatPhone } = ports;
  await engine.query(view, { text: '', sort: 'name', labels: [], trash: false });
  const ids = await engine.ids(view);
  if (ids.length === 0) return { kind: 'empty' };
  // Reading and writing are about the same work.
  const total = ids.length * 2;

  const widths = emptyWidths();
  const spool: Blob[] = [];
  let contacts = 0;
  for (let from = 0; from < ids.length; from += perBatch) {
    if (ports.isStopped()) return { kind: 'stopped' };
    const asked = ids.slice(from, from + perBatch);
    const drafts = await engine.readContacts(asked);
    const found = asked.flatMap((id, i): Spooled => {
      const draft = drafts[i];
      return draft ? [[id, draft]] : [];
    });
    for (const [, draft] of found) widen(widths, draft);
    contacts += found.length;
    spool.push(new Blob([JSON.stringify(found)]));
    ports.onProgress(from + asked.length, total);
  }

  const memberName = ports.memberName;
  const complete = { widths, vocabulary, memberName };
  const excel = { widths, vocabulary, words, memberName, formatPhone };
  const parts: BlobPart[] = [flavour === 'excel' ? byteOrderMark + excelHeader(excel) : completeHeader(complete)];
  let written = 0;
  for (const part of spool) {
    if (ports.isStopped()) return { kind: 'stopped' };
    // Written by this function a moment ago.
    const found = JSON.parse(await part.text()) as Spooled;
    const records = found.map(([id, draft]) =>
      flavour === 'excel' ? excelRecord(draft, excel) : completeRecord(id, draft, complete)
    );
    parts.push(new Blob([records.join('')]));
    written += found.length;
    ports.onProgress(ids.length + written, total);
  }
  return { kind: 'written', file: new Blob(parts, { type: 'text/csv;charset=utf-8' }), contacts };
}
