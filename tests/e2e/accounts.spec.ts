/**
 * Accounts from the first start on: who gets in, with what, as what, and who is out again. The rights themselves are
 * tested per route and frame beside the server; here a person has to meet them.
 */
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { createContact, dialogOf, openContact, rowOf } from './contacts.ts';
import { keptRecords } from './device-storage.ts';
import {
  acknowledgeRecoveryCode,
  bookIsOpen,
  colleague,
  everythingOnServer,
  goTo,
  inviteLink,
  isLocked,
  join,
  lockByHand,
  owner,
  setUp,
  signIn,
  unlock,
  workspaceName
} from './person.ts';

/** What the page's own script can ask of the API with the session of the person. */
async function ask(
  page: Page,
  method: string,
  path: string,
  body?: unknown
): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async (request) => {
      const answer = await fetch(request.path, {
        method: request.method,
        headers: { 'content-type': 'application/json', 'x-kontor': '1' },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) })
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    },
    { method, path, body }
  );
}

async function changeRole(page: Page, name: string, role: string): Promise<void> {
  await goTo(page, 'Mitglieder');
  await page.getByRole('listitem').filter({ hasText: name }).getByRole('button').click();
  await page.getByRole('menuitemcheckbox', { name: role }).click();
}

test('the set-up link makes the workspace once; a second person with the same link is told so', async ({
  page,
  server,
  openDevice
}) => {
  const link = await server.readSetUpLink();
  await setUp(page, server);
  await expect(page).not.toHaveURL(/#/u);
  await expect(page.getByRole('button', { name: workspaceName })).toBeVisible();

  const other = await openDevice();
  await other.goto(link);
  await other.getByLabel('Name des Betriebs').fill('Fremder Betrieb');
  await other.getByRole('button', { name: 'Weiter' }).click();
  await other.getByLabel('Ihr Name').fill('Fremder');
  await other.getByLabel('E-Mail').fill('fremd@elsewhere.example');
  await other.getByLabel('Passwort wählen').fill('Regentonne voll 12');
  await other.getByRole('button', { name: 'Arbeitsbereich anlegen' }).click();
  await expect(other.getByText('Dieser Server ist schon eingerichtet.')).toBeVisible();
});

test('the password rule explains itself while one types, and nothing weaker can be sent', async ({ page, server }) => {
  await page.goto(await server.readSetUpLink());
  await page.getByLabel('Name des Betriebs').fill('Eichenhof');
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByLabel('Ihr Name').fill('Waltraud Sonnabend');
  await page.getByLabel('E-Mail').fill('w@eichenhof.example');
  const password = page.getByLabel('Passwort wählen');
  const submit = page.getByRole('button', { name: 'Arbeitsbereich anlegen' });
  await expect(page.getByText('Mindestens 12 Zeichen, mit Buchstabe und Ziffer.')).toBeVisible();
  for (const [typed, sentence] of [
    ['Regen 1', 'Noch 5 Zeichen.'],
    ['917 263 845 046', 'Es fehlt ein Buchstabe.'],
    ['Regentonne voller Wasser', 'Es fehlt eine Ziffer.'],
    ['passwort123456', 'Das nehmen viele; es würde zuerst geraten.'],
    ['Sonnabend im Mai 7', 'Bitte ohne Ihren Namen, den Arbeitsbereich und Kontor.']
  ] as const) {
    await password.fill(typed);
    await expect(page.getByText(sentence)).toBeVisible();
    await expect(submit).toBeDisabled();
  }
  await password.fill('Regentonne 12 Liter');
  await expect(page.getByText('Ein gutes Passwort.')).toBeVisible();
  await expect(submit).toBeEnabled();
});

test('signing out takes the contacts off the device, signing in brings them back; a wrong password gets a sentence', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß', '030 5550100');
  await everythingOnServer(page);
  await goTo(page, 'Einstellungen');
  await page.getByRole('button', { name: 'Abmelden' }).click();
  await dialogOf(page, /^Abmelden und Daten/u)
    .getByRole('button', { name: 'Abmelden' })
    .click();
  await expect(page.getByRole('heading', { name: 'Anmelden' })).toBeVisible();
  await expect.poll(() => keptRecords(page)).toEqual([]);

  await page.getByLabel('E-Mail').fill(owner.email);
  await page.getByLabel('Passwort', { exact: true }).fill('Leitungswasser 48');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByText('E-Mail und Passwort passen nicht zusammen.')).toBeVisible();
  await page.getByLabel('Passwort', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await acknowledgeRecoveryCode(page);
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Anna Groß')).toBeVisible();
});

test('an invitation lets one person in, once', async ({ page, server, openDevice }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  const link = await inviteLink(page, colleague.email, 'Mitarbeiter');
  await expect(page.getByRole('listitem').filter({ hasText: colleague.email })).toBeVisible();

  const second = await openDevice();
  await join(second, link, colleague);
  await expect(second).not.toHaveURL(/#/u);
  await expect(rowOf(second, 'Anna Groß')).toBeVisible();

  const third = await openDevice();
  await third.goto(link);
  await expect(
    third.getByText('Diese Einladung wurde schon benutzt, zurückgezogen oder ist abgelaufen.')
  ).toBeVisible();

  const withdrawn = await inviteLink(page, 'dritte@brandt.example', 'Leser');
  await page
    .getByRole('listitem')
    .filter({ hasText: 'dritte@brandt.example' })
    .getByRole('button', { name: 'Zurückziehen' })
    .click();
  await expect(page.getByText('Die Einladung gilt nicht mehr.')).toBeVisible();
  await third.goto(withdrawn);
  await third.reload();
  await expect(
    third.getByText('Diese Einladung wurde schon benutzt, zurückgezogen oder ist abgelaufen.')
  ).toBeVisible();
});

test('a viewer reads everything and can change nothing, in the app and past the app', async ({
  page,
  server,
  openDevice
}) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß', '030 5550100');
  const second = await openDevice();
  await join(second, await inviteLink(page, colleague.email, 'Leser'), colleague);
  await openContact(second, 'Anna Groß');
  await expect(second.getByText('+49 30 5550100').first()).toBeVisible();
  await expect(second.getByRole('button', { name: 'Neuer Kontakt' })).toHaveCount(0);
  await expect(second.getByRole('button', { name: /bearbeiten$/u })).toHaveCount(0);
  await expect(second.getByRole('button', { name: 'Feld hinzufügen' })).toHaveCount(0);
  await second.keyboard.press('n');
  await expect(dialogOf(second, 'Neuer Kontakt')).toHaveCount(0);

  const me = await ask(second, 'GET', '/api/me');
  const [workspace] = (me.body as { workspaces: { id: string; member: string }[] }).workspaces;
  if (!workspace) throw new Error('The viewer has no workspace.');
  const invite = { email: 'x@brandt.example', role: 'owner' };
  expect((await ask(second, 'POST', `/api/workspaces/${workspace.id}/invites`, invite)).status).toBe(403);
  expect((await ask(second, 'PATCH', `/api/workspaces/${workspace.id}`, { name: 'Meins' })).status).toBe(403);
  const raise = await ask(second, 'PATCH', `/api/workspaces/${workspace.id}/members/${workspace.member}`, {
    role: 'owner'
  });
  expect(raise.status).toBe(403);
});

test('a lowered role and a removal reach a connected person at once', async ({ page, server, openDevice }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  const second = await openDevice();
  await join(second, await inviteLink(page, colleague.email, 'Mitarbeiter'), colleague);
  await openContact(second, 'Anna Groß');
  await expect(second.getByRole('button', { name: 'Vorname bearbeiten' })).toBeVisible();

  await goTo(page, 'Kontakte');
  await changeRole(page, colleague.name, 'Leser');
  await expect(second.getByRole('button', { name: 'Vorname bearbeiten' })).toHaveCount(0);
  await expect(second.getByText('Anna', { exact: true }).first()).toBeVisible();

  await page.getByRole('button', { name: 'Leser' }).click();
  await page.getByRole('menuitem', { name: 'Aus Arbeitsbereich entfernen' }).click();
  await dialogOf(page, /entfernen\?$/u)
    .getByRole('button', { name: 'Aus Arbeitsbereich entfernen' })
    .click();
  await expect(second.getByRole('heading', { name: 'Dieses Gerät wurde entfernt' })).toBeVisible();
  await expect.poll(() => keptRecords(second)).toEqual([]);
});

test('one account holds two workspaces side by side, each with its own contacts and lock', async ({ page, server }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  await goTo(page, 'Einstellungen');
  await page.getByRole('button', { name: 'Neuer Arbeitsbereich' }).click();
  await dialogOf(page, 'Neuer Arbeitsbereich').getByLabel('Name des Arbeitsbereichs').fill('Zweigstelle Süd');
  await page.getByRole('button', { name: 'Arbeitsbereich anlegen' }).click();
  // The new store is sealed with the password, which no page keeps.
  await page.getByLabel('E-Mail').fill(owner.email);
  await page.getByLabel('Passwort', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('button', { name: 'Ich habe ihn notiert' }).click();
  await goTo(page, 'Kontakte');
  await expect(page.getByText('Hier stehen Ihre Kunden')).toBeVisible();
  await createContact(page, 'Bernd Süd');
  await everythingOnServer(page);

  await page.getByRole('button', { name: 'Zweigstelle Süd' }).click();
  await page.getByRole('menuitemcheckbox', { name: workspaceName }).click();
  await bookIsOpen(page);
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Anna Groß')).toBeVisible();
  await expect(rowOf(page, 'Bernd Süd')).toHaveCount(0);
  await lockByHand(page);
  await page.getByRole('button', { name: 'Zweigstelle Süd' }).click();
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Bernd Süd')).toBeVisible();
});

test('a removed device is signed out at once, and its store is gone', async ({ page, server, openDevice }) => {
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  const lost = await openDevice();
  await signIn(lost, server);
  await expect(rowOf(lost, 'Anna Groß')).toBeVisible();

  await goTo(page, 'Einstellungen');
  await page.getByRole('button', { name: 'Gerät entfernen' }).click();
  await dialogOf(page, /entfernen\?$/u)
    .getByRole('button', { name: 'Gerät entfernen' })
    .click();
  await expect(page.getByText('Das Gerät ist entfernt.')).toBeVisible();

  await expect(lost.getByRole('heading', { name: 'Dieses Gerät wurde entfernt' })).toBeVisible();
  await expect.poll(() => keptRecords(lost)).toEqual([]);
  await lost.reload();
  await expect(lost.getByRole('heading', { name: 'Anmelden' })).toBeVisible();
});

test('a password that was changed elsewhere opens this device after one sign-in, with everything that was on it', async ({
  page,
  server,
  openDevice
}) => {
  const next = 'Schraubstock 4711';
  await setUp(page, server);
  await createContact(page, 'Anna Groß');
  await everythingOnServer(page);
  const other = await openDevice();
  await signIn(other, server);
  await expect(rowOf(other, 'Anna Groß')).toBeVisible();

  await goTo(page, 'Einstellungen');
  await page.getByLabel('Bisheriges Passwort').fill(owner.password);
  await page.getByLabel('Neues Passwort').fill(next);
  await page.getByRole('button', { name: 'Passwort ändern' }).click();
  await expect(page.getByText('Das Passwort ist geändert.')).toBeVisible();

  // The other device is signed out, keeps its contacts, and says how it goes on.
  const banner = other.getByText('Sie sind am Server abgemeldet.');
  await expect(banner).toBeVisible();
  await createContact(other, 'Offen Geblieben');
  await other.getByRole('button', { name: 'Anmelden' }).click();
  await other.getByLabel('E-Mail').fill(owner.email);
  await other.getByLabel('Passwort', { exact: true }).fill(next);
  await other.getByRole('button', { name: 'Anmelden' }).click();
  await everythingOnServer(other);
  await lockByHand(other);
  await unlock(other, owner.password);
  await expect(other.getByText('Das ist nicht das Passwort.')).toBeVisible();
  await unlock(other, next);
  await bookIsOpen(other);

  // The device on which it was changed opens with the new one at once.
  await goTo(page, 'Kontakte');
  await expect(rowOf(page, 'Offen Geblieben')).toBeVisible();
  await lockByHand(page);
  await unlock(page, next);
  await bookIsOpen(page);
  await page.reload();
  await bookIsOpen(page);
  await lockByHand(page);
  await isLocked(page);
});
