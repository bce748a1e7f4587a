/**
 * The app on the home screen: it can be installed, starts with no network and no server, on any of its addresses, and
 * changes to a new build only when it is asked to.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { openBuildHost } from './build-host.ts';
import { chromiumPath } from '../../tools/chromium-path.ts';

const executablePath = chromiumPath();
const launchOptions = { ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] };

/** Resolves when the service worker has the whole shell and this page is under its control. */
async function untilOnDevice(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
    );
  });
}

const buildOf = (page: Page) => page.locator('meta[name="test-build"]').getAttribute('content');

test('Chromium finds nothing that would keep the app from being installed', async ({ server }) => {
  // A profile on disk: an ordinary test page is incognito, which by itself keeps an app from being installed.
  const profile = await mkdtemp(path.join(os.tmpdir(), 'kontor-profile-'));
  const context = await chromium.launchPersistentContext(profile, launchOptions);
  try {
    const page = await context.newPage();
    await page.goto(server.url);
    await untilOnDevice(page);
    const devtools = await context.newCDPSession(page);
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
    const { errors, data } = await devtools.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(JSON.parse(data ?? '')).toMatchObject({ id: '/', name: 'Kontor', display: 'standalone' });
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});

test('every icon and shortcut of the manifest is there', async ({ page, server }) => {
  const manifest = await (await page.request.get(`${server.url}/manifest.webmanifest`)).json();
  const addresses: string[] = [
    ...manifest.icons.map((icon: { src: string }) => icon.src),
    ...manifest.shortcuts.map((shortcut: { url: string }) => shortcut.url)
  ];
  expect(addresses.length).toBeGreaterThan(5);
  for (const address of addresses) {
    // As a browser asks for a page; the server keeps the app's pages for those.
    const answer = await page.request.get(server.url + address, { headers: { accept: 'text/html,*/*' } });
    expect(answer.status(), address).toBe(200);
  }
  await page.goto(server.url);
  for (const { src, sizes, type } of manifest.icons) {
    if (type !== 'image/png') continue;
    const size = await page.evaluate(async (address) => {
      const image = await createImageBitmap(await (await fetch(address)).blob());
      return `${image.width}x${image.height}`;
    }, src);
    expect(size, src).toBe(sizes);
  }
});

test('after the first visit the app starts with no network and no server, on a deep link too', async ({
  page,
  server
}) => {
  await page.goto(server.url);
  await untilOnDevice(page);
  await server.kill();
  await page.context().setOffline(true);

  const failures: string[] = [];
  page.on('requestfailed', (request) => failures.push(request.url()));
  for (const address of ['/', '/contacts/0123456789abcdef', '/settings/devices']) {
    const answer = await page.goto(server.url + address);
    expect(answer?.fromServiceWorker(), address).toBe(true);
    // The page shell alone has no such element: the app has put it there, so its scripts came from the device.
    await expect(page.locator('#svelte-announcer')).toBeAttached();
    await expect(page).toHaveTitle(/Kontor/u);
  }
  // The app may ask the server something, and for the name of its newest build; it must not miss a file of its own.
  const ofTheApp = failures.filter(
    (url) => !/^\/(?:api|sync|healthz|_app\/version\.json)\b/u.test(new URL(url).pathname)
  );
  expect(ofTheApp).toEqual([]);
});

test('nothing of the server is in the browser cache of the app', async ({ page, server }) => {
  await page.goto(server.url);
  await untilOnDevice(page);
  await page.evaluate(() => fetch('/healthz').then((answer) => answer.text()));
  const kept = await page.evaluate(async () => {
    const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
  expect(kept).toContain('/');
  expect(kept.filter((address) => /^\/(?:api|sync|webhooks|healthz|metrics)/u.test(address))).toEqual([]);
});

/** Publishes the next build, and resolves when it is on the device and waits. */
async function untilNextBuildWaits(page: Page, publish: () => void): Promise<void> {
  publish();
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const arrived = new Promise<void>((resolve) =>
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker?.addEventListener('statechange', () => worker.state === 'installed' && resolve());
      })
    );
    await registration.update();
    await arrived;
  });
}

test('a new build waits while tabs are open, and takes over as a whole when it is asked for', async ({ page }) => {
  const host = await openBuildHost('first');
  try {
    await page.goto(host.url);
    await untilOnDevice(page);
    const other = await page.context().newPage();
    await other.goto(host.url);
    await untilNextBuildWaits(page, () => host.publish('second'));
    await page.reload();
    expect(await buildOf(page)).toBe('first');

    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const takenOver = new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
      );
      registration.waiting?.postMessage({ type: 'SKIP_WAITING' });
      await takenOver;
    });
    await page.reload();
    expect(await buildOf(page)).toBe('second');
    expect(await buildOf(other)).toBe('first');

    await host.close();
    await page.reload();
    expect(await buildOf(page)).toBe('second');
    expect(await page.evaluate(() => caches.keys())).toEqual(['kontor-shell-first', 'kontor-shell-second']);
  } finally {
    await host.close();
  }
});

test('a reload of the only tab lets a waiting build in, even if the app of the old one does not run', async ({
  page
}) => {
  const host = await openBuildHost('first');
  try {
    await page.goto(host.url);
    await untilOnDevice(page);
    await untilNextBuildWaits(page, () => host.publish('second'));
    await page.reload();
    await expect(page.locator('meta[name="test-build"]')).toHaveAttribute('content', 'second');
  } finally {
    await host.close();
  }
});
