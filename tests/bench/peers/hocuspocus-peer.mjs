// @ts-nocheck -- its packages are installed on demand, so their types may be missing.
/**
 * Hocuspocus with its database extension on SQLite, the whole document in one row and written some seconds after an edit,
 * as its own SQLite extension does it (which needs a native module that Node brings by itself). Started by
 * tests/bench/server/peers.ts with the folder of its database.
 */
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';
import { answerTheBench } from './peer-process.mjs';

const database = new DatabaseSync(path.join(process.argv[2], 'hocuspocus.db'));
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
      fetch: async ({ documentName }) => read.get(documentName)?.data ?? null,
      store: async ({ documentName, state }) => void write.run(documentName, state)
    })
  ]
});
await server.listen();
answerTheBench(server.address.port);
