/**
 * Importing a file through the app's own pages: choosing it, accepting the columns as recognised, taking all rows over.
 * The file's people have a number and an address each that nobody else has, so that every row is a new contact.
 */
import type { Page } from 'playwright';

export type ImportTimes = {
  /** Until the columns are shown, until the fate of every row is known, until all are written. */
  readonly readMs: number;
  readonly planMs: number;
  readonly writeMs: number;
  readonly longestTaskMs: number;
};

const families = ['Müller', 'Schröder', 'Öztürk', 'Groß', 'Behrendt', 'Yılmaz', 'Nowak', 'Fuchs', 'Đặng', 'Weiß'];
const givens = ['Anna', 'Jörg', 'Selin', 'Björn', 'Zoë', 'Wojciech', 'Käthe', 'Ömer', 'Thị', 'Maria'];
const cities = ['20259;Hamburg', '10999;Berlin', '80469;München', '50667;Köln', '94032;Passau'];

export function sampleCsv(rows: number): Buffer {
  const lines = ['Vorname;Nachname;Firma;Mobiltelefon;E-Mail;Straße;PLZ;Ort;Notiz'];
  for (let row = 0; row < rows; row++) {
    const given = givens[row % givens.length] ?? '';
    const family = `${families[Math.floor(row / 10) % families.length] ?? ''}-${row.toString(36)}`;
    const number = `0151 ${String(row).padStart(8, '0')}`;
    const note = row % 5 === 0 ? 'Ruft meist nach 17 Uhr zurück, Schlüssel beim Hausmeister.' : '';
    const firm = row % 2 === 0 ? `Haustechnik ${family} GmbH` : '';
    lines.push(
      [
        given,
        family,
        firm,
        number,
        `kontakt-${row}@post.example`,
        `Lindenallee ${row % 200}`,
        cities[row % 5],
        note
      ].join(';')
    );
  }
  return Buffer.from(lines.join('\r\n'), 'utf8');
}

export async function importFile(page: Page, csv: Buffer): Promise<ImportTimes> {
  await page.getByRole('link', { name: 'Importieren' }).first().click();
  const input = page.locator('input[type="file"]').first();
  await input.waitFor({ state: 'attached' });
  const startedAt = await page.evaluate(() => performance.now());
  const lap = async (): Promise<number> => (await page.evaluate(() => performance.now())) - startedAt;
  await input.setInputFiles({ name: 'kundenliste.csv', mimeType: 'text/csv', buffer: csv });
  const next = page.getByRole('button', { name: 'Ansehen, was geschieht' });
  await next.waitFor();
  const readMs = await lap();
  await next.click();
  const take = page.getByRole('button', { name: /übernehmen$/u });
  await take.waitFor();
  const planMs = (await lap()) - readMs;
  const writingAt = await lap();
  await take.click();
  await page.getByRole('link', { name: 'Zu den Kontakten' }).waitFor();
  const writeMs = (await lap()) - writingAt;
  const longestTaskMs = await page.evaluate(
    (since) => Math.max(0, ...window.kontorBench.longTasks.filter(({ at }) => at >= since).map(({ ms }) => ms)),
    startedAt
  );
  return { readMs, planMs, writeMs, longestTaskMs };
}
