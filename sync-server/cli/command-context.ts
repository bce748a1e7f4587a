/**
 * What every command works on, and how the workspace that is meant is found.
 */
import type { WorkspaceId } from '#shared/ids.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Kontor } from '#sync-server/app.ts';
import type { DataFolder } from '#sync-server/storage/data-folder.ts';
import type { CommandRequest } from './command-table.ts';

export type CommandContext = {
  readonly kontor: Kontor;
  readonly folder: DataFolder;
  /** Closes server and database, runs the work on the bare folder, and starts both again. */
  readonly whileStopped: <T>(work: (folder: string, databaseFile: string) => Promise<T>) => Promise<T>;
};

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
  if (asked === undefined && first !== undefined && all.length === 1) return ok(first);
  const found = all.find((workspace) => workspace.id === asked);
  if (found !== undefined) return ok(found);
  if (first === undefined) return err('there is no workspace yet.');
  const list = all.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
  return err(
    `${asked === undefined ? 'say which workspace with --workspace' : `there is no workspace ${asked}`}:\n${list}`
  );
}
