/**
 * Bringing an address book in and taking it out, as a person does it: a Google export on a phone, the same file again,
 * the way back, and the own export that changes nothing.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { googleExport } from './google-export.ts';
import { everythingOnServer, goTo, setUp } from './person.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

async function chooseFile(page: Page, name: string, text: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
}

/** Ends on the preview. */
async function preview(page: Page, name: string, text: string): Promise<void> {
  await chooseFile(page, name, text);
  await expect(heading(page, 'Was die Spalten bedeuten')).toBeVisible();
  await page.getByRole('button', { name: 'Ansehen, was geschieht' }).click();
  await expect(heading(page, /bevor etwas geschieht$/u)).toBeVisible();
}

const fate = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`, 'u') });

async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

test('a Google export comes in, changes nothing the second time, and can be undone', async ({ page, server }) => {
  await setUp(page, server);
  await goTo(page, 'Importieren');
  await page.setViewportSize({ width: 390, height: 844 });
  await isAccessible(page);

  await chooseFile(page, 'liste.xlsx', 'PK\u0003\u0004....[Content_Types].xml');
  await expect(page.getByRole('alert')).toContainText('Arbeitsmappe');

  await preview(page, 'contacts.csv', googleExport(300));
  await expect(fate(page, 'Neu')).toContainText('294');
  await expect(fate(page, 'Vielleicht doppelt')).toContainText('3');
  await expect(fate(page, 'Nicht lesbar')).toContainText('3');
  await isAccessible(page);
  await fate(page, 'Nicht lesbar').click();
  await expect(page.getByText('die letzten Ziffern sind verloren').first()).toBeVisible();

  await page.getByRole('button', { name: '294 übernehmen' }).click();
  await expect(heading(page, '294 Kontakte übernommen')).toBeVisible();
  await page.getByRole('button', { name: 'Weitere Datei' }).click();

  await preview(page, 'contacts.csv', googleExport(300));
  await expect(fate(page, 'Unverändert')).toContainText('294');
  await expect(page.getByRole('button', { name: 'Nichts zu übernehmen' })).toBeDisabled();

  await page.getByRole('button', { name: 'Spalten' }).click();
  await page.getByRole('button', { name: 'Andere Datei' }).click();
  await page.getByRole('button', { name: 'Zurücknehmen: contacts.csv' }).click();
  await page.getByRole('button', { name: 'Import zurücknehmen' }).click();
  await expect(heading(page, 'Der Import ist zurückgenommen')).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 900 });
  await goTo(page, 'Papierkorb');
  await expect(page.getByRole('link', { name: /gelöscht/u }).first()).toBeVisible();
  await everythingOnServer(page);
});

test('what is doubtful is decided row by row, and a mapping can be changed, with the keyboard alone', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await goTo(page, 'Importieren');
  await preview(page, 'liste.csv', 'Name;Nummer;Irgendwas\nIda Pohl;0160 5556677;x\nEva Lang;0160 5556677;y\n');
  await expect(fate(page, 'Vielleicht doppelt')).toContainText('1');
  await page.getByRole('button', { name: 'Spalten' }).press('Enter');
  const meaning = page.getByRole('combobox', { name: 'Wird zu: Irgendwas' });
  await meaning.focus();
  await page.keyboard.type('weggel');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(meaning).toHaveValue('wird weggelassen');
  await page.getByRole('button', { name: 'Ansehen, was geschieht' }).press('Enter');
  await page.getByRole('combobox', { name: /Was mit Eva Lang geschieht/u }).press('Enter');
  await expect(page.getByRole('option', { name: 'Als neue Kontakte aufnehmen' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '2 übernehmen' }).press('Enter');
  await expect(heading(page, '2 Kontakte übernommen')).toBeVisible();
});

test('the complete export changes nothing when it is imported again, the one for Excel opens there', async ({
  page,
  server
}) => {
  await setUp(page, server);
  await goTo(page, 'Importieren');
  await preview(page, 'contacts.csv', googleExport(120));
  await page.getByRole('button', { name: /übernehmen$/u }).click();
  await expect(heading(page, /^\d+ Kontakte übernommen$/u)).toBeVisible();
  await page.getByRole('button', { name: 'Weitere Datei' }).click();

  const read = async (name: string): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks).toString('utf8');
  };
  const complete = await read('Exportieren: Vollständig');
  const excel = await read('Exportieren: Für Excel');
  expect(excel.startsWith('\ufeffTitel;Vorname;')).toBe(true);
  expect(excel).toContain("'+49 171 2000000");
  expect(complete.startsWith('Kontor ID,Kind,')).toBe(true);

  await preview(page, 'kontakte-vollstaendig.csv', complete);
  await expect(page.getByRole('button', { name: 'Nichts zu übernehmen' })).toBeDisabled();
});
