import {
  Catch,
  Controller,
  ForbiddenException,
  Get,
  Head,
  HttpException,
  Injectable,
  Module,
  Post,
  Res,
  UnauthorizedException,
  UseFilters,
  UseGuards,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { NextFunction, Request, Response } from 'express';
import {
  IdleTimeoutGuard,
  RecentAuthentication,
  redirectToLogin,
  SessionGuard,
  SkipSession,
} from '../../lib/index.js';
import { MINUTE_MS } from '../../lib/testing/contract/sample-record.js';
import { rawRequest } from '../support/raw-request.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { TestApp, type TestAppOptions } from '../support/test-app.js';
import { pathOf, TWO_SESSIONS } from '../support/two-sessions.js';

const HTML = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

@Injectable()
class OwnGuard implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException('mine');
  }
}

/** An application's own, for all that is not ours. */
@Catch(HttpException)
class OwnFilter implements ExceptionFilter {
  catch(error: HttpException, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse<Response>();
    response.status(error.getStatus()).json({ own: error.getResponse() });
  }
}

@Controller()
class PagesController {
  @Get('members') @UseGuards(SessionGuard) members() {
    return 'in';
  }
  @Head('members') @UseGuards(SessionGuard) head() {}
  @Post('members') @UseGuards(SessionGuard) post() {
    return 'in';
  }
  @Get('res') @UseGuards(IdleTimeoutGuard, SessionGuard) res(@Res() response: Response) {
    response.send('in');
  }
  @Get('recent') @RecentAuthentication('5m') recent() {
    return 'in';
  }
  @Get('skipped') @SkipSession() @UseGuards(SessionGuard) skipped() {
    return 'never';
  }
  @Get('login') @UseGuards(SessionGuard) login() {
    return 'never';
  }
  @Get('own') @UseGuards(OwnGuard) own() {
    return 'never';
  }
  @Get('forbidden') forbidden() {
    throw new ForbiddenException('no');
  }
  @Get('begun') @UseGuards(SessionGuard) begun() {
    return 'never';
  }
}

@Controller('filtered')
@UseFilters(redirectToLogin('/sign-in?theme=dark#form', { next: false }))
class FilteredController {
  @Get() @UseGuards(SessionGuard) show() {
    return 'in';
  }
}

@Module({ providers: [{ provide: APP_FILTER, useValue: redirectToLogin('/login') }] })
class FilterModule {}

describe('the redirect to the login page', () => {
  let app: TestApp | undefined;
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  async function start(more: Partial<TestAppOptions> = {}): Promise<TestApp> {
    app = await TestApp.start({
      controllers: [PlaygroundController, PagesController, FilteredController],
      configure: (nest) => nest.useGlobalFilters(redirectToLogin('/login')),
      ...more,
    });
    return app;
  }

  const byFilter: [how: string, more: Partial<TestAppOptions>][] = [
    ['useGlobalFilters()', {}],
    ['APP_FILTER', { imports: [FilterModule], configure: () => undefined }],
    [
      'useGlobalFilters(), beside a filter of the application for all HTTP errors',
      { configure: (nest) => nest.useGlobalFilters(new OwnFilter(), redirectToLogin('/login')) },
    ],
  ];
  it.each(byFilter)('R75 tells why, and deletes the cookie: %s', async (_how, more) => {
    const { clock } = await start(more);
    for (const path of ['/members', '/res']) {
      const browser = app?.browser() as ReturnType<TestApp['browser']>;
      await browser.post('/login/ada');
      clock.advance(31 * MINUTE_MS);
      const answer = await browser.get(`${path}?page=2&sort=a%2Fb`, HTML);
      const next = encodeURIComponent(`${path}?page=2&sort=a%2Fb`);
      expect([answer.status, answer.text, answer.headers.get('location')]).toEqual([
        303,
        '',
        `/login?reason=idle&next=${next}`,
      ]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.setCookies).toEqual([expect.stringMatching(/^sid=; .*Max-Age=0/)]);
    }
  });

  const locationOf = async (path: string, token?: string, method = 'GET') => {
    const browser = app?.browser() as ReturnType<TestApp['browser']>;
    if (token !== undefined) browser.token = token;
    const answer = await browser.send(path, { method, ...HTML });
    return [answer.status, answer.headers.get('location')];
  };

  it('R75 says who has revoked it', async () => {
    const session = { rotateInterval: '1h', onTokenReuse: 'revoke' } as const;
    const { clock } = await start({ session });
    const browser = app?.browser() as ReturnType<TestApp['browser']>;
    await browser.post('/login/ada');
    const { token } = browser;
    for (let time = 0; time < 3; time++) {
      clock.advance(25 * MINUTE_MS);
      await browser.get('/read');
    }
    clock.advance(20 * MINUTE_MS);
    // The user, too, and for as long as the session would have lived.
    for (const client of [token, token, browser.token]) {
      expect(await locationOf('/members', client)).toEqual([
        303,
        '/login?reason=revoked&by=reuse&next=%2Fmembers',
      ]);
    }
  });

  it('R75 says so where nobody knows', async () => {
    await start();
    const browser = app?.browser() as ReturnType<TestApp['browser']>;
    await browser.post('/login/ada');
    const { token } = browser;
    await browser.post('/logout');
    expect(await locationOf('/members', token)).toEqual([
      303,
      '/login?reason=unknown&next=%2Fmembers',
    ]);
  });

  it('R75 says what the guard wants where no session has ended', async () => {
    const { clock } = await start();
    expect(await locationOf('/members', undefined, 'HEAD')).toEqual([
      303,
      '/login?reason=session_required&next=%2Fmembers',
    ]);
    expect(await locationOf('/skipped')).toEqual([
      303,
      '/login?reason=session_required&next=%2Fskipped',
    ]);
    const browser = app?.browser() as ReturnType<TestApp['browser']>;
    await browser.post('/login/ada');
    clock.advance(6 * MINUTE_MS);
    expect(await locationOf('/recent', browser.token)).toEqual([
      303,
      '/login?reason=session_reauthentication_required&next=%2Frecent',
    ]);
  });

  it('a controller may have a login page of its own, with a query and without next', async () => {
    await start();
    expect(await locationOf('/filtered')).toEqual([
      303,
      '/sign-in?theme=dark&reason=session_required#form',
    ]);
    expect(await locationOf('/members')).toEqual([
      303,
      '/login?reason=session_required&next=%2Fmembers',
    ]);
  });

  it('the login page may be on another host', async () => {
    const page = redirectToLogin('https://id.example/login');
    await start({ configure: (nest) => nest.useGlobalFilters(page) });
    expect(await locationOf('/members')).toEqual([
      303,
      'https://id.example/login?reason=session_required&next=%2Fmembers',
    ]);
  });

  it('R75 next is never another host, whatever the request line says', async () => {
    const { url } = await start();
    for (const [target = '', next] of [
      ['http://evil.example/members', '%2Fmembers'],
      ['/members?to=//evil.example', '%2Fmembers%3Fto%3D%2F%2Fevil.example'],
    ]) {
      const { status, lines } = await rawRequest(url, target, ['Accept: text/html']);
      expect(status).toBe(303);
      expect(lines).toContain(`Location: /login?reason=session_required&next=${next}`);
    }
  });

  it('R75 F7 of several sessions it tells of the one that the guard is about', async () => {
    const { clock } = await start(TWO_SESSIONS);
    const browser = (app as TestApp).browser();
    const login = pathOf(app as TestApp, 'returning', ({ admin }) => admin.authenticate('root'));
    await browser.post(login);
    const location = async (path: string) => {
      const answer = await browser.get(path, HTML);
      const deleted = answer.setCookies.map((line) => line.split('=', 1)[0]);
      return [answer.status, answer.headers.get('location'), deleted];
    };
    const required = '/login?reason=session_required&next=%2Fguarded%2Fshop';
    expect(await location('/guarded/shop')).toEqual([303, required, []]);
    expect((await browser.get('/guarded/admin', HTML)).text).toBe('admin');
    clock.advance(31 * MINUTE_MS);
    expect(await location('/guarded/shop')).toEqual([303, required, []]);
    const idle = '/login?reason=idle&next=%2Fguarded%2Fadmin';
    expect(await location('/guarded/admin')).toEqual([303, idle, ['admin-session']]);
  });

  it.each<[what: string, path: string, init: RequestInit]>([
    ['a request for data', '/members', {}],
    ['a request that accepts anything', '/members', { headers: { accept: '*/*' } }],
    ['a form', '/members', { method: 'POST', ...HTML }],
    ['the login page itself', '/login?again=1', HTML],
  ])('%s keeps its 401', async (_what, path, init) => {
    await start();
    const answer = await (app as TestApp).browser().send(path, init);
    expect([answer.status, answer.headers.get('location'), answer.json]).toEqual([
      401,
      null,
      {
        statusCode: 401,
        message: 'Log in first.',
        error: 'Unauthorized',
        reason: 'session_required',
      },
    ]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it("others' errors, and ours for data, are left to the filters of the application", async () => {
    const both = [new OwnFilter(), redirectToLogin('/login')] as const;
    await start({ configure: (nest) => nest.useGlobalFilters(...both) });
    const browser = (app as TestApp).browser();
    expect((await browser.get('/own', HTML)).json).toMatchObject({ own: { message: 'mine' } });
    expect((await browser.get('/forbidden', HTML)).json).toMatchObject({ own: { message: 'no' } });
    expect((await browser.get('/members')).json).toMatchObject({
      own: { reason: 'session_required' },
    });
  });

  it('a response that has begun is ended', async () => {
    await start({
      configure: (nest) => {
        nest.use('/begun', (_request: Request, response: Response, next: NextFunction) => {
          response.write('begun');
          next();
        });
        nest.useGlobalFilters(redirectToLogin('/login'));
      },
    });
    const answer = await (app as TestApp).browser().get('/begun', HTML);
    expect([answer.status, answer.text]).toEqual([200, 'begun']);
  });
});
