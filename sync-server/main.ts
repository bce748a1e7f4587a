/**
 * The process: configuration in, one server until a signal, exit code out. Whatever keeps it from starting is one
 * sentence on stderr that says what to do. `--demo` keeps its data apart and fills a new workspace with samples. A
 * restore, asked for over the control socket, ends the server and starts it anew in the same process.
 */
import '#sync-server/without-web-storage.ts';
import path from 'node:path';
import { systemClock, systemRandom } from '#shared/environment.ts';
import { runCommand } from '#sync-server/cli/commands.ts';
import { openControlSocket } from '#sync-server/cli/control-socket.ts';
import { createLog } from '#sync-server/operations/log.ts';
import { openDataFolder, type DataFolder } from '#sync-server/storage/data-folder.ts';
import { issueSetupToken } from '#sync-server/workspaces/set-up.ts';
import { setupUrl } from '#sync-server/workspaces/workspace-endpoints.ts';
import packageJson from '../package.json' with { type: 'json' };
import { readConfig, type Config } from './config.ts';
import { startServer, type RunningServer } from './running-server.ts';
import { folderSentence, listenSentence } from './start-failures.ts';

const repository = path.resolve(import.meta.dirname, '..');
const isDemo = process.argv.includes('--demo');

const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`);

function stop(sentence: string): never {
  process.stderr.write(`Kontor cannot start: ${sentence}\n`);
  process.exit(1);
}

const demoData = isDemo && process.env['KONTOR_DATA'] === undefined ? { KONTOR_DATA: path.join('data', 'demo') } : {};
const read = readConfig({ ...process.env, ...demoData }, process.cwd());
if (!read.ok) stop(read.error);
const config = read.value;
const log = createLog({ level: config.logLevel });

// The last resort: a fault nobody caught leaves a state nobody knows. The log gets where it happened, and a supervisor
// starts anew; what was acknowledged is on disk.
process.on('uncaughtException', (cause) => {
  log.fatal({ err: cause }, 'an unexpected fault ended the process');
  process.exit(70);
});

// Heard from the first moment on, and obeyed as soon as there is something to end in order. Forked by the development
// server, the process also ends when that one is gone.
const stopRequested = Promise.withResolvers<string>();
for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(event, () => stopRequested.resolve(event));

type Running = { readonly server: RunningServer; readonly folder: DataFolder };

async function start(port: number): Promise<Running> {
  const opened = await openDataFolder(config.dataFolder, { databaseFile: config.databaseFile, secret: config.secret });
  if (!opened.ok) stop(folderSentence(opened.error));
  const folder = opened.value;
  const started = await startServer({
    config: { ...config, port } satisfies Config,
    folder,
    clock: systemClock,
    random: systemRandom,
    log,
    version: packageJson.version,
    buildFolder: path.join(repository, 'build')
  });
  if (started.ok) return { server: started.value, folder };
  await folder.close();
  stop(listenSentence(started.error));
}

async function end({ server, folder }: Running): Promise<void> {
  await server.close();
  await folder.close();
}

let running = await start(config.port);
const { port } = running.server;
const control = await openControlSocket(config.dataFolder, (request) =>
  runCommand(
    {
      kontor: running.server.kontor,
      folder: running.folder,
      async whileStopped(work) {
        await end(running);
        const result = await work(config.dataFolder, config.databaseFile).catch(async (cause: unknown) => {
          running = await start(port);
          throw cause;
        });
        running = await start(port);
        return result;
      }
    },
    request
  )
);

const { origin } = running.server.kontor.origin;
if (isDemo) {
  const { seedDemo } = await import('#sync-server/demo/seed-demo.ts');
  const demo = await seedDemo(running.server.kontor, running.folder);
  if (!demo.ok) stop(demo.error);
  say(`Kontor's demo is ready at ${origin}\n\n  e-mail    ${demo.value.email}\n  password  ${demo.value.password}\n`);
} else {
  const token = await issueSetupToken(running.server.kontor.ports);
  if (token !== undefined) {
    say(
      `There is no workspace yet. Whoever opens this link first sets it up:\n\n  ${setupUrl(running.server.kontor.ports.appUrl, token)}\n`
    );
  }
  say(`Kontor is ready at ${origin}`);
}
if (config.publicUrl === undefined && !/^(?:127\.|localhost$|::1$)/u.test(config.host)) {
  log.warn('without KONTOR_URL this server can be used on this machine only: other devices need https');
}
log.info({ version: packageJson.version, port }, 'started');

const reason = await stopRequested.promise;
log.info({ reason }, 'stopping');
await control.close();
await end(running);
log.info('stopped');
process.exit(0);
