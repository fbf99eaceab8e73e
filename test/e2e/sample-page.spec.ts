import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { canSkipBrowser, startChromium } from '../support/chromium.js';
import { anyEngine, freshTableName } from '../support/engines.js';
import { SampleApp } from '../support/sample-app.js';

const START_LIMIT_MS = 60_000;

// Without a browser the one test below is reported as skipped, by its name.
const inChromium = canSkipBrowser ? it.skip : it;

describe('the page of the sample shop', () => {
  let shop: SampleApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    if (canSkipBrowser) return;
    const environment = { endpoint: anyEngine().endpoint, tableName: freshTableName('shop') };
    shop = await SampleApp.start({ environment });
    browser = await startChromium();
    page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
  }, START_LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  inChromium('serves a user in Chromium from login to logout', async () => {
    await page.goto(shop.url);
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByRole('button', { name: 'Log out' }).waitFor();

    await page
      .getByRole('row', { name: 'A blue mug' })
      .getByRole('button', { name: 'Add' })
      .click();
    await page.getByText('1 × A blue mug').waitFor();
    await page.reload();
    expect(await page.getByText('1 × A blue mug').isVisible()).toBe(true);

    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(await page.evaluate('document.cookie')).toBe('');
    const screenshot = process.env['SCREENSHOT'];
    if (screenshot !== undefined) await page.screenshot({ path: screenshot });

    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(await page.getByText('ada@example.com').count()).toBe(0);

    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Log out' }).waitFor();
    expect(await page.getByText('ada@example.com').isVisible()).toBe(true);
  });
});
