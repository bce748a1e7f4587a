/**
 * One line of a Menu: an act, a link, a choice that is on or off, or a hairline between groups.
 */
import type { IconGlyph } from './Icon.svelte';

interface Line {
  readonly id: string;
  readonly text: string;
  /** A second, weaker line. */
  readonly detail?: string | undefined;
  readonly icon?: IconGlyph | undefined;
  /** The key that does the same, shown on the desktop. */
  readonly keys?: string | undefined;
  readonly disabled?: boolean;
}

export type MenuItem =
  | (Line & { readonly kind: 'act'; readonly loss?: boolean; readonly onselect: () => void })
  | (Line & { readonly kind: 'link'; readonly href: string })
  | (Line & { readonly kind: 'choice'; readonly on: boolean; readonly onselect: () => void })
  | { readonly kind: 'line'; readonly id: string };
