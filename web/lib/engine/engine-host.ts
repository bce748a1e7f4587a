/**
 * Serves one engine to many pages: calls in, answers and events out, and a hub connection for each document a page has
 * open. Each page has names of views of its own. Knows nothing of workers and channels.
 */
import type { DocId } from '#shared/ids.ts';
import type { EngineApi, EngineEvent } from './engine-api.ts';
import { isEngineMethod, takesView, type ToEngine, type ToPage } from './engine-messages.ts';
import type { HubConnection, HubPeer } from './hub.ts';

export interface HostedEngine extends EngineApi {
  connect(doc: DocId, peer: HubPeer): HubConnection;
  closeViews(names: readonly string[]): void;
}

export interface HostedPage {
  receive(message: ToEngine): void;
  /** The page is gone: its documents and views are closed. */
  detach(): void;
}

type Page = { readonly prefix: string; readonly post: (message: ToPage) => void; readonly views: Set<string> };

export class EngineHost {
  readonly #engine: HostedEngine;
  readonly #pages = new Set<Page>();
  #nextPage = 1;

  constructor(engine: HostedEngine) {
    this.#engine = engine;
  }

  /** Give this to the engine as its way to emit. */
  announce(event: EngineEvent): void {
    for (const page of this.#pages) {
      if (event.kind !== 'view') page.post({ kind: 'event', event });
      else if (page.views.has(event.view)) {
        page.post({ kind: 'event', event: { ...event, view: event.view.slice(page.prefix.length) } });
      }
    }
  }

  attach(post: (message: ToPage) => void): HostedPage {
    const page: Page = { prefix: `${this.#nextPage++}/`, post, views: new Set() };
    const connections = new Map<number, HubConnection>();
    this.#pages.add(page);
    return {
      receive: (message) => {
        switch (message.kind) {
          case 'call':
            void this.#call(page, message);
            break;
          case 'open':
            connections.get(message.connection)?.close();
            connections.set(message.connection, this.#engine.connect(message.doc, peerOf(message.connection, post)));
            break;
          case 'frame':
            connections.get(message.connection)?.receive(message.message);
            break;
          case 'close':
            connections.get(message.connection)?.close();
            connections.delete(message.connection);
            break;
        }
      },
      detach: () => {
        this.#pages.delete(page);
        for (const connection of connections.values()) connection.close();
        connections.clear();
        this.#engine.closeViews([...page.views]);
      }
    };
  }

  async #call(page: Page, { id, method, args }: Extract<ToEngine, { kind: 'call' }>): Promise<void> {
    try {
      if (!isEngineMethod(method)) throw new Error(`no such call: ${String(method)}`);
      const own = takesView(method) ? [this.#view(page, args[0]), ...args.slice(1)] : [...args];
      // The page's proxy is typed by the same interface; what crosses in between is structured-cloned values.
      const call = this.#engine[method] as (...values: unknown[]) => Promise<unknown>;
      page.post({ kind: 'answer', id, value: await call.apply(this.#engine, own) });
    } catch (cause) {
      page.post({ kind: 'thrown', id, message: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  #view(page: Page, name: unknown): string {
    const view = page.prefix + String(name);
    page.views.add(view);
    return view;
  }
}

const peerOf = (connection: number, post: (message: ToPage) => void): HubPeer => ({
  opened: () => post({ kind: 'opened', connection }),
  send: (message) => post({ kind: 'frame', connection, message }),
  closed: (code, reason) => post({ kind: 'closed', connection, code, reason })
});
