/**
 * Commands about people: a workspace with its owner, and invites. They keep the same rules as the app's pages.
 */
import type { z } from 'zod/mini';
import { country, email, language, personName, role, workspaceName } from '#shared/protocol/api.ts';
import { err, ok } from '#shared/result.ts';
import type { Failure } from '#sync-server/http/endpoint.ts';
import { createInvite } from '#sync-server/workspaces/invites.ts';
import { foundWorkspace } from '#sync-server/workspaces/set-up.ts';
import { inviteUrl } from '#sync-server/workspaces/workspace-endpoints.ts';
import { findWorkspace, textOption, type CommandContext, type Options } from './command-context.ts';
import type { CommandAnswer } from './control-socket.ts';

class WrongOption extends Error {}

/** The checked value of an option; the sentence is thrown to `answering`, so that a command reads as one line per option. */
function read<Schema extends z.ZodMiniType>(
  options: Options,
  name: string,
  schema: Schema,
  missing?: string
): z.output<Schema> {
  const parsed = schema.safeParse(textOption(options, name) ?? missing);
  if (!parsed.success) throw new WrongOption(`--${name} is missing or not possible${hints[name] ?? ''}.`);
  return parsed.data;
}

const hints: Readonly<Record<string, string>> = {
  email: ' (an address such as name@example.com)',
  country: ' (two letters, such as DE)',
  language: ' (de or en)',
  role: ' (owner, admin, agent or viewer)'
};

async function answering(work: () => Promise<CommandAnswer>): Promise<CommandAnswer> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof WrongOption) return err(cause.message);
    throw cause;
  }
}

export const createWorkspace = (context: CommandContext, options: Options): Promise<CommandAnswer> =>
  answering(async () => {
    const address = read(options, 'email', email);
    const founded = await foundWorkspace(context.kontor.ports, {
      name: read(options, 'name', workspaceName),
      country: read(options, 'country', country, 'DE'),
      owner: {
        email: address,
        name: read(options, 'person', personName, address.split('@')[0] ?? address),
        password: textOption(options, 'password') ?? '',
        language: read(options, 'language', language, 'de')
      }
    });
    if (!founded.ok) return err(sentenceOf(founded.error));
    const { workspace, member } = founded.value;
    // The printed set-up link has nothing left to do.
    await context.folder.database.queries.deleteFrom('setup_token').execute();
    return ok({
      json: { workspaceId: workspace, memberId: member },
      text: `Workspace ${workspace} is there. Sign in at ${context.kontor.ports.appUrl('/sign-in')} as ${address}.`
    });
  });

export const invite = (context: CommandContext, options: Options): Promise<CommandAnswer> =>
  answering(async () => {
    const workspace = findWorkspace(context, options);
    if (!workspace.ok) return workspace;
    const made = await createInvite(context.kontor.ports, {
      workspace: workspace.value.id,
      email: read(options, 'email', email),
      role: read(options, 'role', role),
      by: null
    });
    if (!made.ok) return err(sentenceOf(made.error));
    const url = inviteUrl(context.kontor.ports.appUrl, made.value.token);
    const expiresAt = new Date(made.value.expiresAt).toISOString();
    return ok({ json: { url, expiresAt }, text: `${url}\nGood once, until ${expiresAt}.` });
  });

const passwordReasons: Readonly<Record<string, string>> = {
  length: 'it is too short (at least 12 characters)',
  letter: 'it has no letter',
  digit: 'it has no digit',
  common: 'many people use it',
  own: "it contains the person's, the workspace's or the product's name",
  long: 'it is longer than 256 bytes'
};

function sentenceOf(failure: Failure): string {
  if (failure.code === 'password.weak') {
    const reasons = Object.values(failure.fields ?? {})
      .flat()
      .map((reason) => passwordReasons[reason] ?? reason);
    return `the password is not good enough: ${reasons.join('; ')}.`;
  }
  if (failure.fields?.['email']?.includes('member')) return 'this person is a member already.';
  return `refused (${failure.code}).`;
}
