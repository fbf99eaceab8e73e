import {
  Catch,
  Controller,
  Get,
  HttpException,
  Injectable,
  Logger,
  Param,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
  type PipeTransform,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { NextFunction, Request, Response } from 'express';
import { Session, SessionManager } from '../../lib/index.js';
import { anyEngine } from '../support/engines.js';
import { EXPRESS_ROUTES, onExpress } from '../support/express-routes.js';
import { TestApp } from '../support/test-app.js';
import { outcomeOf } from '../support/handlers.js';

interface Data {
  visits?: number;
  locale?: string;
}

/** A service that is given no request. */
@Injectable()
class Visits {
  constructor(private readonly manager: SessionManager) {}
  async count(): Promise<number> {
    const { data } = await this.manager.current<Data>();
    return (data.visits = (data.visits ?? 0) + 1);
  }
}

@Injectable()
class LocalizedPipe implements PipeTransform<string, Promise<string>> {
  constructor(private readonly manager: SessionManager) {}
  async transform(text: string): Promise<string> {
    const { data } = await this.manager.current<Data>();
    return `${text} in ${data.locale ?? 'no language'}`;
  }
}

@Catch()
class PeekingFilter implements ExceptionFilter {
  constructor(private readonly manager: SessionManager) {}
  catch(error: unknown, host: ArgumentsHost): void {
    const visits = this.manager.peek<Data>(host)?.data.visits ?? 'not loaded';
    const status = error instanceof HttpException ? error.getStatus() : 500;
    host.switchToHttp().getResponse<Response>().status(status).json({ visits });
  }
}

@Controller()
@UseFilters(PeekingFilter)
class OutsideController {
  constructor(private readonly visits: Visits) {}
  @Get('count') count() {
    return this.visits.count();
  }
  @Get('translate/:text') translate(@Param('text', LocalizedPipe) text: string) {
    return text;
  }
  @Get('settle') settle(@Session() { data }: Session<Data>) {
    data.locale = 'Polish';
  }
  @Get('read') read(@Session() { data }: Session<Data>) {
    return data;
  }
  @Get('fails') fails(@Session() _session: Session<Data>) {
    throw new HttpException('no', 418);
  }
  @Get('fails-alone') failsAlone() {
    throw new HttpException('no', 418);
  }
}

const parts = {
  controllers: [OutsideController, ...EXPRESS_ROUTES.controllers],
  providers: [Visits, ...EXPRESS_ROUTES.providers],
  engine: anyEngine(),
};

describe.each([{ eager: true }, { eager: false }])('outside of handlers, with %o', ({ eager }) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...parts, session: { eager, asyncContext: true } });
  });
  beforeEach(() => app.faults.clear());
  afterAll(() => app.stop());

  it('a service has the session of the request that it serves, and no other', async () => {
    const browsers = Array.from({ length: 5 }, () => app.browser());
    for (const visits of [1, 2]) {
      const answers = await Promise.all(browsers.map((browser) => browser.get('/count')));
      expect(answers.map(({ json }) => json)).toEqual(Array(5).fill(visits));
    }
    expect((await browsers[0]?.get('/read'))?.json).toEqual({ visits: 2 });
  });

  it('a pipe has it', async () => {
    const browser = app.browser();
    await browser.get('/settle');
    expect((await browser.get('/translate/tea')).text).toBe('tea in Polish');
  });

  it('outside of any request there is none, which is an error', async () => {
    expect(await outcomeOf(app.manager.current())).toBe('no-request');
  });

  it('peek() gives an exception filter the session that is loaded', async () => {
    const browser = app.browser();
    await browser.get('/count');
    expect((await browser.get('/fails')).json).toEqual({ visits: 1 });
    expect((await browser.get('/fails-alone')).json).toEqual({ visits: eager ? 1 : 'not loaded' });
  });

  it('peek() does not fail while the store is down, nor does the process end', async () => {
    const browser = app.browser();
    await browser.get('/count');
    app.faults.on('GetItem').refuse('AccessDeniedException', 9);
    const { status, text } = await browser.get('/fails');
    expect(status).toBe(503);
    // A failed eager load comes before the filters of a controller.
    expect(text).toContain(eager ? 'session_store_unavailable' : 'not loaded');
    app.faults.clear();
    expect((await browser.get('/read')).json).toEqual({ visits: 1 });
  });
});

describe('without the options', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      ...parts,
      configure: (nest) =>
        nest.use((request: Request, _response: Response, next: NextFunction) => {
          if (request.path === '/too-early') void (request.session as unknown);
          next();
        }),
    });
  });
  afterAll(() => app.stop());

  it('current() says which option it needs', async () => {
    await expect(app.manager.current()).rejects.toThrow('asyncContext: true');
  });

  it.each([
    ['save', /await.*eager: true/],
    ['regenerate', /await.*eager: true/],
    ['destroy', /await.*eager: true/],
    ['reload', /await.*eager: true/],
  ] as const)(
    'F4 request.session.%s(callback) throws, and does not hang',
    async (method, message) => {
      const path = onExpress(app, async (request, response) => {
        await app.manager.of(request);
        try {
          request.session[method](() => response.end('called back'));
        } catch (error) {
          response.end((error as Error).message);
        }
      });
      expect((await app.browser().get(path)).text).toMatch(message);
    },
  );

  it('F5 request.session read too early is explained, once', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await app.browser().get('/read');
    expect(warn).not.toHaveBeenCalled();
    await app.browser().get('/too-early');
    await app.browser().get('/too-early');
    const lines = warn.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual([
      expect.stringMatching(/request\.session.*SessionManager\.of.*eager: true/),
    ]);
  });
});
