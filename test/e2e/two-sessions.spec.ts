import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  getSessionEventsToken,
  getSessionManagerToken,
  getSessionRepositoryToken,
  getSessionTableToken,
  getSessionUsersToken,
  SessionEvents,
  SessionManager,
  SessionRepository,
  SessionTable,
  SessionUsers,
  type SessionEvent,
} from '../../lib/index.js';
import type { FaultCall } from '../../lib/testing/fault-call.js';
import { Gate } from '../../lib/testing/gate.js';
import { MINUTE_MS } from '../../lib/testing/contract/sample-record.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { TestApp } from '../support/test-app.js';
import { pathOf, TWO_SESSIONS, type Handler } from '../support/two-sessions.js';

const KINDS = ['returning', 'answering'] as const;
type Kind = (typeof KINDS)[number];
const ADMIN = 'admin-session';

describe.each(engines())('R45 F7 two sessions in one application, on $name', (engine) => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => void (app = await TestApp.start({ ...TWO_SESSIONS, engine })));
  afterAll(() => app.stop());
  beforeEach(() => {
    app.faults.reset();
    browser = app.browser();
  });

  const run = (kind: Kind, handler: Handler) =>
    browser.post(
      pathOf(app, kind, async (sessions) => {
        const result = await handler(sessions);
        if (kind === 'answering') sessions.response.json(result ?? {});
        return result ?? {};
      }),
    );
  const managerOf = (which: 'shop' | 'admin') =>
    app.app.get<SessionManager>(getSessionManagerToken(which === 'shop' ? undefined : which));
  const named: Handler = ({ shop, admin }) => {
    shop.data['name'] = 'shop';
    admin.data['name'] = 'admin';
  };
  const json = async (path: string) => (await browser.get(path)).json;
  const namesIn = ({ setCookies }: { setCookies: string[] }) =>
    setCookies.map((line) => line.slice(0, line.indexOf('='))).sort();

  it.each(KINDS)('both are saved before the first byte of one response: %s', async (kind) => {
    const answer = await run(kind, named);
    expect(answer.status).toBe(201);
    expect(namesIn(answer)).toEqual([ADMIN, 'sid']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(app.faults.count()).toBe(2);
    expect(await json('/shop')).toEqual({ data: { name: 'shop' }, userId: null });
    expect(await json('/admin')).toEqual({ data: { name: 'admin' }, userId: null });
    expect(await json('/key')).toEqual({ name: 'admin' });
  });

  it.each([
    ['none', 0],
    ['shop', 1],
    ['admin', 1],
    ['key', 1],
    ['of', 2],
    ['guarded/admin', 1],
    ['skips-admin', 1],
  ])('only what is asked for is loaded: /%s', async (path, calls) => {
    await run('returning', named);
    app.faults.reset();
    await browser.get(`/${path}`);
    expect([app.faults.count('GetItem'), app.faults.count()]).toEqual([calls, calls]);
  });

  it('each manager has its own session of a request, and request.session is the one without a name', async () => {
    await run('returning', named);
    expect(await json('/of')).toEqual({
      shop: { name: 'shop' },
      admin: { name: 'admin' },
      isExposed: true,
    });
  });

  it('their items have other keys in the same table', async () => {
    await run('returning', named);
    const [selector] = (browser.cookies.get(ADMIN) ?? '').split('.');
    const keys = (await app.items()).map(({ id }) => id?.S);
    expect(keys).toContain(`${ADMIN}#${selector}`);
    expect(keys).toContain(browser.token.split('.')[0]);
  });

  it.each([
    ['sid', ADMIN, '/admin', 'guarded/admin'],
    [ADMIN, 'sid', '/shop', 'guarded/shop'],
  ])('S39 a token of %s in the cookie %s opens nothing', async (from, to, path, guarded) => {
    await run('returning', async ({ shop, admin }) => {
      await shop.authenticate('ada');
      await admin.authenticate('ada');
    });
    const token = browser.cookies.get(from) ?? '';
    browser.cookies.clear();
    browser.cookies.set(to, token);
    expect(await json(path)).toEqual({ data: {}, userId: null });
    browser.cookies.set(to, token);
    expect((await browser.get(`/${guarded}`)).status).toBe(401);
    expect(await managerOf(to === ADMIN ? 'admin' : 'shop').load(token)).toBeNull();
  });

  it('R65 R66 what sessions a user has is kept for each of them apart', async () => {
    const usersOf = (name?: string) => app.app.get<SessionUsers>(getSessionUsersToken(name));
    const [shops, admins] = [usersOf(), usersOf('admin')];
    const handles: string[] = [];
    await run('returning', async ({ shop, admin }) => {
      await shop.authenticate('eva');
      await admin.authenticate('eva');
      handles.push(shop.handle, admin.handle);
    });
    const listed = async (users: SessionUsers) =>
      (await users.list('eva')).map(({ handle }) => handle);
    expect([await listed(shops), await listed(admins)]).toEqual([[handles[0]], [handles[1]]]);
    expect(await shops.revoke('eva', handles[1] ?? '')).toBe(false);
    expect(await admins.revokeAll('eva')).toBe(1);
    expect([await listed(shops), await listed(admins)]).toEqual([[handles[0]], []]);
    expect(await json('/shop')).toMatchObject({ userId: 'eva' });
    expect(await json('/admin')).toMatchObject({ userId: null });
  });

  it.each(KINDS)('a login in one leaves the other as it is: %s', async (kind) => {
    await run(kind, named);
    const before = browser.token;
    const answer = await run(kind, ({ admin }) => admin.authenticate('root'));
    expect(namesIn(answer)).toEqual([ADMIN]);
    expect(browser.token).toBe(before);
    expect(await json('/shop')).toEqual({ data: { name: 'shop' }, userId: null });
    expect(await json('/admin')).toEqual({ data: { name: 'admin' }, userId: 'root' });
    expect((await browser.get('/guarded/shop')).status).toBe(401);
    expect((await browser.get('/guarded/admin')).text).toBe('admin');
  });

  it.each(KINDS)('a logout in one leaves the other as it is: %s', async (kind) => {
    await run(kind, async ({ shop, admin }) => {
      await shop.authenticate('ada');
      await admin.authenticate('root');
    });
    const answer = await run(kind, ({ admin }) => admin.destroy());
    expect(namesIn(answer)).toEqual([ADMIN]);
    expect([...browser.cookies.keys()]).toEqual(['sid']);
    expect(await json('/shop')).toEqual({ data: {}, userId: 'ada' });
    expect((await browser.get('/guarded/admin')).status).toBe(401);
  });

  it('both are logged in, and out, in one request', async () => {
    const login = await run('returning', async ({ shop, admin }) => {
      await Promise.all([shop.authenticate('ada'), admin.authenticate('root')]);
    });
    expect(namesIn(login)).toEqual([ADMIN, 'sid']);
    const logout = await run('returning', ({ shop, admin }) =>
      Promise.all([shop.destroy(), admin.destroy()]),
    );
    expect(namesIn(logout)).toEqual([ADMIN, 'sid']);
    expect(browser.cookies.size).toBe(0);
  });

  const isOfAdmin = ({ input }: FaultCall) => JSON.stringify(input).includes(`"${ADMIN}#`);

  describe.each(KINDS)('one that cannot be saved, %s', (kind) => {
    it.each([
      [ADMIN, true],
      ['sid', false],
    ])('%s: an error, and no cookie of what was not saved', async (cookie, ofAdmin) => {
      const before = (await app.items()).length;
      app.faults.intercept((call, next) =>
        isOfAdmin(call) === ofAdmin ? Promise.reject(new Error('broken pipe')) : next(),
      );
      const answer = await run(kind, named);
      app.faults.reset();
      expect(answer.status).toBe(503);
      expect(namesIn(answer)).not.toContain(cookie);
      // What has a cookie was saved, and the other way round.
      expect((await app.items()).length - before).toBe(answer.setCookies.length);
      const other = ofAdmin ? '/shop' : '/admin';
      const data = answer.setCookies.length === 0 ? {} : { name: ofAdmin ? 'shop' : 'admin' };
      expect(await json(other)).toMatchObject({ data });
    });
  });

  it('one that fails with 409 takes the changes with it that the other has not saved yet', async () => {
    await run('returning', named);
    const others: object[] = [];
    for (const ended of ['shop', 'admin'] as const) {
      const endedElsewhere: Handler = async (sessions) => {
        await managerOf(ended).destroy(sessions[ended].id);
        sessions.shop.data['late'] = true;
        sessions.admin.data['late'] = true;
      };
      expect((await run('returning', endedElsewhere)).status).toBe(409);
      others.push(((await json(ended === 'shop' ? '/admin' : '/shop')) as { data: object }).data);
      await run('returning', named);
    }
    // Whose interceptor is the inner one has saved by the time that the other one fails.
    expect(others.filter((data) => 'late' in data)).toHaveLength(1);
  });

  it('the response waits for the slower of two writes', async () => {
    const gate = new Gate();
    const order: string[] = [];
    app.faults.intercept(async (call, next) => {
      if (isOfAdmin(call)) await call.orAborted(gate.pass());
      const response = await next();
      const name = isOfAdmin(call) ? 'admin' : 'shop';
      // The SDK may send one again.
      if (!order.includes(name)) order.push(name);
      if (order.length === 1) gate.open();
      return response;
    });
    const answer = await run('answering', named);
    expect(order).toEqual(['shop', 'admin']);
    expect(namesIn(answer)).toEqual([ADMIN, 'sid']);
  });

  describe('guards of the one with the name', () => {
    const login = () => run('returning', ({ admin }) => admin.authenticate('root'));
    const reasonOf = async (path: string) => {
      const { status, json: body } = await browser.get(path);
      return status === 200 ? 'passes' : (body as { reason?: string }).reason;
    };

    it('IdleTimeoutGuard', async () => {
      await login();
      expect(await reasonOf('/guarded/ended')).toBe('passes');
      app.clock.advance(31 * MINUTE_MS);
      expect(await reasonOf('/guarded/ended')).toBe('session_idle_timeout');
    });

    it('@IdleTimeout(), beside that of the other', async () => {
      await login();
      expect(await reasonOf('/guarded/idle')).toBe('passes');
      app.clock.advance(6 * MINUTE_MS);
      expect(await reasonOf('/guarded/idle')).toBe('session_idle_timeout');
      browser.cookies.delete(ADMIN);
      await run('returning', ({ shop }) => void (shop.data['name'] = 'shop'));
      app.clock.advance(6 * MINUTE_MS);
      expect(await reasonOf('/guarded/idle')).toBe('passes');
      app.clock.advance(11 * MINUTE_MS);
      expect(await reasonOf('/guarded/idle')).toBe('session_idle_timeout');
    });

    it('@AbsoluteTimeout()', async () => {
      await login();
      expect(await reasonOf('/guarded/absolute')).toBe('passes');
      app.clock.advance(6 * MINUTE_MS);
      expect(await reasonOf('/guarded/absolute')).toBe('session_absolute_timeout');
    });

    it('@RecentAuthentication()', async () => {
      await login();
      expect(await reasonOf('/guarded/recent')).toBe('passes');
      app.clock.advance(6 * MINUTE_MS);
      expect(await reasonOf('/guarded/recent')).toBe('session_reauthentication_required');
    });

    it('CsrfGuard', async () => {
      const { json: tokens } = await run('returning', ({ shop, admin }) => {
        return { shop: shop.csrfToken(), admin: admin.csrfToken() };
      });
      const { shop, admin } = tokens as { shop: string; admin: string };
      const send = (token: string) =>
        browser.post('/guarded/csrf', undefined, { headers: { 'x-csrf-token': token } });
      expect((await send(admin)).status).toBe(201);
      expect((await send(shop)).status).toBe(403);
    });

    it('SessionGuard, and where its session is skipped', async () => {
      await login();
      expect(await reasonOf('/guarded/admin')).toBe('passes');
      expect(await reasonOf('/guarded/skipped')).toBe('session_required');
    });
  });

  it('events, repository and table are injected by token, each of its own', async () => {
    const events: SessionEvent[] = [];
    app.app.get<SessionEvents>(getSessionEventsToken('admin')).subscribe((one) => events.push(one));
    await run('returning', ({ shop }) => void (shop.data['name'] = 'shop'));
    expect(events).toEqual([]);
    await run('returning', ({ admin }) => void (admin.data['name'] = 'admin'));
    expect(events.map(({ type }) => type)).toEqual(['created']);

    for (const tokenOf of [getSessionRepositoryToken, getSessionTableToken]) {
      expect(app.app.get(tokenOf('admin'))).not.toBe(app.app.get(tokenOf()));
    }
    expect([
      getSessionEventsToken(),
      getSessionManagerToken(),
      getSessionRepositoryToken(),
      getSessionTableToken(),
    ]).toEqual([SessionEvents, SessionManager, SessionRepository, SessionTable]);
    await app.app.get<SessionTable>(getSessionTableToken('admin')).verify();
  });
});
