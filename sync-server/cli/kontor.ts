#!/usr/bin/env node
/**
 * `kontor`: the operator's commands. A running server is asked over its control socket; without one the command opens
 * the data folder itself, under the same lock. Results go to standard output, everything else to standard error, and
 * only success ends with 0.
 */
import '#sync-server/without-web-storage.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { err, type Result } from '#shared/result.ts';
import { createKontor, type Kontor } from '#sync-server/app.ts';
import { readConfig, type Config } from '#sync-server/config.ts';
import { createLog } from '#sync-server/operations/log.ts';
import { createMetrics } from '#sync-server/operations/metrics.ts';
import { folderSentence } from '#sync-server/start-failures.ts';
import { lockFolder, openDataFolder, type DataFolder, type FolderFailure } from '#sync-server/storage/data-folder.ts';
import { restoreBackup } from '#sync-server/storage/backup.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { parseLine, type CommandRequest } from './command-table.ts';
import { runCommand } from './commands.ts';
import { askRunningServer, type CommandAnswer } from './control-socket.ts';
import { describeRestored } from './storage-commands.ts';
import { eraseAgain } from './stored-contacts.ts';

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
  const answer = asked === 'absent' ? await runAlone(config.value, request) : asked;
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
    Object.entries(options).map(([name, value]) => [name, names.includes(name) && typeof value === 'string' ? path.resolve(value) : value])
  );
}

function readFiles(names: readonly string[]): Result<CommandRequest['files'], string> {
  try {
    return { ok: true, value: names.map((name) => ({ name: path.basename(name), base64: readFileSync(name).toString('base64') })) };
  } catch (cause) {
    return err(`a file cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`);
  }
}

/** With nobody else in the folder. A restore opens no database before it replaces it: the old one may be damaged. */
async function runAlone(config: Config, request: CommandRequest): Promise<CommandAnswer> {
  if (request.command === 'restore') return restoreAlone(config, String(request.options['from']));
  const opened = await openDataFolder(config.dataFolder, { databaseFile: config.databaseFile, secret: config.secret });
  if (!opened.ok) return err(folderSentence(opened.error));
  const folder = opened.value;
  const kontor = createAlone(config, folder);
  try {
    const whileStopped = () => Promise.reject(new Error('Only a running server can be stopped.'));
    return await runCommand({ kontor, folder, whileStopped }, request);
  } finally {
    await kontor.close();
    await folder.close();
  }
}

async function restoreAlone(config: Config, from: string): Promise<CommandAnswer> {
  const locked: Result<{ release(): void }, FolderFailure> = lockFolder(config.dataFolder);
  if (!locked.ok) return err(folderSentence(locked.error));
  try {
    const environment = { clock: systemClock, random: systemRandom };
    const restored = await restoreBackup(config.dataFolder, config.databaseFile, from, {
      now: systemClock.now(),
      eraseAgain: (database, erasures) => eraseAgain(database, erasures, environment)
    });
    return restored.ok ? describeRestored(restored.value) : restored;
  } finally {
    locked.value.release();
  }
}

function createAlone(config: Config, folder: DataFolder): Kontor {
  return createKontor({
    config, folder,
    clock: systemClock,
    random: systemRandom,
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(packageJson.version),
    version: packageJson.version,
    buildFolder: '',
    port: () => config.port
  });
}
