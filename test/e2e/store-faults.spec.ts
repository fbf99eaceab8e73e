import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { get as httpGet } from 'node:http';
import { filter, firstValueFrom } from 'rxjs';
import { SessionEvents } from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import type { Browser } from '../support/browser.js';
import { Deadlines } from '../support/deadlines.js';
import { engines } from '../support/engines.js';
import { Gates, RaceController } from '../support/race.controller.js';
import { watchFatalErrors } from '../support/real-process.js';
import { TestApp } from '../support/test-app.js';

const ALWAYS = Number.POSITIVE_INFINITY;
const GENERIC = {
  statusCode: 503,
  message: 'The session store is unavailable.',
  code: 'session_store_unavailable',
};
const UNCLEAR = { ...GENERIC, code: 'session_write_unclear' };

describe.each(engines())('a store that fails, on $name', (engine) => {
  let app: TestApp;
  let fatal: ReturnType<typeof watchFatalErrors>;

  beforeAll(async () => {
    fatal = watchFatalErrors();
    app = await TestApp.start({ controllers: [RaceController], providers: [Gates], engine });
  });
  beforeEach(() => {
    // The SDK waits a random part of its back-off: none of it, to be quick.
    jest.spyOn(Math, 'random').mockReturnValue(0);
    app.faults.clear();
    app.faults.reset();
    app.events.length = 0;
  });
  afterAll(async () => {
    await app.stop();
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  async function stored(): Promise<Browser> {
    const browser = app.browser();
    await browser.post('/set/a/1');
    app.faults.reset();
    return browser;
  }

  it.each([
    ['throttles', () => app.faults.on('GetItem').throttle(ALWAYS)],
    ['answers 500', () => app.faults.on('GetItem').refuse('InternalServerError', ALWAYS)],
    ['refuses access', () => app.faults.on('GetItem').refuse('AccessDeniedException', ALWAYS)],
    ['is unreachable', () => app.faults.on('GetItem').failBefore(ALWAYS)],
    ['loses every answer', () => app.faults.on('GetItem').dropReply(ALWAYS)],
  ])(
    'R53 R55 S16 that %s at a read: 503, no handler, no cookie, and it heals itself',
    async (_n, fail) => {
      const browser = await stored();
      const before = await app.item(browser.token);
      fail();
      const answer = await browser.post('/set/a/2');
      expect([answer.status, answer.json, answer.setCookies]).toEqual([503, GENERIC, []]);
      app.faults.clear();
      expect(await app.item(browser.token)).toEqual(before);
      expect((await browser.get('/read')).json).toMatchObject({ a: 1 });
    },
  );

  it('S15 R56 that throttles twice is asked a third time, and no more', async () => {
    const browser = await stored();
    app.faults.on('UpdateItem').throttle(2);
    expect((await browser.post('/set/a/2')).status).toBe(201);
    expect(app.faults.attempts('UpdateItem')).toBe(3);
    app.faults.clear();
    app.faults.reset();
    app.faults.on('UpdateItem').throttle(ALWAYS);
    expect((await browser.post('/set/a/3')).status).toBe(503);
    expect(app.faults.attempts('UpdateItem')).toBe(3);
    app.faults.clear();
    expect((await browser.get('/read')).json).toMatchObject({ a: 2 });
  });

  it('S15 that throttles a touch does not fail the request', async () => {
    const browser = await stored();
    app.clock.advance(200_000);
    app.faults.on('UpdateItem').throttle(ALWAYS);
    expect((await browser.get('/read')).json).toMatchObject({ a: 1 });
    expect(app.eventsOf('store-error')).toEqual([expect.objectContaining({ operation: 'touch' })]);
    expect(app.faults.count('UpdateItem')).toBe(1);
  });

  it('R57 S17 a repeated write counts once when the first reply was lost', async () => {
    const browser = app.browser();
    app.faults.on('PutItem').dropReply();
    expect((await browser.post('/set/a/1')).status).toBe(201);
    app.faults.on('UpdateItem').dropReply();
    expect((await browser.post('/set/b/2')).status).toBe(201);
    expect((await app.item(browser.token))?.['version']).toEqual({ N: '2' });
    app.faults.on('UpdateItem').dropReply();
    expect((await browser.post('/login/u1')).status).toBe(201);
    expect((await browser.get('/read')).json).toMatchObject({ a: 1, b: 2, user: 'u1' });
    expect((await app.item(browser.token))?.['version']).toEqual({ N: '3' });
    app.faults.on('DeleteItem').dropReply();
    expect((await browser.post('/logout')).status).toBe(201);
    const types = app.events.map(({ type }) => type);
    expect(types).toEqual(['created', 'saved', 'rotated', 'destroyed']);
  });

  it('S17 with every reply lost it is looked up, and no error', async () => {
    const browser = await stored();
    app.faults.on('UpdateItem').dropReply(ALWAYS);
    expect((await browser.post('/set/a/2')).status).toBe(201);
    app.faults.clear();
    expect((await browser.get('/read')).json).toMatchObject({ a: 2 });
  });

  it('S17 with nobody to ask what became of it, it is unclear, and what is stored is whole', async () => {
    const browser = await stored();
    app.faults.on('UpdateItem').dropReply(ALWAYS);
    app.faults.on('GetItem').pass().failBefore(ALWAYS);
    const answer = await browser.post('/set/a/2');
    expect([answer.status, answer.json]).toEqual([503, UNCLEAR]);
    app.faults.clear();
    expect([1, 2]).toContain(((await browser.get('/read')).json as { a: number }).a);
  });

  it('R35 a logout that fails is an error, and the user is still logged in', async () => {
    const browser = await stored();
    app.faults.on('DeleteItem').refuse('AccessDeniedException');
    const answer = await browser.post('/logout');
    expect([answer.status, answer.json, answer.setCookies]).toEqual([503, GENERIC, []]);
    expect((await browser.get('/read')).json).toMatchObject({ a: 1 });
  });

  it('S16 that is down at first use fails that request only', async () => {
    const { tableName, clock } = app;
    const late = await TestApp.start({
      controllers: [RaceController],
      providers: [Gates],
      engine,
      tableName,
      clock,
    });
    const browser = await stored();
    const there = late.browser();
    there.token = browser.token;
    late.faults.on('GetItem').failBefore(3);
    expect((await there.get('/read')).status).toBe(503);
    expect((await there.get('/read')).json).toMatchObject({ a: 1 });
    await late.stop();
  });

  it('R60 S38 a client that leaves costs one write at the most, and nobody else anything', async () => {
    const browser = await stored();
    const gates = app.app.get(Gates);
    const events = app.app.get(SessionEvents);
    for (let round = 0; round < 100; round++) {
      const name = `${engine.name}-leaves-${round}`;
      const request = httpGet(`${app.url}/set/b/${round}?gate=${name}`, {
        method: 'POST',
        headers: { cookie: `sid=${browser.token}` },
      });
      const closed = new Promise((resolve) => request.once('close', resolve));
      request.on('error', () => undefined);
      await gates.at(name).reached;
      request.destroy();
      await closed;
      const saved = firstValueFrom(events.pipe(filter(({ type }) => type === 'saved')));
      gates.at(name).open();
      await saved;
    }
    expect((await browser.get('/read')).json).toMatchObject({ a: 1, b: 99 });
    expect(app.faults.count('UpdateItem')).toBe(100);
    expect(app.faults.count('PutItem')).toBe(0);
  });

  it('R60 app.close() waits for a save in flight', async () => {
    const { tableName, clock } = app;
    const closing = await TestApp.start({
      controllers: [RaceController],
      providers: [Gates],
      engine,
      tableName,
      clock,
    });
    const session = closing.manager.create<{ a?: number }>({ a: 1 });
    const gate = new Gate();
    closing.faults.on('PutItem').wait(gate.pass);
    const saving = session.save();
    await gate.reached;
    const order: string[] = [];
    const closed = closing.app.close().then(() => order.push('closed'));
    void saving.then(() => order.push('saved'));
    await new Promise((resolve) => setImmediate(resolve));
    gate.open();
    await Promise.all([closed, saving]);
    expect(order).toEqual(['saved', 'closed']);
    closing.client.destroy();
  });

  it('R59 S36 what needs a new cookie after the head is out throws, and stores nothing', async () => {
    const before = (await app.items()).length;
    const request = { headers: {}, socket: {}, res: { headersSent: true } };
    const session = await app.manager.of<{ a?: number }>(request);
    session.data.a = 1;
    await expect(session.save()).rejects.toMatchObject({ state: 'response-started' });
    expect((await app.items()).length).toBe(before);
  });
});

describe('a store that never answers', () => {
  const [engine] = engines();

  it.each(['GetItem', 'UpdateItem'] as const)(
    'R56 ends with the budget, at %s',
    async (operation) => {
      const app = await TestApp.start({
        controllers: [RaceController],
        providers: [Gates],
        ...(engine && { engine }),
      });
      const { never } = Deadlines.of(app);
      const browser = app.browser();
      await browser.post('/set/a/1');
      app.faults.on(operation).wait(never, ALWAYS);
      const answer = await browser.post('/set/a/2');
      expect([answer.status, answer.json]).toEqual([
        503,
        operation === 'UpdateItem' ? UNCLEAR : GENERIC,
      ]);
      app.faults.clear();
      expect((await browser.get('/read')).status).toBe(200);
      await app.stop();
    },
  );

  it("onStoreError 'anonymous' runs the handler with a session that cannot be saved", async () => {
    const app = await TestApp.start({
      controllers: [RaceController],
      providers: [Gates],
      session: { onStoreError: 'anonymous' },
      ...(engine && { engine }),
    });
    const browser = app.browser();
    await browser.post('/set/a/1');
    app.faults.on('GetItem').refuse('AccessDeniedException', ALWAYS);
    const read = await browser.get('/read');
    expect([read.status, read.json, read.setCookies]).toEqual([200, { user: null }, []]);
    const change = await browser.post('/set/a/2');
    expect([change.status, change.setCookies]).toEqual([503, []]);
    app.faults.clear();
    expect((await browser.get('/read')).json).toMatchObject({ a: 1 });
    await app.stop();
  });
});
