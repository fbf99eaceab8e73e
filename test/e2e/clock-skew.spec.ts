import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { Gates, RaceController } from '../support/race.controller.js';
import { TestApp } from '../support/test-app.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const SKEW = 5 * MINUTE;

describe.each(engines())('nodes whose clocks differ, on $name', (engine) => {
  let app: TestApp;
  let other: TestApp;
  let names = 0;
  beforeAll(async () => {
    const options = { controllers: [RaceController], providers: [Gates], engine };
    app = await TestApp.start(options);
    other = await TestApp.start({ ...options, tableName: app.tableName, clock: new ManualClock() });
  });
  beforeEach(() => {
    other.clock.set(app.clock.now());
    for (const { faults, events } of [app, other]) {
      faults.reset();
      events.length = 0;
    }
  });
  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  async function begun(from = app): Promise<Browser> {
    const browser = from.browser();
    await browser.post('/set/a/1');
    return browser;
  }

  const at = (node: TestApp, { token }: Browser): Browser => {
    const browser = node.browser();
    browser.token = token;
    return browser;
  };

  it.each([
    ['ahead', SKEW],
    ['behind', -SKEW],
  ])('S19 a node five minutes %s serves the same session, both ways', async (_name, skew) => {
    other.clock.advance(skew);
    const [mine, theirs] = [await begun(), await begun(other)];
    expect((await at(other, mine).post('/set/b/2')).status).toBe(201);
    expect((await at(app, theirs).post('/set/b/3')).status).toBe(201);
    expect((await mine.get('/read')).json).toEqual({ a: 1, b: 2, user: null });
    expect((await at(other, theirs).get('/read')).json).toEqual({ a: 1, b: 3, user: null });
  });

  it('S19 a session ends on each node by its own clock: too early or late by the difference', async () => {
    const [early, tooEarly, late, tooLate] = await Promise.all([
      begun(),
      begun(),
      begun(),
      begun(),
    ]);
    const start = app.clock.now();
    const seen = async (browser: Browser, skew: number, after: number) => {
      other.clock.set(start + after + skew);
      return (await at(other, browser).get('/read')).json;
    };
    expect(await seen(early, SKEW, 30 * MINUTE - SKEW - 1)).toEqual({ a: 1, user: null });
    expect(await seen(tooEarly, SKEW, 30 * MINUTE - SKEW)).toEqual({ user: null });
    expect(await seen(late, -SKEW, 30 * MINUTE + SKEW - 1)).toEqual({ a: 1, user: null });
    expect(await seen(tooLate, -SKEW, 30 * MINUTE + SKEW)).toEqual({ user: null });
  });

  it('S19 the absolute timeout is overrun by the difference at the most, however active', async () => {
    const browser = await begun();
    const began = app.clock.now();
    const node = at(other, browser);
    for (let minutes = 20; minutes <= 12 * 60; minutes += 20) {
      other.clock.set(began + minutes * MINUTE - SKEW);
      expect((await node.get('/read')).json).toMatchObject({ a: 1 });
    }
    other.clock.set(began + 12 * HOUR);
    expect((await node.get('/read')).json).toEqual({ user: null });
  });

  it('S19 a session from further ahead than that is refused, reported, and costs no write', async () => {
    other.clock.advance(SKEW + 1);
    const browser = await begun(other);
    const item = await app.item(browser.token);
    const answer = await at(app, browser).get('/read');
    expect(answer.json).toEqual({ user: null });
    expect(app.eventsOf('rejected')).toEqual([expect.objectContaining({ reason: 'future' })]);
    expect(await app.item(browser.token)).toEqual(item);
  });

  it('S19 a clock that steps back moves no deadline, neither by a touch nor by a change', async () => {
    const browser = await begun();
    const before = await app.item(browser.token);
    app.clock.advance(-4 * MINUTE);
    await browser.get('/read');
    await browser.post('/set/b/2');
    const after = await app.item(browser.token);
    const times = ['createdAt', 'accessedAt', 'expiresAt', 'ttl'];
    expect(times.map((name) => after?.[name])).toEqual(times.map((name) => before?.[name]));
    app.clock.advance(4 * MINUTE);
  });

  /** A request whose handler goes on only when the clock has moved. */
  async function slow(browser: Browser, path: string, passes: number) {
    const name = `slow-${names++}`;
    const [verb = '', route = ''] = path.split(' ');
    const answer = at(app, browser).send(`${route}?gate=${name}`, { method: verb });
    const gate = app.app.get(Gates).at(name);
    await gate.reached;
    app.clock.advance(passes);
    gate.open();
    return answer;
  }

  it.each([
    ['GET /read', 200],
    ['POST /login/u1', 409],
    ['POST /regenerate', 409],
    ['POST /set/b/2', 409],
  ])('S12 a handler that outlasts its session changes nothing: %s is %p', async (path, status) => {
    const browser = await begun();
    const before = await app.item(browser.token);
    const answer = await slow(browser, path, 30 * MINUTE);
    expect([answer.status, answer.setCookies]).toEqual([status, []]);
    expect(await app.item(browser.token)).toEqual(before);
  });

  it('S12 a handler that ends a millisecond sooner is in time', async () => {
    const browser = await begun();
    expect((await slow(browser, 'POST /set/b/2', 30 * MINUTE - 1)).status).toBe(201);
    expect((await browser.get('/read')).json).toMatchObject({ a: 1, b: 2 });
  });

  it('S10 S12 a logout of a session that ended meanwhile succeeds', async () => {
    const browser = await begun();
    const answer = await slow(browser, 'POST /logout', 31 * MINUTE);
    expect([answer.status, answer.setCookies.length]).toEqual([201, 1]);
    expect(await app.item(browser.token)).toBeUndefined();
  });
});
