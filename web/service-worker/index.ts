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
    const answer = () => shell.answer(event.request, self.location.origin);
    const waiting = self.registration.waiting;
    if (event.request.mode === 'navigate' && waiting !== null && answer() !== undefined) {
      event.respondWith(handOver(waiting).then((page) => page ?? answer() ?? fetch(event.request)));
      return;
    }
    const response = answer();
    if (response !== undefined) event.respondWith(response);
  });
}

let handedOver = false;

/**
 * Reloading the only tab lets a waiting build in: that is what a reload is for, and it is the way out of a build that
 * does not start and so can never ask. Once per worker, because a build that will not take over must not be asked in a
 * circle. Undefined when other tabs are open, which keep the build that they run.
 */
async function handOver(waiting: ServiceWorker): Promise<Response | undefined> {
  const tabs = await self.clients.matchAll({ type: 'window' });
  if (handedOver || tabs.length > 1) return undefined;
  handedOver = true;
  waiting.postMessage({ type: 'SKIP_WAITING' });
  return new Response('', { headers: { 'content-type': 'text/html', refresh: '0' } });
}
