import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AbsoluteTimeout,
  AbsoluteTimeoutGuard,
  IdleTimeout,
  IdleTimeoutGuard,
  Session,
  SessionGuard,
  SkipSession,
} from '../../lib/index.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

interface Data {
  n?: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

@Controller()
class ClocksController {
  @Post('start') start(@Session() session: Session<Data>) {
    session.data.n = 1;
  }
  @Post('short') short(@Session() session: Session<Data>) {
    session.data.n = 1;
    session.setTimeouts({ idle: '10m', absolute: '1h' });
  }
  @Post('login') async login(@Session() session: Session<Data>) {
    await session.authenticate('u1');
  }
  @Get('logout') async logout(@Session() session: Session<Data>) {
    await session.destroy();
    return {};
  }
  @Get('open') open(@Session() session: Session<Data>) {
    return session.data;
  }
  @Get('guarded') @UseGuards(IdleTimeoutGuard, AbsoluteTimeoutGuard) guarded() {
    return 'in';
  }
  @Get('strict-idle') @IdleTimeout('5m') strictIdle() {
    return 'in';
  }
  @Get('strict-age') @AbsoluteTimeout('1h') strictAge() {
    return 'in';
  }
  @Get('members') @UseGuards(SessionGuard) members() {
    return 'in';
  }
  @Get('health') @SkipSession() @UseGuards(IdleTimeoutGuard) health(
    @Session<{ n?: number }>('n') _n?: number,
  ) {
    return 'ok';
  }
}

describe.each(engines())('timeouts, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers: [ClocksController], engine });
  });
  afterAll(() => app.stop());

  async function started(path = '/start'): Promise<Browser> {
    const browser = app.browser();
    await browser.post(path);
    return browser;
  }

  /** Advances the clock in steps that keep the session in use. */
  async function stayActive(browser: Browser, until: number): Promise<void> {
    while (until - app.clock.now() > 20 * MINUTE) {
      app.clock.advance(20 * MINUTE);
      expect((await browser.get('/open')).json).toEqual({ n: 1 });
    }
    app.clock.set(until);
  }

  it('R23 R25 the idle timeout ends a session at its last millisecond, not before', async () => {
    const browser = await started();
    const { token } = browser;
    app.clock.advance(30 * MINUTE - 1);
    const late = app.browser();
    app.clock.advance(1);
    late.token = token;
    const answer = await late.get('/guarded');
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ reason: 'session_idle_timeout' });
    const inTime = await started();
    app.clock.advance(30 * MINUTE - 1);
    expect((await inTime.get('/guarded')).status).toBe(200);
  });

  it('R24 R25 activity does not move the absolute timeout', async () => {
    const browser = await started();
    const began = app.clock.now();
    await stayActive(browser, began + 12 * HOUR - 1);
    expect((await browser.get('/guarded')).status).toBe(200);
    app.clock.set(began + 12 * HOUR);
    const answer = await browser.get('/guarded');
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ reason: 'session_absolute_timeout' });
  });

  it.each(['/open', '/logout'])('R17 at %s an expired cookie is deleted', async (path) => {
    const browser = await started();
    app.clock.advance(30 * MINUTE);
    const answer = await browser.get(path);
    expect(answer.json).toEqual({});
    expect(answer.setCookies).toEqual([expect.stringMatching(/^sid=; .*Max-Age=0/)]);
  });

  it('R26 S13 an expired item is refused seven days later as well, and no write revives it', async () => {
    const browser = await started();
    const { token } = browser;
    app.clock.advance(30 * MINUTE + 7 * DAY);
    const item = await app.item(token);
    expect(item).toBeDefined();
    expect((await browser.post('/start')).status).toBe(201);
    expect(browser.token).not.toBe(token);
    expect(await app.item(token)).toEqual(item);
  });

  it('R28 a session has timeouts of its own, at the same boundaries', async () => {
    const browser = await started('/short');
    app.clock.advance(10 * MINUTE - 1);
    expect((await browser.get('/guarded')).status).toBe(200);
    app.clock.advance(10 * MINUTE);
    expect((await browser.get('/guarded')).json).toMatchObject({ reason: 'session_idle_timeout' });
  });

  it('R27 a session with a short idle timeout of its own stays alive while it is used', async () => {
    const browser = await started('/short');
    for (let minute = 0; minute < 50; minute += 5) {
      app.clock.advance(5 * MINUTE);
      expect((await browser.get('/open')).json).toEqual({ n: 1 });
    }
  });

  it('R27 the idle clock is written once per touch interval, and never the payload', async () => {
    const browser = await started();
    app.faults.reset();
    for (let second = 1; second < 180; second += 4) {
      app.clock.advance(second === 1 ? 1000 : 4000);
      await browser.get('/open');
    }
    expect(app.faults.count('UpdateItem')).toBe(0);
    const before = await app.item(browser.token);
    app.clock.advance(10_000);
    await browser.get('/open');
    const after = await app.item(browser.token);
    expect(app.faults.count('UpdateItem')).toBe(1);
    expect(after?.['version']).toEqual(before?.['version']);
    expect(Number(after?.['expiresAt']?.N)).toBeGreaterThan(Number(before?.['expiresAt']?.N));
  });

  it('a stricter idle limit on a route is 401 there, and the session lives on', async () => {
    const browser = await started();
    app.clock.advance(5 * MINUTE - 1);
    expect((await browser.get('/strict-idle')).status).toBe(200);
    app.clock.advance(5 * MINUTE);
    await browser.get('/strict-idle');
    const answer = await browser.get('/strict-idle');
    expect([answer.status, answer.json]).toEqual([
      401,
      expect.objectContaining({ reason: 'session_idle_timeout' }),
    ]);
    expect((await browser.get('/open')).json).toEqual({ n: 1 });
  });

  it('a stricter age limit on a route counts from login', async () => {
    const browser = await started();
    const began = app.clock.now();
    await stayActive(browser, began + HOUR - 1);
    expect((await browser.get('/strict-age')).status).toBe(200);
    app.clock.advance(1);
    expect((await browser.get('/strict-age')).json).toMatchObject({
      reason: 'session_absolute_timeout',
    });
    expect((await browser.get('/open')).json).toEqual({ n: 1 });
    await browser.post('/login');
    expect((await browser.get('/strict-age')).status).toBe(200);
  });

  it('SessionGuard lets in only who has logged in', async () => {
    const browser = await started();
    const answer = await browser.get('/members');
    expect([answer.status, answer.json]).toEqual([
      401,
      expect.objectContaining({ reason: 'session_required' }),
    ]);
    await browser.post('/login');
    expect((await browser.get('/members')).status).toBe(200);
  });

  it('@SkipSession() loads nothing, whatever guards there are', async () => {
    const browser = await started();
    app.faults.reset();
    // The route asks for a session all the same, which is a mistake that says what to do.
    expect((await browser.get('/health')).status).toBe(500);
    expect(app.faults.count()).toBe(0);
  });
});

describe('ceilings that were lowered', () => {
  it('R28 reach sessions that have timeouts of their own', async () => {
    const session = { idleTimeout: '30m', maxIdleTimeout: '30d', maxAbsoluteTimeout: '90d' };
    const generous = await TestApp.start({ controllers: [PlaygroundController], session });
    const { tableName, clock } = generous;
    const strict = await TestApp.start({ controllers: [PlaygroundController], tableName, clock });
    const browser = generous.browser();
    const day = 24 * 60 * MINUTE;
    await browser.post('/timeouts', { idle: (30 * day) / 1000, absolute: (90 * day) / 1000 });
    const under = strict.browser();
    under.token = browser.token;
    clock.advance(29 * MINUTE);
    expect((await under.get('/about')).json).toMatchObject({ isNew: false, idleTimeout: 1800 });
    clock.advance(31 * MINUTE);
    expect((await under.get('/about')).json).toMatchObject({ isNew: true });
    await Promise.all([generous.stop(), strict.stop()]);
  });
});
