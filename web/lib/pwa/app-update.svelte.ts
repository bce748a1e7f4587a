/**
 * A new build of the app: found, waiting, applied. It is applied when the person taps, or when nobody looks and nothing
 * would be lost (`mayApply`: the push queue is empty, no field has the caret, a new start asks for no password). One
 * reload at most per page. What serves the files is web/service-worker; what the person reads, the shell.
 */

/**
 * `current`: nothing to do. `ready`: a new build is on the device and waits. `applying`: it was asked to take over and
 * the page reloads in a moment.
 */
export type AppUpdateStatus = 'current' | 'ready' | 'applying';

/** Phones keep an installed app open for weeks; asking on every glance would cost data for nothing. */
const minCheckIntervalMs = 15 * 60_000;

export type AppUpdateParts = {
  /** `navigator.serviceWorker`; undefined where the browser has none (a private window of some browsers). */
  readonly serviceWorker: ServiceWorkerContainer | undefined;
  readonly document: Document;
  readonly clock: { now(): number };
  /** Whether a reload right now would cost the person nothing. */
  readonly mayApply: () => boolean;
  readonly reload: () => void;
};

export class AppUpdate {
  status = $state<AppUpdateStatus>('current');

  readonly #parts: AppUpdateParts;
  #registration: ServiceWorkerRegistration | undefined;
  #checkedAt: number;
  #wasControlled: boolean;
  #reloaded = false;

  constructor(parts: AppUpdateParts) {
    this.#parts = parts;
    this.#checkedAt = parts.clock.now();
    this.#wasControlled = Boolean(parts.serviceWorker?.controller);
  }

  /** Begins to watch; the returned function ends it. */
  start(): () => void {
    const { serviceWorker, document } = this.#parts;
    if (serviceWorker === undefined) return () => undefined;
    const stopped = new AbortController();
    const { signal } = stopped;
    serviceWorker.addEventListener('controllerchange', () => this.#takenOver(), { signal });
    document.addEventListener('visibilitychange', () => this.#visibilityChanged(), { signal });
    void serviceWorker.ready.then((registration) => {
      if (!signal.aborted) this.#watch(registration, signal);
    });
    return () => stopped.abort();
  }

  /** The person says yes, or nobody is looking. */
  apply(): void {
    if (this.status !== 'ready') return;
    this.status = 'applying';
    const waiting = this.#registration?.waiting;
    // Without one, another tab has already let the new build in, and this page only has to start again.
    if (waiting) waiting.postMessage({ type: 'SKIP_WAITING' });
    else this.#reloadOnce();
  }

  #watch(registration: ServiceWorkerRegistration, signal: AbortSignal): void {
    this.#registration = registration;
    if (registration.waiting) this.#found();
    const follow = (worker: ServiceWorker | null) =>
      worker?.addEventListener('statechange', () => worker.state === 'installed' && this.#found(), { signal });
    follow(registration.installing);
    registration.addEventListener('updatefound', () => follow(registration.installing), { signal });
  }

  #found(): void {
    // The very first build installs and takes over at once; there is nothing to update from.
    if (!this.#parts.serviceWorker?.controller) return;
    if (this.status === 'current') this.status = 'ready';
    this.#applyUnseen();
  }

  #takenOver(): void {
    const first = !this.#wasControlled;
    this.#wasControlled = true;
    if (first) return;
    if (this.status === 'applying') return this.#reloadOnce();
    // Another tab applied it: this one still runs the old build, and may be in the middle of something.
    this.status = 'ready';
    this.#applyUnseen();
  }

  #visibilityChanged(): void {
    if (this.#parts.document.visibilityState === 'hidden') return this.#applyUnseen();
    const now = this.#parts.clock.now();
    if (now - this.#checkedAt < minCheckIntervalMs) return;
    this.#checkedAt = now;
    // Fails without a network, which is normal; the next look asks again.
    this.#registration?.update().catch(() => undefined);
  }

  #applyUnseen(): void {
    if (this.#parts.document.visibilityState === 'hidden' && this.#parts.mayApply()) this.apply();
  }

  #reloadOnce(): void {
    if (this.#reloaded) return;
    this.#reloaded = true;
    this.#parts.reload();
  }
}
