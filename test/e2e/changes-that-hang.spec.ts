import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../../lib/testing/gate.js';
import type { Browser } from '../support/browser.js';
import { Deadlines } from '../support/deadlines.js';
import { engines, type Engine } from '../support/engines.js';
import { handlersOf, outcomeOf, ROUTES } from '../support/handlers.js';
import { ending, patiently } from '../support/patience.js';
import type { AnyData, AnySession } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

async function stored(app: TestApp): Promise<Browser> {
  const browser = app.browser();
  await browser.post('/set/n/0');
  app.faults.reset();
  return browser;
}

/**
 * A change that meets a conflict, and hangs when it is tried again: `meets` lets it go that far, and
 * `hanging` is reached then.
 */
function hangingUpdate(app: TestApp) {
  const [meets, hanging] = [new Gate(), new Gate()];
  const outcomes: unknown[] = [];
  const path = handlersOf(app).returning(async (session) => {
    let tries = 0;
    const updating = session.update(() => (tries++ === 0 ? meets : hanging).pass());
    outcomes.push(await outcomeOf(updating));
    await updating;
  });
  return { path, meets, hanging, outcomes };
}

describe.each(engines())('a change that hangs, on $name', (engine: Engine) => {
  it('R44 R56 holds up nobody else, and ends with an error of its own', async () => {
    const app = await TestApp.start({ ...ROUTES, engine });
    const deadlines = Deadlines.of(app);
    const browser = await stored(app);
    const { path, meets, hanging, outcomes } = hangingUpdate(app);
    try {
      const stuck = browser.post(path, undefined, patiently());
      await meets.reached;
      const writing = new Gate();
      const other = browser.post(
        handlersOf(app).returning(async ({ data }) => {
          await writing.pass();
          data['mine'] = 1;
          return {};
        }),
        undefined,
        patiently(),
      );
      await writing.reached;
      await browser.post('/set/theirs/1');
      meets.open();
      await hanging.reached;
      writing.open();
      expect((await other).status).toBe(201);
      deadlines.expire();
      expect([(await stuck).status, outcomes]).toEqual([500, ['change-too-slow']]);
      expect((await browser.get('/read')).json).toMatchObject({ n: 0, theirs: 1, mine: 1 });
    } finally {
      hanging.open();
      await app.stop();
    }
  });

  it('R56 is an error also where nobody else is in the way', async () => {
    const app = await TestApp.start({ ...ROUTES, engine });
    const deadlines = Deadlines.of(app);
    const browser = await stored(app);
    const hanging = new Gate();
    const path = handlersOf(app).returning((session) => session.update(hanging.pass));
    try {
      const answering = browser.post(path, undefined, patiently());
      await hanging.reached;
      deadlines.expire();
      const answer = await answering;
      expect([answer.status, answer.json]).toMatchObject([500, { code: 'session_state' }]);
      expect(app.faults.count('UpdateItem')).toBe(0);
    } finally {
      hanging.open();
      await app.stop();
    }
  });

  it('R60 does not keep app.close() from ending', async () => {
    const app = await TestApp.start({ ...ROUTES, engine });
    const deadlines = Deadlines.of(app);
    const session = app.manager.create<AnyData>({ n: 0 });
    await session.save();
    const hanging = new Gate();
    const updating = outcomeOf(session.update(hanging.pass));
    await hanging.reached;
    try {
      const stopping = app.stop();
      deadlines.expire();
      await ending(stopping, 'app.close()');
      expect(await ending(updating, 'the update')).toBe('change-too-slow');
    } finally {
      hanging.open();
    }
  });
});

describe.each(engines())('within a change of update(), on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ ...ROUTES, engine });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  const OPERATIONS: [string, (session: AnySession) => Promise<unknown>][] = [
    ['save()', (session) => session.save()],
    ['update()', (session) => session.update(() => undefined)],
    ['reload()', (session) => session.reload()],
    ['destroy()', (session) => session.destroy()],
  ];

  it.each(OPERATIONS)('R44 %s fails at once, and the change goes on', async (_name, act) => {
    const browser = await stored(app);
    const path = handlersOf(app).returning(async (session) => {
      let outcome: unknown;
      await session.update(async (data) => {
        outcome = await outcomeOf(act(session));
        data['n'] = 1;
      });
      return { outcome };
    });
    const answer = await browser.post(path, undefined, patiently());
    expect([answer.status, answer.json]).toEqual([201, { outcome: 'inside-update' }]);
    expect((await browser.get('/read')).json).toEqual({ n: 1, user: null });
  });

  it('R38 save() from elsewhere waits until the change is done', async () => {
    const browser = await stored(app);
    const changing = new Gate();
    const path = handlersOf(app).returning(async (session) => {
      const updating = session.update(async (data) => {
        await changing.pass();
        data['n'] = 1;
      });
      await changing.reached;
      session.data['m'] = 2;
      const saving = session.save();
      changing.open();
      return Promise.all([outcomeOf(updating), outcomeOf(saving)]);
    });
    const answer = await browser.post(path, undefined, patiently());
    expect([answer.status, answer.json]).toEqual([201, ['done', 'done']]);
    expect((await browser.get('/read')).json).toEqual({ n: 1, m: 2, user: null });
  });
});

describe.each(engines())('a stream that saves as it goes, on $name', (engine) => {
  it('R56 S36 goes on however many slow saves it needs: each has its own time', async () => {
    const app = await TestApp.start({ ...ROUTES, engine });
    const deadlines = Deadlines.of(app);
    const browser = await stored(app);
    const path = handlersOf(app).answering(async (session, response) => {
      response.flushHeaders();
      for (let n = 1; n <= 10; n++) {
        session.data['n'] = n;
        response.write(`${String(await outcomeOf(session.save()))} `);
      }
      response.end();
    });
    // Together twice the time that one request may wait.
    const wait = async () => deadlines.advance(6_000);
    app.faults.on('UpdateItem').wait(wait, Number.POSITIVE_INFINITY);
    try {
      const answer = await browser.post(path, undefined, patiently());
      expect(answer.text.split(' ').filter(Boolean)).toEqual(Array(10).fill('done'));
      app.faults.clear();
      expect((await browser.get('/read')).json).toEqual({ n: 10, user: null });
    } finally {
      await app.stop();
    }
  });
});
