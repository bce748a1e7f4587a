/**
 * The engine as the peer of every y-websocket provider on this device (decision 0002): answers sync steps from the
 * engine's document, hands a tab's update to the other tabs at once, and keeps providers alive. A document is *synced*
 * for a tab when the device has it, with or without a network [TAB-3]. Saving and pushing are the engine's business.
 */
import * as Y from 'yjs';
import type { Clock } from '#shared/environment.ts';
import { closeCodes } from '#shared/errors.ts';
import type { DocId } from '#shared/ids.ts';
import { decodeHubFrame, encodeHubFrame, keepAlive, replacedCode, type AwarenessState } from './hub-frame.ts';
import type { OpenDocuments, OpenFailure } from './open-documents.ts';

/** A tab's end of the connection. */
export type HubPeer = {
  opened(): void;
  send(message: Uint8Array): void;
  closed(code: number, reason: string): void;
};

export interface HubConnection {
  receive(message: Uint8Array): void;
  /** The tab has closed its end. */
  close(): void;
}

/** Who looks at a document here; presence.ts tells the server and brings back the others. */
export interface HubPresence {
  joined(doc: DocId, connection: HubConnection): void;
  left(doc: DocId, connection: HubConnection): void;
  /** A tab's own awareness; `states` may repeat what the tab was told about others. */
  announced(doc: DocId, connection: HubConnection, states: readonly AwarenessState[]): void;
  /** Everything known about a document, for a tab that asks or has just come. */
  known(doc: DocId): readonly AwarenessState[];
}

export type CloseReason = 'gone' | 'replaced' | 'locked';

/** Half of the 30 seconds after which a provider takes silence for a dead connection. */
const keepAliveMs = 15_000;

/** 44xx stops a provider, everything else makes it try again. */
const closeCodeOf: Record<OpenFailure, number> = {
  gone: closeCodes.gone,
  absent: closeCodes.overload,
  locked: closeCodes.restart,
  damaged: closeCodes.overload
};

type Connection = HubConnection & { readonly doc: DocId; readonly peer: HubPeer; state: 'opening' | 'open' | 'closed' };

export class Hub {
  readonly #documents: OpenDocuments;
  readonly #presence: HubPresence;
  readonly #connections = new Map<DocId, Set<Connection>>();
  readonly #clock: Clock;
  #cancelKeepAlive: (() => void) | undefined;

  constructor(options: { documents: OpenDocuments; presence: HubPresence; clock: Clock }) {
    this.#documents = options.documents;
    this.#presence = options.presence;
    this.#clock = options.clock;
  }

  connect(doc: DocId, peer: HubPeer): HubConnection {
    const connection: Connection = {
      doc,
      peer,
      state: 'opening',
      receive: (message) => this.#receive(connection, message),
      close: () => this.#close(connection)
    };
    void this.#open(connection);
    return connection;
  }

  /** Brings an update to every tab of the document but the one it came from. */
  broadcast(doc: DocId, update: Uint8Array, origin: unknown): void {
    const connections = this.#connections.get(doc);
    if (connections === undefined) return;
    const message = encodeHubFrame({ kind: 'update', update });
    for (const connection of connections) if (connection !== origin) connection.peer.send(message);
  }

  sendAwareness(doc: DocId, states: readonly AwarenessState[], except?: HubConnection): void {
    const connections = this.#connections.get(doc);
    if (connections === undefined || states.length === 0) return;
    const message = encodeHubFrame({ kind: 'awareness', states });
    for (const connection of connections) if (connection !== except) connection.peer.send(message);
  }

  /** Ends the connections of a document; after `locked` they come back by themselves. */
  closeDocument(doc: DocId, reason: CloseReason): void {
    const code = reason === 'gone' ? closeCodes.gone : reason === 'replaced' ? replacedCode : closeCodes.restart;
    for (const connection of [...(this.#connections.get(doc) ?? [])]) this.#end(connection, code, reason);
  }

  closeAll(reason: CloseReason): void {
    for (const doc of [...this.#connections.keys()]) this.closeDocument(doc, reason);
  }

  async #open(connection: Connection): Promise<void> {
    const { doc, peer } = connection;
    const opened = await this.#documents.open(doc);
    if (connection.state === 'closed') {
      if (opened.ok) this.#documents.release(doc);
      return;
    }
    if (!opened.ok) {
      connection.state = 'closed';
      peer.closed(closeCodeOf[opened.error], opened.error);
      return;
    }
    connection.state = 'open';
    const connections = this.#connections.get(doc) ?? new Set();
    connections.add(connection);
    this.#connections.set(doc, connections);
    // Before the tab hears of it: it says who it is at once.
    this.#presence.joined(doc, connection);
    peer.opened();
    this.#keepAlive();
  }

  #receive(connection: Connection, message: Uint8Array): void {
    if (connection.state !== 'open') return;
    const { doc, peer } = connection;
    const ydoc = this.#documents.get(doc)?.doc;
    const frame = decodeHubFrame(message);
    if (ydoc === undefined || frame === undefined) {
      this.#end(connection, closeCodes.badFrame, 'unreadable');
      return;
    }
    switch (frame.kind) {
      case 'sync-step-1':
        peer.send(encodeHubFrame({ kind: 'sync-step-2', update: Y.encodeStateAsUpdate(ydoc, frame.stateVector) }));
        // What the tab has and the engine does not (a leader died before it had saved) comes back as step 2.
        peer.send(encodeHubFrame({ kind: 'sync-step-1', stateVector: Y.encodeStateVector(ydoc) }));
        this.#sendKnown(connection);
        break;
      case 'sync-step-2':
      case 'update':
        this.#apply(connection, ydoc, frame.update);
        break;
      case 'query-awareness':
        this.#sendKnown(connection);
        break;
      case 'awareness':
        this.#presence.announced(doc, connection, frame.states);
        peer.send(keepAlive);
        break;
    }
  }

  #apply(connection: Connection, ydoc: Y.Doc, update: Uint8Array): void {
    try {
      // An update that changes nothing emits nothing, so it is neither saved nor pushed.
      Y.applyUpdate(ydoc, update, connection);
    } catch {
      this.#end(connection, closeCodes.badFrame, 'unreadable');
    }
  }

  #sendKnown(connection: Connection): void {
    const states = this.#presence.known(connection.doc);
    if (states.length > 0) connection.peer.send(encodeHubFrame({ kind: 'awareness', states }));
  }

  #end(connection: Connection, code: number, reason: string): void {
    if (connection.state !== 'open') return;
    this.#close(connection);
    connection.peer.closed(code, reason);
  }

  #close(connection: Connection): void {
    const wasOpen = connection.state === 'open';
    connection.state = 'closed';
    if (!wasOpen) return;
    const connections = this.#connections.get(connection.doc);
    connections?.delete(connection);
    if (connections?.size === 0) this.#connections.delete(connection.doc);
    if (this.#connections.size === 0) {
      this.#cancelKeepAlive?.();
      this.#cancelKeepAlive = undefined;
    }
    this.#presence.left(connection.doc, connection);
    this.#documents.release(connection.doc);
  }

  #keepAlive(): void {
    this.#cancelKeepAlive ??= this.#clock.schedule(keepAliveMs, () => {
      this.#cancelKeepAlive = undefined;
      for (const connections of this.#connections.values()) for (const { peer } of connections) peer.send(keepAlive);
      if (this.#connections.size > 0) this.#keepAlive();
    });
  }
}
