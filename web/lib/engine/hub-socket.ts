/**
 * The WebSocket of y-websocket's provider, whose other end is the engine's hub (decision 0002). Behaves as the provider
 * of y-websocket 3.1 expects: opens later, carries whole messages, closes once with a code. The document is the last
 * part of the address, as the provider makes it from its room.
 */
import { parseId, type DocId } from '#shared/ids.ts';
import { closeCodes } from '#shared/errors.ts';

/** One connection to the hub; `opened`, `received` and `closed` never come before `connect` has returned. */
export type HubLine = { send(message: Uint8Array): void; close(): void };
export type HubLineEvents = {
  opened(): void;
  received(message: Uint8Array): void;
  closed(code: number, reason: string): void;
};
export type ConnectToHub = (doc: DocId, events: HubLineEvents) => HubLine;

type Listener<Event> = ((event: Event) => void) | null;

const connecting = 0;
const open = 1;
const closing = 2;
const closed = 3;

/** A class, because the provider makes its sockets itself with `new`. */
export function createHubSocketClass(connect: ConnectToHub) {
  return class HubSocket {
    static readonly CONNECTING = connecting;
    static readonly OPEN = open;
    static readonly CLOSING = closing;
    static readonly CLOSED = closed;
    readonly CONNECTING = connecting;
    readonly OPEN = open;
    readonly CLOSING = closing;
    readonly CLOSED = closed;

    readonly url: string;
    binaryType: BinaryType = 'arraybuffer';
    readyState: number = connecting;
    onopen: Listener<Event> = null;
    onmessage: Listener<{ data: ArrayBuffer }> = null;
    onclose: Listener<{ code: number; reason: string; wasClean: boolean }> = null;
    onerror: Listener<Event> = null;
    readonly #line: HubLine | undefined;

    constructor(url: string | URL, _protocols?: string | string[]) {
      this.url = String(url);
      const doc = parseId<DocId>(this.url.split('?')[0]?.split('/').at(-1));
      if (doc === undefined) {
        queueMicrotask(() => this.#end(closeCodes.gone, 'no such document'));
        return;
      }
      this.#line = connect(doc, {
        opened: () => {
          if (this.readyState !== connecting) return;
          this.readyState = open;
          this.onopen?.(new Event('open'));
        },
        received: (message) => {
          // The provider reads an ArrayBuffer; a view may be a part of a larger one.
          if (this.readyState === open) this.onmessage?.({ data: message.slice().buffer });
        },
        closed: (code, reason) => this.#end(code, reason)
      });
    }

    send(message: Uint8Array): void {
      if (this.readyState === open) this.#line?.send(message);
    }

    close(): void {
      if (this.readyState >= closing) return;
      this.readyState = closing;
      this.#line?.close();
      queueMicrotask(() => this.#end(1000, ''));
    }

    #end(code: number, reason: string): void {
      if (this.readyState === closed) return;
      this.readyState = closed;
      this.onclose?.({ code, reason, wasClean: true });
    }
  };
}
export type HubSocketClass = ReturnType<typeof createHubSocketClass>;
