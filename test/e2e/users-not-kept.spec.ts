import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DynamoSessionRepository,
  nativeLayout,
  SessionOptionsError,
  SessionTable,
  SessionUsers,
  type SessionModuleOptions,
} from '../../lib/index.js';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import {
  anyEngine,
  engineClient,
  engines,
  freshTableName,
  type Engine,
} from '../support/engines.js';
import { TestApp, type TestAppOptions } from '../support/test-app.js';
import { loggedIn, USER_CONTROLLERS, userOf } from '../support/user-sessions.js';

/** As a repository of an application's own, which knows nothing of users. */
class OwnRepository extends DynamoSessionRepository {
  override readonly users = undefined;
}

interface Place {
  readonly options: Pick<TestAppOptions, 'repository'> & {
    readonly session: SessionModuleOptions;
  };
  /** Of the client that sessions go through, where that is not the application's. */
  readonly faults?: FaultInjector;
  readonly close?: () => void;
}

const PLACES: Readonly<Record<string, (engine: Engine) => Promise<Place>>> = {
  'with userSessions: false': () =>
    Promise.resolve({ options: { session: { userSessions: false } } }),
  'in a repository without users': async (engine) => {
    const client = engineClient(engine);
    const faults = FaultInjector.attach(client);
    const [tableName, layout] = [freshTableName(), nativeLayout()];
    await new SessionTable({ client, tableName, layout }).ensure();
    const repository = new OwnRepository({ client, tableName, layout });
    return { options: { repository, session: {} }, faults, close: () => client.destroy() };
  },
};

const EVERYWHERE = engines().flatMap((engine) =>
  Object.entries(PLACES).map(([place, open]) => ({ engine, place, open, on: engine.name })),
);

describe.each(EVERYWHERE)('users whose sessions are not kept, $place, on $on', (kind) => {
  const { engine, open } = kind;
  let app: TestApp;
  let place: Place;
  let faults: FaultInjector;
  beforeAll(async () => {
    place = await open(engine);
    const { session, ...options } = place.options;
    app = await TestApp.start({
      engine,
      controllers: USER_CONTROLLERS,
      ...options,
      session: { consistency: 'adaptive', ...session },
    });
    faults = place.faults ?? app.faults;
  });
  beforeEach(() => faults.reset());
  afterAll(async () => {
    await app.stop();
    place.close?.();
  });

  const calls = () => {
    const made = faults.log.filter(({ phase }) => phase === 'sent');
    faults.reset();
    return made.map(({ operation }) => operation);
  };

  it('R65 log in and out with no call more', async () => {
    const browser = await loggedIn(app, 'ada');
    expect(calls()).toEqual(['PutItem']);
    expect(await userOf(browser)).toBe('ada');
    expect(calls()).toEqual(['GetItem']);
    await browser.post('/users/bob/login', {});
    expect(calls()).toEqual(['GetItem', 'UpdateItem']);
    await browser.post('/logout');
    expect(calls()).toEqual(['GetItem', 'DeleteItem']);
  });

  it("R40 are read as the option says: nobody else ends a user's session here", async () => {
    const browser = await loggedIn(app, 'ada');
    const reads: unknown[] = [];
    faults.intercept(({ operation, input }, next) => {
      if (operation === 'GetItem') reads.push(input['ConsistentRead']);
      return next();
    });
    expect(await userOf(browser)).toBe('ada');
    expect(reads).toEqual([false]);
  });

  it('R65 R66 cannot be asked for, which is an error that says why', async () => {
    const users = app.app.get(SessionUsers);
    const asked = [
      () => users.list('ada'),
      () => users.revoke('ada', 'a-handle'),
      () => users.revokeAll('ada'),
    ];
    for (const ask of asked) {
      const error: unknown = await ask().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(SessionOptionsError);
      expect((error as Error).message).toMatch(/not kept which sessions a user has.*userSessions/s);
    }
    expect(calls()).toEqual([]);
  });
});

it('R67 a limit is refused at start by a repository without users, with what to do', async () => {
  const client = engineClient(anyEngine());
  const [tableName, layout] = [freshTableName(), nativeLayout()];
  const start = TestApp.start({
    controllers: [],
    repository: new OwnRepository({ client, tableName, layout }),
    session: { maxSessionsPerUser: { limit: 3 } },
  });
  await expect(start).rejects.toMatchObject({
    constructor: SessionOptionsError,
    problems: [
      expect.stringMatching(/^maxSessionsPerUser needs .* property users.* leave .* out$/),
    ],
  });
  client.destroy();
});
