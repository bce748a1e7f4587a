/**
 * Where the tests find Chromium: CHROMIUM_PATH, else the system's, else undefined, which means the build that
 * Playwright has installed for itself. tools/setup.mjs looks in the same places before it installs anything.
 */
import { existsSync } from 'node:fs';

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];

export function chromiumPath(): string | undefined {
  return process.env['CHROMIUM_PATH'] ?? systemPaths.find((path) => existsSync(path));
}
