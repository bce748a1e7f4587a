/**
 * Input that is too long, too big or not allowed: the book stays usable, and what was refused is shown and can be taken
 * along.
 */
import { expect } from '@playwright/test';
import { test } from './app-server.ts';
import { createContact, dialogOf, editField, fieldOf, openContact, rowOf } from './contacts.ts';
import {
  colleague,
  everythingOnServer,
  goTo,
  inviteLink,
  join,
  onServer,
  savedHere,
  setUp,
  waiting
} from './person.ts';

const longName = 'Donaudampfschifffahrtsgesellschaft mbH & Co. KG, Niederlassung Süd';
const unbroken = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz'.repeat(3);

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('absurdly long names and values stay inside the page', async ({ page, server }) => {
    await setUp(page, server);
    await page.getByRole('button', { name: 'Neuer Kontakt' }).first().click();
    const sheet = dialogOf(page, 'Neuer Kontakt');
    await sheet.getByRole('button', { name: 'Firma' }).click();
    await sheet.getByLabel('Firma', { exact: true }).fill(longName);
    await sheet.getByRole('button', { name: 'Kontakt anlegen' }).click();
    await expect(page.getByRole('heading', { level: 1, name: longName })).toBeVisible();
    await editField(page, 'Firma', `${longName} ${unbroken}`);
    await onServer(page);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await goTo(page, 'Kontakte');
    await expect(rowOf(page, 'Niederlassung Süd')).toBeVisible();
    expect(await overflow()).toBeLessThanOrEqual(0);
  });
});

test('an edit that the server refuses stays, is shown with what it was and why, can be copied and let go', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  const other = await openDevice();
  await other.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await join(other, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await openContact(other, 'Anna Groß');
  await goTo(page, 'Kontakte');
  await goTo(page, 'Mitglieder');
  await expect(page.getByRole('listitem').filter({ hasText: colleague.name })).toBeVisible();

  // The colleague writes without a connection, and has become a reader when there is one again.
  await other.context().setOffline(true);
  await server.stop();
  await editField(other, 'Firma', 'Glaserei Groß');
  await savedHere(other);
  await waiting(other, 1);
  await server.start();
  await page.getByRole('listitem').filter({ hasText: colleague.name }).getByRole('button').click();
  await page.getByRole('menuitemcheckbox', { name: 'Leser' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: colleague.name })).toContainText('Leser');
  await other.context().setOffline(false);

  await other.getByRole('button', { name: '1 abgelehnt' }).click();
  const sheet = other.getByRole('dialog', { name: 'Ihre Änderungen' });
  await expect(sheet.getByText('Ihre Rolle hat diese Änderung nicht erlaubt.')).toBeVisible();
  await expect(sheet.getByText('Firma: Glaserei Groß')).toBeVisible();
  await sheet.getByRole('button', { name: 'Text kopieren' }).click();
  await expect.poll(() => other.evaluate(() => navigator.clipboard.readText())).toContain('Glaserei Groß');
  await sheet.getByRole('button', { name: 'Verwerfen' }).click();
  await expect(sheet.getByText('Alle Änderungen sind auf dem Server.')).toBeVisible();
  await other.keyboard.press('Escape');
  await everythingOnServer(other);
  await expect(other.getByText('Glaserei Groß')).toHaveCount(0);
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  await expect(fieldOf(page, 'Firma')).toHaveText('leer');
});

test('a note too big for the server is refused with its reason, and neither the app nor the colleagues are stopped', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  const other = await openDevice();
  await join(other, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  await page.getByRole('navigation', { name: 'Abschnitte' }).getByRole('link', { name: 'Notizen' }).click();
  await page.getByRole('button', { name: 'Neue Notiz …' }).click();
  const note = page.getByRole('textbox', { name: /^Notiz von/u });
  await note.click();
  // As a paste does; a megabyte and a half is more than one update may have.
  await note.evaluate((editor) => {
    const pasted = new DataTransfer();
    pasted.setData('text/plain', 'Zu viel. '.repeat(170_000));
    editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }));
  });
  await page.getByRole('button', { name: '1 abgelehnt' }).click();
  const sheet = page.getByRole('dialog', { name: 'Ihre Änderungen' });
  await expect(sheet.getByText(/Diese Änderung war zu groß|größte Größe erreicht/u)).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Text kopieren' })).toBeVisible();
  await sheet.getByRole('button', { name: 'Verwerfen' }).click();
  await page.keyboard.press('Escape');

  await createContact(other, 'Cem Öztürk');
  await onServer(other);
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Cem Öztürk')).toBeVisible();
  await createContact(page, 'Danach Geht Es Weiter');
  await onServer(page);
  await expect(rowOf(other, 'Danach Geht Es Weiter')).toBeVisible();
});
