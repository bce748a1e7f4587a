/**
 * A person's device in the bench: a browser profile of its own with the app from the real server, signed in and unlocked
 * through the app's own pages, in German like the end-to-end tests.
 */
import type { Browser, BrowserContext, Page } from 'playwright';
import { must } from '#shared/result.ts';
import { samplePassword } from '../server/sample-folder.ts';
import type { ServerUnderTest } from '../server/server-process.ts';
import { tapPage } from './page-tap.ts';

export const rowSelector = 'a[data-contact]';
const firstSyncTimeoutMs = 600_000;

export type BookPage = { readonly context: BrowserContext; readonly page: Page };

export async function openDevice(
  browser: Browser,
  options: { readonly serviceWorkers?: 'allow' | 'block' } = {}
): Promise<BookPage> {
  const context = await browser.newContext({
    locale: 'de-DE',
    viewport: { width: 1280, height: 800 },
    serviceWorkers: options.serviceWorkers ?? 'allow'
  });
  await context.addInitScript(tapPage);
  const page = await context.newPage();
  page.setDefaultTimeout(firstSyncTimeoutMs);
  return { context, page };
}

export type FirstSyncTimes = { readonly listMs: number; readonly wholeMs: number };

/** Signs in on a new device and waits until every document is here. Times count from the store's creation. */
export async function signIn(page: Page, server: ServerUnderTest, contacts: number): Promise<FirstSyncTimes> {
  const team = must(server.teams[0], 'a team');
  await page.goto(server.url);
  await page.getByLabel('E-Mail').fill(team.ownerEmail);
  await page.getByLabel('Passwort', { exact: true }).fill(samplePassword);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('button', { name: 'Ich habe ihn notiert' }).click();
  return page.evaluate(async (count) => {
    const { calls, events, when } = window.kontorBench;
    const isWhole = () => {
      const status = events.findLast((event) => event.kind === 'status');
      const wasSyncing = events.some((event) => event.kind === 'status' && event.isSyncing);
      const counted = events.findLast((event) => event.kind === 'counts');
      return wasSyncing && status?.isOnline === true && !status.isSyncing && counted?.all === count;
    };
    const endedAt = await when(isWhole);
    const startedAt = calls.find((call) => call.method === 'createStore')?.answeredAt ?? 0;
    const listAt = events.find((event) => event.kind === 'counts' && event.all === count)?.at ?? endedAt;
    return { listMs: listAt - startedAt, wholeMs: endedAt - startedAt };
  }, contacts);
}

export type UnlockTimes = {
  /** From asking the engine to unlock until the store is open with its key. */
  readonly openedMs: number;
  /** From then until rows stand on the screen, and until every contact is in the list and can be found. */
  readonly firstRowsMs: number;
  readonly searchableMs: number;
  /** From the start of the page, or of the unlocking, to the rows. */
  readonly wholeMs: number;
};

type Unlocking = { readonly since: number; readonly secret: 'password' | 'remembered' };

/** Waits in the page for what the unlocking after `since` leads to. */
async function readUnlockTimes(page: Page, contacts: number, unlocking: Unlocking): Promise<UnlockTimes> {
  return page.evaluate(
    async ({ count, selector, since, secret }) => {
      const { calls, events, when } = window.kontorBench;
      const askedAt = () =>
        calls.find((call) => call.method === 'unlock' && call.about === secret && call.askedAt > since)?.askedAt;
      const openedAt = () => events.find((event) => event.kind === 'opened' && event.at > (askedAt() ?? Infinity))?.at;
      await when(() => openedAt() !== undefined);
      const [asked, opened] = [askedAt() ?? 0, openedAt() ?? 0];
      const rowsAt = await when(() => document.querySelector(selector) !== null);
      const foundAll = () =>
        events.find((event) => event.kind === 'view' && event.at >= asked && event.total === count)?.at ??
        calls.find((call) => call.method === 'query' && call.askedAt >= asked && call.total === count)?.answeredAt;
      await when(() => foundAll() !== undefined);
      return {
        openedMs: opened - asked,
        firstRowsMs: rowsAt - opened,
        searchableMs: (foundAll() ?? 0) - opened,
        wholeMs: rowsAt - (secret === 'password' ? asked : 0)
      };
    },
    { count: contacts, selector: rowSelector, ...unlocking }
  );
}

/** Loads the app again on a device that remembers its key. */
export async function startAgain(page: Page, contacts: number): Promise<UnlockTimes> {
  await page.reload({ waitUntil: 'commit' });
  return readUnlockTimes(page, contacts, { since: 0, secret: 'remembered' });
}

export async function lockAndUnlock(page: Page, contacts: number): Promise<UnlockTimes> {
  const since = await page.evaluate(() => {
    window.kontorBench.call('lock');
    return performance.now();
  });
  await page.getByLabel('Passwort', { exact: true }).fill(samplePassword);
  await page.getByRole('button', { name: 'Entsperren' }).click();
  return readUnlockTimes(page, contacts, { since, secret: 'password' });
}
