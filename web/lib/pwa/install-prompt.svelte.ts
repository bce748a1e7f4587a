/**
 * Putting the app on the home screen. Chromium offers it by an event that is kept until the person asks; iOS offers
 * nothing, so the person is shown the way through the share sheet. Whoever said no is left alone for a while. The
 * words and the moment are the caller's.
 */

/**
 * `installed`: it runs from the home screen. `offered`: one tap installs it. `by-hand`: iOS or iPadOS, through the share
 * sheet, and it starts there with storage of its own. `unavailable`: this browser cannot, or has not said so yet.
 */
export type InstallStatus = 'installed' | 'offered' | 'by-hand' | 'unavailable';

/** Chromium's event, which the standard library of TypeScript does not know. */
type BeforeInstallPromptEvent = Event & {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
};

export type InstallPromptParts = {
  readonly window: Window;
  /** Remembers a no, per device. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly clock: { now(): number };
};

const dismissedKey = 'kontor-install-dismissed-at';
const quietMs = 60 * 24 * 60 * 60_000;

export class InstallPrompt {
  status = $state<InstallStatus>('unavailable');
  /** Whether it is polite to bring it up unasked; a page of settings offers it regardless. */
  mayOffer = $derived.by(() => (this.status === 'offered' || this.status === 'by-hand') && !this.#isQuiet);

  readonly #parts: InstallPromptParts;
  #isQuiet = $state(false);
  #event: BeforeInstallPromptEvent | undefined;

  constructor(parts: InstallPromptParts) {
    this.#parts = parts;
    const dismissedAt = Number(parts.storage.getItem(dismissedKey) ?? Number.NaN);
    this.#isQuiet = parts.clock.now() - dismissedAt < quietMs;
    if (isInstalled(parts.window)) this.status = 'installed';
    else if (isAppleTouchDevice(parts.window.navigator)) this.status = 'by-hand';
  }

  /** Begins to listen; early, because the browser says it once. The returned function ends it. */
  start(): () => void {
    const stopped = new AbortController();
    const { signal } = stopped;
    const { window } = this.#parts;
    window.addEventListener(
      'beforeinstallprompt',
      (event) => {
        if (!isPromptEvent(event)) return;
        // Without this Chromium shows its own banner, at a moment of its own choice.
        event.preventDefault();
        this.#event = event;
        this.status = 'offered';
      },
      { signal }
    );
    window.addEventListener('appinstalled', () => (this.status = 'installed'), { signal });
    return () => stopped.abort();
  }

  /** Shows the browser's own question; must be called from a tap. Resolves with whether the person said yes. */
  async ask(): Promise<boolean> {
    const event = this.#event;
    if (event === undefined) return false;
    // The event asks once; Chromium sends another when it may be asked again.
    this.#event = undefined;
    this.status = 'unavailable';
    const { outcome } = await event.prompt();
    if (outcome === 'accepted') {
      this.status = 'installed';
      return true;
    }
    this.dismiss();
    return false;
  }

  /** Not now. */
  dismiss(): void {
    this.#isQuiet = true;
    this.#parts.storage.setItem(dismissedKey, String(this.#parts.clock.now()));
  }
}

function isPromptEvent(event: Event): event is BeforeInstallPromptEvent {
  return 'prompt' in event && typeof event.prompt === 'function';
}

function isInstalled(window: Window): boolean {
  const byMode = window.matchMedia('(display-mode: standalone), (display-mode: window-controls-overlay)').matches;
  // iOS before 16.4 says it by a property of its own.
  return byMode || ('standalone' in window.navigator && window.navigator.standalone === true);
}

/** An iPad calls itself a Macintosh, but no Macintosh has a touch screen. */
function isAppleTouchDevice(navigator: Navigator): boolean {
  return (
    /iPhone|iPad|iPod/u.test(navigator.userAgent) ||
    (/Macintosh/u.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  );
}
