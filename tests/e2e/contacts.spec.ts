/**
 * Working with contacts: finding them, editing every field in place, labels, several at once, the trash, undo, notes that
 * two people write together, and all of it by keys.
 */
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { addField, createContact, dialogOf, editField, fieldOf, openContact, rowOf, search } from './contacts.ts';
import { colleague, everythingOnServer, goTo, inviteLink, join, setUp } from './person.ts';

const list = (page: Page) => page.getByRole('list', { name: 'Liste der Kontakte' });
const names = (page: Page) => list(page).locator('.name').allInnerTexts();

test('search finds words in any order, umlauts written either way, infixes and pieces of numbers', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await createContact(page, 'Jörg Müller', '030 5550101');
  await createContact(page, 'Änne Weiß', '0171 3920014');
  await createContact(page, 'Özlem Szczepański');
  await editField(page, 'Firma', 'Hausverwaltung Lindenallee');
  await goTo(page, 'Kontakte');
  for (const [typed, found] of [
    ['müller jörg', 'Jörg Müller'],
    ['mueller', 'Jörg Müller'],
    ['MULLER', 'Jörg Müller'],
    ['weiss', 'Änne Weiß'],
    ['szczepanski', 'Özlem Szczepański'],
    ['verwaltung ozlem', 'Özlem Szczepański'],
    ['denall', 'Özlem Szczepański'],
    ['0171/392', 'Änne Weiß'],
    ['+49 171 39200', 'Änne Weiß'],
    ['0049 30 555', 'Jörg Müller'],
    ['50101', 'Jörg Müller']
  ] as const) {
    await search(page, typed);
    await expect.poll(() => names(page), { message: typed }).toEqual([found]);
  }
  await search(page, 'Schornstein');
  await expect(page.getByText('Niemand heißt „Schornstein“')).toBeVisible();
  await page.getByRole('button', { name: 'Suche leeren' }).first().click();
  await expect.poll(() => names(page)).toEqual(['Jörg Müller', 'Özlem Szczepański', 'Änne Weiß']);
});

test('every field is edited where it stands, and all of it is there on another device', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  const other = await openDevice();
  await join(other, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await goTo(page, 'Kontakte');
  await createContact(page, 'Birte Ahrens');
  await openContact(other, 'Birte Ahrens');

  await editField(page, 'Vorname', 'Birte Marie');
  await editField(page, 'Firma', 'Hausverwaltung Ahrens');
  for (const [kind, text] of [
    ['Telefon', '0171 3920014'],
    ['E-Mail', 'b.ahrens@ahrens.example'],
    ['Website', 'ahrens.example'],
    ['Benutzername', 'birte.ahrens'],
    ['Geburtstag', '12.03.1979'],
    ['Position', 'Inhaberin']
  ] as const) {
    const input = await addField(page, kind);
    await input.fill(text);
    await input.press('Enter');
    await expect(page.getByRole('button', { name: 'Feld hinzufügen' })).toBeVisible();
  }
  const street = await addField(page, 'Adresse');
  await street.fill('Lindenallee 14');
  await page.getByRole('textbox', { name: 'PLZ' }).fill('20259');
  await page.getByRole('textbox', { name: 'Ort' }).fill('Hamburg');
  await page.getByRole('textbox', { name: 'Ort' }).press('Enter');

  const there = other.getByRole('region', { name: 'Kontakt', exact: true });
  await expect(other.getByRole('heading', { level: 1, name: 'Birte Marie Ahrens' })).toBeVisible();
  for (const text of [
    'Hausverwaltung Ahrens',
    'b.ahrens@ahrens.example',
    'ahrens.example',
    'birte.ahrens',
    'Inhaberin',
    'Lindenallee 14',
    'Hamburg'
  ]) {
    await expect(there.getByText(text).first()).toBeVisible();
  }
  await expect(fieldOf(other, 'Mobil')).toContainText('+49 171 3920014');
  await expect(fieldOf(other, 'Geburtstag')).toContainText('1979');

  // What cannot be right is said, and kept from being stored.
  await page.getByRole('button', { name: 'Geburtstag bearbeiten' }).click();
  const date = page.locator('dd').getByRole('textbox').first();
  await date.fill('gestern');
  await date.press('Enter');
  await expect(page.getByText('Schreiben Sie ein Datum wie 12.05.1980')).toBeVisible();
  await date.press('Escape');
  await expect(fieldOf(page, 'Geburtstag')).toContainText('1979');
});

test('one undoes and redoes the own edit, and never the edit of somebody else', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  const other = await openDevice();
  await join(other, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await openContact(other, 'Anna Groß');
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  await editField(page, 'Firma', 'Glaserei');
  await expect(fieldOf(other, 'Firma')).toHaveText('Glaserei');
  await editField(other, 'Vorname', 'Annette');
  await expect(fieldOf(page, 'Vorname')).toHaveText('Annette');

  await page.getByRole('heading', { level: 1, name: 'Annette Groß' }).click();
  await page.keyboard.press('Control+z');
  await expect(fieldOf(page, 'Firma')).toHaveText('leer');
  await expect(fieldOf(page, 'Vorname')).toHaveText('Annette');
  await expect(fieldOf(other, 'Firma')).toHaveText('leer');
  await page.keyboard.press('Control+y');
  await expect(fieldOf(other, 'Firma')).toHaveText('Glaserei');
});

test('labels are made, put on, filtered by, put on several at once and taken back', async ({ page, server }) => {
  await setUp(page, server);
  for (const name of ['Anna Groß', 'Bernd Kühn', 'Cem Öztürk']) await createContact(page, name);
  await page.getByRole('button', { name: 'Etikett', exact: true }).click();
  await page.getByRole('textbox', { name: 'Etikett suchen oder anlegen' }).fill('Stammkunde');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const filter = page.getByRole('group', { name: 'Anzeigen' });
  await filter.getByRole('button', { name: 'Stammkunde 1' }).click();
  await expect.poll(() => names(page)).toEqual(['Cem Öztürk']);
  await filter.getByRole('button', { name: 'Alle' }).click();
  await expect.poll(() => names(page)).toEqual(['Anna Groß', 'Bernd Kühn', 'Cem Öztürk']);

  await rowOf(page, 'Anna Groß').click({ modifiers: ['Control'] });
  await list(page).getByRole('checkbox', { name: 'Bernd Kühn' }).click();
  await expect(page.getByRole('heading', { name: '2 ausgewählt' })).toBeVisible();
  await page.getByRole('toolbar').getByRole('button', { name: 'Etiketten' }).click();
  await page.getByRole('dialog', { name: 'Etiketten' }).getByRole('checkbox', { name: 'Stammkunde' }).click();
  await expect(page.getByText('„Stammkunde“ an 2 Kontakte vergeben')).toBeVisible();
  await expect(filter.getByRole('button', { name: 'Stammkunde 3' })).toBeVisible();
  await page.getByRole('region', { name: 'Hinweise der App' }).getByRole('button', { name: 'Rückgängig' }).click();
  await expect(filter.getByRole('button', { name: 'Stammkunde 1' })).toBeVisible();
});

test('the list is sorted by name or by what changed last, and the letters lead into it', async ({ page, server }) => {
  await setUp(page, server);
  for (const letter of ['A', 'D', 'K', 'Z']) {
    for (let i = 0; i < 8; i++) await createContact(page, `Person${i} ${letter}eller`);
  }
  // The letters stand where a thumb reaches them; the desktop has the keyboard and more rows.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${server.url}/contacts`);
  await expect.poll(async () => (await names(page))[0]).toBe('Person0 Aeller');
  const letters = page.getByRole('slider', { name: 'Zum Buchstaben springen' });
  await letters.focus();
  await letters.press('End');
  await expect(rowOf(page, 'Person7 Zeller')).toBeVisible();
  await expect(rowOf(page, 'Person0 Aeller')).not.toBeInViewport();
  await page.getByRole('button', { name: 'Sortieren und auswählen' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Zuletzt geändert' }).click();
  await expect.poll(async () => (await names(page))[0]).toBe('Person7 Zeller');
  await expect(letters).toHaveCount(0);
});

test('a deleted contact comes back by undo or from the trash, and an erased one never, on any device', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß', '030 5550101');
  const other = await openDevice();
  await join(other, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await openContact(other, 'Anna Groß');
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  const remove = async () => {
    await page.getByRole('button', { name: 'Mehr zu diesem Kontakt' }).click();
    await page.getByRole('menuitem', { name: 'Löschen' }).click();
    await expect(page.getByText('Anna Groß liegt im Papierkorb').last()).toBeVisible();
    await expect(rowOf(page, 'Anna Groß')).toHaveCount(0);
  };
  await remove();
  await expect(rowOf(other, 'Anna Groß')).toHaveCount(0);
  await page
    .getByRole('region', { name: 'Hinweise der App' })
    .getByRole('button', { name: 'Rückgängig' })
    .last()
    .click();
  await expect(rowOf(other, 'Anna Groß')).toBeVisible();

  await openContact(page, 'Anna Groß');
  await remove();
  await goTo(page, 'Papierkorb');
  await page.getByRole('button', { name: 'Anna Groß zurückholen' }).click();
  await expect(page.getByText('Der Papierkorb ist leer')).toBeVisible();
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  await remove();

  await goTo(other, 'Papierkorb');
  await expect(other.getByRole('button', { name: 'Anna Groß endgültig löschen' })).toHaveCount(0);
  await goTo(page, 'Papierkorb');
  await page.getByRole('button', { name: 'Anna Groß endgültig löschen' }).click();
  const sure = dialogOf(page, 'Anna Groß endgültig löschen?');
  await sure.getByRole('button', { name: 'Endgültig löschen' }).click();
  await expect(page.getByText('1 Kontakt endgültig gelöscht')).toBeVisible();
  await expect(other.getByText('Der Papierkorb ist leer')).toBeVisible();
  await everythingOnServer(page);
  await page.reload();
  await expect(page.getByText('Der Papierkorb ist leer')).toBeVisible();
});

test('two people write one note at once, each sees the caret and the name of the other, and every word stays', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  const other = await openDevice();
  await join(other, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await openContact(other, 'Anna Groß');
  await goTo(page, 'Kontakte');
  await openContact(page, 'Anna Groß');
  for (const device of [page, other]) {
    await device.getByRole('navigation', { name: 'Abschnitte' }).getByRole('link', { name: 'Notizen' }).click();
  }
  await page.getByRole('button', { name: 'Neue Notiz …' }).click();
  const mine = page.getByRole('textbox', { name: /^Notiz von/u });
  await mine.click();
  await page.keyboard.type('Schlüssel beim Hausmeister.');
  const text = other.getByText('Schlüssel beim Hausmeister.');
  await expect(text).toBeVisible();
  await expect(other.getByText(/^Jana.* ist auch hier$/u)).toBeVisible();

  await text.click();
  const theirs = other.getByRole('textbox', { name: /^Notiz von/u });
  await expect(theirs).toBeVisible();
  await theirs.press('Control+End');
  await other.keyboard.press('Enter');
  await expect(mine.getByText(/^Mehmet/u)).toBeVisible();
  await expect(theirs.getByText(/^Jana/u)).toBeVisible();
  await mine.press('Control+Home');
  await Promise.all([
    other.keyboard.type('Hund im Hof.', { delay: 15 }),
    page.keyboard.type('Klingel defekt. ', { delay: 15 })
  ]);
  for (const editor of [mine, theirs]) {
    await expect(editor.locator('p').first()).toContainText('Klingel defekt.');
    await expect(editor.locator('p').first()).toContainText('Schlüssel beim Hausmeister.');
    await expect(editor.locator('p').last()).toContainText('Hund im Hof.');
  }
  await page.getByRole('button', { name: 'Fertig' }).click();
  await everythingOnServer(page);
  await search(page, 'hausmeister hund');
  await expect(rowOf(page, 'Anna Groß')).toBeVisible();
});

test('the whole job can be done by keys alone', async ({ page, server }) => {
  await setUp(page, server);
  await page.keyboard.press('n');
  await expect(dialogOf(page, 'Neuer Kontakt')).toBeVisible();
  const name = dialogOf(page, 'Neuer Kontakt').getByLabel('Name', { exact: true });
  await name.focus();
  await page.keyboard.type('Anna Groß');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Anna Groß' })).toBeVisible();
  await page.keyboard.press('e');
  const given = page.locator('dd').getByRole('textbox').first();
  await expect(given).toBeFocused();
  await given.fill('Annette');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Annette Groß' })).toBeVisible();
  await page.keyboard.press('m');
  const note = page.getByRole('textbox', { name: /^Notiz von/u });
  await expect(note).toBeFocused();
  await page.keyboard.type('Ruft zurück.');
  await page.keyboard.press('Escape');
  await expect(note).toHaveCount(0);
  await expect(page.getByText('Ruft zurück.').first()).toBeVisible();

  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Kontakte suchen' })).toBeFocused();
  await page.keyboard.type('annette');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Annette Groß' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('papier');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Der Papierkorb ist leer')).toBeVisible();
});
