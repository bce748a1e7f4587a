/**
 * Commands about the data as a whole: backup, restore, check. A backup is made beside the running server; a restore
 * stops it for a moment.
 */
import path from 'node:path';
import { err, ok } from '#shared/result.ts';
import { restoreBackup, writeBackup, type Restored } from '#sync-server/storage/backup.ts';
import { textOption, type CommandContext, type Options } from './command-context.ts';
import type { CommandAnswer } from './control-socket.ts';
import { checkDocuments, eraseAgain } from './stored-contacts.ts';

export async function backUp({ folder }: CommandContext, options: Options): Promise<CommandAnswer> {
  const written = await writeBackup(folder.database, path.resolve(textOption(options, 'out') ?? ''));
  if (!written.ok) return written;
  const { file, bytes, sha256 } = written.value;
  return ok({
    json: written.value,
    text: `${file}: ${bytes} bytes\nSHA-256 ${sha256}, also in ${file}.sha256\nIt holds all contacts in readable form: keep it safe.`
  });
}

export async function restore(context: CommandContext, options: Options): Promise<CommandAnswer> {
  const from = path.resolve(textOption(options, 'from') ?? '');
  const { clock } = context.kontor.ports;
  const restored = await context.whileStopped((folder, databaseFile) =>
    restoreBackup(folder, databaseFile, from, {
      now: clock.now(),
      eraseAgain: (database, erasures) => eraseAgain(database, erasures, context.kontor.ports)
    })
  );
  return restored.ok ? describeRestored(restored.value) : restored;
}

export function describeRestored(restored: Restored): CommandAnswer {
  const { from, bytes, sha256, checksum, replaced, erasedAgain } = restored;
  const lines = [
    `Restored ${from}: ${bytes} bytes, SHA-256 ${sha256}.`,
    checksum === 'missing' ? 'There was no checksum file to compare it with.' : 'Its checksum matches.',
    ...(replaced === null ? [] : [`What was there before lies in ${replaced}; delete it when all is well.`]),
    ...(erasedAgain === 0 ? [] : [`${erasedAgain} contacts that had been erased since were erased again.`]),
    'Everybody signs in again. Devices bring back what only they have.'
  ];
  return ok({ json: restored, text: lines.join('\n') });
}

export async function check({ folder }: CommandContext): Promise<CommandAnswer> {
  const documents = await checkDocuments(folder.database.reader);
  const findings = [...(await folder.database.check()), ...documents.findings];
  const report = { findings, documents: documents.count, lineage: 'ok' };
  if (findings.length > 0)
    return err(`${findings.length} findings:\n${findings.map((finding) => `  ${finding}`).join('\n')}`);
  return ok({ json: report, text: `No damage found. ${documents.count} documents were read.` });
}
