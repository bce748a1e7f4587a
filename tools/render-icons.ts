/**
 * Renders the app's icons from the three drawings in static/icons, in Chromium, because home screens and installers
 * want PNG. Run it after a change of a drawing (`npx node tools/render-icons.ts`) and commit what it writes.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright';
import { chromiumPath } from './chromium-path.ts';

const folder = path.resolve(import.meta.dirname, '../static/icons');

/**
 * Sizes in pixels: 192 and 512 make an app installable in Chromium, 180 is iOS's home screen (which rounds the corners
 * itself, and shows transparency as black: hence the full-bleed drawing), 32 a tab where SVG is not shown.
 */
const icons = [
  { drawing: 'mark.svg', picture: 'icon-192.png', size: 192 },
  { drawing: 'mark.svg', picture: 'icon-512.png', size: 512 },
  { drawing: 'mark.svg', picture: 'favicon-32.png', size: 32 },
  { drawing: 'mark-maskable.svg', picture: 'maskable-192.png', size: 192 },
  { drawing: 'mark-maskable.svg', picture: 'maskable-512.png', size: 512 },
  { drawing: 'mark-maskable.svg', picture: 'apple-touch-icon.png', size: 180 },
  { drawing: 'mark-monochrome.svg', picture: 'monochrome-512.png', size: 512 }
];

const executablePath = chromiumPath();
const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] });
try {
  for (const { drawing, picture, size } of icons) {
    const svg = await readFile(path.join(folder, drawing), 'utf8');
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
    await page.screenshot({ path: path.join(folder, picture), omitBackground: true });
    await page.close();
    console.log(`${picture} (${size} px)`);
  }
} finally {
  await browser.close();
}
