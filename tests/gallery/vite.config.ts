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
  // Found before the first page is served: a package that is found later reloads the page under the camera.
  optimizeDeps: { entries: ['index.html', '../../web/lib/{ui,shell}/**/*.svelte', '*.svelte'] },
  cacheDir: '../../node_modules/.vite-gallery'
});
