/**
 * The app on the home screen: it can be installed, and it starts with no network and no server.
 */
import { expect } from '@playwright/test';
import { test } from './app-server.ts';

test('the server shows the app on every path of the app', async ({ page, server }) => {
  await page.goto(`${server.url}/contacts`);
  await expect(page).toHaveTitle(/Kontor/u);
});
