import { Controller, Get, HttpCode, Post, Req, Session as NestSession } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import expressSession from 'express-session';
import { Session, SessionManager } from '../../lib/index.js';
import { engines } from '../support/engines.js';
import { TestApp } from '../support/test-app.js';

interface Visits {
  visits?: number;
}

@Controller()
class MixedController {
  constructor(private readonly manager: SessionManager) {}

  /** As it was before. */
  @Post('old') @HttpCode(200) old(@Req() request: Request) {
    const session = request.session as Visits;
    return { visits: (session.visits = (session.visits ?? 0) + 1) };
  }
  @Post('new') @HttpCode(200) new(@Session() { data }: Session<Visits>) {
    return { visits: (data.visits = (data.visits ?? 0) + 1) };
  }
  @Post('both') @HttpCode(200) both(@Req() request: Request, @Session() { data }: Session<Visits>) {
    return { new: (data.visits = (data.visits ?? 0) + 1), old: this.old(request).visits };
  }
  @Get('whose') whose(
    @NestSession() theirs: object,
    @Session() ours: object,
    @Req() { session }: Request,
  ) {
    return { nest: theirs === session, isOurs: theirs === ours };
  }
  @Post('end-old') @HttpCode(200) async endOld(@Req() request: Request) {
    await new Promise<unknown>((resolve) => request.session.destroy(resolve));
    const { data } = await this.manager.of<Visits>(request);
    return { visits: (data.visits = (data.visits ?? 0) + 1) };
  }
}

describe.each(engines())('beside express-session in one application, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [MixedController],
      engine,
      configure: (nest) =>
        nest.use(
          expressSession({
            name: 'connect.sid',
            secret: 'of the old routes',
            resave: false,
            saveUninitialized: false,
          }),
        ),
    });
  });
  afterAll(() => app.stop());

  it('F4 each route has the session that it was written for', async () => {
    const browser = app.browser();
    for (const visits of [1, 2]) {
      expect((await browser.post('/old')).json).toEqual({ visits });
      expect((await browser.post('/new')).json).toEqual({ visits });
    }
    expect([...browser.cookies.keys()].sort()).toEqual(['connect.sid', 'sid']);
  });

  it('F4 one route may use both', async () => {
    const browser = app.browser();
    expect((await browser.post('/both')).json).toEqual({ new: 1, old: 1 });
    expect((await browser.post('/both')).json).toEqual({ new: 2, old: 2 });
  });

  it('F4 request.session, and with it the decorator of Nest, stays that of express-session', async () => {
    expect((await app.browser().get('/whose')).json).toEqual({ nest: true, isOurs: false });
  });

  it('F4 it stays so where that session is destroyed and ours is loaded after it', async () => {
    const browser = app.browser();
    await browser.post('/both');
    expect((await browser.post('/end-old')).json).toEqual({ visits: 2 });
    expect((await browser.post('/old')).json).toEqual({ visits: 1 });
  });
});
