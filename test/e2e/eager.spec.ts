import {
  Controller,
  Get,
  Injectable,
  Req,
  Session as NestSession,
  UseGuards,
} from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import { inspect } from 'node:util';
import { Session, SessionManager } from '../../lib/index.js';
import { engines } from '../support/engines.js';
import { EXPRESS_ROUTES, onExpress, type ExpressHandler } from '../support/express-routes.js';
import { TestApp } from '../support/test-app.js';

type Data = Record<string, unknown>;

/** The data of the session, for whom any property will do. */
const loose = (request: Request) => request.session as unknown as Data;

@Injectable()
class CountingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const session = loose(context.switchToHttp().getRequest<Request>());
    session['guarded'] = Number(session['guarded'] ?? 0) + 1;
    return true;
  }
}

@Controller()
class EagerController {
  constructor(private readonly manager: SessionManager) {}

  @Get('guarded') @UseGuards(CountingGuard) guarded(@Session<Data>('guarded') guarded: number) {
    return { guarded };
  }
  /** As Nest's documentation shows it. */
  @Get('visits') visits(@NestSession() session: Data) {
    session['visits'] = session['visits'] ? Number(session['visits']) + 1 : 1;
    return { visits: session['visits'] };
  }
  @Get('one') async one(
    @NestSession() theirs: Data,
    @Session() ours: Session<Data>,
    @Req() request: Request,
  ) {
    theirs['a'] = 1;
    ours.data['b'] = 2;
    const same = [theirs === loose(request), ours === (await this.manager.of(request))];
    return { a: ours.data['a'], b: theirs['b'], same };
  }
  @Get('native') native(@Session() { data, userId }: Session<Data>) {
    return { data, userId: userId ?? null };
  }
  @Get('login') async login(@Session() session: Session<Data>) {
    await session.authenticate('ada');
  }
}

describe.each(engines())('the option eager, on $name', (engine) => {
  let app: TestApp;
  let seen: unknown;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [EagerController, ...EXPRESS_ROUTES.controllers],
      providers: EXPRESS_ROUTES.providers,
      engine,
      session: { eager: true },
      // As in main.ts: in front of all that Nest adds.
      configure: (nest) =>
        nest.use((request: Request, _response: unknown, next: () => void) => {
          seen = loose(request)['visits'];
          next();
        }),
    });
  });
  beforeEach(() => {
    app.faults.clear();
    app.faults.reset();
  });
  afterAll(() => app.stop());

  const on = (handler: ExpressHandler) => onExpress(app, handler);
  /** What a route answers that a test has made up. */
  const answer = async (handler: (request: Request) => unknown, browser = app.browser()) => {
    const path = on(async (request, response) => {
      response.json((await handler(request)) ?? null);
    });
    return (await browser.get(path)).json;
  };

  it('F5 middleware in main.ts has the session, on the first request and on all others', async () => {
    const browser = app.browser();
    await browser.get('/visits');
    expect(seen).toBeUndefined();
    await browser.get('/visits');
    expect(seen).toBe(1);
  });

  it('F5 guards have it, and what they change is stored', async () => {
    const browser = app.browser();
    await browser.get('/guarded');
    expect((await browser.get('/guarded')).json).toEqual({ guarded: 2 });
  });

  it("F3 Nest's own decorator keeps session.visits", async () => {
    const browser = app.browser();
    await browser.get('/visits');
    expect((await browser.get('/visits')).json).toEqual({ visits: 2 });
    expect((await browser.get('/native')).json).toMatchObject({ data: { visits: 2 } });
  });

  it('costs a read with a token and nothing without one, also where nobody takes the session', async () => {
    const browser = app.browser();
    await browser.get('/nowhere');
    expect(app.faults.count()).toBe(0);
    await browser.get('/visits');
    app.faults.reset();
    await browser.get('/nowhere');
    expect([app.faults.count('GetItem'), app.faults.count()]).toEqual([1, 1]);
  });

  it('has the properties that a session of express-session has', async () => {
    const browser = app.browser();
    await browser.get('/visits');
    expect(
      await answer((request) => {
        const session = loose(request);
        session['name'] = 'ada';
        delete session['visits'];
        return {
          keys: Object.keys(session),
          isIn: ['name' in session, 'visits' in session, 'save' in session],
          copy: { ...session, cookie: undefined },
          text: Object.keys(JSON.parse(JSON.stringify(session)) as object),
          ids: request.sessionID === request.session.id,
          isIdShown: JSON.stringify(session).includes(request.sessionID),
          chained: request.session.touch() === request.session.resetMaxAge(),
        };
      }, browser),
    ).toEqual({
      keys: ['cookie', 'name'],
      isIn: [true, false, true],
      copy: { name: 'ada' },
      text: ['cookie', 'name'],
      ids: true,
      isIdShown: false,
      chained: true,
    });
  });

  it('the id is no token, stays, and is another one after regenerate() and a login', async () => {
    const browser = app.browser();
    const id = () => answer(({ sessionID }) => sessionID, browser);
    await browser.get('/visits');
    const first = await id();
    expect(browser.token).not.toContain(String(first));
    const thief = app.browser(new Map([['sid', String(first)]]));
    expect((await thief.get('/visits')).json).toEqual({ visits: 1 });
    expect(await id()).toBe(first);
    await answer((request) => new Promise((done) => request.session.regenerate(done)), browser);
    const second = await id();
    await browser.get('/login');
    expect(new Set([first, second, await id()]).size).toBe(3);
  });

  it('shows the data and no token to whoever prints it', async () => {
    const browser = app.browser();
    await browser.get('/visits');
    const shown = await answer(
      (request) => inspect(request.session, { showHidden: true }),
      browser,
    );
    expect(shown).toContain('visits: 1');
    for (const part of browser.token.split('.')) expect(shown).not.toContain(part);
  });

  it('F2 keys that are members here are kept by the native session, and refused with a reason', async () => {
    const browser = app.browser();
    await answer(async (request) => {
      const { data } = await app.manager.of<Data>(request);
      Object.assign(data, { id: 'i', save: 's', cookie: 'c', flash: 'f', data: 'd' });
    }, browser);
    expect(
      await answer((request) => {
        const session = loose(request);
        const refusals = ['id', 'save', 'constructor', '__proto__'].map((key) => {
          try {
            session[key] = 1;
            return 'none';
          } catch (error) {
            return (error as Error).message.includes(`request.session.${key}`);
          }
        });
        const { flash, data } = session;
        return { refusals, flash, data, save: typeof session['save'], keys: Object.keys(session) };
      }, browser),
    ).toEqual({
      refusals: [true, true, true, true],
      flash: 'f',
      data: 'd',
      save: 'function',
      keys: ['cookie', 'flash', 'data'],
    });
    const { data } = (await browser.get('/native')).json as { data: Data };
    expect(data).toEqual({ id: 'i', save: 's', cookie: 'c', flash: 'f', data: 'd' });
  });

  it('save(callback) calls back when the write is durable', async () => {
    const browser = app.browser();
    const stored = await answer(async (request) => {
      loose(request)['n'] = 1;
      await new Promise((done) => request.session.save(done));
      return (await app.items()).length;
    }, browser);
    expect(stored).toBeGreaterThan(0);
    expect(app.faults.count('PutItem')).toBe(1);
    expect((await browser.get('/native')).json).toMatchObject({ data: { n: 1 } });
  });

  it('regenerate(callback): another session when it calls back, and the old token is dead by then', async () => {
    const browser = app.browser();
    await browser.get('/login');
    await browser.get('/visits');
    const old = app.browser(new Map(browser.cookies));
    const result = await answer(async (request) => {
      const before = request.session;
      const id = request.sessionID;
      await new Promise((done) => request.session.regenerate(done));
      const elsewhere = (await old.get('/native')).json;
      loose(request)['fresh'] = true;
      const is = [request.session === before, request.sessionID === id];
      return { is, elsewhere, left: (before as unknown as Data)['visits'] };
    }, browser);
    const nobody = { data: {}, userId: null };
    expect(result).toEqual({ is: [false, false], elsewhere: nobody, left: 1 });
    expect((await browser.get('/native')).json).toEqual({ data: { fresh: true }, userId: null });
  });

  it('regenerate(callback) of a session that was never stored stores none', async () => {
    const browser = app.browser();
    await answer((request) => new Promise((done) => request.session.regenerate(done)), browser);
    expect([app.faults.count(), browser.cookies.size]).toEqual([0, 0]);
  });

  it('a session that starts over has the whole absolute timeout, and no timeouts of the old one', async () => {
    const browser = app.browser();
    await browser.get('/visits');
    const about = () =>
      answer(async (request) => {
        const { createdAt, idleTimeout } = await app.manager.of(request);
        return { createdAt, idleTimeout };
      }, browser);
    await answer(
      async (request) => (await app.manager.of(request)).setTimeouts({ idle: 60 }),
      browser,
    );
    const before = (await about()) as { createdAt: string };
    expect(before).toMatchObject({ idleTimeout: 60 });
    app.clock.advance(30_000);
    await answer((request) => new Promise((done) => request.session.regenerate(done)), browser);
    const createdAt = new Date(Date.parse(before.createdAt) + 30_000).toISOString();
    expect(await about()).toEqual({ createdAt, idleTimeout: 1800 });
  });

  it('destroy(callback): request.session is gone at once, and the session when it calls back', async () => {
    const browser = app.browser();
    await browser.get('/visits');
    const cookies = new Map(browser.cookies);
    const result = await answer(async (request) => {
      const { session, sessionID } = request;
      const destroyed = new Promise((done) => session.destroy(done));
      const isGone = request.session === undefined;
      await destroyed;
      const left = (session as unknown as Data)['visits'];
      const again = await new Promise<Error>((done) =>
        session.save((error) => done(error as Error)),
      );
      return { isGone, left, id: sessionID === request.sessionID, again: again.message };
    }, browser);
    expect(result).toMatchObject({ isGone: true, left: 1, id: true });
    expect((result as { again: string }).again).toContain('request.session');
    expect(browser.cookies.size).toBe(0);
    expect((await app.browser(cookies).get('/visits')).json).toEqual({ visits: 1 });
  });

  it('reload(callback) drops what was not saved', async () => {
    const browser = app.browser();
    await browser.get('/visits');
    expect(
      await answer(async (request) => {
        loose(request)['visits'] = 5;
        await new Promise((done) => request.session.reload(done));
        return loose(request)['visits'];
      }, browser),
    ).toBe(1);
  });

  it.each(['save', 'destroy', 'reload', 'regenerate'] as const)(
    'S16 an error of the store reaches the callback of %s()',
    async (method) => {
      const browser = app.browser();
      await browser.get('/visits');
      const result = await answer(async (request) => {
        loose(request)['visits'] = 9;
        app.faults.on().refuse('AccessDeniedException', 99);
        const error = await new Promise<unknown>((done) => request.session[method](done));
        app.faults.clear();
        return (error as { code?: string }).code;
      }, browser);
      expect(result).toBe('session_store_unavailable');
    },
  );

  it('a failed load is 503 before any handler, and no hang', async () => {
    const browser = app.browser();
    await browser.get('/visits');
    app.faults.on('GetItem').refuse('AccessDeniedException', 9);
    const { status, json } = await browser.get('/visits');
    expect([status, json]).toEqual([
      503,
      expect.objectContaining({ code: 'session_store_unavailable' }),
    ]);
  });

  it('request.session = null is an error that says how to end a session', async () => {
    const result = await answer((request) => {
      try {
        (request as { session: unknown }).session = null;
        return 'no error';
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(result).toContain('request.session.destroy(callback)');
  });

  it('both names show one session', async () => {
    expect((await app.browser().get('/one')).json).toEqual({ a: 1, b: 2, same: [true, true] });
  });
});
