/**
 * What a person does in the app, in their words: set up, sign in, unlock, write a contact, invite. Steps find things as
 * people do, by name and role, in German (playwright.config.ts sets the locale).
 */
import { expect, type Page } from '@playwright/test';
import type { AppServer } from './app-server.ts';

export const owner = { name: 'Jana Brandt', email: 'jana@brandt.example', password: 'Leitungswasser 47' } as const;
export const workspaceName = 'Brandt Haustechnik';
export const colleague = {
  name: 'Mehmet Yılmaz',
  email: 'mehmet@brandt.example',
  password: 'Dachrinne am Haus 9'
} as const;
export type Person = { readonly name: string; readonly email: string; readonly password: string };

/** From the link that the server printed to the open book; returns the recovery code of the store. */
export async function setUp(page: Page, server: AppServer, person: Person = owner): Promise<string> {
  await page.goto(await server.readSetUpLink());
  await page.getByLabel('Name des Betriebs').fill(workspaceName);
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByLabel('Ihr Name').fill(person.name);
  await page.getByLabel('E-Mail').fill(person.email);
  await page.getByLabel('Passwort wählen').fill(person.password);
  await page.getByRole('button', { name: 'Arbeitsbereich anlegen' }).click();
  return acknowledgeRecoveryCode(page);
}

export async function signIn(page: Page, server: AppServer, person: Person = owner): Promise<void> {
  await page.goto(server.url);
  await page.getByLabel('E-Mail').fill(person.email);
  await page.getByLabel('Passwort', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await acknowledgeRecoveryCode(page);
}

/** The code of the fresh store; returns it for tests that use it. */
export async function acknowledgeRecoveryCode(page: Page): Promise<string> {
  const code = page.getByLabel('Wiederherstellungscode');
  await expect(code).toBeVisible();
  const groups = await code.innerText();
  await page.getByRole('button', { name: 'Ich habe ihn notiert' }).click();
  await bookIsOpen(page);
  return groups.split(/\s+/).filter(Boolean).join('-');
}

export async function bookIsOpen(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Hauptbereiche' }).first()).toBeVisible();
}

export async function unlock(page: Page, password: string = owner.password): Promise<void> {
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Entsperren' }).click();
}

/** The chip of the rail says that nothing waits any more. */
export async function everythingOnServer(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Alles auf dem Server' })).toBeVisible();
}

/** Goes somewhere inside the open app, as its links do: nothing is loaded anew. */
export async function goTo(
  page: Page,
  place: 'Kontakte' | 'Papierkorb' | 'Importieren' | 'Mitglieder' | 'Einstellungen'
): Promise<void> {
  await page.getByRole('navigation', { name: 'Hauptbereiche' }).getByRole('link', { name: place }).click();
}

/** The owner or an admin makes a link for one person; returns it. */
export async function inviteLink(
  page: Page,
  email: string,
  role: 'Inhaber' | 'Admin' | 'Mitarbeiter' | 'Leser'
): Promise<string> {
  await goTo(page, 'Mitglieder');
  await page.getByRole('button', { name: 'Jemanden einladen' }).click();
  await page.getByLabel('E-Mail der Person').fill(email);
  await page.getByRole('radio', { name: role }).check();
  await page.getByRole('button', { name: 'Link erstellen' }).click();
  const link = await page.getByRole('textbox', { name: 'Der Link ist fertig' }).inputValue();
  await page.getByRole('button', { name: 'Fertig' }).click();
  return link;
}

/** Accepts an invitation as somebody who has no account yet. */
export async function join(page: Page, link: string, person: Person): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Ihr Name').fill(person.name);
  await page.getByLabel('Passwort wählen').fill(person.password);
  await page.getByRole('button', { name: 'Beitreten' }).click();
  await acknowledgeRecoveryCode(page);
}

/** Locks by hand, with the menu of the member. */
export async function lockByHand(page: Page, person: Person = owner): Promise<void> {
  await page.getByRole('button', { name: person.name }).click();
  await page.getByRole('menuitem', { name: 'Jetzt sperren' }).click();
  await isLocked(page);
}

export async function isLocked(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Entsperren' })).toBeVisible();
}

/** Resolves when the app itself lies on the device: from here on it starts without a server. */
export async function untilOnDevice(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
    );
  });
}

/** The edit of the open contact is on this device, and not yet on the server. */
export async function savedHere(page: Page): Promise<void> {
  await expect(
    page.getByRole('region', { name: 'Kontakt', exact: true }).getByText('Hier gespeichert', { exact: true })
  ).toBeVisible();
}

/** The latest edit of the open contact is on the server. */
export async function onServer(page: Page): Promise<void> {
  await expect(
    page.getByRole('region', { name: 'Kontakt', exact: true }).getByText('Auf dem Server', { exact: true })
  ).toBeVisible();
}

/** The chip of the rail says how many contacts wait. */
export async function waiting(page: Page, count: number): Promise<void> {
  const text = `Hier gespeichert, ${count} ${count === 1 ? 'wartet' : 'warten'}`;
  await expect(page.getByRole('button', { name: text })).toBeVisible();
}
