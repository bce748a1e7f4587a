/**
 * The process: reads PORT and HOST, serves the built app with the SPA fallback and the health check, and ends on
 * SIGTERM, SIGINT, or when the process that forked it goes away.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import packageJson from '../package.json' with { type: 'json' };

const repository = path.resolve(import.meta.dirname, '..');
const build = path.join(repository, 'build');
const port = Number(process.env['PORT'] ?? 3000);
const hostname = process.env['HOST'] ?? '0.0.0.0';

const app = new Hono();
app.get('/healthz', (context) => context.json({ status: 'ok', version: packageJson.version }));
app.use('*', serveStatic({ root: build, precompressed: true }));
app.get('*', async (context) => context.html(await readFile(path.join(build, 'index.html'), 'utf8')));

const listener = serve({ fetch: app.fetch, port, hostname }, (address) => {
  process.stdout.write(`Kontor is ready at http://localhost:${address.port}\n`);
});

for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) {
  process.on(event, () => listener.close(() => process.exit(0)));
}
