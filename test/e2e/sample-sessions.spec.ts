import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { canSkipBrowser, startChromium, startWithProfile } from '../support/chromium.js';
import { anyEngine, freshTableName } from '../support/engines.js';
import { SampleApp } from '../support/sample-app.js';
import { PASSWORD, USER_AGENTS, Visitor } from '../support/visitor.js';

const START_LIMIT_MS = 60_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

// Without a browser these tests are reported as skipped, by their names.
const inChromium = canSkipBrowser ? it.skip : it;
const eachInChromium = canSkipBrowser ? it.skip.each : it.each;

describe('sessions of a user of the sample shop, in Chromium', () => {
  const clock = new ManualClock();
  const folders: string[] = [];
  let shop: SampleApp;
  let browser: Browser;
  let users = 0;

  beforeAll(async () => {
    if (canSkipBrowser) return;
    const environment = { endpoint: anyEngine().endpoint, tableName: freshTableName('shop') };
    shop = await SampleApp.start({ environment, clock });
    browser = await startChromium();
  }, START_LIMIT_MS);

  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
  });

  async function visitor(userAgent?: string): Promise<Visitor> {
    return Visitor.in(await browser.newContext(userAgent ? { userAgent } : {}), shop.url);
  }

  const newUser = () => `user-${String(users++)}@example.com`;

  /** One user on two devices. */
  async function twoDevices(): Promise<{ windows: Visitor; phone: Visitor; email: string }> {
    const email = newUser();
    const windows = await visitor(USER_AGENTS.windows);
    await windows.register(email);
    const phone = await visitor(USER_AGENTS.phone);
    clock.advance(MINUTE);
    await phone.logIn(email);
    return { windows, phone, email };
  }

  describe('R66 the page of sessions', () => {
    inChromium('names each device, and marks this one', async () => {
      const { windows } = await twoDevices();
      await windows.follow('Your sessions');
      await windows.reads('Safari on iOS');

      const cards = await windows.page.getByRole('listitem').filter({ hasText: 'Last seen' }).all();
      const texts = await Promise.all(cards.map((card) => card.innerText()));

      expect(texts).toHaveLength(2);
      expect(texts[0]).toMatch(/Safari on iOS[^]*Log out/);
      expect(texts[1]).toMatch(/Firefox on Windows\s+This device/);
      expect(texts[1]).not.toContain('Log out');
    });

    eachInChromium(['Your sessions', 'Shop'])(
      'R65 logs one out, whose next click, on "%s", ends on the login page with the reason',
      async (link) => {
        const { windows, phone } = await twoDevices();
        await windows.follow('Your sessions');
        await windows.press('Log out Safari on iOS');
        await windows.reads('That device is logged out.');
        expect(await windows.page.getByText('Safari on iOS').count()).toBe(0);

        await phone.follow(link);
        await phone.reads('You were logged out from another device.');

        expect(phone.at).toMatch(/^\/login\?/);
        expect(await phone.context.cookies()).toHaveLength(1); // of the visitor that this is now
        expect([windows.complaints, phone.complaints]).toEqual([[], []]);
      },
    );

    inChromium('R65 says so as well to who presses a button, and goes on from there', async () => {
      const { windows, phone, email } = await twoDevices();
      await windows.follow('Your sessions');
      await windows.press('Log out all other devices');
      await windows.reads('Logged out on other devices: 1.');

      await phone.press('Add A blue mug');
      await phone.reads('You were logged out from another device.');
      await phone.follow('look around');
      expect(await phone.page.getByText('Nothing yet.').count()).toBe(1);
      await phone.logIn(email);

      await windows.follow('Your sessions');
      await windows.reads('Safari on iOS');
    });

    inChromium('R67 tells the first of four devices, which are one too many', async () => {
      const { windows, email } = await twoDevices();
      for (let others = 0; others < 2; others++) {
        clock.advance(MINUTE);
        await shop.browser().post('/login', { email, password: PASSWORD });
      }

      await windows.follow('Your sessions');
      await windows.reads('You were logged out because you logged in on too many other devices.');
    });

    inChromium('R65 tells an open page, which leaves for the login page by itself', async () => {
      const { windows, phone } = await twoDevices();
      await phone.stopTime();
      await phone.follow('Your sessions');
      await phone.reads('This device');
      await windows.follow('Your sessions');
      await windows.press('Log out Safari on iOS');
      await windows.reads('That device is logged out.');

      await phone.page.clock.fastForward(MINUTE);
      await phone.reads('You were logged out from another device.');

      expect(phone.at).toMatch(/next=%2Fsessions/);
    });
  });

  describe('the change of a password', () => {
    inChromium('R65 logs all other devices out', async () => {
      const { windows, phone, email } = await twoDevices();
      await windows.follow('Password');
      await windows.page.getByLabel('New password').fill('another horse battery');
      await windows.press('Change');
      await windows.reads('Logged out on other devices: 1.');

      await phone.follow('Your sessions');
      await phone.reads('You were logged out from another device.');
      await phone.tryToLogIn(email);
      await phone.reads('Wrong address or password.');
      await phone.tryToLogIn(email, { password: 'another horse battery' });

      expect(await phone.heading).toBe('Your sessions'); // where that user was going
    });

    inChromium('asks for the password of who did not just log in', async () => {
      const ada = await visitor();
      await ada.register(newUser());
      clock.advance(10 * MINUTE);

      await ada.follow('Password');
      await ada.reads('That needs your password again.');
      await ada.page.getByLabel('Password').fill('incorrect horse');
      await ada.press('Go on');
      await ada.reads('Wrong password.');
      await ada.confirm();

      expect(await ada.page.getByLabel('New password').count()).toBe(1);
    });
  });

  describe('"stay signed in"', () => {
    /** Starts a browser on the profile, and ends it: the next one is a restart. */
    async function inNewBrowser<R>(folder: string, see: (visitor: Visitor) => Promise<R>) {
      const context = await startWithProfile(folder);
      const seen = await see(await Visitor.in(context, shop.url));
      await context.close();
      return seen;
    }

    async function profile(): Promise<string> {
      const folder = await mkdtemp(join(tmpdir(), 'shop-'));
      folders.push(folder);
      return folder;
    }

    inChromium('survives a restart of the browser; another login does not', async () => {
      const email = newUser();
      await (await visitor()).register(email);
      const [short, long] = [await profile(), await profile()];
      await inNewBrowser(short, (ada) => ada.logIn(email));
      await inNewBrowser(long, (ada) => ada.logIn(email, { stay: true }));
      const yourSessions = async (ada: Visitor) => {
        await ada.open('/sessions');
        return ada.heading;
      };

      expect(await inNewBrowser(short, yourSessions)).toBe('Log in');
      clock.advance(20 * DAY);
      expect(await inNewBrowser(long, yourSessions)).toBe('Your sessions');
    });

    eachInChromium([
      { stay: false, days: 0 },
      { stay: true, days: 30 },
    ])('the browser keeps the cookie for $days days with stay: $stay', async ({ stay, days }) => {
      const email = newUser();
      const first = await visitor();
      await first.register(email);
      const ada = await visitor();
      await ada.logIn(email, { stay });

      const cookies = await ada.context.cookies();

      expect(cookies).toHaveLength(1);
      const { expires = 0, ...attributes } = cookies[0] ?? {};
      expect(attributes).toMatchObject({
        ...{ name: 'session', path: '/', domain: '127.0.0.1' },
        ...{ httpOnly: true, secure: false, sameSite: 'Lax' }, // 'auto' on plain HTTP
      });
      expect(expires === -1 ? 0 : Math.round((expires * SECOND - Date.now()) / DAY)).toBe(days);
      expect(await ada.page.evaluate('document.cookie')).toBe('');
    });
  });

  describe('the clocks', () => {
    /** Requests all the time, for so many minutes. */
    async function use({ context }: Visitor, minutes: number): Promise<void> {
      for (let left = minutes; left > 0; left -= 25) {
        clock.advance(Math.min(25, left) * MINUTE);
        await context.request.get(`${shop.url}/session`);
      }
    }

    inChromium('end an unused session, and the login page says which one did', async () => {
      const ada = await visitor();
      await ada.register(newUser());
      clock.advance(30 * MINUTE);

      await ada.follow('Your sessions');
      await ada.reads('You were logged out because nothing happened for a while.');

      expect(ada.complaints).toEqual([]);
    });

    inChromium(
      'refuse a checkout after five minutes, and let it be after the password',
      async () => {
        const ada = await visitor();
        await ada.register(newUser());
        await ada.press('Add A blue mug');
        clock.advance(5 * MINUTE);
        await ada.press('Check out');
        await ada.reads('You were away for a while. Is it still you?');

        await ada.confirm();
        await ada.press('Check out');

        await ada.reads('Ordered for 12.50 EUR.');
      },
    );

    inChromium('end a session that is used all the time after half a day', async () => {
      const ada = await visitor();
      await ada.register(newUser());
      await use(ada, 12 * 60 - 1);
      clock.advance(MINUTE);

      await ada.follow('Your sessions');
      await ada.reads('You were logged out because a login lasts only so long.');
    });

    inChromium('count down, warn before the end, and start again when asked to', async () => {
      const ada = await visitor();
      await ada.stopTime();
      await ada.register(newUser());
      const pass = async (milliseconds: number) => {
        clock.advance(milliseconds);
        await ada.page.clock.fastForward(milliseconds);
      };
      const warning = ada.page.getByText('Are you still there?');
      await ada.reads('30:00');
      await pass(27 * MINUTE);
      await ada.reads('03:00');
      expect(await warning.isVisible()).toBe(false);

      await pass(90 * SECOND); // asking how the clocks stand, in between, has moved none
      await ada.reads('01:30');
      expect(await warning.isVisible()).toBe(true);

      await ada.press('Stay logged in');
      await ada.reads('30:00');
      expect(await warning.isVisible()).toBe(false);
      expect(ada.complaints).toEqual([]);

      await pass(30 * MINUTE);
      await ada.reads('You were logged out because nothing happened for a while.');
    });

    inChromium('count down to the end of a login that is in use, with a warning', async () => {
      const ada = await visitor();
      await ada.stopTime();
      await ada.register(newUser());
      await use(ada, 12 * 60 - 1);

      await ada.follow('Shop');
      await ada.reads('This login ends soon, whatever you do.');
      await ada.follow('Enter your password again');
      await ada.confirm();

      await ada.reads('12:00:00');
    });
  });
});
