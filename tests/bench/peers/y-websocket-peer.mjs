// @ts-nocheck -- its packages are installed on demand, so their types may be missing.
/**
 * The y-websocket server as it comes, in memory: relays each update to its room and keeps the document, writes nothing to
 * disk. Started by tests/bench/server/peers.ts.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { WebSocketServer } from 'ws';
import { answerTheBench } from './peer-process.mjs';

const { setupWSConnection } = createRequire(import.meta.url)('y-websocket/bin/utils');
const listener = createServer();
const sockets = new WebSocketServer({ server: listener, perMessageDeflate: false });
sockets.on('connection', setupWSConnection);
listener.listen(0, '127.0.0.1', () => answerTheBench(listener.address().port));
