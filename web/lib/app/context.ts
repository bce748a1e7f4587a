/** How components reach the app and the open book: Svelte's context, set once by the layouts. */
import { createContext } from 'svelte';
import type { KontorApp } from './kontor-app.svelte.ts';
import type { OpenBook } from './open-book.svelte.ts';

export const [useApp, provideApp] = createContext<KontorApp>();
/** Only below the doors, where a book is open. */
export const [useBook, provideBook] = createContext<OpenBook>();
