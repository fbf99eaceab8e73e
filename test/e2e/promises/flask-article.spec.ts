import {
  Catch,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  UnauthorizedException,
  UseFilters,
  UseGuards,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import {
  flaskArticleLayout,
  nativeLayout,
  Session,
  SessionGuard,
  SessionTable,
  type AttributeValue,
  type SessionModuleOptions,
} from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { freshTableName } from '../../support/engines.js';
import { SECRET, TestApp } from '../../support/test-app.js';

const HOUR = 3_600_000;

@Catch(UnauthorizedException)
class ToLogin implements ExceptionFilter {
  catch(_error: UnauthorizedException, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Response>().redirect('/login');
  }
}

@Controller()
class ArticleController {
  @Post('login/:user') @HttpCode(200) async login(
    @Session() session: Session,
    @Param('user') user: string,
  ) {
    await session.authenticate(user);
  }
  @Get('dashboard') @UseGuards(SessionGuard) @UseFilters(ToLogin) dashboard(
    @Session() session: Session,
  ) {
    return { welcome: session.userId };
  }
  @Post('logout') @HttpCode(200) async logout(@Session() session: Session) {
    await session.destroy();
  }
}

interface Variant {
  readonly name: string;
  readonly tableName: string;
  readonly session: (clock: ManualClock) => SessionModuleOptions;
  /** An instant as the row has it. */
  readonly stored: (instant: number) => AttributeValue;
}

const variants: Variant[] = [
  {
    name: "our layout with the article's names",
    tableName: 'UserSessions',
    session: () => ({
      idleTimeout: '1h',
      absoluteTimeout: '1h',
      layout: nativeLayout({
        attributes: {
          id: 'SessionId',
          userId: 'UserId',
          createdAt: 'CreatedAt',
          expiresAt: 'ExpiresAt',
        },
      }),
    }),
    stored: (instant) => ({ N: String(instant) }),
  },
  {
    name: "the article's own layout",
    // Its TTL is on another attribute, so it cannot share the table above.
    tableName: freshTableName('UserSessions'),
    session: (clock) => ({
      layout: flaskArticleLayout({ secretKey: SECRET, timeZone: 'UTC', clock }),
    }),
    stored: (instant) => ({ S: new Date(instant).toISOString().slice(0, 19).replace('T', ' ') }),
  },
];

describe.each(variants)('the login of the Flask article, with $name', (variant) => {
  let app: TestApp;
  beforeAll(async () => {
    const clock = new ManualClock();
    const { tableName } = variant;
    const session = { ...variant.session(clock), secrets: [SECRET] };
    app = await TestApp.start({ controllers: [ArticleController], clock, tableName, session });
    await app.app.get(SessionTable).ensure();
  });
  afterAll(() => app.stop());

  const rowsOf = async (user: string) =>
    (await app.items()).filter(({ UserId }) => UserId?.S === user);

  it('promise 14: stores the user, when it was and when it ends: an hour later', async () => {
    await app.browser().post('/login/ada');
    const now = app.clock.now();
    expect(await rowsOf('ada')).toEqual([
      expect.objectContaining({
        SessionId: { S: expect.any(String) },
        UserId: { S: 'ada' },
        CreatedAt: variant.stored(now),
        ExpiresAt: variant.stored(now + HOUR),
      }),
    ]);
  });

  it('promise 14: opens the dashboard, which sends everybody else to the login', async () => {
    const browser = app.browser();
    const stranger = await browser.get('/dashboard');
    expect([stranger.status, stranger.headers.get('location')]).toEqual([302, '/login']);
    await browser.post('/login/eve');
    expect((await browser.get('/dashboard')).json).toEqual({ welcome: 'eve' });
  });

  it('promise 14: ends after its hour, however much it was used, and though the row is still there', async () => {
    const browser = app.browser();
    await browser.post('/login/bob');
    for (const part of [HOUR / 2, HOUR / 2 - 1]) {
      app.clock.advance(part);
      expect((await browser.get('/dashboard')).json).toEqual({ welcome: 'bob' });
    }
    app.clock.advance(1);
    expect((await browser.get('/dashboard')).headers.get('location')).toBe('/login');
    expect(await rowsOf('bob')).toHaveLength(1);
  });

  it('promise 14: is undone by the logout: row and cookie are gone, and the old cookie opens nothing', async () => {
    const browser = app.browser();
    await browser.post('/login/kim');
    const { token } = browser;
    const cookies = new Map(browser.cookies);
    expect((await browser.post('/logout')).status).toBe(200);
    expect([browser.cookies.size, await rowsOf('kim')]).toEqual([0, []]);

    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect(browser.token).toBe(token);
    expect((await browser.get('/dashboard')).headers.get('location')).toBe('/login');
  });
});
