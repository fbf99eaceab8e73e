import { Controller, Get, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AbsoluteTimeoutGuard,
  IdleTimeout,
  IdleTimeoutGuard,
  RecentAuthentication,
  SessionGuard,
  SessionManager,
  Session,
  type SessionEnded,
} from '../../lib/index.js';
import { MINUTE_MS } from '../../lib/testing/contract/sample-record.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import {
  PlaygroundController,
  type AnyData,
  type AnySession,
} from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const HOUR_MS = 60 * MINUTE_MS;

@Controller()
class EndedController {
  @Get('ended') ended(@Session() { ended, isNew }: AnySession) {
    return { ended: ended ?? null, isNew };
  }
  @Post('login-again') @HttpCode(200) async loginAgain(@Session() session: AnySession) {
    const before = session.ended;
    await session.authenticate('ada');
    await session.save();
    return { before, after: session.ended };
  }
  @Post('destroyed') @HttpCode(200) async destroyed(@Session() session: AnySession) {
    await session.destroy();
    return { ended: session.ended ?? null };
  }
  @Get('members') @UseGuards(SessionGuard) members() {
    return 'in';
  }
  @Get('guarded') @UseGuards(IdleTimeoutGuard, AbsoluteTimeoutGuard) guarded() {
    return 'in';
  }
  @Get('strict') @IdleTimeout('5m') strict() {
    return 'in';
  }
  @Get('recent') @RecentAuthentication('5m') recent() {
    return 'in';
  }
}

const controllers = [PlaygroundController, EndedController];

describe.each(engines())('why a session has ended, on $name', (engine) => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    const session = { rotateInterval: '1h', onTokenReuse: 'revoke' } as const;
    app = await TestApp.start({ controllers, engine, session });
  });
  beforeEach(() => void (browser = app.browser()));
  afterAll(() => app.stop());

  const endedIn = async (client = browser) =>
    ((await client.get('/ended')).json as AnyData)['ended'];

  it('R74 nothing has where no token was presented, or none of ours', async () => {
    expect(await endedIn()).toBeNull();
    browser.token = 'no token';
    expect(await endedIn()).toBeNull();
    await browser.post('/set', { n: 1 });
    const [selector, validator] = browser.token.split('.');
    browser.token = `${selector}.${validator}.${'A'.repeat(43)}`;
    expect(await endedIn()).toBeNull();
  });

  it('R74 a live session has not', async () => {
    await browser.post('/login/ada');
    expect((await browser.get('/ended')).json).toEqual({ ended: null, isNew: false });
    expect((await browser.post('/destroyed')).json).toEqual({ ended: null });
  });

  it.each<[how: string, idleMs: number, times: number, reason: string]>([
    ['by its idle timeout', 31 * MINUTE_MS, 1, 'idle'],
    ['by its absolute timeout', 25 * MINUTE_MS, 29, 'absolute'],
  ])('R74 %s, and the guards say so', async (_how, ms, times, reason) => {
    await browser.post('/login/ada');
    const { token } = browser;
    for (let time = 0; time < times; time++) {
      if (time > 0) await browser.get('/read');
      app.clock.advance(ms);
    }
    const ended = { reason };
    for (const [path, word] of [
      ['/members', 'session_required'],
      ['/guarded', `session_${reason}_timeout`],
      ['/recent', 'session_reauthentication_required'],
    ] as const) {
      const client = app.browser();
      client.token = reason === 'idle' ? token : browser.token;
      const answer = await client.get(path);
      expect([answer.status, answer.json]).toEqual([
        401,
        {
          statusCode: 401,
          message: expect.any(String),
          error: 'Unauthorized',
          reason: word,
          ended,
        },
      ]);
    }
    expect(await endedIn()).toEqual(ended);
  });

  it('R74 a stricter limit of a route ends nothing', async () => {
    await browser.post('/login/ada');
    app.clock.advance(6 * MINUTE_MS);
    for (const path of ['/strict', '/recent']) {
      const answer = await browser.get(path);
      expect(answer.status).toBe(401);
      expect(answer.json).not.toHaveProperty('ended');
    }
    expect((await app.browser().get('/members')).json).not.toHaveProperty('ended');
  });

  it('R74 a token that a login has replaced is superseded', async () => {
    await browser.post('/set', { n: 1 });
    const other = app.browser();
    other.token = browser.token;
    await browser.post('/login/ada');
    expect(await endedIn(other)).toEqual({ reason: 'superseded' });
  });

  it('R74 after a logout nobody knows', async () => {
    await browser.post('/login/ada');
    const other = app.browser();
    other.token = browser.token;
    await browser.post('/logout');
    expect(await endedIn(other)).toEqual({ reason: 'unknown' });
  });

  it('R74 a token that is used again long after says who revoked its session', async () => {
    await browser.post('/login/ada');
    const thief = app.browser();
    thief.token = browser.token;
    for (let time = 0; time < 3; time++) {
      app.clock.advance(25 * MINUTE_MS);
      await browser.get('/read');
    }
    expect(browser.token).not.toBe(thief.token);
    app.clock.advance(20 * MINUTE_MS);
    expect(await endedIn(thief)).toEqual({ reason: 'revoked', by: 'reuse' });
  });

  it('R74 stays what it is after a login in the same request', async () => {
    await browser.post('/login/ada');
    app.clock.advance(31 * MINUTE_MS);
    const ended = { reason: 'idle' };
    expect((await browser.post('/login-again')).json).toEqual({ before: ended, after: ended });
    expect(await endedIn()).toBeNull();
  });

  it('R74 SessionManager.load() tells it first, and answers null', async () => {
    const load = async (token: string) => {
      const told: SessionEnded[] = [];
      const session = await app.manager.load(token, { onEnded: (ended) => void told.push(ended) });
      return [session?.userId ?? session, told];
    };
    await browser.post('/login/ada');
    const { token } = browser;
    expect(await load(token)).toEqual(['ada', []]);
    app.clock.advance(HOUR_MS);
    expect(await load(token)).toEqual([null, [{ reason: 'idle' }]]);
    expect(await load('no token')).toEqual([null, []]);
    await app.manager.destroy(token);
    const broken = app.manager.load(token, {
      onEnded: ({ reason }) => {
        throw new RangeError(reason);
      },
    });
    await expect(broken).rejects.toEqual(new RangeError('idle'));
  });
});

@Controller()
class EagerController {
  constructor(private readonly manager: SessionManager) {}

  @Get('eager') async eager(@Req() request: { session: AnyData }) {
    const { ended } = await this.manager.of(request);
    const shown = 'ended' in request.session;
    return { ended: ended ?? null, shown, data: request.session['ended'] ?? null };
  }
  @Post('eager') @HttpCode(200) set(@Req() request: { session: AnyData }) {
    request.session['ended'] = 'mine';
  }
}

describe('why a session has ended, with eager', () => {
  it('R74 is known to the manager, and is no name that data may not have', async () => {
    const app = await TestApp.start({ controllers: [EagerController], session: { eager: true } });
    const browser = app.browser();
    await browser.post('/eager');
    expect((await browser.get('/eager')).json).toEqual({ ended: null, shown: true, data: 'mine' });
    app.clock.advance(HOUR_MS);
    const ended = { reason: 'idle' };
    expect((await browser.get('/eager')).json).toEqual({ ended, shown: false, data: null });
    await app.stop();
  });
});
