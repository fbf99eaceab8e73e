import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { RecentAuthentication, Session, SessionGuard } from '../../lib/index.js';
import {
  PlaygroundController,
  type AnyData,
  type AnySession,
} from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const MINUTE = 60_000;

@Controller()
class AccountController {
  @Post('transfer') @RecentAuthentication('5m') transfer() {
    return 'done';
  }
  @Get('private') @UseGuards(SessionGuard) secret(@Session() session: AnySession) {
    return { userId: session.userId };
  }
}

const controllers = [PlaygroundController, AccountController];

describe('what a session is bound to', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers,
      session: {
        binding: (request) => (request as IncomingMessage).headers['x-certificate']?.toString(),
      },
    });
  });
  beforeEach(() => {
    app.events.length = 0;
  });
  afterAll(() => app.stop());

  const from = (certificate?: string) => ({
    headers: certificate === undefined ? {} : { 'x-certificate': certificate },
  });

  it('R68 has to be there again with each request: without it the session is refused', async () => {
    const browser = app.browser();
    await browser.post('/login/ada', undefined, from('one'));
    const { token } = browser;
    expect((await browser.get('/private', from('one'))).json).toEqual({ userId: 'ada' });

    for (const other of ['two', 'One', '', undefined]) {
      const answer = await browser.get('/private', from(other));
      expect([answer.status, answer.setCookies]).toEqual([401, []]);
    }
    expect(app.eventsOf('rejected').map(({ reason }) => reason)).toEqual(
      Array.from({ length: 4 }, () => 'binding'),
    );
    expect(browser.token).toBe(token);
    expect((await browser.get('/private', from('one'))).status).toBe(200);
  });

  it('R68 is not asked for where there is no request: a worker changes and ends such sessions', async () => {
    const browser = app.browser();
    await browser.post('/login/ada', undefined, from('one'));
    const session = await app.manager.load<AnyData>(browser.token);
    if (session === null) throw new Error('The session is gone.');
    session.data['n'] = 1;
    await session.regenerate();
    await session.save();
    browser.token = session.id;
    expect((await browser.get('/private', from('two'))).status).toBe(401);
    expect((await browser.get('/private', from('one'))).status).toBe(200);
    await app.manager.destroy(browser.token);
    expect((await browser.get('/private', from('one'))).status).toBe(401);
    expect(await app.item(session.id)).toBeUndefined();
  });

  it('R68 is stored as a hash', async () => {
    const browser = app.browser();
    await browser.post('/login/ada', undefined, from('a rather long fingerprint'));
    const item = await app.item(browser.token);
    expect(item?.['binding']?.B).toHaveLength(32);
    expect(JSON.stringify(item)).not.toContain('fingerprint');
  });

  it('R68 changes with a new token only', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    await browser.post('/set', { n: 2 }, undefined);
    expect((await app.item(browser.token))?.['binding']).toBeUndefined();
    await browser.post('/login/ada', undefined, from('one'));
    expect((await browser.get('/private', from('one'))).status).toBe(200);
    expect((await browser.get('/private')).status).toBe(401);
  });
});

describe('an action that asks for a recent login', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers });
  });
  afterAll(() => app.stop());

  it('R68 passes for as long as it says, to the millisecond, and then asks again', async () => {
    const browser = app.browser();
    await browser.post('/login/ada');
    app.clock.advance(5 * MINUTE - 1);
    expect((await browser.post('/transfer')).status).toBe(201);
    app.clock.advance(1);
    const answer = await browser.post('/transfer');
    expect([answer.status, answer.json]).toMatchObject([
      401,
      { reason: 'session_reauthentication_required' },
    ]);
    expect((await browser.get('/private')).json).toEqual({ userId: 'ada' });
    await browser.post('/login/ada');
    expect((await browser.post('/transfer')).status).toBe(201);
  });

  it('R68 refuses whoever never logged in, and cannot be talked into it', async () => {
    const browser = app.browser();
    expect((await browser.post('/transfer')).status).toBe(401);
    const now = app.clock.now();
    await browser.post('/set', { authenticatedAt: now, userId: 'ada' });
    expect((await browser.post('/transfer')).status).toBe(401);
    await browser.post('/regenerate');
    expect((await browser.post('/transfer')).status).toBe(401);
  });

  it('R68 is not renewed by a new token alone', async () => {
    const browser = app.browser();
    await browser.post('/login/ada');
    const { json } = await browser.get('/about');
    app.clock.advance(6 * MINUTE);
    await browser.post('/regenerate');
    const { authenticatedAt } = (await browser.get('/about')).json as { authenticatedAt: string };
    expect(authenticatedAt).toBe((json as { authenticatedAt: string }).authenticatedAt);
    expect((await browser.post('/transfer')).status).toBe(401);
  });
});
