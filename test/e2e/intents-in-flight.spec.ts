import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../../lib/testing/gate.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { handlersOf, outcomeOf, ROUTES } from '../support/handlers.js';
import { TestApp } from '../support/test-app.js';

const MINUTE = 60_000;

describe.each(engines())('what is asked while a write is in flight, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    const session = { rotateInterval: '15m', idleTimeout: '2h' };
    app = await TestApp.start({ ...ROUTES, engine, session });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  async function stored(): Promise<Browser> {
    const browser = app.browser();
    await browser.post('/set/n/0');
    app.faults.reset();
    app.events.length = 0;
    return browser;
  }

  const withToken = (token: string): Browser => {
    const browser = app.browser();
    browser.token = token;
    return browser;
  };

  it('R42 R31 a login happens once, whatever is asked while it is being saved', async () => {
    const browser = await stored();
    const writing = new Gate();
    app.faults.on('UpdateItem').wait(writing.pass);
    const path = handlersOf(app).returning(async (session) => {
      await session.authenticate('u1');
      const saving = session.save();
      await writing.reached;
      session.setTimeouts({ idle: 600 });
      writing.open();
      await saving;
      return { id: session.id };
    });
    const answer = await browser.post(path);
    const { id } = answer.json as { id: string };
    expect([answer.status, browser.token]).toEqual([201, id]);
    expect((await withToken(id).get('/read')).json).toEqual({ n: 0, user: 'u1' });
    expect(app.eventsOf('rotated')).toHaveLength(1);
    expect((await app.item(id))?.['idleTimeout']).toEqual({ N: '600' });
  });

  it('S36 a stream whose head is a login in flight can still save afterwards', async () => {
    const browser = await stored();
    const [writing, sent] = [new Gate(), new Gate()];
    app.faults.on('UpdateItem').wait(writing.pass);
    const path = handlersOf(app).answering(async (session, response) => {
      await session.authenticate('u1');
      response.write('saving: ', () => sent.open());
      await writing.reached;
      session.setTimeouts({ idle: 600 });
      writing.open();
      await sent.pass();
      session.data['n'] = 1;
      response.end(await outcomeOf(session.save()));
    });
    const answer = await browser.post(path);
    expect([answer.text, answer.setCookies.length]).toEqual(['saving: done', 1]);
    expect((await browser.get('/read')).json).toEqual({ n: 1, user: 'u1' });
    expect((await app.item(browser.token))?.['idleTimeout']).toEqual({ N: '600' });
  });

  it('S36 R59 after the head an update() that meets a regenerate() fails, and the token lives', async () => {
    const browser = await stored();
    const changing = new Gate();
    const path = handlersOf(app).answering(async (session, response) => {
      response.write('the head; ');
      const updating = outcomeOf(
        session.update(async (data) => {
          await changing.pass();
          data['n'] = 1;
        }),
      );
      await changing.reached;
      const renewing = outcomeOf(session.regenerate());
      changing.open();
      const outcomes = await Promise.all([updating, renewing]);
      response.end(outcomes.includes('response-started') ? 'response-started' : outcomes.join());
    });
    const { token } = browser;
    const answer = await browser.post(path);
    expect([answer.text, browser.token]).toEqual(['the head; response-started', token]);
    expect((await browser.get('/read')).json).toMatchObject({ user: null, n: expect.anything() });
    expect(app.eventsOf('rotated')).toEqual([]);
  });

  /** A login that is asked for while a rotation that nobody asked for is on its way. */
  function loginDuringRotation(
    browser: Browser,
    writing: Gate,
    before: () => Promise<unknown> = () => Promise.resolve(),
  ) {
    const path = handlersOf(app).returning(async (session) => {
      const saving = outcomeOf(session.save());
      await writing.reached;
      await before();
      await session.authenticate('u1');
      writing.open();
      await saving;
      return {};
    });
    return browser.post(path);
  }

  it('S09 R32 a rotation that fails takes no login with it', async () => {
    const browser = await stored();
    app.clock.advance(15 * MINUTE);
    const writing = new Gate();
    app.faults.on('UpdateItem').wait(writing.pass);
    app.faults.on('UpdateItem').refuse('AccessDeniedException');
    const answer = await loginDuringRotation(browser, writing);
    expect([answer.status, answer.setCookies.length]).toEqual([201, 1]);
    expect((await browser.get('/read')).json).toEqual({ n: 0, user: 'u1' });
  });

  it('S06 R31 a rotation that another request won lets no login vanish without a word', async () => {
    const browser = await stored();
    app.clock.advance(15 * MINUTE);
    const other = withToken(browser.token);
    const writing = new Gate();
    app.faults.on('UpdateItem').wait(writing.pass);
    const answer = await loginDuringRotation(browser, writing, () => other.get('/read'));
    const { user } = (await browser.get('/read')).json as { user: string | null };
    // Either it logged in, or it says that the old token may no longer write.
    expect([
      [201, 'u1'],
      [409, null],
    ]).toContainEqual([answer.status, user]);
    expect((await other.get('/read')).json).toMatchObject({ n: 0 });
  });

  it('R31 a reload() forgets no login that was asked for after it', async () => {
    const browser = await stored();
    const reading = new Gate();
    app.faults.on('GetItem').pass().wait(reading.pass);
    const path = handlersOf(app).returning(async (session) => {
      const reloading = session.reload();
      await reading.reached;
      await session.authenticate('u1');
      reading.open();
      await reloading;
      return {};
    });
    const answer = await browser.post(path);
    expect([answer.status, answer.setCookies.length]).toEqual([201, 1]);
    expect((await browser.get('/read')).json).toEqual({ n: 0, user: 'u1' });
  });

  it('R04 R37 session.id during the first save is the token that is stored', async () => {
    const browser = app.browser();
    const writing = new Gate();
    app.faults.on('PutItem').wait(writing.pass);
    const path = handlersOf(app).returning(async (session) => {
      session.data['n'] = 1;
      const saving = session.save();
      await writing.reached;
      const { id } = session;
      writing.open();
      await saving;
      return { id };
    });
    const { id } = (await browser.post(path)).json as { id: string };
    expect(browser.token).toBe(id);
    expect((await withToken(id).get('/read')).json).toEqual({ n: 1, user: null });
  });

  it.each([
    ['that waits for its turn', false],
    ['that is on its way', true],
  ])(
    'R41 S36 an answer waits for the first update() of a session, %s',
    async (_which, onItsWay) => {
      const browser = app.browser();
      const writing = new Gate();
      app.faults.on('PutItem').wait(writing.pass);
      const path = handlersOf(app).answering(async (session, response) => {
        const updating = outcomeOf(session.update((data) => void (data['n'] = 1)));
        if (onItsWay) await writing.reached;
        response.json({});
        writing.open();
        await updating;
      });
      const answer = await browser.post(path);
      expect([answer.status, answer.setCookies.length]).toEqual([201, 1]);
      expect((await browser.get('/read')).json).toEqual({ n: 1, user: null });
    },
  );
});
