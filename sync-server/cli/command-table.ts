/**
 * The operator's commands: their options, help texts and how a command line becomes a request. Read by the program that
 * is typed and by nothing else; what the commands do is in commands.ts.
 */
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '#shared/result.ts';

export const commandNames = [
  'create-workspace',
  'invite',
  'import',
  'export',
  'erase',
  'backup',
  'restore',
  'check',
  'add-channel'
] as const;
export type CommandName = (typeof commandNames)[number];

type Option = { readonly text: string; readonly required?: true; readonly kind?: 'flag' };
type Command = {
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** What stands after the options, if anything may. */
  readonly files?: string;
};

const workspace: Option = { text: 'id of the workspace; not needed when there is only one' };

export const commandTable: Readonly<Record<CommandName, Command>> = {
  'create-workspace': {
    summary: 'Makes a workspace and its owner.',
    options: {
      name: { text: 'name of the workspace', required: true },
      email: { text: "the owner's e-mail address", required: true },
      password: { text: "the owner's first password; an account that exists keeps its own", required: true },
      person: { text: "the owner's name; the part before the @ when left out" },
      country: { text: 'two letters: how local phone numbers are read (DE)' },
      language: { text: 'de or en (de)' }
    }
  },
  invite: {
    summary: 'Prints a link that lets one person in, once, within 72 hours.',
    options: {
      workspace,
      email: { text: 'who is invited', required: true },
      role: { text: 'owner, admin, agent or viewer', required: true }
    }
  },
  import: {
    summary: 'Brings contacts from CSV files in.',
    options: {
      workspace,
      'dry-run': { text: 'only say what would happen', kind: 'flag' },
      source: { text: 'google, outlook ...; recognised when left out' }
    },
    files: 'FILE...'
  },
  export: {
    summary: 'Writes all contacts that are not in the trash.',
    options: {
      workspace,
      format: { text: 'json (complete), csv (for programs) or csv-excel (safe to open in Excel); json' },
      out: { text: 'file to write; standard output when left out' }
    }
  },
  erase: {
    summary: 'Removes a contact with its whole history, here and on all devices.',
    options: { workspace, contact: { text: 'id of the contact', required: true } }
  },
  backup: {
    summary: 'Writes a consistent copy of the database, and its checksum beside it.',
    options: { out: { text: 'file to write; must not exist', required: true } }
  },
  restore: {
    summary: 'Replaces the database with a backup. Devices bring back what only they have; everybody signs in again.',
    options: { from: { text: 'the backup', required: true } }
  },
  check: { summary: 'Looks for damage in the database and in every document.', options: {} },
  'add-channel': { summary: 'Connects a WhatsApp number; not in this version.', options: {} }
};

export type CommandRequest = {
  readonly command: CommandName;
  readonly options: Readonly<Record<string, string | true>>;
  readonly files: readonly { readonly name: string; readonly base64: string }[];
};

export type ParsedLine =
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly command: CommandName;
      readonly options: Readonly<Record<string, string | true>>;
      readonly fileNames: readonly string[];
      readonly json: boolean;
    };

const everywhere: Readonly<Record<string, Option>> = {
  json: { text: 'print the result as JSON', kind: 'flag' },
  help: { text: 'this text', kind: 'flag' }
};

const isCommand = (name: string): name is CommandName => commandNames.some((one) => one === name);

/** A request, a help text, or the sentence that says what is wrong with the line. */
export function parseLine(line: readonly string[]): Result<ParsedLine, string> {
  const [name, ...rest] = line;
  if (name === undefined || name === '--help' || name === 'help') return ok({ kind: 'help', text: generalHelp() });
  if (!isCommand(name)) return err(`there is no command "${name}". "npm run kontor -- --help" lists all.`);
  const command = commandTable[name];
  const known = { ...command.options, ...everywhere };
  let parsed;
  try {
    parsed = parseArgs({
      args: rest,
      allowPositionals: command.files !== undefined,
      options: Object.fromEntries(
        Object.entries(known).map(([option, { kind }]) => [
          option,
          { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) }
        ])
      )
    });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : '';
    return err(`${reason}. "npm run kontor -- ${name} --help" shows the options.`);
  }
  if (parsed.values['help'] === true) return ok({ kind: 'help', text: commandHelp(name) });
  const options: Record<string, string | true> = {};
  for (const [option, value] of Object.entries(parsed.values)) {
    if (option !== 'json' && (typeof value === 'string' || value === true)) options[option] = value;
  }
  const missing = Object.entries(command.options).filter(
    ([option, { required }]) => required && options[option] === undefined
  );
  if (missing.length > 0) return err(`${name} needs ${missing.map(([option]) => `--${option}`).join(', ')}.`);
  if (command.files !== undefined && parsed.positionals.length === 0) return err(`${name} needs the name of a file.`);
  return ok({
    kind: 'run',
    command: name,
    options,
    fileNames: parsed.positionals,
    json: parsed.values['json'] === true
  });
}

function generalHelp(): string {
  const width = Math.max(...commandNames.map((name) => name.length));
  const lines = commandNames.map((name) => `  ${name.padEnd(width)}  ${commandTable[name].summary}`);
  return [
    'Usage: npm run kontor -- COMMAND [options]',
    '',
    ...lines,
    '',
    'Commands work beside a running server and without one. Results go to standard output, everything else to standard',
    'error. --json prints the result for programs, COMMAND --help shows the options. KONTOR_DATA names the data folder.'
  ].join('\n');
}

function commandHelp(name: CommandName): string {
  const { summary, options, files = '' } = commandTable[name];
  const all = Object.entries({ ...options, ...everywhere });
  const label = (option: string, { kind }: Option) => `--${option}${kind === 'flag' ? '' : ' VALUE'}`;
  const width = Math.max(...all.map(([option, details]) => label(option, details).length));
  return [
    summary,
    '',
    `Usage: npm run kontor -- ${name} ${files} [options]`.replace('  ', ' '),
    '',
    ...all.map(
      ([option, details]) =>
        `  ${label(option, details).padEnd(width)}  ${details.text}${details.required ? ' (needed)' : ''}`
    )
  ].join('\n');
}
