/**
 * Which tab's worker runs the engine: the one that holds the Web Lock. The browser gives the lock on when a tab closes
 * or crashes; a tab that is frozen keeps it, so another one may take it by force, and then the old leader is told when it
 * wakes up. Whoever was deposed queues again.
 */

/** What is used of `navigator.locks`. */
export interface TabLocks {
  request(
    name: string,
    options: { steal?: boolean; signal?: AbortSignal },
    task: () => Promise<void>
  ): Promise<unknown>;
}

export type ElectionEvents = {
  elected(): void;
  /** The lock was taken by force: another tab leads already. */
  deposed(): void;
};

export class TabElection {
  readonly #locks: TabLocks;
  readonly #name: string;
  readonly #events: ElectionEvents;
  #queued: AbortController | undefined;
  #release: (() => void) | undefined;

  constructor(options: { locks: TabLocks; name: string; events: ElectionEvents }) {
    this.#locks = options.locks;
    this.#name = options.name;
    this.#events = options.events;
  }

  get isLeader(): boolean {
    return this.#release !== undefined;
  }

  /** Waits for the lock, behind those that came before. */
  join(): void {
    if (this.#queued !== undefined || this.isLeader) return;
    const queued = new AbortController();
    this.#queued = queued;
    this.#request({ signal: queued.signal });
  }

  /** The leader does not answer, or has handed over to this tab. */
  steal(): void {
    if (this.isLeader) return;
    this.#queued?.abort();
    this.#queued = undefined;
    this.#request({ steal: true });
  }

  /** Gives the lock on, or stops waiting for it. */
  leave(): void {
    this.#queued?.abort();
    this.#queued = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  #request(options: { steal?: boolean; signal?: AbortSignal }): void {
    let held: (() => void) | undefined;
    const task = () =>
      new Promise<void>((resolve) => {
        held = resolve;
        this.#release = resolve;
        this.#queued = undefined;
        this.#events.elected();
      });
    this.#locks.request(this.#name, options, task).catch(() => {
      // Rejected for an aborted wait, or because the lock that was held has been stolen.
      if (held === undefined || this.#release !== held) return;
      this.#release = undefined;
      this.#events.deposed();
      this.join();
    });
  }
}
