#!/usr/bin/env node
/**
 * `kontor`: the operator's commands. A running server is asked over its control socket; without one the command opens
 * the data folder itself, under the same lock. Results go to standard output, everything else to standard error, and
 * only success ends with 0. The server's own parts are loaded only when no server is there to ask.
 */
import '#sync-server/without-web-storage.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { err, type Result } from '#shared/result.ts';
import { readConfig } from '#sync-server/config.ts';
import { parseLine, type CommandRequest } from './command-table.ts';
import { askRunningServer } from './control-socket.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(line: readonly string[]): Promise<number> {
  const parsed = parseLine(line);
  if (!parsed.ok) return complain(parsed.error);
  if (parsed.value.kind === 'help') return print(parsed.value.text);
  const { command, options, fileNames, json } = parsed.value;
  const config = readConfig(process.env, process.cwd());
  if (!config.ok) return complain(config.error);
  const files = readFiles(fileNames);
  if (!files.ok) return complain(files.error);
  const request: CommandRequest = { command, options: absolute(options), files: files.value };
  const asked = await askRunningServer(config.value.dataFolder, request);
  const answer = asked === 'absent' ? await (await import('./run-alone.ts')).runAlone(config.value, request) : asked;
  if (!answer.ok) return complain(answer.error);
  const { json: data, text, output } = answer.value;
  const out = options['out'];
  if (output !== undefined && typeof out === 'string') writeFileSync(out, output);
  if (output !== undefined && typeof out !== 'string') return print(output.trimEnd());
  return print(json ? JSON.stringify(data) : text);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(sentence: string): number {
  process.stderr.write(`kontor: ${sentence}\n`);
  return 1;
}

/** The server has another working folder than the person who types. */
function absolute(options: CommandRequest['options']): CommandRequest['options'] {
  const names = ['out', 'from'];
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      names.includes(name) && typeof value === 'string' ? path.resolve(value) : value
    ])
  );
}

function readFiles(names: readonly string[]): Result<CommandRequest['files'], string> {
  try {
    return {
      ok: true,
      value: names.map((name) => ({ name: path.basename(name), base64: readFileSync(name).toString('base64') }))
    };
  } catch (cause) {
    return err(`a file cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`);
  }
}
