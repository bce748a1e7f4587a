/**
 * A command without a running server: the data folder is opened under its lock, the server's parts are put together with
 * nobody listening, and everything is closed again. A restore opens no database before it replaces it: the one that is
 * there may be damaged.
 */
import { systemClock, systemRandom } from '#shared/environment.ts';
import { err } from '#shared/result.ts';
import { createKontor, type Kontor } from '#sync-server/app.ts';
import type { Config } from '#sync-server/config.ts';
import { createLog } from '#sync-server/operations/log.ts';
import { createMetrics } from '#sync-server/operations/metrics.ts';
import { folderSentence } from '#sync-server/start-failures.ts';
import { restoreBackup } from '#sync-server/storage/backup.ts';
import { lockFolder, openDataFolder, type DataFolder } from '#sync-server/storage/data-folder.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { CommandRequest } from './command-table.ts';
import { runCommand } from './commands.ts';
import type { CommandAnswer } from './control-socket.ts';
import { describeRestored } from './storage-commands.ts';
import { eraseAgain } from './stored-contacts.ts';

export async function runAlone(config: Config, request: CommandRequest): Promise<CommandAnswer> {
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
  const locked = lockFolder(config.dataFolder);
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
    config,
    folder,
    clock: systemClock,
    random: systemRandom,
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(packageJson.version),
    version: packageJson.version,
    buildFolder: '',
    port: () => config.port
  });
}
