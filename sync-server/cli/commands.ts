/**
 * Runs one of the operator's commands on the server's own parts, whoever holds them: the running server, asked over its
 * control socket, or the command's own process with the data folder locked. A failure is one sentence.
 */
import { err, type Result } from '#shared/result.ts';
import type { WorkspaceId } from '#shared/ids.ts';
import type { Kontor } from '#sync-server/app.ts';
import type { DataFolder } from '#sync-server/storage/data-folder.ts';
import { createWorkspace, invite } from './account-commands.ts';
import type { CommandRequest } from './command-table.ts';
import type { CommandAnswer } from './control-socket.ts';
import { backUp, check, restore } from './storage-commands.ts';
import { erase, exportContacts, importContacts } from './contact-commands.ts';

export type CommandContext = {
  readonly kontor: Kontor;
  readonly folder: DataFolder;
  /** Closes server and database, runs the work on the bare folder, and starts both again. */
  readonly whileStopped: <T>(work: (folder: string, databaseFile: string) => Promise<T>) => Promise<T>;
};

export function runCommand(context: CommandContext, request: CommandRequest): Promise<CommandAnswer> {
  switch (request.command) {
    case 'create-workspace':
      return createWorkspace(context, request.options);
    case 'invite':
      return invite(context, request.options);
    case 'import':
      return importContacts(context, request);
    case 'export':
      return exportContacts(context, request.options);
    case 'erase':
      return erase(context, request.options);
    case 'backup':
      return backUp(context, request.options);
    case 'restore':
      return restore(context, request.options);
    case 'check':
      return check(context);
    case 'add-channel':
      return Promise.resolve(err('this version of Kontor cannot connect WhatsApp numbers yet.'));
  }
}

export type Options = CommandRequest['options'];

export const textOption = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

export type WorkspaceHead = { readonly id: WorkspaceId; readonly name: string; readonly country: string };

/** The workspace that is meant: by id, or the only one. */
export function findWorkspace(context: CommandContext, options: Options): Result<WorkspaceHead, string> {
  const all = context.folder.database.reader
    .prepare<WorkspaceHead>('SELECT id, name, country FROM workspace ORDER BY id')
    .all();
  const asked = textOption(options, 'workspace');
  const [first] = all;
  if (asked === undefined && first !== undefined && all.length === 1) return { ok: true, value: first };
  const found = all.find((workspace) => workspace.id === asked);
  if (found !== undefined) return { ok: true, value: found };
  if (first === undefined) return err('there is no workspace yet.');
  const list = all.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
  return err(`${asked === undefined ? 'say which workspace with --workspace' : `there is no workspace ${asked}`}:\n${list}`);
}
