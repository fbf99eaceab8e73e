import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { anyEngine, engineClient, engines, type Engine } from '../support/engines.js';
import { Gates, RaceController } from '../support/race.controller.js';
import { heapInUse, watchFatalErrors } from '../support/real-process.js';
import { TestApp, type TestAppOptions } from '../support/test-app.js';

const ALWAYS = Number.POSITIVE_INFINITY;
const GENERIC = {
  statusCode: 503,
  message: 'The session store is unavailable.',
  code: 'session_store_unavailable',
};

let stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  stops = [];
});

async function start(options: Omit<TestAppOptions, 'controllers'>): Promise<TestApp> {
  const app = await TestApp.start({
    controllers: [RaceController],
    providers: [Gates],
    ...options,
  });
  stops.push(() => app.stop());
  return app;
}

/** A machine between the application and the engine, which is up or down. */
class Relay {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** @param to forwards there; without it, takes connections and never says anything */
  async up(to?: Engine): Promise<void> {
    this.#server = createServer((socket) => {
      this.#keep(socket);
      if (to === undefined) return socket.resume();
      const { hostname, port } = new URL(to.endpoint);
      const there = connect(Number(port), hostname);
      this.#keep(there);
      return socket.pipe(there).pipe(socket);
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server?.listening === true) await once(this.#server, 'close');
    this.#server = undefined;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
  }
}

/** That of the SDK, and the one of docs/cost-and-speed.md, which has another HTTP behind it. */
const clients: { readonly client: string; readonly settings: () => DynamoDBClientConfig }[] = [
  { client: 'default', settings: () => ({}) },
  {
    client: 'fastest',
    settings: () => ({ requestHandler: new UndiciHttpHandler(), cacheMiddleware: true }),
  },
];
const connections = engines().flatMap((engine) =>
  clients.map((client) => ({ ...client, engine, name: engine.name })),
);

describe.each(connections)('a connection that breaks, $client client, $name', (connection) => {
  const { engine, settings } = connection;

  /** One application with a connection of its own, and another one behind a relay. */
  async function behindRelay() {
    const fatal = watchFatalErrors();
    stops.push(fatal.stop);
    const near = await start({ engine });
    const relay = new Relay();
    await relay.up(engine);
    stops.push(() => relay.down());
    const client = engineClient({ name: 'relay', endpoint: relay.endpoint }, settings());
    stops.push(() => client.destroy());
    const { tableName, clock } = near;
    const far = await start({ engine, tableName, clock, session: { client, storeTimeout: '2s' } });
    const browser = near.browser();
    await browser.post('/set/a/1');
    const there = far.browser();
    there.token = browser.token;
    return { relay, far, there, fatal };
  }

  it('S16 R53 is down at first use, refuses, and comes back: each request has its own fate', async () => {
    const { relay, there, fatal } = await behindRelay();
    await relay.down();
    for (let request = 0; request < 3; request++) {
      const answer = await there.post('/set/a/2');
      expect([answer.status, answer.json, answer.setCookies]).toEqual([503, GENERIC, []]);
    }
    await relay.up(engine);
    expect((await there.post('/set/a/3')).status).toBe(201);
    expect((await there.get('/read')).json).toEqual({ a: 3, user: null });
    expect(fatal.errors).toEqual([]);
  });

  it('S16 goes away between two requests, while 30 s go by, and comes back', async () => {
    const { relay, far, there, fatal } = await behindRelay();
    expect((await there.get('/read')).json).toEqual({ a: 1, user: null });
    await relay.down();
    for (let second = 0; second < 30; second += 10) {
      const answers = await Promise.all([there.get('/read'), there.post('/logout')]);
      expect(answers.map(({ status, setCookies }) => [status, setCookies])).toEqual([
        [503, []],
        [503, []],
      ]);
      far.clock.advance(10_000);
    }
    await relay.up(engine);
    expect((await there.get('/read')).json).toEqual({ a: 1, user: null });
    expect(fatal.errors).toEqual([]);
  });

  it('R56 takes the request and never answers: it ends within the budget', async () => {
    const { relay, there, fatal } = await behindRelay();
    await relay.down();
    await relay.up();
    const answer = await there.get('/read');
    expect([answer.status, answer.json, answer.setCookies]).toEqual([503, GENERIC, []]);
    await relay.down();
    await relay.up(engine);
    expect((await there.get('/read')).json).toEqual({ a: 1, user: null });
    expect(fatal.errors).toEqual([]);
  });
});

describe('failures by the thousand', () => {
  it('R56 R58 are each bounded in attempts, leave no error unhandled, and keep no memory', async () => {
    const fatal = watchFatalErrors();
    stops.push(fatal.stop);
    const app = await start({ engine: anyEngine() });
    const browser = app.browser();
    await browser.post('/set/a/1');
    const { token } = browser;
    const fail = async (times: number) => {
      for (let done = 0; done < times; done += 50) {
        app.faults.reset();
        app.faults.on('GetItem').throttle(ALWAYS);
        app.faults.on('PutItem').refuse('InternalServerError', ALWAYS);
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, index) => {
            const one = app.browser();
            if (index % 2 === 0) one.token = token;
            return one.post('/set/a/2');
          }),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
        expect(answers.flatMap(({ setCookies }) => setCookies)).toEqual([]);
        expect(app.faults.attempts()).toBeLessThanOrEqual(3 * 50);
        app.events.length = 0;
      }
      return heapInUse();
    };
    const before = await fail(300);
    const after = await fail(900);
    // Requests and their responses that are kept weigh more than 10 KB each.
    expect(after - before).toBeLessThan(900 * 8 * 1024);
    app.faults.clear();
    expect((await browser.get('/read')).json).toEqual({ a: 1, user: null });
    expect(fatal.errors).toEqual([]);
  }, 60_000);
});
