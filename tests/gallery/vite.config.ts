/**
 * Serves the gallery alone: `npx vite --config tests/gallery/vite.config.ts`. No SvelteKit, so that what it shows depends
 * on nothing but the components.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte({ compilerOptions: { runes: true }, configFile: false })],
  server: { fs: { allow: ['../..'] } },
  cacheDir: '../../node_modules/.vite-gallery'
});
