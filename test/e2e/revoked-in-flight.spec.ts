import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionStoreError, SessionUsers } from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { engines } from '../support/engines.js';
import { Gates, RaceController } from '../support/race.controller.js';
import { TestApp } from '../support/test-app.js';

describe.each(engines())('requests under way when sessions are revoked, on $name', (engine) => {
  let app: TestApp;
  let users: SessionUsers;
  let count = 0;
  beforeAll(async () => {
    app = await TestApp.start({ engine, controllers: [RaceController], providers: [Gates] });
    users = app.app.get(SessionUsers);
  });
  beforeEach(() => {
    app.faults.reset();
    app.events.length = 0;
  });
  afterAll(() => app.stop());

  /** Holds the first write of that kind which is about a session. */
  function holding(operation: 'PutItem' | 'UpdateItem') {
    const gate = new Gate();
    app.faults.intercept(async (call, next) => {
      const isOfUser = JSON.stringify(call.input).includes('user#');
      if (call.operation === operation && !isOfUser) {
        await gate.pass();
        return next();
      }
      return next();
    });
    return gate;
  }

  it.each(['/set/a/1', '/login/other', '/regenerate', '/logout'])(
    'R65 S41 POST %s brings nothing back',
    async (path) => {
      const user = `user-${count++}`;
      const browser = app.browser();
      await browser.post(`/login/${user}`);
      const { token } = browser;
      const gates = app.app.get(Gates);
      const gate = `at-${user}`;
      const late = browser.post(`${path}?gate=${gate}`);
      await gates.at(gate).reached;
      expect(await users.revokeAll(user)).toBe(1);
      gates.at(gate).open();
      const answer = await late;
      const isLogout = path === '/logout';
      expect(answer.status).toBe(isLogout ? 201 : 409);
      if (!isLogout) expect(answer.setCookies).toEqual([]);
      expect(await app.item(token)).toMatchObject({ endedBy: { S: 'user' } });
      browser.token = token;
      expect((await browser.get('/read')).json).toEqual({ user: null });
      expect(await users.list('other')).toEqual([]);
    },
  );

  it.each([
    ['of a client without a session', 'PutItem', false],
    ['of a client with one', 'UpdateItem', true],
  ] as const)(
    'R65 S41 a login %s is kept from being done',
    async (_name, operation, hasSession) => {
      const user = `user-${count++}`;
      const browser = app.browser();
      if (hasSession) await browser.post('/set/a/1');
      const gate = holding(operation);
      const late = browser.post(`/login/${user}`);
      await gate.reached;
      app.faults.clear();
      expect(await users.revokeAll(user)).toBe(0);
      gate.open();
      const answer = await late;
      expect([answer.status, answer.setCookies]).toEqual([409, []]);
      expect((await browser.get('/read')).json).toEqual({ user: null });
      expect(await users.list(user)).toEqual([]);
      const again = app.browser();
      await again.post(`/login/${user}`);
      expect((await again.get('/read')).json).toMatchObject({ user });
    },
  );

  it('R65 a login that follows is not among them, even while they are still being ended', async () => {
    const user = `user-${count++}`;
    const old = app.browser();
    await old.post(`/login/${user}`);
    const gate = holding('UpdateItem');
    const revoking = users.revokeAll(user);
    await gate.reached;
    app.faults.clear();
    const fresh = app.browser();
    await fresh.post(`/login/${user}`);
    gate.open();
    await revoking;
    expect((await old.get('/read')).json).toEqual({ user: null });
    const { json } = await fresh.get('/read');
    const listed = await users.list(user);
    // Whichever side of the call it counts to, what is listed is what lives.
    expect(listed).toHaveLength((json as { user: unknown }).user === user ? 1 : 0);
  });

  it('R35 what DynamoDB cannot do is an error, and can be done again', async () => {
    const user = `user-${count++}`;
    const browser = app.browser();
    await browser.post(`/login/${user}`);
    app.faults.on('UpdateItem').throttle(9);
    await expect(users.revokeAll(user)).rejects.toBeInstanceOf(SessionStoreError);
    app.faults.clear();
    expect(await users.revokeAll(user)).toBe(1);
    expect((await browser.get('/read')).json).toEqual({ user: null });
  });
});
