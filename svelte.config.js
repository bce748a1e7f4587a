/**
 * SvelteKit's options. They lie at the top level, where people look first, and vite.config.ts hands them to the
 * plugin: SvelteKit refuses this file only inside the Vite root, which is web/. Paths in `files` and `outDir` are
 * relative to web/, `pages` of the adapter to the repository.
 */
import adapter from '@sveltejs/adapter-static';

/** @type {Parameters<typeof import('@sveltejs/kit/vite').sveltekit>[0]} */
const options = {
  compilerOptions: {
    runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true)
  },
  files: { src: '.', assets: '../static' },
  outDir: '../.svelte-kit',
  adapter: adapter({ fallback: 'index.html', pages: 'build', precompress: true }),
  paths: { relative: false },
  // The service worker learns of a new version by its own update check; a second poll would be traffic for nothing.
  version: { pollInterval: 0 }
};

export default options;
