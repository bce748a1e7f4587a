/**
 * Offline is normal: the book opens, is read and written with no network and no server, and what was written is there
 * later, everywhere. The server is really gone in these tests, and the browser is told that there is no network.
 */
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { addField, createContact, editField, fieldOf, openContact, rowOf, search } from './contacts.ts';
import {
  bookIsOpen,
  colleague,
  everythingOnServer,
  goTo,
  inviteLink,
  join,
  onServer,
  savedHere,
  setUp,
  untilOnDevice,
  waiting
} from './person.ts';

const setOffline = async (offline: boolean, ...pages: readonly Page[]) => {
  for (const page of pages) await page.context().setOffline(offline);
};

test('with no network and no server the book opens, is searched and read', async ({ page, server }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß', '030 5550100');
  await createContact(page, 'Bernd Öztürk');
  await everythingOnServer(page);
  await untilOnDevice(page);
  await server.kill();
  await setOffline(true, page);

  await page.goto(`${server.url}/contacts`);
  await bookIsOpen(page);
  await expect(rowOf(page, 'Bernd Öztürk')).toBeVisible();
  await search(page, '55501');
  await expect(rowOf(page, 'Bernd Öztürk')).toHaveCount(0);
  await openContact(page, 'Anna Groß');
  await expect(fieldOf(page, 'Büro')).toContainText('+49 30 5550100');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Anna Groß' })).toBeVisible();
});

test('two people edit the same contact and make new ones without a network; everything arrives on both', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  const other = await openDevice();
  await join(other, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await openContact(other, 'Anna Groß');
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  await server.kill();
  await setOffline(true, page, other);

  await editField(page, 'Nachname', 'Groß-Meier');
  const number = await addField(page, 'Telefon');
  await number.fill('030 5550101');
  await number.press('Enter');
  await savedHere(page);
  await createContact(page, 'Nur Bei Jana');
  await waiting(page, 2);

  await editField(other, 'Firma', 'Glaserei Groß');
  const mail = await addField(other, 'E-Mail');
  await mail.fill('anna@gross.example');
  await mail.press('Enter');
  await savedHere(other);
  await createContact(other, 'Nur Bei Mehmet');
  await waiting(other, 2);

  await setOffline(false, page, other);
  await server.start();
  for (const device of [page, other]) {
    await everythingOnServer(device);
    await goTo(device, 'Kontakte');
    await expect(rowOf(device, 'Nur Bei Jana')).toBeVisible();
    await expect(rowOf(device, 'Nur Bei Mehmet')).toBeVisible();
    await openContact(device, 'Anna Groß-Meier');
    const record = device.getByRole('region', { name: 'Kontakt', exact: true });
    await expect(record.getByText('+49 30 5550101')).toBeVisible();
    await expect(record.getByText('anna@gross.example')).toBeVisible();
    await expect(fieldOf(device, 'Firma')).toHaveText('Glaserei Groß');
  }
});

test('both edits of one field survive a conflict as one same value on both devices', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  const other = await openDevice();
  await join(other, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await openContact(other, 'Anna Groß');
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  await server.kill();
  await editField(page, 'Firma', 'Glaserei');
  await editField(other, 'Firma', 'Spiegelbau');
  await savedHere(page);
  await savedHere(other);
  await server.start();
  await onServer(page);
  await onServer(other);
  await expect(async () => {
    const here = await fieldOf(page, 'Firma').innerText();
    expect(['Glaserei', 'Spiegelbau']).toContain(here);
    expect(await fieldOf(other, 'Firma').innerText()).toBe(here);
  }).toPass({ timeout: 20_000 });
});

test('an edit of a contact that nobody opens again reaches the server after a new start', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  const other = await openDevice();
  await join(other, await inviteLink(page, colleague.email, 'Leser'), colleague);
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  await untilOnDevice(page);
  await server.kill();
  await editField(page, 'Firma', 'Glaserei Groß');
  await savedHere(page);
  await page.goto(`${server.url}/trash`);
  await waiting(page, 1);

  await server.start();
  await everythingOnServer(page);
  await openContact(other, 'Anna Groß');
  await expect(other.getByText('Glaserei Groß').first()).toBeVisible();
});

test('a reload in the middle of edits loses none that was said to be saved', async ({ page, server }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await untilOnDevice(page);
  await server.kill();
  const edits = [
    ['Firma', 'Glaserei Groß'],
    ['Vorname', 'Annette'],
    ['Nachname', 'Groß-Meier'],
    ['Firma', 'Spiegelbau Nord']
  ] as const;
  for (const [field, text] of edits) {
    await editField(page, field, text);
    await savedHere(page);
    await page.reload();
    await expect(fieldOf(page, field)).toHaveText(text);
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Annette Groß-Meier' })).toBeVisible();
  await server.start();
  await everythingOnServer(page);
});

test('a browser that is killed right after "saved here" has the edit when it comes back', async ({
  profile,
  server
}) => {
  let page = await profile.open();
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await untilOnDevice(page);
  await profile.close();
  await server.kill();

  page = await profile.open();
  await page.goto(`${server.url}/contacts`);
  await openContact(page, 'Anna Groß');
  await editField(page, 'Firma', 'Glaserei Groß');
  await savedHere(page);
  await profile.kill();

  page = await profile.open();
  await page.goto(`${server.url}/contacts`);
  await bookIsOpen(page);
  await waiting(page, 1);
  await openContact(page, 'Anna Groß');
  await expect(fieldOf(page, 'Firma')).toHaveText('Glaserei Groß');
  await createContact(page, 'Nach Dem Absturz');
  await savedHere(page);
  await profile.kill();

  await server.start();
  page = await profile.open();
  await page.goto(`${server.url}/contacts`);
  await expect(rowOf(page, 'Nach Dem Absturz')).toBeVisible();
  await everythingOnServer(page);
});
