/**
 * The service worker: serves the app's own files from the device, so that it starts in a cellar and starts at once
 * everywhere else. A new build waits until the app asks for it (web/lib/pwa/app-update.svelte.ts), because a page must
 * not change under somebody's hands. It knows no data, no key and no sync: those live in the page and its worker.
 */
import { dev, version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';
import { createShellCache } from './shell-cache.ts';

/** Fonts for scripts other than Latin, and pictures, come when they can; everything else the app needs to start. */
const isOptional = (path: string) =>
  /\.(?:png|svg|jpe?g|webp|ico)$/u.test(path) ||
  (path.endsWith('.woff2') && !/-latin-(?:wght|opsz|standard)/u.test(path));

const built = immutable.map(({ path }) => `/${path}`);
const own = assets.map(({ path }) => `/${path}`);

const shell = createShellCache(
  {
    version,
    essential: ['/', ...built.filter((path) => !isOptional(path))],
    optional: [...built.filter(isOptional), ...own]
  },
  self.caches,
  (request) => fetch(request)
);

// In development files change under the same name; a cache would show yesterday's app.
if (!dev) {
  self.addEventListener('install', (event) => event.waitUntil(shell.install()));
  self.addEventListener('activate', (event) => event.waitUntil(shell.activate().then(() => self.clients.claim())));
  self.addEventListener('message', (event) => {
    if (event.data?.type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
  });
  self.addEventListener('fetch', (event) => {
    const answer = shell.answer(event.request, self.location.origin);
    if (answer !== undefined) event.respondWith(answer);
  });
}
