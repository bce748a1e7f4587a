/**
 * Hocuspocus with its database extension on SQLite, the whole document in one row and written some seconds after an edit,
 * as its own SQLite extension does it (which needs a native module that Node brings by itself). Started by
 * tests/bench/server/peers.ts with the folder of its database.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { answerTheBench } from './peer-process.mjs';

// Packages of this folder are there on demand only, so the type checker must not look for them.
const load = createRequire(import.meta.url);
const { Server } = load('@hocuspocus/server');
const { Database } = load('@hocuspocus/extension-database');

const database = new DatabaseSync(path.join(process.argv[2] ?? '.', 'hocuspocus.db'));
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, data BLOB NOT NULL)'
);
const read = database.prepare('SELECT data FROM documents WHERE name = ?');
const write = database.prepare(
  'INSERT INTO documents (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data'
);

const server = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  stopOnSignals: false,
  extensions: [
    new Database({
      /** @param {{ documentName: string }} asked */
      fetch: async ({ documentName }) => read.get(documentName)?.data ?? null,
      /** @param {{ documentName: string, state: Uint8Array }} changed */
      store: async ({ documentName, state }) => void write.run(documentName, state)
    })
  ]
});
await server.listen();
answerTheBench(server.address.port);
