/**
 * The toasts of the app: what was just done, and for eight seconds the way back. The clock stops while a pointer or the
 * focus rests on a toast, so nobody loses an undo to slow reading (WCAG 2.2.1). At most three are shown; the oldest goes
 * first. The clock is passed in.
 */
import type { Clock } from '#shared/environment.ts';

export interface ToastContent {
  readonly text: string;
  readonly action?: { readonly text: string; readonly run: () => void } | undefined;
}

export interface ShownToast extends ToastContent {
  readonly id: number;
}

/** Eight seconds: time to read a sentence and to reach the button with a thumb. */
export const toastMs = 8_000;
const mostAtOnce = 3;

interface Countdown {
  leftMs: number;
  since: number;
  stop: (() => void) | undefined;
}

export class ToastQueue {
  shown = $state.raw<readonly ShownToast[]>([]);
  #clock: Clock;
  #countdowns = new Map<number, Countdown>();
  #held = false;
  #nextId = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Shows a toast; returns what takes it away early, for when its undo no longer makes sense. */
  show(content: ToastContent): () => void {
    const id = this.#nextId;
    this.#nextId += 1;
    const overflow = this.shown.length - (mostAtOnce - 1);
    for (const toast of this.shown.slice(0, Math.max(0, overflow))) this.dismiss(toast.id);
    this.shown = [...this.shown, { ...content, id }];
    this.#countdowns.set(id, { leftMs: toastMs, since: 0, stop: undefined });
    if (!this.#held) this.#start(id);
    return () => this.dismiss(id);
  }

  dismiss(id: number): void {
    this.#countdowns.get(id)?.stop?.();
    this.#countdowns.delete(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
    // The toast under the pointer is gone, and with it the event that would have let go.
    if (this.shown.length === 0) this.#held = false;
  }

  /** Runs a toast's action at most once and takes the toast away. */
  act(id: number): void {
    const toast = this.shown.find((one) => one.id === id);
    if (!toast) return;
    this.dismiss(id);
    toast.action?.run();
  }

  /** The newest way back, for Ctrl+Z; false if there is none. */
  actOnNewest(): boolean {
    const newest = this.shown.findLast((toast) => toast.action !== undefined);
    if (!newest) return false;
    this.act(newest.id);
    return true;
  }

  /** A pointer or the focus rests on the toasts: time stands still. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    for (const countdown of this.#countdowns.values()) {
      if (!countdown.stop) continue;
      countdown.stop();
      countdown.stop = undefined;
      countdown.leftMs = Math.max(0, countdown.leftMs - (this.#clock.now() - countdown.since));
    }
  }

  letGo(): void {
    if (!this.#held) return;
    this.#held = false;
    for (const id of this.#countdowns.keys()) this.#start(id);
  }

  #start(id: number): void {
    const countdown = this.#countdowns.get(id);
    if (!countdown) return;
    countdown.since = this.#clock.now();
    countdown.stop = this.#clock.schedule(countdown.leftMs, () => this.dismiss(id));
  }
}
