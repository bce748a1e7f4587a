/**
 * The Chromium that the browser half measures in: the system's, or Playwright's own.
 */
import { chromium, type Browser } from 'playwright';
import { chromiumPath } from '../../../tools/chromium-path.ts';

export function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--enable-precise-memory-info']
  });
}

/** The version, or nothing when there is no Chromium that starts. */
export async function chromiumVersion(): Promise<string | undefined> {
  try {
    const browser = await launchBrowser();
    const version = browser.version();
    await browser.close();
    return version;
  } catch {
    return undefined;
  }
}
