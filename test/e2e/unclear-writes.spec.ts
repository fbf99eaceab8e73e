import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionStoreError } from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import type { Answer, Browser } from '../support/browser.js';
import { Deadlines } from '../support/deadlines.js';
import { engines, tellsWhatRefused } from '../support/engines.js';
import { handlersOf, ROUTES } from '../support/handlers.js';
import type { AnySession } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const ALWAYS = Number.POSITIVE_INFINITY;
const MINUTE = 60_000;

const CHANGES: [string, (session: AnySession) => unknown, object][] = [
  ['update()', (session) => session.update((data) => count(data)), { n: 1, user: null }],
  ['a plain change', (session) => count(session.data), { n: 1, user: null }],
  ['authenticate()', (session) => session.authenticate('u1'), { n: 0, user: 'u1' }],
];

function count(data: Record<string, unknown>): void {
  data['n'] = Number(data['n']) + 1;
}

describe.each(engines())('a write whose reply comes too late, on $name', (engine) => {
  let app: TestApp;
  let revoking: TestApp;
  let deadlines: Deadlines;
  let revokingDeadlines: Deadlines;
  beforeAll(async () => {
    // Only what is sent for the sessions themselves counts here.
    const session = { rotateInterval: '15m', idleTimeout: '2h', userSessions: false };
    app = await TestApp.start({ ...ROUTES, engine, session });
    revoking = await TestApp.start({
      ...ROUTES,
      engine,
      session: { ...session, onTokenReuse: 'revoke' },
    });
    [deadlines, revokingDeadlines] = [Deadlines.of(app), Deadlines.of(revoking)];
  });
  beforeEach(() => {
    for (const { faults, events } of [app, revoking]) {
      faults.reset();
      events.length = 0;
    }
  });
  afterAll(async () => {
    await revoking.stop();
    await app.stop();
  });

  async function stored(on = app): Promise<Browser> {
    const browser = on.browser();
    await browser.post('/set/n/0');
    on.faults.reset();
    return browser;
  }

  it.each([
    ['as ever', () => [app, deadlines] as const],
    ["also with onTokenReuse: 'revoke'", () => [revoking, revokingDeadlines] as const],
  ])('R32 S09 S17 a rotation that was done logs nobody out, %s', async (_how, which) => {
    const [on, { never }] = which();
    const browser = await stored(on);
    await browser.post('/login/u1');
    on.clock.advance(15 * MINUTE);
    on.faults.reset();
    on.faults.on('UpdateItem').holdReply(never);
    const answer = await browser.get('/read');
    expect([answer.status, answer.json]).toMatchObject([200, { n: 0, user: 'u1' }]);
    expect(on.faults.log).toContainEqual(
      expect.objectContaining({ operation: 'UpdateItem', phase: 'reached' }),
    );
    on.faults.clear();
    on.clock.advance(10 * MINUTE);
    expect((await browser.get('/read')).json).toMatchObject({ n: 0, user: 'u1' });
    expect(on.eventsOf('token-reused')).toEqual([]);
  });

  /** The change, after another request's where that is asked for. */
  async function changed(
    browser: Browser,
    act: (session: AnySession) => unknown,
    afterConflict: boolean,
    fail: () => void,
  ): Promise<Answer> {
    const gate = new Gate();
    const path = handlersOf(app).returning(async (session) => {
      await gate.pass();
      await act(session);
      return {};
    });
    const answering = browser.post(path);
    await gate.reached;
    if (afterConflict) await browser.post('/set/theirs/1');
    fail();
    gate.open();
    return answering;
  }

  describe.each([
    ['at the first attempt', false],
    ['after a conflict', true],
  ])('%s', (_when, afterConflict) => {
    const late = () => {
      const plan = app.faults.on('UpdateItem');
      if (afterConflict) plan.pass();
      plan.holdReply(deadlines.never);
    };
    const lateAndSilent = () => {
      late();
      const reads = app.faults.on('GetItem');
      if (afterConflict && !tellsWhatRefused(engine)) reads.pass();
      reads.wait(deadlines.never, ALWAYS);
    };
    const theirs = afterConflict ? { theirs: 1 } : {};

    it.each(CHANGES)(
      'R57 S17 %s succeeds when a look shows that it was done',
      async (_what, act, left) => {
        const browser = await stored();
        const answer = await changed(browser, act, afterConflict, late);
        expect(answer.status).toBe(201);
        app.faults.clear();
        expect((await browser.get('/read')).json).toEqual({ ...left, ...theirs });
      },
    );

    it.each(CHANGES.slice(0, 2))(
      'R54 R57 S17 %s whose fate nobody can tell is reported as that: never as not saved',
      async (_what, act, left) => {
        const browser = await stored();
        const answer = await changed(browser, act, afterConflict, lateAndSilent);
        expect([answer.status, answer.setCookies]).toEqual([503, []]);
        expect(answer.json).toMatchObject({ code: 'session_write_unclear' });
        app.faults.clear();
        expect((await browser.get('/read')).json).toEqual({ ...left, ...theirs });
      },
    );

    it('R32 S09 S17 a login whose fate nobody can tell leaves its client a token that reads', async () => {
      const browser = await stored();
      const login = (session: AnySession) => session.authenticate('u1');
      const answer = await changed(browser, login, afterConflict, lateAndSilent);
      expect(answer.status).toBe(503);
      expect(answer.json).toMatchObject({ code: 'session_write_unclear' });
      app.faults.clear();
      expect((await browser.get('/read')).json).toMatchObject({ n: 0 });
    });
  });

  it.each(CHANGES)('R57 S17 %s that never arrived is sent again', async (_what, act, left) => {
    const browser = await stored();
    const answer = await changed(browser, act, false, () =>
      app.faults.on('UpdateItem').wait(deadlines.never),
    );
    expect(answer.status).toBe(201);
    expect((await browser.get('/read')).json).toEqual(left);
  });

  it('R57 the error of an unclear write is a kind of store error, with a name of its own', async () => {
    const browser = await stored();
    const caught: unknown[] = [];
    const act = (session: AnySession) =>
      session.update((data) => count(data)).catch((error: unknown) => caught.push(error));
    await changed(browser, act, false, () => {
      app.faults.on('UpdateItem').holdReply(deadlines.never);
      app.faults.on('GetItem').wait(deadlines.never, ALWAYS);
    });
    expect(caught).toEqual([expect.any(SessionStoreError)]);
    expect(caught).toMatchObject([{ code: 'session_write_unclear', statusCode: 503 }]);
    const { SessionUnclearError } = await import('../../lib/index.js');
    expect(caught).toEqual([expect.any(SessionUnclearError)]);
  });

  it('R37 S17 a session whose first write was done and answered too late is the one in the cookie', async () => {
    const browser = app.browser();
    app.faults.on('PutItem').holdReply(deadlines.never);
    const answer = await browser.post('/set/n/0');
    expect([answer.status, answer.setCookies.length]).toEqual([201, 1]);
    expect((await browser.get('/read')).json).toEqual({ n: 0, user: null });
  });

  it('R35 S17 a logout that was done and answered too late is a logout', async () => {
    const browser = await stored();
    const { token } = browser;
    app.faults.on('DeleteItem').holdReply(deadlines.never);
    const answer = await browser.post('/logout');
    expect([answer.status, browser.token, await app.item(token)]).toEqual([201, '', undefined]);
  });
});
