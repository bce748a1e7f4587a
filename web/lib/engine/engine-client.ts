/**
 * The page's side of the engine: every call as a promise, events to whoever listens, and sockets for documents. When
 * another engine takes over, what has no answer is asked again, held results are queried again, and documents connect
 * anew by themselves, so that a page never notices which tab leads.
 */
import { systemClock, systemRandom } from '#shared/environment.ts';
import { createId, type ContactId, type DocId } from '#shared/ids.ts';
import type { ContactDraft } from '#shared/contact/contact-draft.ts';
import { closeCodes } from '#shared/errors.ts';
import type { EngineApi, EngineEvent, Query, QueryResult } from './engine-api.ts';
import { engineMethods, type EngineMethod, type ToEngine, type ToPage } from './engine-messages.ts';
import { createHubSocketClass, type HubLineEvents, type HubSocketClass } from './hub-socket.ts';

type Pending = {
  readonly message: Extract<ToEngine, { kind: 'call' }>;
  resolve(value: unknown): void;
  reject(cause: Error): void;
};

export class EngineClient {
  /** Every method of the engine. */
  readonly api: EngineApi;
  /** For WebsocketProvider's `WebSocketPolyfill`. */
  readonly Socket: HubSocketClass;
  readonly #post: (message: ToEngine) => void;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #lines = new Map<number, HubLineEvents>();
  readonly #queries = new Map<string, Query>();
  #next = 1;

  constructor(post: (message: ToEngine) => void) {
    this.#post = post;
    this.api = this.#createApi();
    this.Socket = createHubSocketClass((doc, events) => this.#connect(doc, events));
  }

  /** Returns how to stop listening. */
  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  receive(message: ToPage): void {
    switch (message.kind) {
      case 'answer':
        this.#settle(message.id)?.resolve(message.value);
        break;
      case 'thrown':
        this.#settle(message.id)?.reject(new Error(message.message));
        break;
      case 'event':
        this.#emit(message.event);
        break;
      case 'opened':
        this.#lines.get(message.connection)?.opened();
        break;
      case 'frame':
        this.#lines.get(message.connection)?.received(message.message);
        break;
      case 'closed':
        this.#endLine(message.connection, message.code, message.reason);
        break;
      case 'engine-changed':
        this.#engineChanged();
        break;
    }
  }

  #createApi(): EngineApi {
    const calls = Object.keys(engineMethods).map((method) => [
      method,
      (...args: unknown[]) => this.#call(method as EngineMethod, args)
    ]);
    // One function for every method of the table, which has every method of the interface.
    const api = Object.fromEntries(calls) as EngineApi;
    return {
      ...api,
      query: (view: string, query: Query) => {
        this.#queries.set(view, query);
        return api.query(view, query);
      },
      // The id is made here, so that a call that is asked again creates nothing twice.
      createContact: (draft: ContactDraft) =>
        this.#call('createContact', [
          draft,
          createId<ContactId>({ clock: systemClock, random: systemRandom })
        ]) as ReturnType<EngineApi['createContact']>
    };
  }

  #call(method: EngineMethod, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const message = { kind: 'call' as const, id: this.#next++, method, args };
      this.#pending.set(message.id, { message, resolve, reject });
      this.#post(message);
    });
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #connect(doc: DocId, events: HubLineEvents) {
    const connection = this.#next++;
    this.#lines.set(connection, events);
    this.#post({ kind: 'open', connection, doc });
    return {
      send: (message: Uint8Array) => this.#post({ kind: 'frame', connection, message }),
      close: () => {
        if (this.#lines.delete(connection)) this.#post({ kind: 'close', connection });
      }
    };
  }

  #endLine(connection: number, code: number, reason: string): void {
    const events = this.#lines.get(connection);
    this.#lines.delete(connection);
    events?.closed(code, reason);
  }

  #engineChanged(): void {
    const waiting = [...this.#pending.values()];
    const asked = new Set(waiting.map(({ message }) => (message.method === 'query' ? String(message.args[0]) : '')));
    for (const { message } of waiting) this.#post(message);
    for (const connection of [...this.#lines.keys()]) this.#endLine(connection, closeCodes.restart, 'another engine');
    for (const [view, query] of this.#queries) {
      if (asked.has(view)) continue;
      void (this.#call('query', [view, query]) as Promise<QueryResult>).then(
        (result) => this.#emit({ kind: 'view', view, result }),
        // Locked meanwhile: the page asks again when it is open.
        () => undefined
      );
    }
    void this.api.lockState().then((state) => this.#emit({ kind: 'lock', state }));
    void this.api.status().then(
      (status) => this.#emit({ kind: 'status', status }),
      () => undefined
    );
  }
}
