import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../../lib/testing/gate.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { handlersOf, ROUTES } from '../support/handlers.js';
import type { AnySession } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const RENEWALS: [string, (session: AnySession) => Promise<void>][] = [
  ['authenticate()', (session) => session.authenticate('u1')],
  ['regenerate()', (session) => session.regenerate()],
  ['both', (session) => session.regenerate().then(() => session.authenticate('u1'))],
];

describe.each(engines())('what a session says of itself, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...ROUTES, engine });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  async function stored(): Promise<Browser> {
    const browser = app.browser();
    await browser.post('/set/n/0');
    return browser;
  }

  it.each(RENEWALS)(
    'R31 session.id after %s is the token that the response delivers',
    async (_name, renew) => {
      const browser = await stored();
      const ids: string[] = [];
      const path = handlersOf(app).returning(async (session) => {
        ids.push(session.id);
        await renew(session);
        ids.push(session.id);
        await session.save();
        ids.push(session.id);
      });
      const { token: before } = browser;
      await browser.post(path);
      expect(browser.token).not.toBe(before);
      expect(ids).toEqual([before, browser.token, browser.token]);
      expect((await browser.get('/read')).json).toMatchObject({ n: 0 });
    },
  );

  it.each(RENEWALS)('R31 S03 also when another request was faster: %s', async (_name, renew) => {
    const browser = await stored();
    const gate = new Gate();
    let id: string | undefined;
    const path = handlersOf(app).returning(async (session) => {
      await renew(session);
      ({ id } = session);
      await gate.pass();
    });
    const answering = browser.post(path);
    await gate.reached;
    await browser.post('/set/theirs/1');
    gate.open();
    expect((await answering).status).toBe(201);
    expect(browser.token).toBe(id);
    expect((await browser.get('/read')).json).toMatchObject({ n: 0, theirs: 1 });
  });

  it.each(RENEWALS)('R31 and of a new session: %s', async (_name, renew) => {
    const browser = app.browser();
    let id: string | undefined;
    const path = handlersOf(app).returning(async (session) => {
      await renew(session);
      ({ id } = session);
    });
    await browser.post(path);
    expect([browser.token, browser.token.length > 0]).toEqual([id, true]);
  });

  it('R33 a destroyed session says that it is, and belongs to nobody', async () => {
    const browser = await stored();
    await browser.post('/login/u1');
    const path = handlersOf(app).returning(async (session) => {
      const told = () => ({ destroyed: session.destroyed, userId: session.userId ?? null });
      const before = told();
      await session.destroy();
      return { before, after: told(), authenticatedAt: session.authenticatedAt ?? null };
    });
    const { json } = await browser.post(path);
    expect(json).toEqual({
      before: { destroyed: false, userId: 'u1' },
      after: { destroyed: true, userId: null },
      authenticatedAt: null,
    });
  });

  it('R33 so does one that was never stored', async () => {
    const path = handlersOf(app).returning(async (session) => {
      await session.authenticate('u1');
      await session.destroy();
      return { destroyed: session.destroyed, userId: session.userId ?? null };
    });
    const answer = await app.browser().post(path);
    expect(answer.json).toEqual({ destroyed: true, userId: null });
    expect(app.faults.count('PutItem')).toBe(0);
  });

  it('R35 a logout that failed leaves a session that is not destroyed', async () => {
    const browser = await stored();
    await browser.post('/login/u1');
    app.faults.on('DeleteItem').refuse('AccessDeniedException');
    const path = handlersOf(app).returning(async (session) => {
      await session.destroy().catch(() => undefined);
      return { destroyed: session.destroyed, userId: session.userId ?? null };
    });
    expect((await browser.post(path)).json).toEqual({ destroyed: false, userId: 'u1' });
  });
});
