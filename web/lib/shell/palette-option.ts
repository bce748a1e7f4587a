/**
 * What the command palette shows: groups of options. The caller finds them; the palette only shows and chooses.
 */
import type { IconGlyph } from '#lib/ui/Icon.svelte';

export interface PaletteOption {
  /** Unique over all groups. */
  readonly id: string;
  /** The text in pieces; `hit` are the letters that were searched for. */
  readonly text: readonly { readonly text: string; readonly hit?: boolean }[];
  /** A second, weaker line. */
  readonly detail?: string | undefined;
  readonly icon?: IconGlyph | undefined;
  readonly face?: { readonly id: string; readonly initials: string; readonly shape: 'person' | 'firm' } | undefined;
  readonly keys?: string | undefined;
  /** At the right, such as a number of hits. */
  readonly end?: string | undefined;
}

export interface PaletteGroup {
  readonly id: string;
  readonly title: string;
  readonly options: readonly PaletteOption[];
}
