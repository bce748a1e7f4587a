/**
 * One place of the app, as the rail and the bottom bar show it. Counts are formatted for the reader's language.
 */
import type { IconGlyph } from '#lib/ui/Icon.svelte';

export interface NavItem {
  readonly id: string;
  readonly text: string;
  /** Resolved by the caller. */
  readonly href: string;
  readonly icon?: IconGlyph | undefined;
  readonly count?: string | undefined;
  /** What the count counts, read aloud: "4 unread". */
  readonly countLabel?: string | undefined;
}

export interface NavGroup {
  readonly id: string;
  readonly title?: string | undefined;
  readonly items: readonly NavItem[];
}
