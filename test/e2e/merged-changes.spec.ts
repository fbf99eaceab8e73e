import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  JsonSerializer,
  SessionCorruptError,
  SessionSerializationError,
  StructuredCloneSerializer,
} from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { engines } from '../support/engines.js';
import { PlaygroundController, type AnyData } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

describe.each(engines())('changes that meet, on $name', (engine) => {
  const apps: TestApp[] = [];
  const start = async (session = {}) => {
    const app = await TestApp.start({ controllers: [PlaygroundController], engine, session });
    apps.push(app);
    return app;
  };
  let app: TestApp;
  beforeAll(async () => {
    app = await start();
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => Promise.all(apps.map((one) => one.stop())));

  async function begun(data: AnyData, from = app): Promise<string> {
    const session = from.manager.create<AnyData>(data);
    await session.save();
    return session.id;
  }

  async function load(token: string, from = app) {
    const session = await from.manager.load<AnyData>(token);
    if (session === null) throw new Error('The session is gone.');
    return session;
  }

  it.each(['merge', 'reject', 'overwrite'] as const)(
    "R38 S03 update() loses none, also with conflict: '%s'",
    async (conflict) => {
      const one = await start({ conflict, storeTimeout: '1m' });
      const token = await begun({ n: 0 }, one);
      const sessions = await Promise.all(Array.from({ length: 20 }, () => load(token, one)));
      await Promise.all(
        sessions.map((session) =>
          session.update((data) => void (data['n'] = Number(data['n']) + 1)),
        ),
      );
      expect((await load(token, one)).data).toEqual({ n: 20 });
    },
  );

  it.each([
    ['JSON', new JsonSerializer()],
    ['structured clone', new StructuredCloneSerializer()],
  ])('R42 a merge, and an update after one, is one write each, with %s', async (_n, serializer) => {
    const one = await start({ serializer });
    const token = await begun({ z: 0 }, one);
    const [first, second] = [await load(token, one), await load(token, one)];
    first.data['y'] = 1;
    second.data['a'] = 2;
    await first.save();
    await second.save();
    await second.save();
    expect(second.data).toEqual({ z: 0, y: 1, a: 2 });
    expect((await one.item(token))?.['version']).toEqual({ N: '3' });
    await first.update((data) => void (data['b'] = 3));
    await first.save();
    expect(first.data).toEqual({ z: 0, y: 1, a: 2, b: 3 });
    expect((await one.item(token))?.['version']).toEqual({ N: '4' });
  });

  it.each([
    ['longer', { idle: '20m', absolute: '11h' }, [1200, 39_600]],
    ['shorter', { idle: '1m', absolute: '10m' }, [60, 600]],
  ] as const)('R28 R38 keep the timeouts that others made %s', async (_n, timeouts, seconds) => {
    const token = await begun({ n: 0 });
    const first = await load(token);
    first.setTimeouts({ idle: '15m', absolute: '5h' });
    await first.save();
    const [one, two] = [await load(token), await load(token)];
    two.setTimeouts(timeouts);
    await two.save();
    one.data['n'] = 1;
    await one.save();
    const { data, idleTimeout, absoluteTimeout, expiresAt } = await load(token);
    expect([data, idleTimeout, absoluteTimeout]).toEqual([{ n: 1 }, ...seconds]);
    expect(expiresAt.getTime()).toBe(app.clock.now() + seconds[0] * 1000);
    expect(one.idleTimeout).toBe(idleTimeout);
  });

  it('R42 requests that each add a key are one write each over HTTP as well', async () => {
    const browser = app.browser();
    await browser.post('/set', { z: 0 });
    app.faults.reset();
    const gate = new Gate();
    app.faults.on('UpdateItem').wait(gate.pass);
    const late = browser.post('/set', { a: 1 });
    await gate.reached;
    await browser.post('/set', { y: 1 });
    gate.open();
    expect((await late).json).toEqual({ z: 0, y: 1, a: 1 });
    // The one that was refused, and the two that were not.
    expect(app.faults.count('UpdateItem')).toBe(3);
    expect((await app.item(browser.token))?.['version']).toEqual({ N: '3' });
  });

  it('R31 R38 a login that keeps some keys keeps what others made of these meanwhile, and no more', async () => {
    const browser = app.browser();
    await browser.post('/set', { cart: ['tea'], draft: 'mine', lang: 'en' });
    const late = app.browser();
    late.token = browser.token;
    const gate = new Gate();
    app.faults.on('UpdateItem').wait(gate.pass);
    const login = browser.post('/login/ada', { keep: ['cart', 'lang', 'coupon'] });
    await gate.reached;
    await late.post('/set', { cart: ['tea', 'milk'], draft: 'theirs', added: 1, coupon: 'X' });
    gate.open();
    expect((await login).status).toBe(200);
    const kept = { cart: ['tea', 'milk'], lang: 'en', coupon: 'X' };
    expect((await browser.get('/read')).json).toEqual(kept);
  });

  it('R31 R38 what is set again after keep: false is not taken for something that was kept', async () => {
    const session = await load(await begun({ lang: 'en', cart: ['tea'] }));
    const other = await load(session.id);
    await session.regenerate({ keep: false });
    session.data['lang'] = 'en';
    other.data['lang'] = 'de';
    other.data['cart'] = ['milk'];
    await other.save();
    await session.save();
    expect((await load(session.id)).data).toEqual({ lang: 'en' });
  });

  it('R38 update() after a regenerate that keeps a counter loses no count', async () => {
    const session = await load(await begun({ n: 1, other: 1 }));
    const faster = await load(session.id);
    const addOne = (data: AnyData) => void (data['n'] = Number(data['n']) + 1);
    await session.regenerate({ keep: ['n'] });
    await faster.update(addOne);
    await session.update(addOne);
    expect((await load(session.id)).data).toEqual({ n: 3 });
  });

  it('R42 data that was rolled back is not written for the order of its keys', async () => {
    const token = await begun({ a: 1, b: 2 });
    const session = await load(token);
    delete session.data['a'];
    session.data['a'] = 3;
    await session.reload();
    await session.save();
    expect(session.data).toEqual({ a: 1, b: 2 });
    expect(app.faults.count('UpdateItem')).toBe(0);
  });

  it.each([
    ['a stored session', { n: 1 }, 'UpdateItem'],
    ['a new session', undefined, 'PutItem'],
  ] as const)(
    'R38 what changes while update() of %s is under way stays',
    async (_n, data, write) => {
      const session = data ? await load(await begun(data)) : app.manager.create<AnyData>({ n: 1 });
      app.faults.reset();
      const gate = new Gate();
      app.faults.on(write).wait(gate.pass);
      const updating = session.update((fresh) => void (fresh['n'] = Number(fresh['n']) + 1));
      await gate.reached;
      session.data['meanwhile'] = true;
      gate.open();
      await updating;
      expect(session.data).toEqual({ n: 2, meanwhile: true });
      await session.save();
      expect((await load(session.id)).data).toEqual({ n: 2, meanwhile: true });
    },
  );

  it('R38 R64 data that a handler has frozen is merged like any other', async () => {
    const token = await begun({ n: 1 });
    const [slow, fast] = [await load(token), await load(token)];
    fast.data['other'] = 1;
    await fast.save();
    app.events.length = 0;
    slow.data = Object.freeze({ ...slow.data, mine: 1 });
    await slow.save();
    expect(slow.data).toEqual({ n: 1, other: 1, mine: 1 });
    expect(app.eventsOf('saved')).toHaveLength(1);
    slow.data = Object.freeze({ ...slow.data });
    await slow.update((data) => void (data['n'] = 2));
    expect(slow.data).toEqual({ n: 2, other: 1, mine: 1 });
    slow.data = Object.freeze({});
    await slow.reload();
    expect(slow.data).toEqual({ n: 2, other: 1, mine: 1 });
  });

  it('R31 of frozen data, too, a login keeps only some keys', async () => {
    const session = await load(await begun({ cart: ['tea'], draft: 1 }));
    session.data = Object.freeze({ ...session.data });
    await session.authenticate('ada', { keep: ['cart'] });
    await session.save();
    expect(session.data).toEqual({ cart: ['tea'] });
    expect((await load(session.id)).data).toEqual({ cart: ['tea'] });
  });

  it('R64 a merge that is stored is reported, whatever the handler has put in meanwhile', async () => {
    const token = await begun({ n: 1 });
    const [slow, fast] = [await load(token), await load(token)];
    fast.data['other'] = 1;
    await fast.save();
    app.events.length = 0;
    slow.data['mine'] = 1;
    app.faults
      .on('UpdateItem')
      .pass()
      .wait(() => Promise.resolve((slow.data['bad'] = () => 1)));
    await slow.save();
    expect(app.events.map(({ type }) => type)).toEqual(['conflict', 'saved']);
    expect((await load(token)).data).toEqual({ n: 1, other: 1, mine: 1 });
    await expect(slow.save()).rejects.toBeInstanceOf(SessionSerializationError);
    delete slow.data['bad'];
    slow.data['mine'] = 2;
    await slow.save();
    expect((await load(token)).data).toEqual({ n: 1, other: 1, mine: 2 });
  });

  it('R38 R49 what is stored meanwhile and cannot be kept is a conflict, and stays', async () => {
    const token = await begun({ n: 1 });
    const session = await load(token);
    const Item = { ...(await app.item(token)), data: { S: '{"n":1e999}' }, version: { N: '9' } };
    await app.client.send(new PutItemCommand({ TableName: app.tableName, Item }));
    session.data['mine'] = 1;
    await expect(session.save()).rejects.toMatchObject({ reason: 'changed' });
    expect(await app.item(token)).toEqual(Item);
  });

  it.each(['{bad', '{"n":1e999}'])(
    'R49 reload() of what cannot be read, %s, throws and leaves the session as it was',
    async (stored) => {
      const token = await begun({ n: 1 });
      const session = await load(token);
      session.data['mine'] = 1;
      const Item = { ...(await app.item(token)), data: { S: stored }, version: { N: '9' } };
      await app.client.send(new PutItemCommand({ TableName: app.tableName, Item }));
      await expect(session.reload()).rejects.toBeInstanceOf(SessionCorruptError);
      expect(session.data).toEqual({ n: 1, mine: 1 });
      await expect(session.save()).rejects.toMatchObject({ reason: 'changed' });
    },
  );

  it('R38 what changes while save() is under way stays, and is saved next', async () => {
    const session = await load(await begun({ n: 1 }));
    const gate = new Gate();
    app.faults.on('UpdateItem').wait(gate.pass);
    session.data['a'] = 1;
    const saving = session.save();
    await gate.reached;
    session.data['b'] = 2;
    gate.open();
    await saving;
    expect((await load(session.id)).data).toEqual({ n: 1, a: 1 });
    await session.save();
    expect((await load(session.id)).data).toEqual({ n: 1, a: 1, b: 2 });
  });

  it('R38 what changes while a merge is under way stays, also where the other request changed it', async () => {
    const token = await begun({ n: 1, m: 1 });
    const [slow, fast] = [await load(token), await load(token)];
    fast.data['n'] = 2;
    fast.data['m'] = 2;
    await fast.save();
    const gate = new Gate();
    app.faults.on('UpdateItem').pass().wait(gate.pass);
    slow.data['mine'] = true;
    const saving = slow.save();
    await gate.reached;
    slow.data['n'] = 3;
    gate.open();
    await saving;
    expect(slow.data).toEqual({ n: 3, m: 2, mine: true });
    await slow.save();
    expect((await load(token)).data).toEqual({ n: 3, m: 2, mine: true });
  });
});
