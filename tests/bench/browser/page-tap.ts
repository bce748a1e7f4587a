/**
 * What the bench sees of a page from outside: every call to the engine and its answer, the engine's events that tell how
 * much of the book is there, frames, and stretches in which the page's thread was blocked. `tapPage` runs in the page
 * before the app does; it is sent there as text, so it may use nothing from outside of itself.
 */

export type TappedCall = {
  readonly method: string;
  readonly askedAt: number;
  answeredAt: number | undefined;
  /** The frame after the answer, which shows what came of it. */
  drawnAt: number | undefined;
  /** Of `query`: its text; of `unlock`: the kind of secret. */
  readonly about: string | undefined;
  /** Of `query`: how many rows it found. */
  total: number | undefined;
};

export type TappedEvent =
  | { readonly kind: 'opened'; readonly at: number }
  | { readonly kind: 'counts'; readonly at: number; readonly all: number }
  | { readonly kind: 'view'; readonly at: number; readonly total: number }
  | {
      readonly kind: 'status';
      readonly at: number;
      readonly isOnline: boolean;
      readonly isSyncing: boolean;
      readonly waiting: number;
    };

export interface PageTap {
  readonly calls: TappedCall[];
  readonly events: TappedEvent[];
  /** Stretches of more than 50 ms in which the page's thread did nothing else. */
  readonly longTasks: { readonly at: number; readonly ms: number }[];
  /** What stood in an input field after each change. */
  readonly typed: { readonly at: number; readonly text: string }[];
  /** Resolves with the moment in which this is true, looking at every frame; gives up after ten minutes. */
  when(test: () => boolean): Promise<number>;
  /** A call to the engine as the page itself would make it. */
  call(method: string, ...args: unknown[]): void;
}

declare global {
  interface Window {
    kontorBench: PageTap;
  }
}

export function tapPage(): void {
  type Message = {
    kind?: string;
    message?: { kind?: string; id?: number; method?: string; args?: unknown[]; value?: unknown; event?: unknown };
  };
  const pending = new Map<number, TappedCall>();
  let engine: Worker | undefined;
  const tap: PageTap = {
    calls: [],
    events: [],
    longTasks: [],
    typed: [],
    when: (test) =>
      new Promise((resolve, reject) => {
        const startedAt = performance.now();
        const look = () => {
          const now = performance.now();
          if (test()) resolve(now);
          else if (now - startedAt > 600_000) reject(new Error(`It never came to: ${String(test)}`));
          else requestAnimationFrame(look);
        };
        look();
      }),
    call(method, ...args) {
      engine?.postMessage({ kind: 'to-engine', message: { kind: 'call', id: 1e9 + tap.calls.length, method, args } });
    }
  };
  window.kontorBench = tap;

  const sent = ({ kind, message }: Message, worker: Worker) => {
    if (kind !== 'to-engine' || message?.kind !== 'call' || message.id === undefined) return;
    engine = worker;
    const { method = '', args = [] } = message;
    const about =
      method === 'query'
        ? (args[1] as { text: string }).text
        : method === 'unlock'
          ? (args[0] as { kind: string }).kind
          : undefined;
    const call = {
      method,
      askedAt: performance.now(),
      answeredAt: undefined,
      drawnAt: undefined,
      about,
      total: undefined
    };
    tap.calls.push(call);
    pending.set(message.id, call);
  };
  const received = ({ kind, message }: Message) => {
    if (kind !== 'to-page' || message === undefined) return;
    const at = performance.now();
    if (message.kind === 'answer' && message.id !== undefined) {
      const call = pending.get(message.id);
      pending.delete(message.id);
      if (call === undefined) return;
      call.answeredAt = at;
      call.total = (message.value as { total?: number } | undefined)?.total;
      requestAnimationFrame(() => (call.drawnAt = performance.now()));
      return;
    }
    if (message.kind !== 'event') return;
    const event = message.event as
      | { kind: 'lock'; state: { kind: string } }
      | { kind: 'counts'; counts: { all: number } }
      | { kind: 'view'; result: { total: number } }
      | { kind: 'status'; status: { connection: { kind: string }; progress: unknown; waiting: number } };
    if (event.kind === 'lock' && event.state.kind === 'open') tap.events.push({ kind: 'opened', at });
    if (event.kind === 'counts') tap.events.push({ kind: 'counts', at, all: event.counts.all });
    if (event.kind === 'view') tap.events.push({ kind: 'view', at, total: event.result.total });
    if (event.kind === 'status') {
      const { connection, progress, waiting } = event.status;
      tap.events.push({
        kind: 'status',
        at,
        isOnline: connection.kind === 'online',
        isSyncing: progress !== undefined,
        waiting
      });
    }
  };

  const Plain = window.Worker;
  window.Worker = class extends Plain {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('message', ({ data }: MessageEvent<Message>) => received(data));
    }
    override postMessage(message: Message, transfer?: Transferable[] | StructuredSerializeOptions): void {
      sent(message, this);
      super.postMessage(message, transfer as Transferable[]);
    }
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tap.longTasks.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  const typed = ({ target }: Event) => {
    if (target instanceof HTMLInputElement) tap.typed.push({ at: performance.now(), text: target.value });
  };
  document.addEventListener('input', typed, { capture: true });
}
