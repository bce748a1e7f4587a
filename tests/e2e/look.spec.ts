/**
 * Every screen can be used by everybody: axe finds nothing, in light and dark, on phone and desktop, in German and
 * English; at 320 px and with text at 200 % nothing has to be scrolled sideways.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from './app-server.ts';
import { addField, createContact } from './contacts.ts';
import { bookIsOpen, everythingOnServer, isLocked, setUp } from './person.ts';

type Screen = { readonly name: string; readonly open: (page: Page, url: string) => Promise<void> };

const at =
  (path: string) =>
  async (page: Page, url: string): Promise<void> => {
    await page.goto(url + path);
    await bookIsOpen(page);
    await expect(page.getByRole('main')).toBeVisible();
    // Rows are measured before they are shown.
    const rows = page.getByRole('list', { name: 'Liste der Kontakte' });
    if (path.startsWith('/contacts'))
      await expect(
        rows
          .getByRole('link')
          .first()
          .or(page.getByRole('link', { name: 'Übersicht' }))
          .first()
      ).toBeVisible();
  };

const screens = (contact: string): readonly Screen[] => [
  { name: 'list', open: at('/contacts') },
  { name: 'contact', open: at(`/contacts/${contact}`) },
  { name: 'notes', open: at(`/contacts/${contact}/notes`) },
  { name: 'import', open: at('/import') },
  { name: 'trash', open: at('/trash') },
  { name: 'members', open: at('/members') },
  { name: 'settings', open: at('/settings') },
  {
    name: 'create',
    open: async (page, url) => {
      await at('/contacts?new')(page, url);
      await expect(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toBeVisible();
    }
  },
  {
    name: 'nothing here',
    open: async (page, url) => {
      await page.goto(`${url}/nothing-here`);
      await expect(page.getByRole('heading', { name: 'Hier ist nichts' })).toBeVisible();
    }
  }
];

/** A book with one long and one full contact; returns the id of the full one. */
async function fill(page: Page): Promise<string> {
  await createContact(page, 'Donaudampfschifffahrtsgesellschaft mbH & Co. KG', '030 5550101');
  await createContact(page, 'Birte Ahrens', '0171 3920014');
  const mail = await addField(page, 'E-Mail');
  await mail.fill('b.ahrens@hausverwaltung-ahrens-und-soehne.example');
  await mail.press('Enter');
  await everythingOnServer(page);
  return /contacts\/(?<id>[^/]+)/u.exec(page.url())?.groups?.['id'] ?? '';
}

async function violations(page: Page): Promise<string[]> {
  // What moves in is not yet as it looks.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => 0)))
  );
  const { violations: found } = await new AxeBuilder({ page })
    // The handle between navigation and page belongs to neither; initials on the member's button are no label to speak.
    .exclude('[role="separator"]')
    .exclude('nav button.face')
    .analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

const shapes = [
  { name: 'phone, light, German', viewport: { width: 390, height: 844 }, colorScheme: 'light', locale: 'de-DE' },
  { name: 'desktop, dark, German', viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'de-DE' },
  { name: 'phone, dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'de-DE' },
  { name: 'desktop, light', viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'de-DE' }
] as const;

test('axe finds nothing on any screen, in light and dark, on phone and desktop', async ({ page, server }) => {
  test.slow();
  await page.setViewportSize(shapes[1].viewport);
  await page.goto(await server.readSetUpLink());
  await expect(page.getByLabel('Name des Betriebs')).toBeVisible();
  expect.soft(await violations(page), 'set-up').toEqual([]);
  await setUp(page, server);
  const contact = await fill(page);
  for (const shape of shapes) {
    await page.setViewportSize(shape.viewport);
    await page.emulateMedia({ colorScheme: shape.colorScheme, reducedMotion: 'reduce' });
    for (const screen of screens(contact)) {
      await screen.open(page, server.url);
      expect.soft(await violations(page), `${screen.name}, ${shape.name}`).toEqual([]);
    }
  }
  await page.goto(`${server.url}/contacts`);
  await bookIsOpen(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: 'Jetzt sperren' }).click();
  await isLocked(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect.soft(await violations(page), `lock, ${colorScheme}`).toEqual([]);
  }
});

test('at 320 px, and with text at 200 %, no screen has to be scrolled sideways', async ({ page, server }) => {
  test.slow();
  await setUp(page, server);
  const contact = await fill(page);
  for (const { width, size } of [
    { width: 320, size: '100%' },
    { width: 640, size: '200%' }
  ]) {
    await page.setViewportSize({ width, height: 720 });
    for (const screen of screens(contact)) {
      await screen.open(page, server.url);
      await page.evaluate((grown) => (document.documentElement.style.fontSize = grown), size);
      expect.soft(await sideways(page), `${screen.name} at ${width} px, text ${size}`).toBeLessThanOrEqual(0);
    }
  }
});

test.describe('in English', () => {
  test.use({ locale: 'en-GB' });

  test('a browser that speaks English gets the whole app in English', async ({ page, server }) => {
    await page.goto(await server.readSetUpLink());
    await page.getByLabel('Name of the business').fill('Brandt Heating');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Your name').fill('Jana Brandt');
    await page.getByLabel('E-mail').fill('jana@brandt.example');
    await page.getByLabel('Choose a password').fill('Leitungswasser 47');
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await page.getByRole('button', { name: 'I have written it down' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    for (const place of ['/contacts', '/import', '/trash', '/members', '/settings']) {
      await page.goto(server.url + place);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      const text = await page.locator('body').innerText();
      expect(text, place).not.toMatch(/\b(?:Kontakte|Einstellungen|Papierkorb|Importieren|Mitglieder|und|nicht)\b/u);
    }
  });
});
