/**
 * A contact as it is open in one tab: a Y.Doc that speaks to the engine's hub as y-websocket's provider does, through a
 * postMessage that takes its time. (The stock provider itself is held to the hub in web/lib/engine/hub.test.ts; here
 * everything must run on virtual time.)
 */
import * as Y from 'yjs';
import type { DocId } from '#shared/ids.ts';
import { isFinalClose } from '#shared/errors.ts';
import { decodeHubFrame, encodeHubFrame } from '#lib/engine/hub-frame.ts';
import type { HubConnection, HubPeer } from '#lib/engine/hub.ts';
import type { VirtualClock } from './virtual-clock.ts';

const reconnectMs = 200;

export class SimulatedTab {
  readonly id: DocId;
  readonly doc: Y.Doc;
  /** `ended`: gone or replaced; this copy is not to be used any more. */
  state: 'opening' | 'open' | 'ended' = 'opening';
  readonly #clock: VirtualClock;
  readonly #connect: (doc: DocId, peer: HubPeer) => HubConnection | undefined;
  #connection: HubConnection | undefined;

  constructor(options: {
    id: DocId;
    clock: VirtualClock;
    connect: (doc: DocId, peer: HubPeer) => HubConnection | undefined;
  }) {
    this.id = options.id;
    this.#clock = options.clock;
    this.#connect = options.connect;
    this.doc = new Y.Doc({ guid: options.id, gc: true });
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.#send(encodeHubFrame({ kind: 'update', update }));
    });
    this.connect();
  }

  connect(): void {
    if (this.state === 'ended') return;
    const later = (task: () => void) => this.#clock.schedule(0, () => this.#connection === connection && task());
    // Nothing is said before `connect` has returned.
    const connection: HubConnection | undefined = this.#connect(this.id, {
      opened: () =>
        later(() => this.#send(encodeHubFrame({ kind: 'sync-step-1', stateVector: Y.encodeStateVector(this.doc) }))),
      send: (message) => later(() => this.#receive(message)),
      closed: (code) => later(() => this.#closed(code))
    });
    this.#connection = connection;
    if (connection === undefined) this.#retry();
  }

  /** The worker behind the tab is gone; another one will answer. */
  disconnected(): void {
    this.#connection = undefined;
    this.#retry();
  }

  end(): void {
    this.state = 'ended';
    this.#connection?.close();
    this.#connection = undefined;
  }

  #closed(code: number): void {
    this.#connection = undefined;
    if (isFinalClose(code)) this.state = 'ended';
    else this.#retry();
  }

  #retry(): void {
    this.#clock.schedule(reconnectMs, () => {
      if (this.#connection === undefined) this.connect();
    });
  }

  #send(message: Uint8Array): void {
    const connection = this.#connection;
    if (connection !== undefined)
      this.#clock.schedule(0, () => this.#connection === connection && connection.receive(message));
  }

  #receive(message: Uint8Array): void {
    const frame = decodeHubFrame(message);
    if (frame?.kind === 'sync-step-1') {
      this.#send(encodeHubFrame({ kind: 'sync-step-2', update: Y.encodeStateAsUpdate(this.doc, frame.stateVector) }));
    } else if (frame?.kind === 'sync-step-2' || frame?.kind === 'update') {
      Y.applyUpdate(this.doc, frame.update, this);
      if (frame.kind === 'sync-step-2' && this.state === 'opening') this.state = 'open';
    }
  }
}
