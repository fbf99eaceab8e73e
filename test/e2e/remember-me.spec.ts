import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import { connectDynamodbLayout, Session, SessionOptionsError } from '../../lib/index.js';
import { anyEngine, engines } from '../support/engines.js';
import { makeForeignTable } from '../support/foreign-app.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;

interface Login {
  readonly user: string;
  readonly remember?: boolean;
  readonly maxAge?: number | null;
}

@Controller()
class LoginController {
  @Post('login') @HttpCode(200) async login(@Session() session: Session, @Body() body: Login) {
    const forLong = { persistent: true, idle: '14d', absolute: '30d' };
    await session.authenticate(body.user, body.remember === true ? forLong : { persistent: false });
    return { idle: session.idleTimeout, absolute: session.absoluteTimeout };
  }
  @Post('express') @HttpCode(200) express(@Req() { session }: Request, @Body() { maxAge }: Login) {
    try {
      (session.cookie as { maxAge: unknown }).maxAge = maxAge;
      return { maxAge: session.cookie.maxAge ?? null, original: session.cookie.originalMaxAge };
    } catch (error) {
      return { error: (error as Error).message };
    }
  }
  @Get('me') me(@Session() { userId }: Session) {
    return { user: userId ?? null };
  }
}

describe.each(engines())('remember me, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [LoginController],
      engine,
      session: { eager: true, maxIdleTimeout: '14d', maxAbsoluteTimeout: '30d' },
    });
  });
  afterAll(() => app.stop());

  const logIn = async (remember: boolean) => {
    const browser = app.browser();
    const answer = await browser.post('/login', { user: 'ada', remember });
    return { browser, answer, cookie: answer.setCookies.join() };
  };
  const user = async (browser: ReturnType<typeof app.browser>) => (await browser.get('/me')).json;

  it('one login is kept for two weeks, by the browser and here', async () => {
    const { browser, answer, cookie } = await logIn(true);
    expect(answer.json).toEqual({ idle: 14 * 86_400, absolute: 30 * 86_400 });
    expect(cookie).toMatch(/; Max-Age=(?:1209600|1209599);/);
    app.clock.advance(13 * DAY_MS);
    const { json, setCookies } = await browser.get('/me');
    expect([json, setCookies.join()]).toEqual([
      { user: 'ada' },
      expect.stringContaining('Max-Age='),
    ]);
    app.clock.advance(13 * DAY_MS);
    expect(await user(browser)).toEqual({ user: 'ada' });
    app.clock.advance(5 * DAY_MS);
    expect(await user(browser)).toEqual({ user: null });
  });

  it('others are as before', async () => {
    const { browser, cookie } = await logIn(false);
    expect(cookie).not.toMatch(/Max-Age|Expires/);
    app.clock.advance(DAY_MS);
    expect(await user(browser)).toEqual({ user: null });
  });

  it('the next login decides anew', async () => {
    const { browser } = await logIn(true);
    const { setCookies } = await browser.post('/login', { user: 'ada' });
    expect(setCookies.join()).not.toMatch(/Max-Age|Expires/);
  });

  it('session.cookie.maxAge does the same, and null takes it back', async () => {
    const { browser } = await logIn(false);
    const fortnight = 14 * DAY_MS;
    const kept = await browser.post('/express', { maxAge: fortnight });
    expect(kept.json).toMatchObject({ original: fortnight });
    expect(kept.setCookies.join()).toMatch(/Max-Age=(?:1209600|1209599);/);
    app.clock.advance(13 * DAY_MS);
    expect(await user(browser)).toEqual({ user: 'ada' });
    const ended = await browser.post('/express', { maxAge: null });
    expect(ended.json).toEqual({ maxAge: null, original: null });
    expect(ended.setCookies).toHaveLength(1);
    expect(ended.setCookies.join()).not.toMatch(/Max-Age|Expires/);
  });

  it.each([
    [15 * DAY_MS, /maxIdleTimeout/],
    [31 * DAY_MS, /maxIdleTimeout.*maxAbsoluteTimeout/],
    [0, /destroy\(callback\)/],
    ['soon', /milliseconds/],
  ])('session.cookie.maxAge = %j is an error that says what to do', async (maxAge, message) => {
    const { browser } = await logIn(false);
    const { json } = await browser.post('/express', { maxAge });
    expect(json).toEqual({ error: expect.stringMatching(message) });
  });
});

it('a table of another library that has no room for it says so', async () => {
  const layout = connectDynamodbLayout({ secrets: ['of the other application'] });
  const app = await TestApp.start({
    controllers: [LoginController],
    engine: anyEngine(),
    tableName: await makeForeignTable(layout),
    session: { layout, eager: true, cookie: { secure: false }, maxIdleTimeout: '14d' },
  });
  const session = app.manager.create();
  await expect(session.authenticate('ada', { persistent: true })).rejects.toThrow(
    SessionOptionsError,
  );
  const { json } = await app.browser().post('/express', { maxAge: DAY_MS });
  expect(json).toEqual({ error: expect.stringContaining('cookie.persistent') });
  await app.stop();
});
