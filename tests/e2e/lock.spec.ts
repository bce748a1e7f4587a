/**
 * The lock of a device: by hand, after a time, at every start. Opened by password or recovery code, without a network; a
 * wrong password is told apart from a damaged store, and neither deletes anything.
 */
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { createContact, rowOf } from './contacts.ts';
import { lockRecord } from './device-storage.ts';
import {
  acknowledgeRecoveryCode,
  bookIsOpen,
  everythingOnServer,
  goTo,
  isLocked,
  lockByHand,
  owner,
  setUp,
  unlock,
  untilOnDevice
} from './person.ts';

test('locked by hand, the book opens offline with the password alone, and says what waits', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await untilOnDevice(page);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await server.kill();
  await page.context().setOffline(true);
  await createContact(page, 'Bernd Öztürk');
  await lockByHand(page);
  await expect(page.getByText('1 Änderung wartet hier')).toBeVisible();
  await expect(page.getByText('Anna')).toHaveCount(0);
  await page.reload();
  await isLocked(page);

  await unlock(page, 'Leitungswasser 48');
  await expect(page.getByText('Das ist nicht das Passwort. Es wird nichts gelöscht')).toBeVisible();
  await unlock(page);
  await bookIsOpen(page);
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Bernd Öztürk')).toBeVisible();
  // Opened once, a new start needs no password until the next lock.
  await page.reload();
  await expect(rowOf(page, 'Anna Groß')).toBeVisible();

  await page.context().setOffline(false);
  await server.start();
  await everythingOnServer(page);
});

test('the recovery code opens the device when the password is forgotten; a slip in it is told', async ({
  page,
  server
}) => {
  const code = await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await untilOnDevice(page);
  await server.kill();
  await lockByHand(page);
  await unlock(page, 'Leitungswasser 48');
  await page.getByRole('button', { name: 'Wiederherstellungscode benutzen' }).click();
  const field = page.getByLabel('Wiederherstellungscode');
  const slipped = code.startsWith('A') ? `B${code.slice(1)}` : `A${code.slice(1)}`;
  await field.fill(slipped);
  await page.getByRole('button', { name: 'Entsperren' }).click();
  await expect(page.getByText('Dieser Code passt nicht.')).toBeVisible();
  await field.fill(code.toLowerCase().replaceAll('-', ' '));
  await page.getByRole('button', { name: 'Entsperren' }).click();
  await bookIsOpen(page);
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Anna Groß')).toBeVisible();
});

/** Overwrites the key ring in the database and in its file, as a failing disk would. */
async function damageKeyRing(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined || name === 'kontor-device-keys') continue;
      await new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error ?? new Error(name));
        opening.onsuccess = () => {
          const change = opening.result.transaction('meta', 'readwrite');
          change.objectStore('meta').put(new TextEncoder().encode('{"body":"?","sum":"?"}'), 'key-ring');
          change.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      });
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
      const file = await (await folder.getFileHandle('key-ring')).createWritable();
      await file.write('damaged');
      await file.close();
    }
  });
}

test('a damaged store is not taken for a wrong password, and can be fetched anew', async ({ page, server }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await page.goto(`${server.url}/manifest.webmanifest`);
  await damageKeyRing(page);

  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'Die Daten auf diesem Gerät sind beschädigt' })).toBeVisible();
  await page.getByRole('button', { name: 'Daten von diesem Gerät entfernen' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Daten von diesem Gerät entfernen' }).click();
  await page.getByLabel('E-Mail').fill(owner.email);
  await page.getByLabel('Passwort', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await acknowledgeRecoveryCode(page);
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Anna Groß')).toBeVisible();
});

test('with "at every start" a new start asks for the password', async ({ page, server }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await page.reload();
  await bookIsOpen(page);
  await goTo(page, 'Einstellungen');
  await page.getByRole('radio', { name: 'Bei jedem Start' }).check();
  await expect.poll(() => lockRecord(page)).toContain('every-start');
  await page.reload();
  await isLocked(page);
  await unlock(page);
  await expect(page.getByRole('radio', { name: 'Bei jedem Start' })).toBeChecked();
  await page.reload();
  await isLocked(page);
});

/** Moves the clock of the engine, and tells the page what a browser says when a device wakes: there is a network. */
async function moveClock(page: Page, minutes: number): Promise<void> {
  for (const worker of page.workers()) {
    await worker.evaluate((by) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + by * 60_000;
    }, minutes);
  }
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
}

test('15 minutes without use lock the book, in an open app that slept and before a new start', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await goTo(page, 'Einstellungen');
  await page.getByRole('radio', { name: 'Nach 15 Minuten' }).check();
  await expect.poll(() => lockRecord(page)).toContain('15-minutes');
  await moveClock(page, 14);
  await page.getByRole('radio', { name: 'Nach 15 Minuten' }).click();
  await bookIsOpen(page);
  await moveClock(page, 16);
  await isLocked(page);

  // Used for the last time ten minutes before the new start, and twenty: a clock that was set back locks at once, so the
  // use that counts is the unlocking.
  for (const [before, then] of [
    [10, bookIsOpen],
    [20, isLocked]
  ] as const) {
    await page.reload();
    await unlock(page);
    await bookIsOpen(page);
    await moveClock(page, -before);
    await isLocked(page);
    await unlock(page);
    await bookIsOpen(page);
    await page.reload();
    await then(page);
    if (then === bookIsOpen) await lockByHand(page);
  }
});
