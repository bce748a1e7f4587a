/**
 * Starts the engine of a workspace for this page, and wires to it what only a page can see: visibility, the network
 * coming back, the back-forward cache, localStorage. One per page and workspace; `stop` ends it.
 */
import type { DocId, WorkspaceId } from '#shared/ids.ts';
import { sentinelKey } from '#lib/store/sentinel.ts';
import { startWorker } from '#lib/worker/trusted-worker.ts';
import { databaseOf } from './database-name.ts';
import { openDocumentSession, type DocumentSession } from './document-session.ts';
import type { EngineApi, EngineEvent } from './engine-api.ts';
import { EngineClient } from './engine-client.ts';
import type { FromWorker, ToWorker } from './engine-messages.ts';
import engineWorker from './engine.worker.ts?worker&url';

export interface RunningEngine {
  readonly api: EngineApi;
  /** Returns how to stop listening. */
  subscribe(listener: (event: EngineEvent) => void): () => void;
  /** Close it when it is not needed any more. */
  openDocument(doc: DocId): DocumentSession;
  stop(): void;
}

/** A page that was hidden for this long may have a dead socket that nobody has told. */
const resumeAfterMs = 5_000;

export function startEngine(options: {
  workspace: WorkspaceId;
  /** Name and version of the app. */
  app: string;
  /** How the page makes the worker; its policy for Trusted Types may be needed. */
  createWorker?: () => Worker;
}): RunningEngine {
  const { workspace, app, createWorker = createEngineWorker } = options;
  const worker = createWorker();
  const post = (message: ToWorker): void => worker.postMessage(message);
  const client = new EngineClient((message) => post({ kind: 'to-engine', message }));
  const place = sentinelKey(databaseOf(workspace));
  const ending = new AbortController();
  const { signal } = ending;
  let hiddenAt: number | undefined;

  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === 'to-page') client.receive(data.message);
    else if (data.text === null) localStorage.removeItem(place);
    else localStorage.setItem(place, data.text);
  };
  post({
    kind: 'start',
    workspace,
    app,
    sentinel: localStorage.getItem(place),
    visible: document.visibilityState === 'visible'
  });

  const reconnect = () => void client.api.reconnect();
  document.addEventListener(
    'visibilitychange',
    () => {
      const visible = document.visibilityState === 'visible';
      post({ kind: 'visible', visible });
      if (visible && hiddenAt !== undefined && performance.now() - hiddenAt > resumeAfterMs) reconnect();
      hiddenAt = visible ? undefined : performance.now();
    },
    { signal }
  );
  window.addEventListener('online', reconnect, { signal });
  window.addEventListener('pagehide', () => post({ kind: 'leave' }), { signal });
  window.addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (persisted) post({ kind: 'return' });
    },
    { signal }
  );

  return {
    api: client.api,
    subscribe: (listener) => client.subscribe(listener),
    openDocument: (doc) => openDocumentSession(doc, client.Socket),
    stop() {
      ending.abort();
      post({ kind: 'stop' });
    }
  };
}

const createEngineWorker = (): Worker => startWorker(engineWorker, 'engine');
