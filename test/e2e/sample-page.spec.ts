import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { canSkipBrowser, startChromium } from '../support/chromium.js';
import { anyEngine, freshTableName } from '../support/engines.js';
import { SampleApp } from '../support/sample-app.js';
import { PASSWORD, Visitor } from '../support/visitor.js';

const START_LIMIT_MS = 60_000;
const PAGES = ['/', '/login', '/register', '/sessions', '/password'];
const PHONE = { viewport: { width: 360, height: 640 } };

// Without a browser these tests are reported as skipped, by their names.
const inChromium = canSkipBrowser ? it.skip : it;
const eachInChromium = canSkipBrowser ? it.skip.each : it.each;

describe('the pages of the sample shop', () => {
  let shop: SampleApp;
  let browser: Browser;

  beforeAll(async () => {
    if (canSkipBrowser) return;
    const environment = { endpoint: anyEngine().endpoint, tableName: freshTableName('shop') };
    shop = await SampleApp.start({ environment });
    browser = await startChromium();
  }, START_LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  async function visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
    return Visitor.in(await browser.newContext(options), shop.url);
  }

  eachInChromium([
    ['with scripts', true],
    ['without scripts', false],
  ])('serve a user from login to logout, %s', async (_name, javaScriptEnabled) => {
    const email = `ada-${String(javaScriptEnabled)}@example.com`;
    const ada = await visitor({ javaScriptEnabled });
    await ada.register(email);
    await ada.press('Add A blue mug');
    await ada.reads('1 × A blue mug');
    await ada.page.reload();
    await ada.reads('1 × A blue mug');

    await ada.press('Log out');
    expect(await ada.page.getByText(email).count()).toBe(0);

    await ada.follow('Log in');
    await ada.logIn(email);
    await ada.press('Add A blue mug');
    await ada.press('Check out');
    await ada.reads('Ordered for 12.50 EUR. Thank you!');
    expect(ada.complaints).toEqual([]);
  });

  inChromium('take the keyboard alone to a login', async () => {
    const email = 'keys@example.com';
    const first = await visitor();
    await first.register(email);
    const ada = await visitor();
    await ada.open('/login');

    const stops = [];
    for (let stop = 0; stop < 8; stop++) {
      await ada.page.keyboard.press('Tab');
      const { name, ring } = await focused(ada);
      stops.push(name);
      expect(`${name} ${ring}`).toBe(`${name} solid`);
      if (name === 'E-mail') await ada.page.keyboard.type(email);
      if (name === 'Password') await ada.page.keyboard.type(PASSWORD);
      if (name === 'Stay signed in on this device') await ada.page.keyboard.press('Space');
    }
    await ada.page.keyboard.press('Enter');
    await ada.reads(email);

    expect(stops).toEqual([
      ...['Skip to the content', 'Shop', 'Log in', 'Register'],
      ...['E-mail', 'Password', 'Stay signed in on this device', 'Log in'],
    ]);
    expect((await ada.context.cookies())[0]?.expires).toBeGreaterThan(0);
  });

  inChromium('take the keyboard past the navigation', async () => {
    const visiting = await visitor();
    await visiting.open('/login');
    await visiting.page.keyboard.press('Tab');
    await visiting.page.keyboard.press('Enter');
    await visiting.page.keyboard.press('Tab');

    expect((await focused(visiting)).name).toBe('E-mail');
  });

  inChromium('fit a phone: nothing is wider than 360 pixels', async () => {
    const ada = await visitor(PHONE);
    const wide = [];
    for (const user of [undefined, `${'a-long-name-'.repeat(5)}@example.com`]) {
      if (user !== undefined) await ada.register(user);
      for (const path of PAGES) {
        await ada.open(path);
        const width = await ada.page.evaluate('document.documentElement.scrollWidth');
        if (width !== PHONE.viewport.width) wide.push(`${ada.at}: ${String(width)}`);
      }
    }

    expect(wide).toEqual([]);
    expect(ada.complaints).toEqual([]);
  });

  eachInChromium(['light', 'dark'] as const)('can be read in %s colours', async (colorScheme) => {
    const ada = await visitor({ colorScheme });
    await ada.register(`${colorScheme}@example.com`);
    await ada.open('/login');

    const dim = [];
    for (const selector of ['h1', 'label', 'nav a', '.soft', 'button.main', 'header button']) {
      const ratio = await ada.page.evaluate<number>(`(${contrast})(${JSON.stringify(selector)})`);
      if (ratio < 4.5) dim.push(`${selector}: ${ratio}`);
    }
    const isDark = await ada.page.evaluate<boolean>(
      `(${luminance})(getComputedStyle(document.body).backgroundColor) < 0.2`,
    );

    expect(dim).toEqual([]);
    expect(isDark).toBe(colorScheme === 'dark');
  });

  inChromium('show what a session holds as text, whatever it says', async () => {
    const mallory = await visitor();
    const email = "o'brien&amp@example.com";
    await mallory.register(email);
    await mallory.open('/login?reason=<b>x</b>&by=x&next="><script>alert(1)</script>');

    expect(await mallory.page.locator('b, main script').count()).toBe(0);
    expect(await mallory.page.getByText(email).count()).toBe(1);
    expect(mallory.complaints).toEqual([]);
  });
});

function focused({ page }: Visitor): Promise<{ name: string; ring: string }> {
  return page.evaluate(`(() => {
    const element = document.activeElement;
    const name = element.labels?.[0]?.textContent ?? element.textContent;
    return { name: name.trim(), ring: getComputedStyle(element).outlineStyle };
  })()`);
}

/** WCAG 2.2, relative luminance of an `rgb()` colour. */
const luminance = `(color) => {
  const [red, green, blue] = color.match(/[\\d.]+/g).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}`;

/** WCAG 2.2, 1.4.3: of the text of an element and what is behind it. */
const contrast = `(selector) => {
  const luminance = ${luminance};
  const element = document.querySelector(selector);
  let behind = element;
  while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
  const pair = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor].map(luminance);
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}`;
