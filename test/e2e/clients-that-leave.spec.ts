import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { filter, firstValueFrom } from 'rxjs';
import { SessionEvents } from '../../lib/index.js';
import type { DynamoOperation } from '../../lib/testing/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { engines } from '../support/engines.js';
import { Gates, RaceController } from '../support/race.controller.js';
import { watchFatalErrors } from '../support/real-process.js';
import { TestApp } from '../support/test-app.js';

const ROUNDS = 50;

describe.each(engines())('clients that leave before they are answered, on $name', (engine) => {
  let app: TestApp;
  let names = 0;
  beforeAll(async () => {
    app = await TestApp.start({ controllers: [RaceController], providers: [Gates], engine });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  /** Sends a request, cuts its connection when it has come to a gate, and lets the handler go on. */
  async function leave(path: string, gate: Gate, token = ''): Promise<void> {
    const headers = token === '' ? {} : { cookie: `sid=${token}` };
    const request = httpRequest(app.url + path, { method: 'POST', headers });
    request.on('error', () => undefined);
    const closed = new Promise((resolve) => request.once('close', resolve));
    request.end();
    await gate.reached;
    request.destroy();
    await closed;
    gate.open();
  }

  const next = (type: 'saved' | 'created') =>
    firstValueFrom(app.app.get(SessionEvents).pipe(filter((event) => event.type === type)));

  it.each(['GetItem', 'UpdateItem'] as const)(
    `S38 R60 during ${ROUNDS} %s calls each cost one write, and nobody else anything`,
    async (operation: DynamoOperation) => {
      const fatal = watchFatalErrors();
      const browser = app.browser();
      await browser.post('/set/a/1');
      app.faults.reset();
      for (let round = 1; round <= ROUNDS; round++) {
        const gate = new Gate();
        app.faults.clear();
        app.faults.on(operation).wait(gate.pass);
        const saved = next('saved');
        await leave(`/set/b/${round}`, gate, browser.token);
        await saved;
      }
      expect([app.faults.count('UpdateItem'), app.faults.count('PutItem')]).toEqual([ROUNDS, 0]);
      expect((await browser.get('/read')).json).toEqual({ a: 1, b: ROUNDS, user: null });
      fatal.stop();
      expect(fatal.errors).toEqual([]);
    },
  );

  it(`S38 in ${ROUNDS} handlers and ${ROUNDS} first writes leave one item each, and no error`, async () => {
    const fatal = watchFatalErrors();
    const before = (await app.items()).length;
    for (let round = 1; round <= ROUNDS; round++) {
      const name = `leaves-${names++}`;
      const inHandler = next('created');
      await leave(`/set/a/1?gate=${name}`, app.app.get(Gates).at(name));
      await inHandler;
      const gate = new Gate();
      app.faults.clear();
      app.faults.on('PutItem').wait(gate.pass);
      const inWrite = next('created');
      await leave('/login/u1', gate);
      await inWrite;
    }
    expect(app.faults.count('PutItem')).toBe(2 * ROUNDS);
    expect((await app.items()).length - before).toBe(2 * ROUNDS);
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it('S38 whose save then fails disturb nobody', async () => {
    const fatal = watchFatalErrors();
    const browser = app.browser();
    await browser.post('/set/a/1');
    for (let round = 0; round < 10; round++) {
      const gate = new Gate();
      app.faults.clear();
      app.faults.on('UpdateItem').wait(gate.pass);
      app.faults.on('UpdateItem').refuse('AccessDeniedException');
      const failed = firstValueFrom(
        app.app.get(SessionEvents).pipe(filter(({ type }) => type === 'store-error')),
      );
      await leave('/set/a/2', gate, browser.token);
      await failed;
    }
    app.faults.clear();
    expect((await browser.get('/read')).json).toEqual({ a: 1, user: null });
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it('S38 R45 requests that follow each other on one connection share nothing', async () => {
    const [one, two] = [app.browser(), app.browser()];
    await one.post('/set/a/1');
    await two.post('/set/a/2');
    const { hostname, port } = new URL(app.url);
    const get = (...lines: string[]) =>
      [`GET /read HTTP/1.1`, `Host: ${hostname}`, ...lines, '', ''].join('\r\n');
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(
      get(`Cookie: sid=${one.token}`) +
        get() +
        get(`Cookie: sid=${two.token}`) +
        get('Cookie: sid=none') +
        get(`Cookie: sid=${one.token}`, 'Connection: close'),
    );
    await once(socket, 'close');
    const bodies = Buffer.concat(chunks)
      .toString('utf8')
      .match(/\{.*?\}/g);
    expect(bodies?.map((body) => JSON.parse(body) as unknown)).toEqual([
      { a: 1, user: null },
      { user: null },
      { a: 2, user: null },
      { user: null },
      { a: 1, user: null },
    ]);
  });
});
