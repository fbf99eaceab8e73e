import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import type { Browser } from '../support/browser.js';
import { anyEngine, engines, freshTableName, type Engine } from '../support/engines.js';
import { sectionOf } from '../support/markdown.js';
import { SampleApp } from '../support/sample-app.js';

const MINUTE = 60_000;
const ADA = { email: 'ada@example.com', password: 'correct horse battery' };
const MUGS = { product: 'mug', quantity: 2, price: '12.50 EUR' };

let environment: { endpoint: string; tableName: string };
let clock: ManualClock;
let shop: SampleApp;

async function open({ endpoint }: Engine): Promise<Browser> {
  environment = { endpoint, tableName: freshTableName('shop') };
  clock = new ManualClock();
  shop = await SampleApp.start({ environment, clock });
  return shop.browser();
}

async function restart(): Promise<void> {
  await shop.stop();
  shop = await SampleApp.start({ environment, clock });
}

/** Somebody with these cookies, at the shop as it runs now. */
function withCookies(cookies: ReadonlyMap<string, string>): Browser {
  const browser = shop.browser();
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  return browser;
}

async function logIn(browser: Browser): Promise<void> {
  expect((await browser.post('/register', ADA)).status).toBe(201);
  expect((await browser.post('/login', ADA)).status).toBe(200);
}

afterEach(() => shop.stop());

describe.each(engines())('the sample shop on $name', (engine) => {
  it('keeps login and cart across a restart, and refuses the cookie after the logout', async () => {
    const ada = await open(engine);
    await logIn(ada);
    await ada.post('/cart', { product: 'mug', quantity: 2 });
    const before = (await ada.get('/session')).json as { userId: string };

    await restart();
    const returning = withCookies(ada.cookies);
    expect((await returning.get('/session')).json).toMatchObject({ userId: before.userId });
    expect((await returning.get('/cart')).json).toMatchObject({ cart: [MUGS], total: '25.00 EUR' });
    expect((await shop.browser().post('/login', ADA)).json).toMatchObject({ id: before.userId });
    expect((await shop.browser().post('/register', ADA)).status).toBe(409);

    expect((await returning.post('/logout')).status).toBe(204);
    expect([...returning.cookies]).toEqual([]);
    expect((await withCookies(ada.cookies).get('/session')).json).toMatchObject({ userId: null });
    await restart();
    expect((await withCookies(ada.cookies).get('/cart')).json).toMatchObject({ cart: [] });
  });

  it('counts clicks at the same time one by one', async () => {
    const visitor = await open(engine);
    await visitor.post('/cart', { product: 'tea' });
    const clicks = [1, 2, 3, 4].map(() =>
      withCookies(visitor.cookies).post('/cart', { product: 'tea' }),
    );

    expect((await Promise.all(clicks)).map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await visitor.get('/cart')).json).toMatchObject({ cart: [{ quantity: 5 }] });
  });
});

describe('the sample shop', () => {
  it('keeps an anonymous cart at login, under a new token', async () => {
    const ada = await open(anyEngine());
    await ada.post('/cart', { product: 'mug', quantity: 2 });
    const planted = new Map(ada.cookies);
    await logIn(ada);

    expect((await ada.get('/cart')).json).toMatchObject({ cart: [MUGS] });
    expect((await withCookies(planted).get('/session')).json).toMatchObject({
      isNew: true,
      userId: null,
    });
  });

  it('refuses a wrong password, and what is no product', async () => {
    const visitor = await open(anyEngine());
    const wrong = await visitor.post('/login', ADA);
    const unknown = await visitor.post('/cart', { product: 'yacht' });

    expect([wrong.status, unknown.status]).toEqual([401, 400]);
  });

  it('lets those who are logged in check out, and nobody else', async () => {
    const ada = await open(anyEngine());
    await ada.post('/cart', { product: 'mug', quantity: 2 });
    const early = await ada.post('/checkout');
    await logIn(ada);
    const { status, json } = await ada.post('/checkout');

    expect(early).toMatchObject({ status: 401, json: { reason: 'session_required' } });
    expect(status).toBe(200);
    expect(json).toMatchObject({ ordered: [MUGS], total: '25.00 EUR' });
    expect((await ada.get('/cart')).json).toMatchObject({ cart: [] });
  });

  it('refuses the checkout after five idle minutes, while the session lives on', async () => {
    const ada = await open(anyEngine());
    await logIn(ada);
    await ada.post('/cart', { product: 'mug', quantity: 2 });
    clock.advance(5 * MINUTE);

    const refused = await ada.post('/checkout');

    expect(refused).toMatchObject({ status: 401, json: { reason: 'session_idle_timeout' } });
    expect((await ada.get('/cart')).json).toMatchObject({ cart: [MUGS] });
  });

  it('ends the session after half an hour without a request', async () => {
    const ada = await open(anyEngine());
    await logIn(ada);
    clock.advance(30 * MINUTE);

    expect((await ada.get('/session')).json).toMatchObject({ isNew: true, userId: null });
  });

  describe('as a page', () => {
    const WRONG = { email: 'ada@example.com', password: 'incorrect horse' };

    it.each([
      ['the page it is on', '/login?next=%2Fsessions', '/login?next=%2Fsessions'],
      ['the shop, where the browser does not say', undefined, '/'],
      ['the shop, and not to another host', '//evil.example', '/'],
    ])('redirects a form back to %s, with what went wrong', async (_name, from, back) => {
      const visitor = await open(anyEngine());
      const token = await csrfToken(visitor);
      const headers = from === undefined ? {} : { referer: shop.url + from };

      const init = { ...form({ ...WRONG, _csrf: token }), headers };
      const refused = await visitor.send('/page/login', init);

      expect(refused.status).toBe(303);
      expect(refused.headers.get('location')).toBe(back);
      expect((await visitor.get(back)).text).toContain('Wrong address or password.');
      expect((await visitor.get(back)).text).not.toContain('Wrong address or password.');
    });

    it.each([
      ['/sessions', '/sessions'],
      ['//evil.example', '/'],
    ])('goes on after a login to %s as to %s', async (next, location) => {
      const visitor = await open(anyEngine());
      await visitor.post('/register', ADA);
      const token = await csrfToken(visitor);

      const answer = await visitor.send('/page/login', form({ ...ADA, next, _csrf: token }));

      expect(answer.headers.get('location')).toBe(location);
    });

    it('refuses a form that another site could have made', async () => {
      const visitor = await open(anyEngine());
      await visitor.get('/');

      await visitor.send('/page/cart', form({ product: 'tea' }));

      expect((await visitor.get('/')).text).toContain('did not prove that it comes from this site');
      expect((await visitor.get('/cart')).json).toMatchObject({ cart: [] });
    });

    async function csrfToken(visitor: Browser): Promise<string> {
      const { text } = await visitor.get('/login');
      return /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    }

    function form(fields: Record<string, string>): RequestInit {
      return { method: 'POST', body: new URLSearchParams(fields) };
    }
  });

  it('answers the curl lines of the README', async () => {
    const visitor = await open(anyEngine());
    const readme = readFileSync(join(process.cwd(), 'README.md'), 'utf8');
    const lines = sectionOf(readme, 'The sample application').match(/^curl .*$/gm) ?? [];
    const answers = [];
    for (const line of lines) {
      const path = /localhost:3000(\S+)/.exec(line)?.[1] ?? '';
      const fields = [...line.matchAll(/-d (\S+)/g)].map(([, field = '']) => field).join('&');
      const init = fields && { method: 'POST', body: new URLSearchParams(fields) };
      answers.push(await visitor.send(path, init || {}));
    }

    expect(answers.map(({ status }) => status)).toEqual([201, 200, 201, 200]);
    expect(answers[2]?.json).toMatchObject({ cart: [MUGS], total: '25.00 EUR' });
    expect(answers[3]?.json).toMatchObject({ isNew: false, userId: expect.any(String) });
  });

  it('brings a DynamoDB of its own when nothing is configured', async () => {
    const region = process.env['AWS_REGION'];
    delete process.env['AWS_REGION'];
    try {
      shop = await SampleApp.start({ environment: {} });
    } finally {
      if (region !== undefined) process.env['AWS_REGION'] = region;
    }
    const visitor = shop.browser();
    await visitor.post('/cart', { product: 'tea' });

    expect((await visitor.get('/cart')).json).toMatchObject({ total: '7.90 EUR' });
  });
});
