import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  nativeLayout,
  StructuredCloneSerializer,
  type SessionModuleOptions,
} from '../../lib/index.js';
import { FaultPlan } from '../../lib/testing/fault-plan.js';
import { Gate } from '../../lib/testing/gate.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import type { Browser } from '../support/browser.js';
import { ForeignApp } from '../support/foreign-app.js';
import { foreignSystem, type ForeignSystem } from '../support/foreign-systems.js';

const ALWAYS = Number.POSITIVE_INFINITY;

/** Enough for all of the SDK's attempts, with its pauses. When time is over, nothing can be found out. */
const PATIENT = { storeTimeout: '15s' };

interface Scenario {
  readonly title: string;
  readonly system: ForeignSystem;
  /** The request that gives the session another id. */
  readonly path: string;
  readonly cookieName: string;
  readonly session: SessionModuleOptions;
  /** How often the session was seen after that request. */
  readonly seen: number;
  /** Whether a move that is repeated comes to the same new id, and so finds what the last one left. */
  readonly meetsItself: boolean;
}

const movedFrom = (name: string): Scenario => {
  const system = foreignSystem(name);
  return {
    title: `out of the table of ${name}`,
    system,
    path: '/seen',
    cookieName: 'sid',
    session: {
      ...PATIENT,
      layout: nativeLayout(),
      // Other libraries' sessions hold integers that JSON does not.
      serializer: new StructuredCloneSerializer(),
      cookie: { name: 'sid', secure: false },
      migrateFrom: [system.layout(new ManualClock(system.now))],
      // Only what is sent for the sessions themselves counts here.
      userSessions: false,
    },
    seen: 1,
    meetsItself: true,
  };
};

const regeneratedIn = (name: string): Scenario => {
  const system = foreignSystem(name);
  return {
    title: `to a new id in the table of ${name}`,
    system,
    path: '/regenerate',
    cookieName: system.cookieName,
    session: PATIENT,
    seen: 0,
    meetsItself: false,
  };
};

describe.each([
  movedFrom('flask-dynamodb-sessions, json'),
  movedFrom('connect-dynamodb'),
  regeneratedIn('flask-dynamodb-sessions, pickle'),
  regeneratedIn('dynamodb-session-web with signed ids'),
])('a session that moves $title', ({ system, path, cookieName, session, ...scenario }) => {
  let one: ForeignApp;
  let two: ForeignApp;
  beforeAll(async () => {
    one = await ForeignApp.start(system, { session });
    const { tableName, clock } = one.app;
    two = await ForeignApp.start(system, { session, tableName, clock });
  });
  beforeEach(async () => {
    await one.reset();
    two.app.faults.reset();
  });
  afterAll(async () => {
    await one.app.stop();
    await two.app.stop();
  });

  const me = async (browser: Browser) => (await browser.get('/me')).json;
  const known = (seen = 0) => ({ who: system.who, seen });
  /** Through the other instance's client: this one's may be cut off. */
  const rows = () => two.app.items();
  /** The same client, whose next request another instance serves. */
  const elsewhere = (browser: Browser): Browser => {
    const other = two.client(null);
    for (const [name, value] of browser.cookies) other.cookies.set(name, value);
    return other;
  };
  /** Faults of the deletes of the row that the other application wrote. */
  function onOldDelete(): FaultPlan {
    const plan = new FaultPlan();
    const id = JSON.stringify(system.row[one.layout.partitionKey.name]);
    one.app.faults.intercept((call, next) => {
      const isMeant = call.operation === 'DeleteItem' && JSON.stringify(call.input).includes(id);
      return isMeant ? plan.apply(call, next) : next();
    });
    return plan;
  }

  /** Once the client has a token, it is its only one, and its session the only row. */
  async function hasMoved(browser: Browser): Promise<void> {
    expect([...browser.cookies.keys()]).toEqual([cookieName]);
    expect(browser.cookies.get(cookieName)).not.toBe(system.cookie);
    expect(await me(elsewhere(browser))).toEqual(known(scenario.seen));
    expect(await rows()).toHaveLength(1);
  }

  it('is there once, under the new token', async () => {
    const browser = one.client();
    expect((await browser.post(path)).status).toBe(200);
    await hasMoved(browser);
  });

  it('S18 is still there when the process dies between the two writes', async () => {
    // One read and the create: from then on this instance reaches nothing, and its client hears of nothing.
    one.app.faults.on().pass(2).failBefore(ALWAYS);
    await one.client().post(path);
    expect(await rows()).toHaveLength(2);

    const browser = two.client();
    expect(await me(browser)).toEqual(known());
    if (scenario.meetsItself) {
      // The dead one could still be about to finish its move, by a clock that is five minutes behind.
      expect((await two.client().post(path)).status).toBe(409);
      expect(await me(browser)).toEqual(known());
      two.app.clock.advance(15_000 + 5 * 60_000);
    }
    expect((await browser.post(path)).status).toBe(200);
    one.app.faults.reset();
    expect(await me(browser)).toEqual(known(scenario.seen));
    if (scenario.meetsItself) return hasMoved(browser);
    // What is left has a token that nobody was ever given, and ends by itself.
    expect(await rows()).toHaveLength(2);
    const ttl = one.layout.ttlAttribute ?? '';
    for (const row of await rows()) expect(row).toHaveProperty([ttl, 'N']);
    return undefined;
  });

  it('S18 is ended by a logout after that, whatever was left', async () => {
    one.app.faults.on().pass(2).failBefore(ALWAYS);
    await one.client().post(path);
    const browser = two.client();
    expect((await browser.post('/logout')).status).toBe(200);
    one.app.faults.reset();
    expect(await me(two.client())).toEqual({ who: null, seen: 0 });
    expect(await rows()).toHaveLength(scenario.meetsItself ? 0 : 1);
  });

  it.each([
    ['once', 1],
    ['each time', ALWAYS],
  ])('S17 has moved when the reply to the delete is lost %s', async (_often, times) => {
    onOldDelete().dropReply(times);
    const browser = one.client();
    expect((await browser.post(path)).status).toBe(200);
    one.app.faults.reset();
    await hasMoved(browser);
  });

  it('S17 has moved, with an error, when nobody can say whether the delete was done', async () => {
    onOldDelete().dropReply(ALWAYS);
    one.app.faults.on('GetItem').pass().failBefore(ALWAYS);
    const browser = one.client();
    expect((await browser.post(path)).status).toBe(503);
    one.app.faults.reset();
    await hasMoved(browser);
  });

  it('S17 is found by its new token when the delete was not done either', async () => {
    one.app.faults.on().pass(2).failBefore(ALWAYS);
    const browser = one.client();
    expect((await browser.post(path)).status).toBe(503);
    one.app.faults.reset();
    expect(await me(browser)).toEqual(known(scenario.seen));
    expect((await elsewhere(browser).post('/seen')).status).toBe(200);
    expect(await me(browser)).toEqual(known(scenario.seen + 1));
  });

  it('S15 stays where it was, and nothing else, when the delete is throttled for good', async () => {
    onOldDelete().throttle(ALWAYS);
    const browser = one.client();
    const { status, setCookies } = await browser.post(path);
    expect([status, setCookies]).toEqual([503, []]);
    one.app.faults.reset();
    expect(await rows()).toEqual([system.row]);
    expect(await me(browser)).toEqual(known());
    expect((await browser.post(path)).status).toBe(200);
    await hasMoved(browser);
  });

  it.each([
    ['once', 1],
    ['each time', ALWAYS],
  ])('S17 is there once when the reply to the create is lost %s', async (_often, times) => {
    one.app.faults.on('PutItem').dropReply(times);
    const browser = one.client();
    expect((await browser.post(path)).status).toBe(200);
    one.app.faults.reset();
    await hasMoved(browser);
  });

  it('S17 stays where it was when nobody can be asked what became of the create', async () => {
    one.app.faults.on('PutItem').use(async (_call, next) => {
      await next();
      one.app.faults.on('GetItem').failBefore(3);
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    }, ALWAYS);
    const browser = one.client();
    expect((await browser.post(path)).status).toBe(503);
    one.app.faults.reset();
    expect(await me(browser)).toEqual(known());
    expect((await browser.post(path)).status).toBe(200);
    await hasMoved(browser);
  });

  it.each([['PutItem'], ['DeleteItem']] as const)(
    'ends as one session when two instances move it at the same time, both before their %s',
    async (operation) => {
      const gates = [one, two].map(({ app }) => {
        const gate = new Gate();
        app.faults.on(operation).wait(gate.pass);
        return gate;
      });
      const clients = [one.client(), two.client()];
      const answers = clients.map((client) => client.post(path));
      // Where both come to one new id, only one of them gets as far as the delete.
      const isAlone = operation === 'DeleteItem' && scenario.meetsItself;
      const reached = gates.map(({ reached: arrived }) => arrived);
      await (isAlone ? Promise.race(reached) : Promise.all(reached));
      for (const gate of gates) gate.open();
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
      const winner = clients[statuses.indexOf(200)] ?? one.client();
      await hasMoved(winner);
    },
  );

  /** A request of the other instance that has loaded the session, and goes on when this one has moved it. */
  async function slow(route: string, operation: 'PutItem' | 'DeleteItem', minutes = 0) {
    const gate = new Gate();
    two.app.faults.on(operation).wait(gate.pass);
    const late = two.client().post(route);
    await gate.reached;
    const browser = one.client();
    expect((await browser.post(path)).status).toBe(200);
    one.app.clock.advance(minutes * 60_000);
    gate.open();
    return { browser, status: (await late).status };
  }

  it('is left alone by a request that comes to move it long after', async () => {
    const { browser, status } = await slow(path, 'PutItem', 1);
    expect(status).toBe(409);
    await hasMoved(browser);
  });

  it('ends by a logout under its old token, where the new one can be told from that', async () => {
    const { browser, status } = await slow('/logout', 'DeleteItem');
    expect(status).toBe(200);
    const survives = !scenario.meetsItself;
    expect(await rows()).toHaveLength(survives ? 1 : 0);
    expect(await me(browser)).toMatchObject({ who: survives ? system.who : null });
  });
});
