/**
 * Several tabs of one device: one of them leads, and nobody has to know which. Whichever closes or crashes, the others go
 * on with every edit, and a lock holds in all of them.
 */
import { expect } from '@playwright/test';
import { test } from './app-server.ts';
import { createContact, editField, fieldOf, openContact, rowOf } from './contacts.ts';
import {
  bookIsOpen,
  everythingOnServer,
  goTo,
  isLocked,
  lockByHand,
  onServer,
  savedHere,
  setUp,
  unlock,
  untilOnDevice
} from './person.ts';

test('two tabs edit one contact, each sees the other at once, and nothing is lost when the leading one is closed', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await onServer(page);
  const second = await page.context().newPage();
  await second.goto(page.url());
  await editField(page, 'Firma', 'Glaserei Groß');
  await expect(fieldOf(second, 'Firma')).toHaveText('Glaserei Groß');
  await editField(second, 'Vorname', 'Annette');
  await expect(fieldOf(page, 'Vorname')).toHaveText('Annette');

  // With the server away the leading tab holds edits that nobody else has.
  await server.kill();
  await editField(page, 'Nachname', 'Groß-Meier');
  await savedHere(page);
  await page.close();
  await expect(second.getByRole('heading', { level: 1, name: 'Annette Groß-Meier' })).toBeVisible();
  await editField(second, 'Firma', 'Spiegelbau Nord');
  await savedHere(second);
  await server.start();
  await onServer(second);
  await everythingOnServer(second);
});

test('when the leading tab crashes, the other goes on by itself', async ({ page, server }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await onServer(page);
  const second = await page.context().newPage();
  await second.goto(page.url());
  await expect(fieldOf(second, 'Vorname')).toHaveText('Anna');
  await server.kill();
  await editField(page, 'Nachname', 'Groß-Meier');
  await savedHere(page);

  const crashed = page.waitForEvent('crash');
  const devtools = await page.context().newCDPSession(page);
  devtools.send('Page.crash').catch(() => undefined);
  await crashed;

  await editField(second, 'Firma', 'Glaserei Groß');
  await savedHere(second);
  await expect(second.getByRole('heading', { level: 1, name: 'Anna Groß-Meier' })).toBeVisible();
  await server.start();
  await onServer(second);
  await second.reload();
  await expect(fieldOf(second, 'Firma')).toHaveText('Glaserei Groß');
  await expect(fieldOf(second, 'Nachname')).toHaveText('Groß-Meier');
});

test('a lock in one tab locks every tab, and opening one opens them all', async ({ page, server }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await untilOnDevice(page);
  const second = await page.context().newPage();
  await second.goto(`${server.url}/contacts`);
  await expect(rowOf(second, 'Anna Groß')).toBeVisible();
  await lockByHand(second);
  await isLocked(page);
  await expect(page.getByText('Anna')).toHaveCount(0);

  await unlock(page);
  await bookIsOpen(page);
  await bookIsOpen(second);
  await openContact(second, 'Anna Groß');
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Anna Groß')).toBeVisible();
});
