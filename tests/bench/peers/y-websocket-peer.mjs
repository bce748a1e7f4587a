/**
 * The y-websocket server as it comes, in memory: relays each update to its room and keeps the document, writes nothing to
 * disk. Started by tests/bench/server/peers.ts.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { answerTheBench } from './peer-process.mjs';

// Packages of this folder are there on demand only, so the type checker must not look for them.
const load = createRequire(import.meta.url);
const { setupWSConnection } = load('y-websocket/bin/utils');
const { WebSocketServer } = load('ws');

const listener = createServer();
const sockets = new WebSocketServer({ server: listener, perMessageDeflate: false });
sockets.on('connection', setupWSConnection);
listener.listen(0, '127.0.0.1', () => {
  const address = listener.address();
  if (typeof address === 'object' && address !== null) answerTheBench(address.port);
});
