/**
 * Whether there is room for panes side by side. The same line as in the style sheets, for the few places where the page
 * is built differently (a sheet becomes a popover, a table becomes rows) and not only arranged differently.
 */
import { MediaQuery } from 'svelte/reactivity';

export const wideScreen = new MediaQuery('(min-width: 900px)', false);
