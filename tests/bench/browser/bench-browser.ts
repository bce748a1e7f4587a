/**
 * The Chromium that the browser half measures in: the system's, or Playwright's own. With a debugging port, because
 * Playwright does not pass on what DevTools knows of workers.
 */
import { chromium, type Browser } from 'playwright';
import { chromiumPath } from '../../../tools/chromium-path.ts';
import { freePort } from '#tests/e2e/app-server.ts';

export type BenchBrowser = { readonly browser: Browser; readonly debuggingPort: number };

export async function launchBrowser(): Promise<BenchBrowser> {
  const executablePath = chromiumPath();
  const debuggingPort = await freePort();
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', `--remote-debugging-port=${debuggingPort}`]
  });
  return { browser, debuggingPort };
}

/** The version, or nothing when there is no Chromium that starts. */
export async function chromiumVersion(): Promise<string | undefined> {
  try {
    const { browser } = await launchBrowser();
    const version = browser.version();
    await browser.close();
    return version;
  } catch {
    return undefined;
  }
}
