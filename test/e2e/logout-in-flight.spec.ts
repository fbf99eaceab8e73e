import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { handlersOf, outcomeOf, ROUTES } from '../support/handlers.js';
import type { AnySession } from '../support/playground.controller.js';
import { watchFatalErrors } from '../support/real-process.js';
import { TestApp } from '../support/test-app.js';

describe.each(engines())('a logout that nobody awaits, on $name', (engine) => {
  let app: TestApp;
  let fatal: ReturnType<typeof watchFatalErrors>;
  beforeAll(async () => {
    fatal = watchFatalErrors();
    app = await TestApp.start({ ...ROUTES, engine });
  });
  beforeEach(() => {
    app.faults.reset();
    fatal.errors.length = 0;
  });
  afterAll(async () => {
    await app.stop();
    fatal.stop();
  });

  async function stored(): Promise<Browser> {
    const browser = app.browser();
    await browser.post('/set/n/0');
    app.faults.reset();
    return browser;
  }

  const AFTERWARDS: [string, (session: AnySession) => Promise<unknown>][] = [
    ['save()', (session) => session.save()],
    ['update()', (session) => session.update((data) => void (data['n'] = 1))],
    ['reload()', (session) => session.reload()],
    ['touch()', (session) => session.touch()],
  ];

  it.each(AFTERWARDS)('R33 R34 of a new session lets no %s store anything', async (_name, act) => {
    const browser = app.browser();
    const path = handlersOf(app).returning(async (session) => {
      const ending = session.destroy();
      const outcome = await outcomeOf(act(session));
      await ending;
      return { outcome };
    });
    const answer = await browser.post(path);
    expect([answer.json, answer.setCookies]).toEqual([{ outcome: 'destroyed' }, []]);
    expect(app.faults.count()).toBe(0);
  });

  it.each(AFTERWARDS)(
    'R33 R34 of a stored session lets no %s pretend to work',
    async (_name, act) => {
      const browser = await stored();
      const { token } = browser;
      const path = handlersOf(app).returning(async (session) => {
        const ending = session.destroy();
        session.data['n'] = 1;
        const outcome = await outcomeOf(act(session));
        await ending;
        return { outcome };
      });
      const answer = await browser.post(path);
      expect([answer.json, answer.setCookies.length]).toEqual([{ outcome: 'destroyed' }, 1]);
      expect(await app.item(token)).toBeUndefined();
    },
  );

  it('R35 R41 is answered when it is done, with the end of the cookie', async () => {
    const browser = await stored();
    const { token } = browser;
    const path = handlersOf(app).answering((session, response) => {
      void session.destroy();
      response.send('logged out');
    });
    const answer = await browser.post(path);
    expect([answer.text, answer.setCookies.length]).toEqual(['logged out', 1]);
    expect([await app.item(token), browser.token]).toEqual([undefined, '']);
  });

  it('R35 R58 fails the response when the store does: nobody is told "logged out"', async () => {
    const browser = await stored();
    app.faults.on('DeleteItem').refuse('AccessDeniedException');
    const path = handlersOf(app).answering((session, response) => {
      void session.destroy();
      response.send('logged out');
    });
    const answer = await browser.post(path);
    expect([answer.status, answer.setCookies]).toEqual([503, []]);
    expect(answer.json).toMatchObject({ code: 'session_store_unavailable' });
    expect((await browser.get('/read')).json).toEqual({ n: 0, user: null });
    expect(fatal.errors).toEqual([]);
  });
});
