import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { writeFileSync } from 'node:fs';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { startDynalite, type LocalEngine } from '../../sample/storage/dynalite.js';
import { canSkipBrowser, startChromium } from '../support/chromium.js';
import { SampleApp } from '../support/sample-app.js';
import { USER_AGENTS, Visitor } from '../support/visitor.js';

const START_LIMIT_MS = 60_000;
const SIX_MINUTES = 360_000;
const MAX_BYTES = 150_000;
const EMAIL = 'ada@example.com';

const inChromium = canSkipBrowser ? it.skip : it;

describe('the picture in the README', () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 9, 41));
  let engine: LocalEngine;
  let shop: SampleApp;
  let browser: Browser;

  beforeAll(async () => {
    if (canSkipBrowser) return;
    // It deletes nothing by the real time, whatever day it is.
    engine = await startDynalite();
    shop = await SampleApp.start({ environment: { endpoint: engine.endpoint }, clock });
    browser = await startChromium();
  }, START_LIMIT_MS);

  afterAll(async () => {
    await browser?.close();
    await shop?.stop();
    await engine?.stop();
  });

  async function on(userAgent: string): Promise<Visitor> {
    const viewport = { width: 960, height: 730 };
    return Visitor.in(await browser.newContext({ userAgent, viewport }), shop.url);
  }

  inChromium('can be made again, and is small', async () => {
    await (await on(USER_AGENTS.windows)).register(EMAIL);
    clock.advance(SIX_MINUTES);
    await (await on(USER_AGENTS.phone)).logIn(EMAIL, { stay: true });
    clock.advance(SIX_MINUTES);
    const ada = await on(USER_AGENTS.mac);
    await ada.logIn(EMAIL, { stay: true });
    await ada.follow('Your sessions');
    await ada.reads('This device');

    const picture = await ada.page.screenshot();

    expect(picture.length).toBeLessThan(MAX_BYTES);
    const path = process.env['PICTURE'];
    if (path !== undefined) writeFileSync(path, picture);
  });
});
