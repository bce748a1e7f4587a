/**
 * One document as a page has it open: a Y.Doc of its own, y-websocket's provider with the engine as its server, and
 * awareness. Says how the document stands; closing it destroys all three, because neither alone frees the others.
 */
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { closeCodes } from '#shared/errors.ts';
import type { DocId } from '#shared/ids.ts';
import { replacedCode } from './hub-frame.ts';
import type { HubSocketClass } from './hub-socket.ts';

/**
 * `open`: everything that the device has is in `doc`. `absent`: not on this device and the server is not within reach;
 * goes on trying. `gone`: erased, or not for this member. `replaced`: this copy must not be used any more; open the
 * document again for a fresh one.
 */
export type DocumentState = 'opening' | 'open' | 'absent' | 'damaged' | 'gone' | 'replaced';

export interface DocumentSession {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly state: DocumentState;
  /** Calls at once with the present state, then with each new one. Returns how to stop. */
  follow(listener: (state: DocumentState) => void): () => void;
  close(): void;
}

/** Only the last part, the room, means something. */
const address = 'kontor-hub:';

export function openDocumentSession(id: DocId, Socket: HubSocketClass): DocumentSession {
  const doc = new Y.Doc({ guid: id, gc: true });
  const awareness = new Awareness(doc);
  const listeners = new Set<(state: DocumentState) => void>();
  let state: DocumentState = 'opening';
  const enter = (next: DocumentState) => {
    if (state === next) return;
    state = next;
    for (const listener of listeners) listener(next);
  };
  const provider = new WebsocketProvider(address, id, doc, {
    awareness,
    disableBc: true,
    // The engine is on this device: a new leader answers within a moment.
    maxBackoffTime: 1_000,
    // The provider uses what HubSocket has of a WebSocket; hub-socket.test.ts holds both to it.
    WebSocketPolyfill: Socket as unknown as typeof WebSocket
  });
  provider.on('sync', (synced: boolean) => {
    if (synced) enter('open');
  });
  provider.on('connection-close', (event) => {
    if (state === 'open' || event === null) return;
    if (event.reason === 'absent' || event.reason === 'damaged') enter(event.reason);
  });
  provider.on('closed', ({ code }: { code: number }) => {
    if (code === closeCodes.gone) enter('gone');
    else if (code === replacedCode) enter('replaced');
  });
  return {
    doc,
    awareness,
    get state() {
      return state;
    },
    follow(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
    close() {
      listeners.clear();
      provider.destroy();
      // Ends the awareness as well, and its timer.
      doc.destroy();
    }
  };
}
