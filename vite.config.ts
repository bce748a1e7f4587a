/**
 * Builds and serves the web app. The Vite root is web/; the sync server runs beside Vite in development, so that
 * `npm run dev` is one command and one origin.
 */
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import options from './svelte.config.js';
import { syncServer } from './tools/vite-sync-server.ts';

export default defineConfig({
  root: 'web',
  plugins: [sveltekit(options), syncServer()],
  worker: { format: 'es' }
});
