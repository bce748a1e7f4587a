/**
 * How wide the panes of the desktop are, as the person left them. Undefined means the width of the design. Kept as a few
 * numbers in the storage that is passed in; what is unreadable there counts as never set.
 */

export type PaneName = 'rail' | 'list' | 'side';

/** In CSS pixels. `start` is what tokens.css says, needed where a drag begins. */
export const paneLimits: Readonly<
  Record<PaneName, { readonly min: number; readonly start: number; readonly max: number }>
> = {
  rail: { min: 176, start: 212, max: 320 },
  list: { min: 280, start: 376, max: 560 },
  side: { min: 240, start: 304, max: 420 }
};

export type PaneStorage = Pick<Storage, 'getItem' | 'setItem'>;

const storageKey = 'kontor.panes';
const names: readonly PaneName[] = ['rail', 'list', 'side'];

export class PaneWidths {
  #storage: PaneStorage;
  #widths = $state<Partial<Record<PaneName, number>>>({});

  constructor(storage: PaneStorage) {
    this.#storage = storage;
    this.#widths = readWidths(storage);
  }

  of(pane: PaneName): number {
    return this.#widths[pane] ?? paneLimits[pane].start;
  }

  /** A value for CSS; undefined leaves the design's own. */
  css(pane: PaneName): string | undefined {
    const width = this.#widths[pane];
    return width === undefined ? undefined : `${width}px`;
  }

  set(pane: PaneName, width: number): void {
    const { min, max } = paneLimits[pane];
    this.#widths[pane] = Math.round(Math.min(Math.max(width, min), max));
  }

  reset(pane: PaneName): void {
    this.#widths = Object.fromEntries(Object.entries(this.#widths).filter(([name]) => name !== pane));
    this.save();
  }

  /** Called when a drag or a key has ended, not at every pixel of it. */
  save(): void {
    try {
      this.#storage.setItem(storageKey, JSON.stringify(this.#widths));
    } catch {
      // A full or forbidden storage costs a width at the next start and nothing else.
    }
  }
}

function readWidths(storage: PaneStorage): Partial<Record<PaneName, number>> {
  let stored: unknown;
  try {
    stored = JSON.parse(storage.getItem(storageKey) ?? '{}');
  } catch {
    return {};
  }
  if (typeof stored !== 'object' || stored === null) return {};
  const widths: Partial<Record<PaneName, number>> = {};
  for (const [key, value] of Object.entries(stored)) {
    const pane = names.find((name) => name === key);
    if (!pane || typeof value !== 'number') continue;
    if (value >= paneLimits[pane].min && value <= paneLimits[pane].max) widths[pane] = value;
  }
  return widths;
}
