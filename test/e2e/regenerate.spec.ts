import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engines } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const MINUTE = 60_000;

describe.each(engines())('a new token for a session, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [PlaygroundController],
      engine,
      session: { rotateInterval: '10m' },
    });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  const read = async (token: string) => {
    const browser = app.browser();
    browser.token = token;
    return (await browser.get('/read')).json;
  };

  it('R31 a login gives a new one and kills the old one in the same write', async () => {
    const browser = app.browser();
    await browser.post('/set', { cart: ['tea'] });
    const old = browser.token;
    const sent: string[] = [];
    const stop = app.faults.intercept(({ operation, input }, next) => {
      const { id } = input['Key'] as { id: { S: string } };
      if (id.S === old.split('.')[0]) sent.push(operation);
      return next();
    });
    await browser.post('/login/ada');
    stop();

    expect(sent).toEqual(['GetItem', 'UpdateItem']);
    expect(browser.token).not.toBe(old);
    expect(await read(browser.token)).toEqual({ cart: ['tea'] });
    expect(await read(old)).toEqual({});
    expect(await app.items()).toHaveLength(1);
    await browser.post('/logout');
  });

  it.each([
    [true, { cart: ['tea'], draft: 1, note: 'x' }],
    [['cart'], { cart: ['tea'] }],
    [['cart', 'none'], { cart: ['tea'] }],
    [false, {}],
  ])('R31 carries over what keep says: %p', async (keep, kept) => {
    const browser = app.browser();
    await browser.post('/set', { cart: ['tea'], draft: 1, note: 'x' });
    await browser.post('/regenerate', { keep });
    expect((await browser.get('/read')).json).toEqual(kept);
    await browser.post('/logout');
  });

  it('R31 asked for twice in one request, is one', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const old = browser.token;
    app.faults.reset();
    const { setCookies } = await browser.post('/regenerate', { times: 3 });

    expect(setCookies).toHaveLength(1);
    expect(app.faults.count('UpdateItem')).toBe(1);
    expect(await read(old)).toEqual({});
    expect(await read(browser.token)).toEqual({ n: 1 });
    expect(await app.items()).toHaveLength(1);
    await browser.post('/logout');
  });

  it('R31 starts a new absolute timeout at a login, and at no other time', async () => {
    const browser = app.browser();
    const createdAt = async () => {
      const { json } = await browser.get('/about');
      return Date.parse((json as { createdAt: string }).createdAt);
    };
    await browser.post('/set', { n: 1 });
    const start = await createdAt();

    app.clock.advance(5 * MINUTE);
    await browser.post('/regenerate');
    expect(await createdAt()).toBe(start);

    app.clock.advance(11 * MINUTE);
    const before = browser.token;
    expect((await browser.get('/read')).setCookies).toHaveLength(1);
    expect(browser.token).not.toBe(before);
    expect(await createdAt()).toBe(start);

    await browser.post('/login/ada');
    expect(await createdAt()).toBe(app.clock.now());
    await browser.post('/logout');
  });
});
