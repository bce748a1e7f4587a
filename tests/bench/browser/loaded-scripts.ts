/**
 * How much JavaScript a known device loads until rows stand on the screen: every script that page and worker ask for,
 * compressed as the server sends it to a browser that takes gzip.
 */
import { gzipSync } from 'node:zlib';
import type { Browser, Response } from 'playwright';
import type { ServerUnderTest } from '../server/server-process.ts';
import { openDevice, signIn, startAgain } from './book-page.ts';

export type LoadedScripts = { readonly files: number; readonly gzipBytes: number; readonly largest: readonly string[] };

export async function measureScripts(
  browser: Browser,
  server: ServerUnderTest,
  contacts: number
): Promise<LoadedScripts> {
  // The service worker would answer in its place, and fetches everything else in the background.
  const { context, page } = await openDevice(browser, { serviceWorkers: 'block' });
  await signIn(page, server, contacts);
  const responses = new Map<string, Response>();
  context.on('response', (response) => {
    if (/javascript/u.test(response.headers()['content-type'] ?? '')) responses.set(response.url(), response);
  });
  await startAgain(page, contacts);
  const loaded = [...responses.values()];
  const sizes = await Promise.all(
    loaded.map(async (response) => {
      const body = await fetch(response.url());
      return {
        name: new URL(response.url()).pathname,
        bytes: gzipSync(Buffer.from(await body.arrayBuffer()), { level: 6 }).length
      };
    })
  );
  await context.close();
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  return {
    files: sizes.length,
    gzipBytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    largest: largest.map(({ name, bytes }) => `${name.split('/').at(-1) ?? name} ${Math.round(bytes / 1024)} KiB`)
  };
}
