import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import { Gate } from '../../lib/testing/gate.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { handlersOf, outcomeOf, ROUTES } from '../support/handlers.js';
import type { AnySession } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const MINUTE = 60_000;

/** Two looks at it never show the same time, as with a real clock under load. */
class RunningClock extends ManualClock {
  override now(): number {
    this.advance(1);
    return super.now();
  }
}

describe.each(engines())('what one request asks of its session, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    const session = { rotateInterval: '15m', idleTimeout: '2h' };
    app = await TestApp.start({ ...ROUTES, engine, session });
  });
  beforeEach(() => {
    app.faults.reset();
    app.events.length = 0;
  });
  afterAll(() => app.stop());

  async function stored(): Promise<Browser> {
    const browser = app.browser();
    await browser.post('/set/n/0');
    app.faults.reset();
    app.events.length = 0;
    return browser;
  }

  it('R38 S03 S37 an answer with a rotation due keeps every update that is in flight', async () => {
    const browser = await stored();
    app.clock.advance(15 * MINUTE);
    const path = handlersOf(app).answering(async (session, response) => {
      const count = () => session.update((data) => void (data['n'] = Number(data['n']) + 1));
      const counting = Promise.all(Array.from({ length: 5 }, count));
      response.json({});
      await counting;
    });
    const answer = await browser.post(path);
    expect([answer.status, answer.setCookies.length]).toEqual([201, 1]);
    expect((await browser.get('/read')).json).toEqual({ n: 5, user: null });
  });

  /** A handler that runs once another request of the same client has set `theirs`. */
  async function afterTheirs(
    browser: Browser,
    kind: 'returning' | 'answering',
    act: (session: AnySession, response: Response) => unknown,
  ) {
    const gate = new Gate();
    const path = handlersOf(app)[kind](async (session: AnySession, response: Response) => {
      await gate.pass();
      return act(session, response);
    });
    const answering = browser.post(path);
    await gate.reached;
    await browser.post('/set/theirs/1');
    return { answering, go: gate.open.bind(gate) };
  }

  it('R38 S03 what an un-awaited save() merged is still there after the answer', async () => {
    const browser = await stored();
    const writing = new Gate();
    const { answering, go } = await afterTheirs(browser, 'answering', async (session, response) => {
      session.data['mine'] = 1;
      void session.save();
      await writing.reached;
      session.data['last'] = 1;
      response.json({});
      writing.open();
    });
    app.faults.on('UpdateItem').pass().wait(writing.pass);
    go();
    expect((await answering).status).toBe(201);
    expect((await browser.get('/read')).json).toEqual({
      ...{ n: 0, theirs: 1, mine: 1, last: 1 },
      user: null,
    });
    expect(app.eventsOf('conflict')).toContainEqual(expect.objectContaining({ outcome: 'merged' }));
  });

  it('R38 S03 what a save() merged stays, also when the data could not be kept for a while', async () => {
    const browser = await stored();
    const writing = new Gate();
    const { answering, go } = await afterTheirs(browser, 'returning', async (session) => {
      session.data['mine'] = 1;
      const saving = outcomeOf(session.save());
      await writing.reached;
      session.data['bad'] = () => 'no serializer keeps this';
      writing.open();
      await saving;
      delete session.data['bad'];
      session.data['last'] = 1;
    });
    // The first write meets the conflict, the second has merged what it found.
    app.faults.on('UpdateItem').pass().wait(writing.pass);
    go();
    expect((await answering).status).toBe(201);
    expect((await browser.get('/read')).json).toEqual({
      ...{ n: 0, theirs: 1, mine: 1, last: 1 },
      user: null,
    });
  });

  it.each([
    ['that is thrown', 'returning'],
    ['that is answered', 'answering'],
  ] as const)(
    'R60 S37 a failure %s waits for the save in flight, whose cookie goes out with it',
    async (_how, kind) => {
      const browser = await stored();
      const { token } = browser;
      const path = handlersOf(app)[kind](async (session: AnySession, response: Response) => {
        session.data['n'] = 1;
        await session.regenerate();
        const saving = session.save();
        if (kind === 'answering') response.status(500).json({});
        await Promise.all([
          saving,
          kind === 'returning' && Promise.reject(new Error('unexpected')),
        ]);
      });
      const answer = await browser.post(path);
      expect([answer.status, answer.setCookies.length]).toEqual([500, 1]);
      expect(browser.token).not.toBe(token);
      expect((await browser.get('/read')).json).toEqual({ n: 1, user: null });
    },
  );

  it('R60 S37 a failure behind a save that fails as well sends no cookie', async () => {
    const browser = await stored();
    app.faults.on('UpdateItem').refuse('AccessDeniedException');
    const path = handlersOf(app).returning(async (session) => {
      await session.regenerate();
      void outcomeOf(session.save());
      throw new Error('unexpected');
    });
    const answer = await browser.post(path);
    expect([500, 503]).toContain(answer.status);
    expect(answer.setCookies).toEqual([]);
    expect((await browser.get('/read')).json).toEqual({ n: 0, user: null });
  });

  it('R27 R42 a read moves the idle clock once, however fine that is', async () => {
    const session = { touchInterval: 0 };
    const options = { ...ROUTES, engine, session, clock: new RunningClock() };
    await withApp(options, async (fine) => {
      const browser = fine.browser();
      await browser.post('/set/n/0');
      fine.faults.reset();
      expect((await browser.get('/read')).json).toEqual({ n: 0, user: null });
      expect(fine.faults.count('UpdateItem')).toBe(1);
    });
  });
});
