import {
  Controller,
  Get,
  HttpCode,
  Injectable,
  Post,
  Req,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import {
  connectDynamodbLayout,
  dynamodbSessionWebLayout,
  IdleTimeout,
  NoTouch,
  pwrdrvrLayout,
  Session,
  SessionGuard,
  SessionManager,
  type SessionApi,
  type TableLayout,
} from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { MINUTE_MS } from '../../lib/testing/contract/sample-record.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import {
  PlaygroundController,
  type AnyData,
  type AnySession,
} from '../support/playground.controller.js';
import { SECRET, TestApp } from '../support/test-app.js';

const DUE = 10 * MINUTE_MS;

@Injectable()
class ForbiddingGuard implements CanActivate {
  constructor(private readonly manager: SessionManager) {}
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const session: SessionApi<AnyData> = await this.manager.of(context);
    return session.data['isAdmin'] === true;
  }
}

@Controller('poll')
@NoTouch()
class PollController {
  constructor(private readonly manager: SessionManager) {}

  @Get() read(@Session() session: AnySession) {
    return session.data;
  }
  @Get('res') res(@Session() session: AnySession, @Res() response: Response) {
    response.json(session.data);
  }
  @Get('manager') async byManager(@Req() request: object) {
    return (await this.manager.of<AnyData>(request)).data;
  }
  @Get('members') @UseGuards(SessionGuard) members() {
    return 'in';
  }
  @Get('admins') @UseGuards(ForbiddingGuard) admins() {
    return 'in';
  }
  @Get('strict') @IdleTimeout('20m') strict() {
    return 'in';
  }
  @Post('change') @HttpCode(200) change(@Session() session: AnySession) {
    session.data['polls'] = Number(session.data['polls'] ?? 0) + 1;
    return session.data;
  }
  @Post('save') @HttpCode(200) async save(@Session() session: AnySession) {
    session.data['polls'] = 1;
    await session.save();
    await session.save();
    return session.data;
  }
  @Post('update') @HttpCode(200) async update(@Session() session: AnySession) {
    await session.update((data) => void (data['polls'] = Number(data['polls'] ?? 0) + 1));
    return session.data;
  }
  @Post('regenerate') @HttpCode(200) async regenerate(@Session() session: AnySession) {
    await session.regenerate();
  }
  @Post('touch') @HttpCode(200) async touch(@Session() session: AnySession) {
    session.data['polls'] = 1;
    await session.touch();
    await session.save();
  }
  @Post('login') @HttpCode(200) async login(@Session() session: AnySession) {
    await session.authenticate('ada');
  }
}

@Controller('beside')
class BesideController {
  @Get('poll') @NoTouch() poll(@Session() session: AnySession) {
    return session.data;
  }
  @Get('use') use(@Session() session: AnySession) {
    return session.data;
  }
}

const controllers = [PlaygroundController, PollController, BesideController];

describe.each(engines())('routes that are no use of the session, on $name', (engine) => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await TestApp.start({ controllers, engine });
  });
  beforeEach(async () => {
    browser = app.browser();
    await browser.post('/set', { n: 1 });
    app.clock.advance(DUE);
    app.faults.reset();
  });
  afterAll(() => app.stop());

  const clockOf = async (token = browser.token) => {
    const { accessedAt, expiresAt, ttl } = (await app.item(token)) ?? {};
    return [accessedAt, expiresAt, ttl];
  };

  it.each(['/poll', '/poll/res', '/poll/manager', '/poll/strict', '/beside/poll'])(
    'R76 %s costs one read, and the session ends as if nobody had asked',
    async (path) => {
      const before = await clockOf();
      app.faults.reset();
      expect((await browser.get(path)).status).toBe(200);
      expect([app.faults.count('GetItem'), app.faults.count()]).toEqual([1, 1]);
      app.clock.advance(20 * MINUTE_MS - 1);
      await browser.get(path);
      expect(await clockOf()).toEqual(before);
      app.clock.advance(1);
      expect((await browser.get('/read')).json).toEqual({});
    },
  );

  it.each([
    ['/poll/members', 401],
    ['/poll/admins', 403],
  ])('R76 so do requests that a guard refuses: %s', async (path, status) => {
    const before = await clockOf();
    app.faults.reset();
    expect((await browser.get(path)).status).toBe(status);
    expect([app.faults.count('GetItem'), app.faults.count()]).toEqual([1, 1]);
    expect(await clockOf()).toEqual(before);
  });

  it('other routes of the same controller are a use', async () => {
    const before = await clockOf();
    await browser.get('/beside/use');
    expect(await clockOf()).not.toEqual(before);
  });

  it.each(['/poll/change', '/poll/save', '/poll/update'])(
    'R76 what %s changes is kept, and the clock is not moved',
    async (path) => {
      const before = await clockOf();
      app.faults.reset();
      expect((await browser.post(path)).json).toEqual({ n: 1, polls: 1 });
      expect(app.faults.count('UpdateItem')).toBe(1);
      expect(await clockOf()).toEqual(before);
      app.clock.advance(20 * MINUTE_MS - 1);
      expect((await browser.get('/poll')).json).toEqual({ n: 1, polls: 1 });
      app.clock.advance(1);
      expect((await browser.get('/poll')).json).toEqual({});
    },
  );

  it('R76 a new token is none, and the session keeps its deadline', async () => {
    const before = await clockOf();
    const { token } = browser;
    await browser.post('/poll/regenerate');
    expect(browser.token).not.toBe(token);
    expect(await clockOf()).toEqual(before);
  });

  it('R76 touch() moves the clock, whatever the route', async () => {
    await browser.post('/poll/touch');
    app.clock.advance(30 * MINUTE_MS - 1);
    expect((await browser.get('/poll')).json).toEqual({ n: 1, polls: 1 });
  });

  it('R76 a login is a use, and so is a first change', async () => {
    await browser.post('/poll/login');
    const other = app.browser();
    await other.post('/poll/change');
    app.clock.advance(30 * MINUTE_MS - 1);
    expect((await browser.get('/poll/members')).status).toBe(200);
    expect((await other.get('/poll')).json).toEqual({ polls: 1 });
  });

  it('R76 what another request has used meanwhile is not taken back by a change', async () => {
    const gate = new Gate();
    let first: string | undefined;
    app.faults.intercept(async (call, next) => {
      if (call.operation === 'UpdateItem') first ??= call.id;
      if (call.id === first) await call.orAborted(gate.pass());
      return next();
    });
    const changing = browser.post('/poll/change');
    await gate.reached;
    await app.browser(new Map(browser.cookies)).get('/read');
    const after = await clockOf();
    gate.open();
    expect((await changing).json).toEqual({ n: 1, polls: 1 });
    expect(await clockOf()).toEqual(after);
    expect((await browser.get('/poll')).json).toEqual({ n: 1, polls: 1 });
  });
});

describe('routes that are no use of the session, on the table of', () => {
  it.each<[library: string, layout: TableLayout]>([
    ['connect-dynamodb', connectDynamodbLayout({ secrets: [SECRET] })],
    ['@pwrdrvr/dynamodb-session-store', pwrdrvrLayout({ secrets: [SECRET] })],
    ['dynamodb-session-web', dynamodbSessionWebLayout()],
  ])('%s: R76 a change keeps the deadline', async (_library, layout) => {
    const session = { layout, idleTimeout: '30m' };
    const app = await TestApp.start({ controllers, session });
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    app.clock.advance(DUE);
    expect((await browser.post('/poll/change')).json).toEqual({ n: 1, polls: 1 });
    app.clock.advance(20 * MINUTE_MS - 1000);
    expect((await browser.get('/poll')).json).toEqual({ n: 1, polls: 1 });
    app.clock.advance(1000);
    expect((await browser.get('/poll')).json).toEqual({});
    await app.stop();
  });
});

describe('routes that are no use of the session', () => {
  it('R76 still replace a token that is due for it, without moving the clock', async () => {
    const session = { rotateInterval: '5m' };
    const app = await TestApp.start({ controllers, session });
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const { token } = browser;
    app.clock.advance(DUE);
    expect((await browser.get('/poll')).json).toEqual({ n: 1 });
    expect(browser.token).not.toBe(token);
    app.clock.advance(20 * MINUTE_MS);
    expect((await browser.get('/poll')).json).toEqual({});
    await app.stop();
  });

  it('R76 nor with the option eager, or asyncContext', async () => {
    const app = await TestApp.start({ controllers, session: { eager: true, asyncContext: true } });
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    app.clock.advance(DUE);
    app.faults.reset();
    for (const path of ['/poll', '/poll/manager', '/beside/poll']) await browser.get(path);
    expect([app.faults.count('GetItem'), app.faults.count()]).toEqual([3, 3]);
    await app.stop();
  });
});

@Controller()
class TwoController {
  @Get('both') @NoTouch() both(
    @Session() shop: AnySession,
    @Session({ from: 'admin' }) admin: AnySession,
  ) {
    return [shop.data, admin.data];
  }
  @Get('one') @NoTouch({ from: 'admin' }) one(
    @Session() shop: AnySession,
    @Session({ from: 'admin' }) admin: AnySession,
  ) {
    return [shop.data, admin.data];
  }
  @Post('start') @HttpCode(200) start(
    @Session() shop: AnySession,
    @Session({ from: 'admin' }) admin: AnySession,
  ) {
    shop.data['n'] = 1;
    admin.data['n'] = 2;
  }
}

describe('with several kinds of session', () => {
  it.each([
    ['both', 0, [{}, {}]],
    ['one', 1, [{ n: 1 }, {}]],
  ])('R76 @NoTouch() is about all of them, or the named one: %s', async (path, writes, left) => {
    const app = await TestApp.start({ controllers: [TwoController], named: { admin: {} } });
    const browser = app.browser();
    await browser.post('/start');
    app.clock.advance(DUE);
    app.faults.reset();
    expect((await browser.get(`/${path}`)).json).toEqual([{ n: 1 }, { n: 2 }]);
    expect(app.faults.count('UpdateItem')).toBe(writes);
    app.clock.advance(20 * MINUTE_MS);
    expect((await browser.get(`/${path}`)).json).toEqual(left);
    await app.stop();
  });
});
