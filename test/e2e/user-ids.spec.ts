import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engines } from '../support/engines.js';
import { handlersOf, outcomeOf, ROUTES } from '../support/handlers.js';
import { TestApp } from '../support/test-app.js';

describe.each(engines())('the id of a user who logs in, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...ROUTES, engine });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  async function login(userId: string) {
    let outcome: unknown;
    const path = handlersOf(app).returning(async (session) => {
      outcome = await outcomeOf(session.authenticate(userId));
      return { userId: session.userId ?? null };
    });
    const browser = app.browser();
    const answer = await browser.post(path);
    return { browser, answer, outcome };
  }

  it.each([
    ['is longer than 1,024 bytes', 'a'.repeat(1025)],
    ['is longer than that in UTF-8', 'é'.repeat(513)],
    ['ends with half a character', 'user-\ud83d'],
    ['begins with half a character', '\ude00-user'],
  ])('is refused, without a call, when it %s', async (_what, userId) => {
    const { answer, outcome } = await login(userId);
    expect(outcome).toBeInstanceOf(TypeError);
    expect([answer.status, answer.json, answer.setCookies]).toEqual([201, { userId: null }, []]);
    expect(app.faults.count()).toBe(0);
  });

  it.each([
    ['as long as it may be', 'é'.repeat(512)],
    ['of any characters', 'user-\u{1f600}'],
  ])('may be %s', async (_what, userId) => {
    const { browser, answer, outcome } = await login(userId);
    expect([outcome, answer.json]).toEqual(['done', { userId }]);
    expect((await browser.get('/read')).json).toEqual({ user: userId });
  });
});
