/**
 * What a person does in the app, in their words: set up, sign in, unlock, write a contact, invite. Steps find things as
 * people do, by name and role, in German (playwright.config.ts sets the locale).
 */
import { expect, type Page } from '@playwright/test';
import type { AppServer } from './app-server.ts';

export const owner = { name: 'Jana Brandt', email: 'jana@brandt.example', password: 'Leitungswasser 47' } as const;
export const workspaceName = 'Brandt Haustechnik';
export type Person = { readonly name: string; readonly email: string; readonly password: string };

/** From the link that the server printed to the open book. */
export async function setUp(page: Page, server: AppServer, person: Person = owner): Promise<void> {
  await page.goto(await server.readSetUpLink());
  await page.getByLabel('Name des Betriebs').fill(workspaceName);
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByLabel('Ihr Name').fill(person.name);
  await page.getByLabel('E-Mail').fill(person.email);
  await page.getByLabel('Passwort wählen').fill(person.password);
  await page.getByRole('button', { name: 'Arbeitsbereich anlegen' }).click();
  await acknowledgeRecoveryCode(page);
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
  await expect(page.getByRole('heading', { name: /^Kontakte/ }).first()).toBeVisible();
}

export async function unlock(page: Page, password: string = owner.password): Promise<void> {
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Entsperren' }).click();
}

/** The chip of the rail says that nothing waits any more. */
export async function everythingOnServer(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Alles auf dem Server' })).toBeVisible();
}
