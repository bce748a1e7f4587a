/**
 * What lies on the device: nothing of a contact in plain bytes anywhere in the browser's profile or the server's log; an
 * emptied or full storage is noticed and said, and costs no edit.
 */
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { addField, createContact, editField, fieldOf, openContact, rowOf } from './contacts.ts';
import {
  bookIsOpen,
  everythingOnServer,
  isLocked,
  onServer,
  owner,
  savedHere,
  setUp,
  unlock,
  untilOnDevice,
  waiting
} from './person.ts';

/** Texts that occur nowhere else, in every kind of place that a contact has. */
const markers = {
  given: 'Xaverine',
  family: 'Quittenbaumer',
  company: 'Zwetschgenwerk',
  mail: 'xaverine.q@zwetschgenwerk.example',
  number: '0171 8887766',
  e164: '+491718887766',
  digits: '1718887766',
  street: 'Kornelkirschenweg',
  note: 'Mirabellenkompott',
  label: 'Felsenbirnenfreund'
} as const;

test('nothing of a contact lies in plain bytes in the browser profile or in the log of the server', async ({
  profile,
  server
}) => {
  test.slow();
  let page = await profile.open();
  await setUp(page, server);
  await untilOnDevice(page);
  await createContact(page, `${markers.given} ${markers.family}`, markers.number);
  await editField(page, 'Firma', markers.company);
  const mail = await addField(page, 'E-Mail');
  await mail.fill(markers.mail);
  await mail.press('Enter');
  const street = await addField(page, 'Adresse');
  await street.fill(markers.street);
  await street.press('Enter');
  await page.getByRole('button', { name: 'Etikett', exact: true }).click();
  await page.getByRole('textbox', { name: 'Etikett suchen oder anlegen' }).fill(markers.label);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Abschnitte' }).getByRole('link', { name: 'Notizen' }).click();
  await page.getByRole('button', { name: 'Neue Notiz …' }).click();
  await page.getByRole('textbox', { name: /^Notiz von/u }).click();
  await page.keyboard.type(markers.note);
  await page.getByRole('button', { name: 'Fertig' }).click();
  await everythingOnServer(page);

  // Once more with everything waiting, so that the push queue and its copy hold it too.
  await server.stop();
  await page.getByRole('navigation', { name: 'Abschnitte' }).getByRole('link', { name: 'Übersicht' }).click();
  await editField(page, 'Nachname', `${markers.family}-Nord`);
  await savedHere(page);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: markers.family })).toBeVisible();
  const addresses = page.url();
  await profile.close();

  const texts = Object.values(markers);
  expect(await profile.filesWith(texts)).toEqual([]);
  for (const text of texts) {
    expect(addresses).not.toContain(text);
    expect(server.output).not.toContain(text);
  }
  for (const text of [owner.name, owner.email, owner.password]) expect(server.output).not.toContain(text);
  // The scan sees what it looks for: the workspace's id stands in names and in the clear.
  await server.start();
  page = await profile.open();
  await page.goto(`${server.url}/contacts`);
  await bookIsOpen(page);
  const seats = await page.evaluate(() => localStorage.getItem('kontor.seats') ?? '');
  const workspace = /"current":"(?<id>[^"]+)"/u.exec(seats)?.groups?.['id'] ?? '';
  expect(workspace).not.toBe('');
  await profile.close();
  expect(await profile.filesWith([workspace])).not.toEqual([]);
});

/** As a browser that needs the space does it, while the app is closed. */
async function emptyIndexedDb(page: Page, origin: string): Promise<void> {
  await page.goto('about:blank');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await devtools.detach();
}

test('a storage that the browser emptied is noticed, said, and the unsent edits come from their copy', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await untilOnDevice(page);
  await server.kill();
  await editField(page, 'Firma', 'Glaserei Groß');
  await savedHere(page);
  await createContact(page, 'Nur Auf Diesem Gerät');
  await waiting(page, 2);
  await emptyIndexedDb(page, server.url);

  await page.goto(`${server.url}/contacts`);
  // Not the first start: the device knows that it had a store, and what was waiting in it.
  await isLocked(page);
  await unlock(page);
  await expect(page.getByText('Der Browser hat den Speicher von Kontor geleert')).toBeVisible();
  await expect(page.getByText(/aus einer Kopie geholt/u)).toBeVisible();
  await server.start();
  await everythingOnServer(page);
  await expect(rowOf(page, 'Nur Auf Diesem Gerät')).toBeVisible();
  await openContact(page, 'Anna Groß');
  await expect(fieldOf(page, 'Firma')).toHaveText('Glaserei Groß');
});

test('an emptied storage with nothing waiting is fetched anew, and says that nothing is lost', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await emptyIndexedDb(page, server.url);
  await page.goto(`${server.url}/contacts`);
  await unlock(page);
  await expect(page.getByText('Verloren ist nichts')).toBeVisible();
  await expect(rowOf(page, 'Anna Groß')).toBeVisible();
});

/** The browser refuses every write to IndexedDB, as it does when there is no room; or takes them again. */
async function setRoom(page: Page, isThere: boolean): Promise<void> {
  for (const worker of page.workers()) {
    await worker.evaluate((hasRoom) => {
      const store: { put: typeof IDBObjectStore.prototype.put; realPut?: typeof IDBObjectStore.prototype.put } =
        IDBObjectStore.prototype;
      store.realPut ??= store.put;
      store.put = hasRoom
        ? store.realPut
        : () => {
            throw new DOMException('There is no room.', 'QuotaExceededError');
          };
    }, isThere);
  }
}

test('a full storage is said, keeps what is typed, and goes on when there is room again', async ({ page, server }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await server.kill();
  await setRoom(page, false);
  await editField(page, 'Firma', 'Glaserei Groß');
  await expect(page.getByText('Auf diesem Gerät ist kein Platz mehr')).toBeVisible();
  await expect(fieldOf(page, 'Firma')).toHaveText('Glaserei Groß');
  await expect(page.getByRole('region', { name: 'Kontakt', exact: true }).getByText('Hier gespeichert')).toHaveCount(0);
  await setRoom(page, true);
  await page.getByRole('button', { name: 'Erneut prüfen' }).click();
  await savedHere(page);
  await expect(page.getByText('Auf diesem Gerät ist kein Platz mehr')).toHaveCount(0);
  await server.start();
  await onServer(page);
  await page.reload();
  await expect(fieldOf(page, 'Firma')).toHaveText('Glaserei Groß');
});
