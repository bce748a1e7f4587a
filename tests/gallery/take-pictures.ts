/**
 * Pictures of the gallery, and what axe finds on each: `node tests/gallery/take-pictures.ts <folder> [page ...]`.
 * Every page in phone and desktop size, light and dark; with `--hard` also 320 px, 200 % text and more contrast.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Page } from 'playwright';
import { createServer } from 'vite';
import { chromiumPath } from '../../tools/chromium-path.ts';

interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  readonly contrast?: 'more';
  readonly fontSize?: number;
  readonly touch?: boolean;
}

const looks: readonly Look[] = [
  { name: 'phone-light', width: 390, height: 844, colorScheme: 'light', touch: true },
  { name: 'phone-dark', width: 390, height: 844, colorScheme: 'dark', touch: true },
  { name: 'desktop-light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'desktop-dark', width: 1440, height: 900, colorScheme: 'dark' }
];
const hardLooks: readonly Look[] = [
  { name: 'narrow', width: 320, height: 640, colorScheme: 'light', touch: true },
  { name: 'large-text', width: 390, height: 844, colorScheme: 'light', fontSize: 32, touch: true },
  { name: 'contrast', width: 390, height: 844, colorScheme: 'light', contrast: 'more', touch: true },
  { name: 'contrast-dark', width: 1440, height: 900, colorScheme: 'dark', contrast: 'more' },
  { name: 'tablet', width: 768, height: 1024, colorScheme: 'light', touch: true }
];
const everyPage = [
  'basics',
  'list',
  'list/private',
  'record',
  'record/editing',
  'states',
  'doors',
  'doors/wrong',
  'doors/setup',
  'frame',
  'frame/record',
  'frame/private',
  'table',
  'empty',
  'empty/search',
  'overlay/sheet',
  'overlay/dialog',
  'overlay/typed',
  'overlay/menu',
  'overlay/select',
  'overlay/palette',
  'overlay/toast'
];

const only = process.argv.find((arg) => arg.startsWith('--look='))?.slice('--look='.length);
const args = process.argv.slice(2);
const hard = args.includes('--hard');
const [folder = 'gallery-pictures', ...wanted] = args.filter((arg) => !arg.startsWith('--'));
const pages = wanted.length > 0 ? wanted : everyPage;
const say = (line: string) => process.stdout.write(`${line}\n`);

const executablePath = chromiumPath();
const server = await createServer({
  configFile: path.join(import.meta.dirname, 'vite.config.ts'),
  logLevel: 'error',
  server: { port: 0 }
});
await server.listen();
const origin = server.resolvedUrls?.local[0] ?? '';
/**
 * A reader's own text size is a setting of the browser, and the one that `em` in media queries follows. The switch takes
 * the place of Playwright's own, which names the pointer, so the pointer is named again.
 */
const launch = (look: Look) =>
  chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      ...(look.fontSize
        ? [
            `--blink-settings=defaultFontSize=${look.fontSize},primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4`
          ]
        : [])
    ]
  });
await mkdir(folder, { recursive: true });

/** Menus and lists that float belong to the button that opened them, and the edges of panes to both: no landmark fits. */
const ownWay = ['region'];

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .disableRules(ownWay)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary?.split('\n')[1] ?? ''}`
    )
  );
}

let problems = 0;
try {
  for (const look of (hard ? hardLooks : looks).filter(({ name }) => only === undefined || name === only)) {
    const browser = await launch(look);
    const context = await browser.newContext({
      viewport: { width: look.width, height: look.height },
      colorScheme: look.colorScheme,
      contrast: look.contrast ?? 'no-preference',
      reducedMotion: 'reduce',
      hasTouch: look.touch ?? false,
      isMobile: look.touch ?? false
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => say(`! ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') say(`! ${message.text()}`);
    });
    for (const name of pages) {
      await page.goto('about:blank');
      await page.goto(`${origin}#${name}`);
      await page.waitForSelector('h1:visible');
      await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      );
      if (overflow > 0) say(`! ${name} ${look.name}: ${overflow} px too wide`);
      if (name === 'overlay/select') await page.keyboard.press('Enter');
      await page.screenshot({ path: path.join(folder, `${name.replace('/', '-')}-${look.name}.png`) });
      for (const finding of await findings(page)) {
        problems += 1;
        say(`axe ${name} ${look.name}: ${finding}`);
      }
    }
    await browser.close();
  }
} finally {
  await server.close();
}
say(`${pages.length} pages, ${problems} findings`);
process.exitCode = problems === 0 ? 0 : 1;
