/**
 * Tidies the store when nothing happens: recent rows into pages, recent updates into segments, in small steps that edits
 * get in between. Also keeps the first screen of the list for the next start.
 */
import type { Clock } from '#shared/environment.ts';
import type { DeviceBook } from './device-book.ts';

/** Nobody has typed for this long. */
const idleMs = 20_000;
/** Above this much unfolded the next start would be slow: fold between edits too. */
const urgent = 1_000;
const urgentDelayMs = 500;
const stepMs = 50;
const headRows = 60;
/** Held by no page. */
const headView = 'kontor:head';

export class IdleFolding {
  readonly #device: DeviceBook;
  readonly #clock: Clock;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(options: { device: DeviceBook; clock: Clock }) {
    this.#device = options.device;
    this.#clock = options.clock;
  }

  /** Something was written; fold later. */
  busy(): void {
    if (this.#stopped) return;
    const { updates, rows, erased } = this.#device.store.foldable;
    const isUrgent = updates + rows > urgent || erased > 0;
    if (isUrgent && this.#cancel !== undefined) return;
    this.#cancel?.();
    this.#cancel = this.#clock.schedule(isUrgent ? urgentDelayMs : idleMs, () => {
      this.#cancel = undefined;
      void this.#fold();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #fold(): Promise<void> {
    const { store } = this.#device;
    const { updates, rows, erased } = store.foldable;
    if (this.#stopped) return;
    // After a first sync there is nothing to fold, and yet no first screen.
    if (store.bootstrap === undefined) await this.#writeHead();
    else this.busy();
    if (this.#stopped || updates + rows + erased === 0) return;
    const folded = await this.#device.inLane(() => store.fold({ milliseconds: stepMs }));
    if (this.#stopped || !this.#device.check(folded).ok) return;
    if (folded.ok && folded.value.more) {
      this.#cancel = this.#clock.schedule(urgentDelayMs, () => {
        this.#cancel = undefined;
        void this.#fold();
      });
    }
  }

  async #writeHead(): Promise<void> {
    const { book, store } = this.#device;
    book.query(headView, { text: '', sort: 'name', labels: [], trash: false });
    const rows = book.rows(headView, 0, headRows).rows.flatMap(({ id }) => book.rowOf(id) ?? []);
    book.closeView(headView);
    this.#device.check(await store.writeHead(rows));
  }
}
