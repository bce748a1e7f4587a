/**
 * Runs one of the operator's commands on the server's own parts, whoever holds them: the running server, asked over its
 * control socket, or the command's own process with the data folder locked. A failure is one sentence.
 */
import { err } from '#shared/result.ts';
import { createWorkspace, invite } from './account-commands.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandRequest } from './command-table.ts';
import type { CommandAnswer } from './control-socket.ts';
import { backUp, check, restore } from './storage-commands.ts';
import { erase, exportContacts, importContacts } from './contact-commands.ts';

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
