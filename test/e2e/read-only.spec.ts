import {
  Catch,
  Controller,
  ForbiddenException,
  Get,
  HttpException,
  Injectable,
  Req,
  Res,
  Sse,
  UseFilters,
  UseGuards,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
} from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { Observable } from 'rxjs';
import {
  InMemorySessionRepository,
  JsonSerializer,
  ReadOnlySession,
  Session,
  SessionManager,
  SessionStateError,
} from '../../lib/index.js';
import { MINUTE_MS } from '../../lib/testing/contract/sample-record.js';
import type { Browser } from '../support/browser.js';
import {
  PlaygroundController,
  type AnyData,
  type AnySession,
} from '../support/playground.controller.js';
import { TestApp, type TestAppOptions } from '../support/test-app.js';

type Act = (session: AnySession) => unknown;

/** What the next request does with its session, and what its handler was told of that. */
@Injectable()
class Acts {
  act: Act = () => undefined;
  inMiddleware: Act = () => undefined;
  inGuard: Act = () => undefined;
  guardLetsPass = true;
  /** The error that the application's filter has seen. */
  seen: unknown;

  reset(): void {
    const { act, inMiddleware, inGuard, guardLetsPass } = new Acts();
    Object.assign(this, { act, inMiddleware, inGuard, guardLetsPass, seen: undefined });
  }
}

@Injectable()
class ActingGuard implements CanActivate {
  constructor(
    private readonly manager: SessionManager,
    private readonly acts: Acts,
  ) {}
  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.acts.inGuard(await this.manager.of<AnyData>(context));
    return this.acts.guardLetsPass;
  }
}

/** Keeps what it is given, for the test to look at, and answers as Nest does. */
@Catch(HttpException)
class SeeingFilter implements ExceptionFilter {
  constructor(private readonly acts: Acts) {}
  catch(error: HttpException, host: ArgumentsHost) {
    this.acts.seen = error.cause ?? error;
    const response = host.switchToHttp().getResponse<Response>();
    response.status(error.getStatus()).json(error.getResponse());
  }
}

/** Says that all is well, whatever has happened. */
@Catch()
class ApologizingFilter implements ExceptionFilter {
  constructor(private readonly acts: Acts) {}
  catch(error: Error, host: ArgumentsHost) {
    this.acts.seen = error.cause ?? error;
    host.switchToHttp().getResponse<Response>().status(200).json('Sorry');
  }
}

@Controller('ro')
@ReadOnlySession()
@UseGuards(ActingGuard)
class ReadOnlyController {
  constructor(
    private readonly acts: Acts,
    private readonly manager: SessionManager,
  ) {}

  @Get('returning') async returning(@Session() session: AnySession) {
    await this.acts.act(session);
    return session.destroyed ? null : session.data;
  }
  @Get('floating') floating(@Session() session: AnySession) {
    void this.acts.act(session);
    return 'done';
  }
  @Get('swallowing') async swallowing(@Session() session: AnySession) {
    await Promise.resolve(this.acts.act(session)).catch(() => undefined);
    return 'done';
  }
  @Get('answering') async answering(@Session() session: AnySession, @Res() response: Response) {
    await Promise.resolve(this.acts.act(session)).catch(() => undefined);
    response.json('done');
  }
  @Get('streaming') async streaming(@Session() session: AnySession, @Res() response: Response) {
    await Promise.resolve(this.acts.act(session)).catch(() => undefined);
    response.write('done');
    response.end();
  }
  @Sse('events') events(@Session() session: AnySession) {
    return new Observable<{ data: string }>((subscriber) => {
      const acting = Promise.resolve(this.acts.act(session)).catch(() => undefined);
      void acting.then(() => {
        subscriber.next({ data: 'done' });
        subscriber.complete();
      });
    });
  }
  @Get('manager') async byManager(@Req() request: object) {
    await this.acts.act(await this.manager.of<AnyData>(request));
    return 'done';
  }
  @Get('current') async current() {
    await this.acts.act(await this.manager.current<AnyData>());
    return 'done';
  }
  @Get('forbidden') async forbidden(@Session() session: AnySession) {
    await this.acts.act(session);
    throw new ForbiddenException('no');
  }
  @Get('sorry') @UseFilters(ApologizingFilter) async sorry(@Session() session: AnySession) {
    await this.acts.act(session);
    return 'done';
  }
  @Get('view') async view(@Req() request: { session: AnySession }) {
    await this.acts.act(request.session);
    return 'done';
  }
  @Get('view-swallowed') async viewSwallowed(@Req() request: { session: AnySession }) {
    await Promise.resolve(this.acts.act(request.session)).catch(() => undefined);
    return 'done';
  }
  @Get('untouched') untouched() {
    return 'done';
  }
}

const CHANGES: [what: string, act: Act, told: string][] = [
  ['a key of the data', ({ data }) => void (data['n'] = 2), 'data.n'],
  ['a nested value', ({ data }) => void (data['deep'] as AnyData[]).push({}), 'data.deep'],
  ['a key less', ({ data }) => void delete data['n'], 'data.n'],
  [
    'all of the data',
    (session) => void (session.data = { x: 'SECRET' }),
    'data.n, data.deep, data.x',
  ],
  ['a flash message', (session) => session.flash('SECRET', 'info'), 'data._f_info'],
  ['the CSRF secret', (session) => session.rotateCsrfToken(), 'the CSRF secret'],
  ['a login', (session) => session.authenticate('SECRET'), 'authenticate()'],
  ['a new token', (session) => session.regenerate(), 'regenerate()'],
  ['timeouts', (session) => session.setTimeouts({ idle: '5m' }), 'setTimeouts()'],
  ['save()', (session) => session.save(), 'save()'],
  ['update()', (session) => session.update((data) => void (data['n'] = 'SECRET')), 'update()'],
  ['destroy()', (session) => session.destroy(), 'destroy()'],
  [
    'a change that is saved',
    (session) => {
      session.data['n'] = 'SECRET';
      return session.save();
    },
    'data.n, save()',
  ],
];

const READS: [what: string, act: Act][] = [
  ['a value', ({ data }) => data['n']],
  ['all that there is', (session) => JSON.stringify({ ...session.data, at: session.expiresAt })],
  ['flash messages', (session) => [session.peekFlash(), session.popFlash('none')]],
  ['a CSRF token', (session) => session.csrfToken()],
  ['what is stored now', (session) => session.reload()],
  [
    'what is stored now, instead of a change',
    async (session) => {
      session.data['n'] = 2;
      await session.reload();
    },
  ],
  [
    'a change that is undone',
    ({ data }) => {
      data['n'] = 2;
      data['n'] = 1;
    },
  ],
];

const START = { n: 1, deep: [{ a: 1 }] };
const FAILED = { statusCode: 500, message: 'Internal Server Error', code: 'session_state' };

const OPTIONS = {
  controllers: [PlaygroundController, ReadOnlyController],
  providers: [Acts, ActingGuard, SeeingFilter, ApologizingFilter],
  configure: (nest: NestExpressApplication) => {
    const acts = nest.get(Acts);
    nest.useGlobalFilters(new SeeingFilter(acts));
    const manager = nest.get(SessionManager);
    const act = async (request: Request, next: NextFunction) => {
      if (acts.inMiddleware !== undefined) await acts.inMiddleware(await manager.of(request));
      next();
    };
    nest.use('/ro', (request: Request, _response: Response, next: NextFunction) => {
      void act(request, next);
    });
  },
};

// Where nothing reaches the table, it does not matter which engine keeps it.
describe('a route whose session stays as it is', () => {
  let app: TestApp;
  let acts: Acts;
  let browser: Browser;
  beforeAll(async () => {
    app = await TestApp.start({ ...OPTIONS, session: { asyncContext: true } });
    acts = app.app.get(Acts);
  });
  beforeEach(async () => {
    acts.reset();
    browser = app.browser();
    await browser.post('/set', START);
    app.faults.reset();
  });
  afterAll(() => app.stop());

  /** Nothing was written, the cookie is the same, and the session is what it was. */
  const expectNothingDone = async (token: string) => {
    const writes = ['PutItem', 'UpdateItem', 'DeleteItem'] as const;
    expect(writes.map((name) => app.faults.count(name))).toEqual([0, 0, 0]);
    expect(browser.token).toBe(token);
    expect((await browser.get('/read')).json).toEqual(START);
  };

  describe.each([
    'returning',
    'floating',
    'swallowing',
    'answering',
    'streaming',
    'events',
    'manager',
    'current',
    'forbidden',
  ])('%s', (path) => {
    it.each(CHANGES)('R77 %s is a failure, and not done', async (_what, act) => {
      const { token } = browser;
      acts.act = act;
      const answer = await browser.get(`/ro/${path}`);
      expect([answer.status, answer.json, answer.setCookies]).toEqual([500, FAILED, []]);
      await expectNothingDone(token);
    });
  });

  it.each(CHANGES)('R77 %s is told by its name, without values', async (_what, act, told) => {
    acts.act = act;
    await browser.get('/ro/returning');
    expect(acts.seen).toBeInstanceOf(SessionStateError);
    expect(acts.seen).toMatchObject({
      state: 'read-only',
      message: expect.stringContaining(
        `ReadOnlyController.returning has @ReadOnlySession(), and its session was changed (${told}): `,
      ),
    });
    expect((acts.seen as Error).message).not.toContain('SECRET');
  });

  it.each(READS)('R77 %s is read', async (_what, act) => {
    acts.act = act;
    for (const path of ['returning', 'answering', 'manager']) {
      expect((await browser.get(`/ro/${path}`)).status).toBe(200);
    }
    expect(app.faults.count('UpdateItem')).toBe(0);
  });

  const OUTSIDE: [where: string, how: Partial<Acts>, status: number][] = [
    ['in a middleware', { inMiddleware: ({ data }) => void (data['n'] = 2) }, 500],
    ['in a guard', { inGuard: ({ data }) => void (data['n'] = 2) }, 500],
    [
      'in a guard that refuses the request then',
      { inGuard: ({ data }) => void (data['n'] = 2), guardLetsPass: false },
      500,
    ],
    ['in none of them', {}, 200],
  ];
  it.each(OUTSIDE)('R77 a change %s', async (_where, how, status) => {
    const { token } = browser;
    Object.assign(acts, how);
    for (const path of ['untouched', 'returning', 'answering']) {
      expect((await browser.get(`/ro/${path}`)).status).toBe(status);
    }
    await expectNothingDone(token);
  });

  it('R77 what a middleware has saved before is stored, and the answer is a failure', async () => {
    acts.inMiddleware = async (session) => {
      session.data['n'] = 2;
      await session.save();
    };
    expect((await browser.get('/ro/untouched')).status).toBe(500);
    expect(acts.seen).toMatchObject({
      message: expect.stringContaining('was changed, and saved, before the handler was called.'),
    });
    expect((await browser.get('/read')).json).toEqual({ ...START, n: 2 });
  });

  it('R77 a new session is not stored', async () => {
    const stranger = app.browser();
    expect((await stranger.get('/ro/returning')).json).toEqual({});
    for (const act of [CHANGES[0]?.[1], CHANGES[9]?.[1], (s: AnySession) => void s.csrfToken()]) {
      acts.act = act as unknown as Act;
      const answer = await stranger.get('/ro/returning');
      expect([answer.status, answer.setCookies]).toEqual([500, []]);
    }
    expect(app.faults.count()).toBe(0);
  });

  it("R77 the application's filter has the last word, as with any other failure", async () => {
    const { token } = browser;
    acts.act = ({ data }) => void (data['n'] = 2);
    const answer = await browser.get('/ro/sorry');
    expect([answer.status, answer.json]).toEqual([200, 'Sorry']);
    expect(acts.seen).toMatchObject({ state: 'read-only' });
    await expectNothingDone(token);
  });

  it('R77 once the head is out, save() and the others fail, and nothing is stored', async () => {
    const outcomes: unknown[] = [];
    const { token } = browser;
    acts.act = async (session) => {
      for (const act of [CHANGES[12]?.[1], CHANGES[10]?.[1], CHANGES[11]?.[1]] as Act[]) {
        await Promise.resolve(act(session)).catch((error: SessionStateError) => {
          outcomes.push(error.state);
        });
      }
    };
    const late: Act = acts.act;
    let ended: Promise<unknown> = Promise.resolve();
    acts.act = (session) => {
      ended = new Promise((resolve) => setImmediate(() => resolve(late(session))));
    };
    expect((await browser.get('/ro/streaming')).text).toBe('done');
    await ended;
    expect(outcomes).toEqual(['read-only', 'read-only', 'read-only']);
    await expectNothingDone(token);
  });

  it('R77 the idle clock moves, and other routes write as ever', async () => {
    app.clock.advance(10 * MINUTE_MS);
    expect((await browser.get('/ro/returning')).json).toEqual(START);
    expect(app.faults.count('UpdateItem')).toBe(1);
    app.clock.advance(29 * MINUTE_MS);
    expect((await browser.post('/set', { n: 3 })).json).toEqual({ ...START, n: 3 });
  });
});

describe('routes whose session stays as it is', () => {
  const production = process.env['NODE_ENV'];
  let app: TestApp | undefined;
  afterEach(async () => {
    if (production === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = production;
    await app?.stop();
    app = undefined;
  });

  async function start(session = {}, more: Partial<TestAppOptions> = {}) {
    const options = { asyncContext: true, ...session };
    app = await TestApp.start({ ...OPTIONS, session: options, ...more });
    const browser = app.browser();
    await browser.post('/set', START);
    app.faults.reset();
    return { app, browser, acts: app.app.get(Acts) };
  }

  it('R77 in production the message names the handler only', async () => {
    const { browser, acts } = await start();
    process.env['NODE_ENV'] = 'production';
    acts.act = ({ data }) => void (data['n'] = 2);
    await browser.get('/ro/returning');
    expect((acts.seen as Error).message).toBe(
      'ReadOnlyController.returning has @ReadOnlySession(), and its session was changed: nothing of that is stored. ' +
        'Change it on another route, or take the decorator away.',
    );
  });

  it('R77 a token that is due is replaced', async () => {
    const { app: there, browser } = await start({ rotateInterval: '5m' });
    const { token } = browser;
    there.clock.advance(10 * MINUTE_MS);
    expect((await browser.get('/ro/returning')).json).toEqual(START);
    expect(browser.token).not.toBe(token);
  });

  it('R77 sessions that nobody has put anything into are stored where the option says so', async () => {
    const { app: there } = await start({ saveUninitialized: true });
    const stranger = there.browser();
    expect((await stranger.get('/ro/returning')).status).toBe(200);
    expect(stranger.token).not.toBe('');
    expect((await stranger.get('/ro/returning')).status).toBe(200);
  });

  type View = Request['session'] & AnyData;
  const called = (call: (callback: (error?: unknown) => void) => unknown) =>
    new Promise<void>((resolve, reject) => {
      call((error) => (error === undefined ? resolve() : reject(error)));
    });
  it.each<[what: string, act: (view: View) => unknown]>([
    ['a property', (view) => void (view['n'] = 2)],
    ['cookie.maxAge', (view) => void (view.cookie.maxAge = 60_000)],
    ['save()', (view) => void view.save()],
    ['save(callback)', (view) => called((callback) => view.save(callback))],
    ['destroy()', (view) => called((callback) => view.destroy(callback))],
    ['regenerate()', (view) => called((callback) => view.regenerate(callback))],
  ])('R77 with eager, %s of request.session is a failure, and not done', async (_what, act) => {
    const { browser, acts } = await start({ eager: true });
    const { token } = browser;
    acts.act = act as unknown as Act;
    for (const path of ['view', 'view-swallowed']) {
      const answer = await browser.get(`/ro/${path}`);
      expect([answer.status, answer.setCookies]).toEqual([500, []]);
    }
    expect(browser.token).toBe(token);
    expect((await browser.get('/read')).json).toEqual(START);
  });

  it('R77 reading serializes no more than elsewhere', async () => {
    class Counting extends JsonSerializer {
      serialized = 0;
      override serialize(data: AnyData): string {
        this.serialized++;
        return super.serialize(data);
      }
    }
    const serializer = new Counting();
    const { browser, acts } = await start(
      { serializer },
      { repository: new InMemorySessionRepository() },
    );
    acts.act = ({ data }) => data['n'];
    const costOf = async (path: string) => {
      serializer.serialized = 0;
      await browser.get(path);
      return serializer.serialized;
    };
    const cost = await costOf('/read');
    expect(await costOf('/ro/returning')).toBe(cost);
    expect(await costOf('/ro/answering')).toBe(cost);
    expect(await costOf('/ro/untouched')).toBe(0);
  });
});

@Controller()
class TwoController {
  @Get('both') @ReadOnlySession() both(
    @Session() shop: AnySession,
    @Session({ from: 'admin' }) admin: AnySession,
    @Req() { query }: Request,
  ) {
    (query['change'] === 'admin' ? admin : shop).data['n'] = 1;
  }
  @Get('one') @ReadOnlySession({ from: 'admin' }) one(
    @Session() shop: AnySession,
    @Session({ from: 'admin' }) admin: AnySession,
    @Req() { query }: Request,
  ) {
    (query['change'] === 'admin' ? admin : shop).data['n'] = 1;
  }
}

describe('with several kinds of session', () => {
  it.each([
    ['/both?change=shop', 500],
    ['/both?change=admin', 500],
    ['/one?change=shop', 200],
    ['/one?change=admin', 500],
  ])('R77 @ReadOnlySession() is about all of them, or the named one: %s', async (path, status) => {
    const app = await TestApp.start({ controllers: [TwoController], named: { admin: {} } });
    expect((await app.browser().get(path)).status).toBe(status);
    await app.stop();
  });
});
