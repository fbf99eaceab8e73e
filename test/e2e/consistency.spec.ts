import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engines } from '../support/engines.js';
import { Gates, RaceController, secretOf } from '../support/race.controller.js';
import { TestApp } from '../support/test-app.js';

describe.each(engines())('reads that lag behind writes, on $name', (engine) => {
  describe.each(['strong', 'adaptive', 'eventual'] as const)(
    "with consistency: '%s'",
    (consistency) => {
      let app: TestApp;
      beforeAll(async () => {
        const session = { consistency };
        app = await TestApp.start({
          controllers: [RaceController],
          providers: [Gates],
          engine,
          session,
        });
      });
      beforeEach(() => {
        app.faults.staleReads.thaw();
        app.faults.reset();
      });
      afterAll(() => app.stop());

      const calls = () => app.faults.count('GetItem');

      it('R40 S20 a new session is found at once, and a stale miss logs nobody out', async () => {
        const browser = app.browser();
        app.faults.staleReads.freeze();
        await browser.post('/login/u1');
        const answer = await browser.get('/read');
        expect([answer.json, answer.setCookies]).toEqual([
          { user: 'u1', secretOfTheUser: secretOf('u1') },
          [],
        ]);
      });

      it('R40 S20 a login is seen at once: an old view of the token is not believed', async () => {
        const browser = app.browser();
        await browser.post('/set/a/1');
        app.faults.staleReads.freeze();
        await browser.post('/login/u1');
        expect((await browser.get('/read')).json).toMatchObject({ user: 'u1' });
      });

      it('costs one read while nothing is behind', async () => {
        const browser = app.browser();
        await browser.post('/set/a/1');
        app.faults.reset();
        await browser.get('/read');
        expect(calls()).toBe(1);
      });

      it('loses no change of two requests that both read an old view', async () => {
        const browser = app.browser();
        await browser.post('/set/a/1');
        app.faults.staleReads.freeze();
        await browser.post('/set/a/5');
        await browser.post('/set/b/6');
        app.faults.staleReads.thaw();
        expect((await browser.get('/read')).json).toMatchObject({ a: 5, b: 6 });
      });

      if (consistency === 'adaptive') {
        it('R40 a change is seen by the next request, for one strong read more', async () => {
          const browser = app.browser();
          await browser.post('/set/a/1');
          app.faults.staleReads.freeze();
          await browser.post('/set/a/2');
          const before = calls();
          expect((await browser.get('/read')).json).toMatchObject({ a: 2 });
          expect(calls() - before).toBe(2);
        });

        it('S31 the version in the token cannot be raised to double the cost', async () => {
          const browser = app.browser();
          await browser.post('/set/a/1');
          const [selector, validator, , signature] = browser.token.split('.');
          browser.token = [selector, validator, 'zzzz', signature].join('.');
          app.faults.reset();
          expect((await browser.get('/read')).json).toEqual({ user: null });
          expect(calls()).toBe(0);
        });
      }
    },
  );
});
