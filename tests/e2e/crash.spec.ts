/**
 * The server loses its power while edits are being confirmed. What a page showed as "on the server" is there, and what
 * waited arrives. The crash is a SIGKILL of the real process, with its real database on a real disk.
 */
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { createContact, editField, fieldOf, openContact, rowOf } from './contacts.ts';
import { bookIsOpen, everythingOnServer, goTo, onServer, savedHere, setUp, signIn, untilOnDevice } from './person.ts';

/** The names in the list, each with whether its row says that it waits for the server. */
const listed = (page: Page): Promise<{ name: string; waits: boolean }[]> =>
  page
    .getByRole('list', { name: 'Liste der Kontakte' })
    .getByRole('link')
    .evaluateAll((rows) =>
      rows.map((row) => ({
        name: row.querySelector('.name')?.textContent.trim() ?? '',
        waits: row.textContent.includes('wartet auf den Server')
      }))
    );

test('what was shown as on the server is there after a kill -9, and what waited arrives', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await untilOnDevice(page);
  await createContact(page, 'Kontakt 00');
  const names = ['Kontakt 00'];
  let killed: Promise<void> | undefined;
  for (let i = 1; i <= 9; i++) {
    const name = `Kontakt ${String(i).padStart(2, '0')}`;
    // Not awaited: the crash falls between the commit of one contact and the confirmation of another.
    if (i === 5) killed = server.kill();
    await createContact(page, name);
    names.push(name);
  }
  await killed;
  await expect.poll(async () => (await listed(page)).length).toBe(names.length);
  const atCrash = await listed(page);
  const confirmed = atCrash.filter(({ waits }) => !waits).map(({ name }) => name);
  expect(confirmed).toContain('Kontakt 00');
  expect(atCrash.filter(({ waits }) => waits).map(({ name }) => name)).toContain('Kontakt 09');

  // The device that made them is off while the server comes back: what another one sees is what was really kept.
  const maker = page.context();
  await page.close();
  await server.start();
  const other = await openDevice();
  await signIn(other, server);
  for (const name of confirmed) await expect(rowOf(other, name)).toBeVisible();

  const again = await maker.newPage();
  await again.goto(server.url);
  await bookIsOpen(again);
  await everythingOnServer(again);
  for (const name of names) await expect(rowOf(other, name)).toBeVisible();
  expect((await listed(other)).length).toBe(names.length);
});

test('edits of one contact go on over three crashes of the server, each in the middle of pushing', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await onServer(page);
  for (let round = 1; round <= 3; round++) {
    await editField(page, 'Firma', `Stand ${round} a`);
    const killed = server.kill();
    await editField(page, 'Firma', `Stand ${round} b`);
    await editField(page, 'Vorname', `Anna ${round}`);
    await killed;
    await savedHere(page);
    await server.start();
    await onServer(page);
  }
  await everythingOnServer(page);
  const other = await openDevice();
  await signIn(other, server);
  await openContact(other, 'Anna 3 Groß');
  await expect(fieldOf(other, 'Firma')).toHaveText('Stand 3 b');
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Anna 3 Groß')).toBeVisible();
});
