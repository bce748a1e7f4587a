/**
 * Commands about contacts: import, export, erase. Import keeps the same rules as the page in the app (a row that might
 * be somebody else is left out, nothing that is there is replaced), and the same file a second time changes nothing.
 */
import { createId, parseId, type ContactId, type DocId } from '#shared/ids.ts';
import { draftOf } from '#shared/contact/contact-import.ts';
import { readTrashedAt } from '#shared/contact/contact-doc.ts';
import { layouts } from '#shared/formats/column-recognition.ts';
import { DraftBook } from '#shared/formats/draft-book.ts';
import { missingNames, operationsOf } from '#shared/formats/import-operations.ts';
import { reportOf, type ImportReport } from '#shared/formats/import-report.ts';
import type { FileRefusal } from '#shared/formats/import-source.ts';
import { nameDraft, unnameDraft } from '#shared/formats/named-draft.ts';
import { planFile } from '#shared/formats/plan-file.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { CommandRequest } from './command-table.ts';
import { findWorkspace, textOption, type CommandContext, type Options } from './command-context.ts';
import { epochOf, extendVocabulary, submit, writeContacts, type WriterParts } from './contact-writer.ts';
import type { CommandAnswer } from './control-socket.ts';
import { exportFormats, renderExport } from './export-formats.ts';
import { readVocabularyOf, storedContacts } from './stored-contacts.ts';

function writerParts(context: CommandContext, options: Options): Result<WriterParts, string> {
  const workspace = findWorkspace(context, options);
  if (!workspace.ok) return workspace;
  const { clock, random } = context.kontor.ports;
  return ok({
    reader: context.folder.database.reader,
    sync: context.kontor.sync,
    clock,
    random,
    workspace: workspace.value
  });
}

export async function importContacts(context: CommandContext, request: CommandRequest): Promise<CommandAnswer> {
  const parts = writerParts(context, request.options);
  if (!parts.ok) return parts;
  const source = textOption(request.options, 'source');
  if (source !== undefined && !layouts.some((layout) => layout.startsWith(source))) {
    return err(`--source ${source} is not known; it can be ${layouts.join(', ')}.`);
  }
  const reports: ImportReport[] = [];
  for (const { name, base64 } of request.files) {
    const report = await importFile(parts.value, Buffer.from(base64, 'base64'), {
      source,
      isDryRun: request.options['dry-run'] === true
    });
    if (!report.ok) return err(`${name}: ${report.error}`);
    reports.push(report.value);
  }
  const sum = (fate: Exclude<keyof ImportReport, 'rows'>) => reports.reduce((total, report) => total + report[fate], 0);
  const json = {
    new: sum('new'),
    merged: sum('merged'),
    unchanged: sum('unchanged'),
    skipped: sum('skipped'),
    invalid: sum('invalid'),
    rows: reports.flatMap((report) => report.rows)
  };
  const left = json.rows.filter(({ fate }) => fate === 'skipped' || fate === 'invalid');
  const lines = left.map(({ row, fate, reason }) => `  row ${row}: ${fate} (${reason})`);
  const head = `${json.new} new, ${json.merged} merged, ${json.unchanged} unchanged, ${json.skipped} skipped, ${json.invalid} invalid`;
  return ok({
    json,
    text: [request.options['dry-run'] === true ? `${head} (nothing was written)` : head, ...lines].join('\n')
  });
}

async function importFile(
  parts: WriterParts,
  bytes: Uint8Array,
  options: { source: string | undefined; isDryRun: boolean }
): Promise<Result<ImportReport, string>> {
  const { country, id: workspace } = parts.workspace;
  const { vocabulary } = readVocabularyOf(parts.reader, workspace);
  const book = new DraftBook(country);
  for await (const { id, doc } of storedContacts(parts.reader, workspace)) {
    if (readTrashedAt(doc) === undefined) book.add(id, nameDraft(draftOf(doc), vocabulary));
  }
  const planned = await planFile(bytes, {
    country,
    book,
    createContactId: () => createId<ContactId>(parts),
    fields: vocabulary.fields,
    year: new Date(parts.clock.now()).getUTCFullYear(),
    unreadable: 'leave-out',
    claimRemark: 'claimed by the imported file; proves nothing',
    extraLabel: ''
  });
  if (!planned.ok) return err(refusalText(planned.error));
  const { plan, survey } = planned.value;
  if (options.source !== undefined && !survey.layout.startsWith(options.source)) {
    return err(`this looks like an export of ${survey.layout}, not of ${options.source}. Nothing was written.`);
  }
  if (!options.isDryRun) {
    const operations = operationsOf(plan, { doubts: 'leave-out' });
    const extended = await extendVocabulary(parts, withMarks(missingNames(operations, vocabulary)));
    if (!extended.ok) return extended;
    const written = await writeContacts(
      parts,
      operations.map(({ id, mode, draft }) => ({ id, mode, draft: unnameDraft(draft, extended.value) }))
    );
    if (!written.ok) return written;
  }
  return ok(reportOf(plan.rows));
}

const withMarks = ({ labels, fields }: ReturnType<typeof missingNames>) => ({
  labels: labels.map((name) => ({ name })),
  fields
});

function refusalText(refusal: FileRefusal): string {
  switch (refusal.kind) {
    case 'too-large':
      return `the file has ${refusal.bytes} bytes; at most 50 MB can be imported. Split it.`;
    case 'too-many-rows':
      return `the file has ${refusal.rows} rows; at most 100,000 can be imported. Split it.`;
    case 'no-rows':
      return 'the file has no rows below its line of names.';
    default:
      return `this is no CSV file (${refusal.kind}). Save it as CSV and try again.`;
  }
}

export async function exportContacts(context: CommandContext, options: Options): Promise<CommandAnswer> {
  const format = exportFormats.find((one) => one === (textOption(options, 'format') ?? 'json'));
  if (format === undefined) return err(`--format must be one of ${exportFormats.join(', ')}.`);
  const workspace = findWorkspace(context, options);
  if (!workspace.ok) return workspace;
  const { reader } = context.folder.database;
  const { text, count } = await renderExport(reader, workspace.value, format);
  return ok({
    json: { format, contacts: count, out: textOption(options, 'out') ?? null },
    text: `${count} contacts.`,
    output: text
  });
}

export async function erase(context: CommandContext, options: Options): Promise<CommandAnswer> {
  const parts = writerParts(context, options);
  if (!parts.ok) return parts;
  const contact = parseId<DocId>(textOption(options, 'contact'));
  const { reader, workspace, clock } = parts.value;
  const stored =
    contact === undefined
      ? undefined
      : reader
          .prepare("SELECT 1 FROM doc WHERE workspace = ? AND id = ? AND kind = 'contact'")
          .get(workspace.id, contact);
  if (contact === undefined || stored === undefined) return err('there is no such contact in this workspace.');
  const updates = reader
    .prepare<{ n: number }>('SELECT count(*) AS n FROM doc_update WHERE workspace = ? AND doc = ?')
    .get(workspace.id, contact);
  const erased = await submit(parts.value, [
    { doc: contact, epoch: epochOf(parts.value, contact), kind: 'erase', bytes: new Uint8Array(0) }
  ]);
  if (!erased.ok) return erased;
  const tombstone = reader
    .prepare<{ seq: number; at: number }>('SELECT seq, at FROM tombstone WHERE workspace = ? AND doc = ?')
    .get(workspace.id, contact);
  const at = new Date(tombstone?.at ?? clock.now()).toISOString();
  const receipt = {
    contactId: contact,
    workspaceId: workspace.id,
    erasedAt: at,
    seq: tombstone?.seq ?? null,
    updatesRemoved: updates?.n ?? 0
  };
  return ok({
    json: receipt,
    text:
      `Contact ${contact} was erased at ${at}, with ${receipt.updatesRemoved} kept changes. What remains is its id.\n` +
      'Devices remove it when they next connect; backups made before still hold it, and restoring one erases it again.'
  });
}
