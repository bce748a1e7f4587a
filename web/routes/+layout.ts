/**
 * The app runs in the browser alone: its data lies on the device, encrypted, and a server could render none of it.
 * Texts are loaded before anything is drawn.
 */
import { startLanguage } from '#lib/app/language.svelte.ts';

export const ssr = false;
export const prerender = false;

export const load = (): Promise<void> => startLanguage();
