import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CsrfGuard, Session } from '../../lib/index.js';
import type { Browser } from '../support/browser.js';
import { PlaygroundController, type AnySession } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

@Controller()
class FormController {
  @Get('form') form(@Session() session: AnySession) {
    return session.csrfToken();
  }
  @Post('rotate') @HttpCode(200) rotate(@Session() session: AnySession) {
    return session.rotateCsrfToken();
  }
  @Post('transfer') @HttpCode(200) @UseGuards(CsrfGuard) transfer() {
    return 'done';
  }
  @Get('balance') @UseGuards(CsrfGuard) balance() {
    return '42';
  }
}

describe('a request that changes something', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers: [PlaygroundController, FormController] });
  });
  afterAll(() => app.stop());

  const withToken = async () => {
    const browser = app.browser();
    const { text: token } = await browser.get('/form');
    return { browser, token };
  };
  const transfer = (browser: Browser, headers: Record<string, string>, body: object = {}) =>
    browser.send('/transfer', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('R72 passes with the token of its session, in the header or in the body', async () => {
    const { browser, token } = await withToken();
    expect((await transfer(browser, { 'x-csrf-token': token })).status).toBe(200);
    expect((await transfer(browser, {}, { _csrf: token })).status).toBe(200);
  });

  it.each([
    ['none at all', {}],
    ['an empty one', { 'x-csrf-token': '' }],
    ['a made-up one', { 'x-csrf-token': Buffer.alloc(48, 1).toString('base64url') }],
    ['one that is no base64url', { 'x-csrf-token': '%%%' }],
  ])('R72 is refused with %s', async (_what, headers) => {
    const { browser } = await withToken();
    const answer = await transfer(browser, headers);
    expect([answer.status, answer.json]).toMatchObject([403, { reason: 'csrf_token' }]);
  });

  it("R72 is refused with another session's token, or without any session", async () => {
    const [one, other] = [await withToken(), await withToken()];
    const headers = { 'x-csrf-token': other.token };
    expect((await transfer(one.browser, headers)).status).toBe(403);
    expect((await transfer(app.browser(), headers)).status).toBe(403);
  });

  it.each(['/regenerate', '/login/ada', '/rotate'])(
    'R72 is refused with the token from before %s',
    async (path) => {
      const { browser, token } = await withToken();
      await browser.post(path);
      expect((await transfer(browser, { 'x-csrf-token': token })).status).toBe(403);
      const { text: fresh } = await browser.get('/form');
      expect((await transfer(browser, { 'x-csrf-token': fresh })).status).toBe(200);
    },
  );

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('R72 is refused from elsewhere, though the token is right: %p', async (from) => {
    const { browser, token } = await withToken();
    const answer = await transfer(browser, { 'x-csrf-token': token, ...from });
    expect([answer.status, answer.json]).toMatchObject([403, { reason: 'csrf_cross_site' }]);
  });

  it('R72 passes from this very origin', async () => {
    const { browser, token } = await withToken();
    const from = { 'sec-fetch-site': 'same-origin', origin: app.url };
    expect((await transfer(browser, { 'x-csrf-token': token, ...from })).status).toBe(200);
    expect((await browser.get('/balance', { headers: { origin: 'null' } })).status).toBe(200);
  });

  it('R72 has a token that never reads the same, and is not the stored secret', async () => {
    const { browser, token } = await withToken();
    const { text: again } = await browser.get('/form');
    expect(again).not.toBe(token);
    const secret = Buffer.from((await app.item(browser.token))?.['csrfSecret']?.B ?? []);
    expect(secret).toHaveLength(32);
    expect(Buffer.from(token, 'base64url').includes(secret)).toBe(false);
  });
});

describe('a request that changes something, through a proxy', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [PlaygroundController, FormController],
      configure: (nest) => void nest.set('trust proxy', true),
    });
  });
  afterAll(() => app.stop());

  it.each([
    ['https', 'shop.example', 'https://shop.example', 200],
    ['https', 'shop.example:443', 'https://shop.example', 200],
    ['https', 'shop.example:8443', 'https://shop.example:8443', 200],
    ['http', 'shop.example', 'http://shop.example', 200],
    ['http', 'shop.example', 'https://shop.example', 200],
    ['https', 'shop.example', 'http://shop.example', 403],
    ['https', 'shop.example', 'https://shop.example:8443', 403],
    ['https', 'shop.example', 'foo://shop.example', 403],
    ['https', 'shop.example', 'https://evil.example', 403],
    ['https', '[', 'https://shop.example', 403],
  ])('R13 R72 over %s to %s from %s is answered by %i', async (protocol, host, origin, status) => {
    const browser = app.browser();
    const forwarded = { 'x-forwarded-proto': protocol, 'x-forwarded-host': host };
    const { text: token } = await browser.get('/form', { headers: forwarded });
    const headers = {
      ...forwarded,
      origin,
      'x-csrf-token': token,
      cookie: `sid=${browser.token}`,
    };
    expect((await browser.post('/transfer', undefined, { headers })).status).toBe(status);
  });
});
