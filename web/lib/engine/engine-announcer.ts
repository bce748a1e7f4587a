/**
 * Tells pages what changed: many changes of one moment become one event of each kind, because a page reads its window
 * anew for every event. Documents are told one by one, at once: a person waits for "saved".
 */
import type { Clock } from '#shared/environment.ts';
import type { DocId } from '#shared/ids.ts';
import type { BookCounts, EngineEvent, QueryResult, SyncStatus } from './engine-api.ts';

type DocState = Extract<EngineEvent, { kind: 'doc' }>['state'];

/** Below what a person notices, above what a burst of changes needs. */
const gatherMs = 40;

export class EngineAnnouncer {
  readonly #emit: (event: EngineEvent) => void;
  readonly #clock: Clock;
  readonly #status: () => SyncStatus;
  readonly #counts: () => BookCounts;
  #views = new Map<string, QueryResult>();
  #countsChanged = false;
  #statusChanged = false;
  #lastStatus = '';
  #cancel: (() => void) | undefined;

  constructor(options: {
    emit: (event: EngineEvent) => void;
    clock: Clock;
    status: () => SyncStatus;
    counts: () => BookCounts;
  }) {
    this.#emit = options.emit;
    this.#clock = options.clock;
    this.#status = options.status;
    this.#counts = options.counts;
  }

  views(changed: ReadonlyMap<string, QueryResult>): void {
    for (const [view, result] of changed) this.#views.set(view, result);
    if (changed.size > 0) this.#soon();
  }

  counts(): void {
    this.#countsChanged = true;
    this.#soon();
  }

  status(): void {
    this.#statusChanged = true;
    this.#soon();
  }

  doc(doc: DocId, state: DocState): void {
    this.#emit({ kind: 'doc', doc, state });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#views.clear();
  }

  #soon(): void {
    this.#cancel ??= this.#clock.schedule(gatherMs, () => {
      this.#cancel = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    const views = this.#views;
    this.#views = new Map();
    for (const [view, result] of views) this.#emit({ kind: 'view', view, result });
    if (this.#countsChanged) this.#emit({ kind: 'counts', counts: this.#counts() });
    this.#countsChanged = false;
    if (this.#statusChanged) this.#emitStatus();
    this.#statusChanged = false;
  }

  /** Only when something a page shows is different; the time of the last contact alone is not. */
  #emitStatus(): void {
    const status = this.#status();
    const key = JSON.stringify({ ...status, lastServerContact: 0 });
    if (key === this.#lastStatus) return;
    this.#lastStatus = key;
    this.#emit({ kind: 'status', status });
  }
}
