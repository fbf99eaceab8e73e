import {
  Catch,
  Controller,
  ForbiddenException,
  Get,
  Res,
  Sse,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NextFunction, Request, Response } from 'express';
import { Observable } from 'rxjs';
import { Session, SessionManager } from '../../lib/index.js';
import { engines } from '../support/engines.js';
import { rawRequest } from '../support/raw-request.js';
import { TestApp } from '../support/test-app.js';

type S = Session<{ n?: number; late?: boolean; seen?: boolean }>;

/** Says what an error was, whatever it was, as a page of its own. */
@Catch()
class PageFilter implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost) {
    host.switchToHttp().getResponse<Response>().status(200).send(`Sorry: ${error.message}`);
  }
}

@Controller()
class LateController {
  @Get('start') start(@Session() session: S) {
    session.data.n = 1;
    return 'started';
  }
  @Get('read') read(@Session() session: S) {
    return session.data;
  }
  /** Sends the head, then does something to the session, then says how that went. */
  async #afterHead(response: Response, act: () => Promise<unknown>) {
    response.flushHeaders();
    await new Promise((resolve) => setImmediate(resolve));
    const outcome = await act().then(
      () => 'done',
      (error: { state?: string }) => error.state,
    );
    response.end(outcome);
  }
  @Get('late/forget') forget(@Session() session: S, @Res() response: Response) {
    return this.#afterHead(response, async () => {
      session.data.late = true;
    });
  }
  @Get('late/save') save(@Session() session: S, @Res() response: Response) {
    return this.#afterHead(response, async () => {
      session.data.late = true;
      await session.save();
    });
  }
  @Get('late/update') update(@Session() session: S, @Res() response: Response) {
    return this.#afterHead(response, () => session.update((data) => void (data.late = true)));
  }
  @Get('late/login') login(@Session() session: S, @Res() response: Response) {
    return this.#afterHead(response, async () => {
      await session.authenticate('u1');
      await session.save();
    });
  }
  @Get('late/logout') logout(@Session() session: S, @Res() response: Response) {
    return this.#afterHead(response, () => session.destroy());
  }
  @Sse('late/sse') sse(@Session() session: S) {
    return new Observable<{ data: string }>((subscriber) => {
      subscriber.next({ data: 'one' });
      session.data.late = true;
      setImmediate(() => {
        void session.save().then(() => {
          subscriber.next({ data: 'saved' });
          subscriber.complete();
        });
      });
    });
  }
  @Get('page/unexpected') @UseFilters(PageFilter) unexpected(@Session() session: S) {
    session.data.n = 2;
    throw new Error('unexpected');
  }
  @Get('page/forbidden') @UseFilters(PageFilter) forbidden(@Session() session: S) {
    session.data.n = 2;
    throw new ForbiddenException('forbidden');
  }
}

describe.each(engines())('changes that come late or on a detour, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [LateController],
      engine,
      configure: (nest) => {
        nest.enableCors();
        const manager = nest.get(SessionManager);
        const see = async (request: Request, next: NextFunction) => {
          const session = await manager.of<{ seen?: boolean }>(request);
          session.data.seen = true;
          next();
        };
        nest.use('/seen', (request: Request, _response: Response, next: NextFunction) => {
          void see(request, next);
        });
      },
    });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  async function started() {
    const browser = app.browser();
    await browser.get('/start');
    app.faults.reset();
    return browser;
  }

  it.each([
    ['/late/forget', 'done', { n: 1 }],
    ['/late/save', 'done', { n: 1, late: true }],
    ['/late/update', 'done', { n: 1, late: true }],
    ['/late/login', 'response-started', { n: 1 }],
    ['/late/logout', 'done', {}],
  ])('S36 after the head of a stored session is out, %s is %p', async (path, outcome, left) => {
    const browser = await started();
    const { token } = browser;
    const answer = await browser.get(path);
    expect([answer.status, answer.text, answer.setCookies]).toEqual([200, outcome, []]);
    expect(browser.token).toBe(token);
    expect((await browser.get('/read')).json).toEqual(left);
  });

  it.each(['/late/save', '/late/update', '/late/login'])(
    'S36 R59 after the head of a new session is out, %s throws and stores nothing',
    async (path) => {
      const answer = await app.browser().get(path);
      expect([answer.status, answer.text, answer.setCookies]).toEqual([
        200,
        'response-started',
        [],
      ]);
      expect(app.faults.count()).toBe(0);
    },
  );

  it('S36 server-sent events save what changes while they run', async () => {
    const browser = await started();
    const answer = await browser.get('/late/sse');
    expect(answer.text).toMatch(/one[^]*saved/);
    expect((await browser.get('/read')).json).toEqual({ n: 1, late: true });
  });

  it.each([
    ['/page/unexpected', 'Sorry: unexpected', 1],
    ['/page/forbidden', 'Sorry: forbidden', 2],
  ])(
    'S37 a filter that answers for an error changes nothing of what is kept: %s',
    async (...row) => {
      const [path, text, n] = row;
      const browser = await started();
      const answer = await browser.get(path);
      expect([answer.status, answer.text]).toEqual([200, text]);
      expect((await browser.get('/read')).json).toEqual({ n });
    },
  );

  it('S37 a route that is not there costs nothing, and keeps what a middleware changed', async () => {
    const browser = await started();
    expect((await browser.get('/nowhere')).status).toBe(404);
    expect(app.faults.count()).toBe(0);
    const answer = await browser.get('/seen/nowhere');
    expect([answer.status, app.faults.count()]).toEqual([404, 2]);
    expect((await browser.get('/read')).json).toEqual({ n: 1, seen: true });
    const stranger = app.browser();
    expect((await stranger.get('/seen/nowhere')).setCookies).toHaveLength(1);
    expect((await stranger.get('/read')).json).toEqual({ seen: true });
  });

  it('S37 OPTIONS costs nothing', async () => {
    const browser = await started();
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'GET' };
    const answer = await browser.send('/start', { method: 'OPTIONS', headers });
    expect([answer.status, answer.setCookies, app.faults.count()]).toEqual([204, [], 0]);
  });

  it('S37 a 304 that Express makes of an ETag carries the cookie of what it stored', async () => {
    const etag = (await app.browser().get('/start')).headers.get('etag') ?? '';
    const answer = await rawRequest(app.url, '/start', [`If-None-Match: ${etag}`]);
    const token = answer.lines.join('\n').match(/^Set-Cookie: sid=([^;]+)/m)?.[1] ?? '';
    expect([answer.status, answer.body]).toEqual([304, '']);
    const browser = app.browser();
    browser.token = token;
    expect((await browser.get('/read')).json).toEqual({ n: 1 });
  });
});
