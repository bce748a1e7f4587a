/**
 * Clients of the servers that the bench compares with. They speak y-protocols over one socket for each document, by the
 * same `ws` and Yjs as Kontor's client in the load, so that the driver costs the same. These servers confirm nothing:
 * an edit counts as confirmed when it has left.
 */
import { once } from 'node:events';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { DocId } from '#shared/ids.ts';
import { must } from '#shared/result.ts';
import { Arrivals, type LoadClient, type SentEdit } from './load-client.ts';
import { PreparedEdits } from './prepared-edits.ts';
import type { Wire } from './load-protocol.ts';

const messageSync = 0;
const messageAuth = 2;
/** Hocuspocus' own type for its answer to a first step. */
const messageSyncReply = 4;
const syncStep1 = 0;
const syncStep2 = 1;
const syncUpdate = 2;
const nothing = Y.encodeStateVector(new Y.Doc());

class PeerClient implements LoadClient {
  readonly sent: SentEdit[] = [];
  readonly arrivals = new Arrivals();
  readonly refused = new Map<string, number>();
  readonly waiting = 0;
  confirmed = 0;
  onConfirmed: () => void = () => undefined;
  readonly #url: string;
  readonly #doc: DocId;
  readonly #wire: Wire;
  readonly #edits: PreparedEdits;
  #socket: WebSocket | undefined;
  #whenSynced: () => void = () => undefined;

  constructor(wire: Wire, url: string, doc: DocId) {
    this.#wire = wire;
    this.#url = url;
    this.#doc = doc;
    this.#edits = new PreparedEdits(new Map([[doc, Y.encodeStateAsUpdate(new Y.Doc())]]));
  }

  async connect(): Promise<void> {
    const room = this.#wire === 'y-websocket' ? `/${this.#doc}` : '';
    const socket = new WebSocket(`${this.#url.replace(/^http/u, 'ws')}${room}`, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('message', (message: Buffer) => this.#receive(message));
    await once(socket, 'open');
    socket.on('error', () => socket.terminate());
    const synced = new Promise<void>((resolve) => (this.#whenSynced = resolve));
    if (this.#wire === 'hocuspocus') this.#authenticate();
    else this.#sync(syncStep1, nothing);
    await synced;
  }

  prepare(edits: number): void {
    this.#edits.prepare(edits);
  }

  edit(dueAt: number): void {
    const { bytes, yClientId, clock } = this.#edits.next();
    this.#sync(syncUpdate, bytes);
    this.sent.push({ source: yClientId, position: clock, dueAt });
    this.confirmed += 1;
    this.onConfirmed();
  }

  clear(): void {
    this.sent.length = 0;
    this.arrivals.clear();
    this.confirmed = 0;
  }

  close(): void {
    this.#socket?.close();
  }

  #message(type: number): encoding.Encoder {
    const encoder = encoding.createEncoder();
    if (this.#wire === 'hocuspocus') encoding.writeVarString(encoder, this.#doc);
    encoding.writeVarUint(encoder, type);
    return encoder;
  }

  #sync(step: number, bytes: Uint8Array): void {
    const encoder = this.#message(messageSync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, bytes);
    this.#socket?.send(encoding.toUint8Array(encoder));
  }

  #authenticate(): void {
    const encoder = this.#message(messageAuth);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, 'bench');
    encoding.writeVarString(encoder, '4.0.0');
    this.#socket?.send(encoding.toUint8Array(encoder));
  }

  #receive(message: Buffer): void {
    const at = performance.now();
    const decoder = decoding.createDecoder(message);
    if (this.#wire === 'hocuspocus') decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    if (type === messageAuth && this.#wire === 'hocuspocus') {
      if (decoding.readVarUint(decoder) === 2) this.#sync(syncStep1, nothing);
      return;
    }
    if (type !== messageSync && !(type === messageSyncReply && this.#wire === 'hocuspocus')) return;
    const step = decoding.readVarUint(decoder);
    if (step === syncStep1) return;
    const update = decoding.readVarUint8Array(decoder);
    if (step === syncStep2) this.#whenSynced();
    for (const { client, upTo } of reachOf(update)) this.arrivals.add(client, upTo, at);
  }
}

/** How far an update takes each client. Prepared edits are structs of length 1, so that one client's reach is its head. */
function reachOf(update: Uint8Array): { client: number; upTo: number }[] {
  const decoder = decoding.createDecoder(update);
  if (decoding.readVarUint(decoder) === 1) {
    const structs = decoding.readVarUint(decoder);
    const client = decoding.readVarUint(decoder);
    return [{ client, upTo: decoding.readVarUint(decoder) + structs }];
  }
  return [...Y.parseUpdateMeta(update).to].map(([client, upTo]) => ({ client, upTo }));
}

export const openPeerClient = (wire: Wire, url: string, docs: readonly DocId[]): LoadClient =>
  new PeerClient(wire, url, must(docs[0], 'a room'));
