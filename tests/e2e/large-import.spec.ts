/**
 * A whole address book from a file, as big as they come in small firms, seen on a second device; and files that are none.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { dialogOf, rowOf, search } from './contacts.ts';
import { googleExport } from './google-export.ts';
import { everythingOnServer, goTo, setUp, signIn } from './person.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures/csv');

async function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
}

async function preview(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ansehen, was geschieht' }).click();
  await expect(page.getByRole('heading', { name: /bevor etwas geschieht$/u })).toBeVisible({ timeout: 60_000 });
}

test('5,000 rows of Google come in, reach a second device, change nothing the second time, and are taken back', async ({
  page,
  server,
  openDevice
}) => {
  test.slow();
  const file = googleExport(5000);
  await setUp(page, server);
  await goTo(page, 'Importieren');
  await choose(page, 'kontakte.csv', file);
  await preview(page);
  await expect(page.getByRole('heading', { name: '5.000 Zeilen, bevor etwas geschieht' })).toBeVisible();
  await page.getByRole('button', { name: /^[\d.]+ übernehmen$/u }).click();
  const done = page.getByRole('heading', { name: /^[\d.]+ Kontakte übernommen$/u });
  await expect(done).toBeVisible({ timeout: 60_000 });
  const [taken = ''] = /[\d.]+/u.exec(await done.innerText()) ?? [];
  expect(Number(taken.replaceAll('.', ''))).toBeGreaterThan(4500);
  await everythingOnServer(page);

  const other = await openDevice();
  await signIn(other, server);
  await expect(other.getByRole('heading', { name: `Kontakte ${taken}` })).toBeVisible({ timeout: 60_000 });
  await search(other, 'schonhuber freudenberg zoe 8');
  await expect(rowOf(other, 'Zoë Freudenberg-Schönhuber').first()).toBeVisible();

  await page.getByRole('button', { name: 'Weitere Datei' }).click();
  await choose(page, 'kontakte.csv', file);
  await preview(page);
  await expect(page.getByRole('button', { name: 'Nichts zu übernehmen' })).toBeDisabled();

  await page.getByRole('button', { name: 'Spalten' }).click();
  await page.getByRole('button', { name: 'Andere Datei' }).click();
  await page.getByRole('button', { name: 'Zurücknehmen: kontakte.csv' }).click();
  await dialogOf(page, 'Diesen Import zurücknehmen?').getByRole('button', { name: 'Import zurücknehmen' }).click();
  await expect(page.getByRole('heading', { name: 'Der Import ist zurückgenommen' })).toBeVisible({ timeout: 60_000 });
  await everythingOnServer(page);
  await goTo(other, 'Papierkorb');
  await expect(other.getByRole('heading', { name: `Papierkorb ${taken}` })).toBeVisible({ timeout: 60_000 });
});

test('a file that is broken, empty or something else gets a sentence that says what to do, and nothing is written', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await goTo(page, 'Importieren');
  for (const [name, content, sentence] of [
    ['leer.csv', '', 'Die Datei ist leer'],
    ['bild.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'Das ist ein Bild'],
    [
      'seite.csv',
      '<!doctype html><html><table><tr><td>Anna</td></tr></table></html>',
      'Das ist eigentlich eine Webseite'
    ],
    ['nur-kopf.csv', await readFile(path.join(fixtures, 'nur-kopf.csv')), 'Unter der Überschrift steht keine Zeile']
  ] as const) {
    await choose(page, name, content);
    await expect(page.getByRole('alert').getByText(sentence)).toBeVisible();
  }
  await choose(page, 'kaputt.csv', await readFile(path.join(fixtures, 'kaputt-anfuehrungszeichen.csv')));
  await preview(page);
  await page.getByRole('button', { name: /^Nicht lesbar/u }).click();
  await expect(page.getByText(/ein Anführungszeichen wird geöffnet und nie geschlossen/u).first()).toBeVisible();
  await goTo(page, 'Kontakte');
  await expect(page.getByText('Hier stehen Ihre Kunden')).toBeVisible();
});
