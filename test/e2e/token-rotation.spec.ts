import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { Gates, RaceController } from '../support/race.controller.js';
import { MAX_CLOCK_SKEW_MS } from '../../lib/session/session-timeouts.js';
import { TestApp } from '../support/test-app.js';

const HOUR = 3_600_000;

describe.each(engines())('periodic rotation, on $name', (engine) => {
  let app: TestApp;
  let revoking: TestApp;
  beforeAll(async () => {
    const base = { controllers: [RaceController], providers: [Gates], engine };
    const session = { rotateInterval: '15m', idleTimeout: '2h' };
    app = await TestApp.start({ ...base, session });
    const { tableName, clock } = app;
    revoking = await TestApp.start({
      ...base,
      tableName,
      clock,
      session: { ...session, onTokenReuse: 'revoke' },
    });
  });
  beforeEach(() => {
    app.faults.clear();
    app.faults.reset();
    app.events.length = 0;
    revoking.events.length = 0;
  });
  afterAll(async () => {
    await revoking.stop();
    await app.stop();
  });

  async function dueForRotation(): Promise<Browser> {
    const browser = app.browser();
    await browser.post('/login/u1');
    app.clock.advance(HOUR / 4);
    app.faults.reset();
    app.events.length = 0;
    return browser;
  }

  const withToken = (token: string, from = app): Browser => {
    const browser = from.browser();
    browser.token = token;
    return browser;
  };

  it('R32 is one write, and the session goes on', async () => {
    const browser = await dueForRotation();
    const old = browser.token;
    await browser.get('/read');
    expect(browser.token).not.toBe(old);
    expect([app.faults.count('GetItem'), app.faults.count('UpdateItem')]).toEqual([1, 1]);
    expect((await browser.get('/read')).json).toMatchObject({ user: 'u1' });
    expect(app.eventsOf('rotated').map(({ why }) => why)).toEqual(['rotate']);
  });

  it('S07 five at once leave one live token, and the client logged in, in whatever order answers come', async () => {
    for (let order = 0; order < 5; order++) {
      const browser = await dueForRotation();
      const { token } = browser;
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => withToken(token).get('/read')),
      );
      const cookies = answers.flatMap(({ setCookies }) => setCookies);
      expect(answers.map(({ json }) => (json as { user: string }).user)).toEqual(
        Array(5).fill('u1'),
      );
      expect(cookies).toHaveLength(1);
      const rotated = [...answers.slice(order), ...answers.slice(0, order)];
      for (const { setCookies } of rotated) {
        const value = /^sid=([^;]+)/.exec(setCookies[0] ?? '')?.[1];
        if (value !== undefined) browser.token = value;
      }
      expect((await browser.get('/read')).json).toMatchObject({ user: 'u1' });
    }
  });

  it('S08 the old token reads for the grace, and never writes or rotates', async () => {
    const browser = await dueForRotation();
    const old = withToken(browser.token);
    await browser.get('/read');
    expect((await old.get('/read')).json).toMatchObject({ user: 'u1' });
    for (const path of ['/set/a/1', '/regenerate', '/login/u2']) {
      const answer = await old.post(path);
      expect([path, answer.status, answer.setCookies]).toEqual([path, 409, []]);
    }
    app.clock.advance(9_999);
    expect((await old.get('/read')).json).toMatchObject({ user: 'u1' });
    app.clock.advance(1);
    expect((await old.get('/read')).json).toEqual({ user: null });
    expect(app.eventsOf('token-reused')).toEqual([]);
    app.clock.advance(MAX_CLOCK_SKEW_MS);
    expect((await old.get('/read')).json).toEqual({ user: null });
    expect(app.eventsOf('token-reused')).toEqual([expect.objectContaining({ revoked: false })]);
    expect((await browser.get('/read')).json).toMatchObject({ user: 'u1' });
  });

  it('S08 the old token does not outlive a logout', async () => {
    const browser = await dueForRotation();
    const old = withToken(browser.token);
    await browser.get('/read');
    await browser.post('/logout');
    expect((await old.get('/read')).json).toEqual({ user: null });
  });

  it('a logout wins, also under the old token within its grace', async () => {
    const browser = await dueForRotation();
    const old = withToken(browser.token);
    await browser.get('/read');
    expect((await old.post('/logout')).status).toBe(201);
    expect((await browser.get('/read')).json).toEqual({ user: null });
  });

  it("a reused token ends the session with onTokenReuse: 'revoke'", async () => {
    const browser = await dueForRotation();
    const { token: old } = browser;
    await browser.get('/read');
    app.clock.advance(10_000 + MAX_CLOCK_SKEW_MS);
    expect((await withToken(old, revoking).get('/read')).json).toEqual({ user: null });
    expect(revoking.eventsOf('token-reused')).toEqual([expect.objectContaining({ revoked: true })]);
    expect((await browser.get('/read')).json).toEqual({ user: null });
    expect(await app.item(old)).toMatchObject({ endedBy: { S: 'reuse' } });
  });

  it('S07 a token older than the last one is known for a stolen copy as well', async () => {
    const browser = await dueForRotation();
    const { token: stolen } = browser;
    await browser.get('/read');
    app.clock.advance(HOUR / 4);
    await browser.get('/read');
    app.clock.advance(10_000 + MAX_CLOCK_SKEW_MS);
    const thief = withToken(stolen, revoking);
    expect((await thief.get('/read')).json).toEqual({ user: null });
    expect(revoking.eventsOf('token-reused')).toEqual([expect.objectContaining({ revoked: true })]);
    expect((await browser.get('/read')).json).toEqual({ user: null });
  });

  it('S06 R31 a late request with the token before the last changes nothing, and sets no cookie', async () => {
    const browser = app.browser();
    await browser.post('/set/a/1');
    const late = withToken(browser.token);
    await browser.post('/login/u1');
    app.clock.advance(1000);
    await browser.post('/regenerate');
    const answer = await late.post('/set/a/2');
    expect([answer.status, answer.setCookies]).toEqual([409, []]);
    expect((await late.get('/read')).setCookies).toEqual([]);
    expect((await browser.get('/read')).json).toMatchObject({ a: 1, user: 'u1' });
  });

  it('S07 a request that took longer than the grace to arrive costs its client no newer cookie', async () => {
    const browser = await dueForRotation();
    const slow = withToken(browser.token);
    await browser.get('/read');
    app.clock.advance(10_000);
    for (const reused of [0, 1]) {
      const answer = await slow.get('/read');
      expect([answer.json, answer.setCookies]).toEqual([{ user: null }, []]);
      expect(app.eventsOf('token-reused')).toHaveLength(reused);
      app.clock.advance(MAX_CLOCK_SKEW_MS);
    }
  });

  it('S27 of two tokens of one session, sent side by side, the newer one counts', async () => {
    const browser = await dueForRotation();
    const old = browser.token;
    await browser.get('/read');
    for (const tokens of [
      [old, browser.token],
      [browser.token, old],
    ]) {
      const cookie = tokens.map((token) => `sid=${token}`).join('; ');
      const answer = await app.browser().post('/set/a/1', undefined, { headers: { cookie } });
      expect([answer.status, answer.setCookies]).toEqual([201, []]);
    }
    expect(app.eventsOf('rejected')).toEqual([]);
  });

  it('S07 a session that a worker saves keeps the token that its browser has', async () => {
    const browser = await dueForRotation();
    const session = await app.manager.load<{ a?: number }>(browser.token);
    if (session === null) throw new Error('The session is gone.');
    session.data.a = 1;
    await app.manager.save(session);
    app.clock.advance(10_000);
    expect((await browser.get('/read')).json).toMatchObject({ a: 1, user: 'u1' });
    expect(app.eventsOf('token-reused')).toEqual([]);
  });

  it('S09 R32 a rotation that fails leaves the old token alive and sets no cookie', async () => {
    const browser = await dueForRotation();
    const old = browser.token;
    app.faults.on('UpdateItem').refuse('AccessDeniedException');
    const answer = await browser.get('/read');
    expect([answer.status, answer.setCookies]).toEqual([200, []]);
    await browser.get('/read');
    expect(browser.token).not.toBe(old);
  });

  it('S09 R32 a login whose write fails grants nothing', async () => {
    const browser = app.browser();
    await browser.post('/set/a/1');
    const old = browser.token;
    app.faults.on('UpdateItem').refuse('AccessDeniedException');
    const answer = await browser.post('/login/u1');
    expect([answer.status, answer.setCookies]).toEqual([503, []]);
    expect(browser.token).toBe(old);
    expect((await browser.get('/read')).json).toEqual({ a: 1, user: null });
  });
});
