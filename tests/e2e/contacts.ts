/**
 * What a person does with contacts, in their words: create, open, edit a field in place, search, read what stands there.
 * Each step ends when the page shows its effect. German names, as playwright.config.ts sets the locale.
 */
import { expect, type Locator, type Page } from '@playwright/test';

/** The dialog with this title, whether it asks for a decision or for text. */
export const dialogOf = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('alertdialog', { name }).or(page.getByRole('dialog', { name }));

/** Creates a contact through the sheet; ends on its page. */
export async function createContact(page: Page, name: string, number = ''): Promise<void> {
  await page.getByRole('button', { name: 'Neuer Kontakt' }).first().click();
  const sheet = dialogOf(page, 'Neuer Kontakt');
  await sheet.getByLabel('Name', { exact: true }).fill(name);
  if (number !== '') await sheet.getByLabel('Telefonnummer').fill(number);
  await sheet.getByRole('button', { name: 'Kontakt anlegen' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** The rows of the list that are drawn, by their links. */
export const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Liste der Kontakte' }).getByRole('link', { name });

export async function openContact(page: Page, name: string): Promise<void> {
  await rowOf(page, name).first().click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** The value beside a field's name. */
export const fieldOf = (page: Page, field: string): Locator =>
  page
    .locator('dl > div', { has: page.getByRole('button', { name: `${field} bearbeiten`, exact: true }) })
    .locator('dd')
    .first();

/** Types into a field of the open contact and ends with Enter, as keys do. */
export async function editField(page: Page, field: string, text: string): Promise<void> {
  await page.getByRole('button', { name: `${field} bearbeiten`, exact: true }).click();
  const input = page.locator('dd').getByRole('textbox').first();
  await input.fill(text);
  await input.press('Enter');
  await expect(page.getByRole('button', { name: `${field} bearbeiten`, exact: true })).toBeVisible();
}

export async function addField(page: Page, kind: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Feld hinzufügen' }).click();
  await page.getByRole('menuitem', { name: kind, exact: true }).click();
  const input = page.locator('dd').getByRole('textbox').first();
  await expect(input).toBeFocused();
  return input;
}

export async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Kontakte suchen' }).fill(text);
}
