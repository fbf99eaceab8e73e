import { Controller, Get, Logger, Post } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Session, SessionEvents, type SessionEvent } from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { PlaygroundController, type AnySession } from '../support/playground.controller.js';
import { Deadlines } from '../support/deadlines.js';
import { TestApp } from '../support/test-app.js';

const MINUTE = 60_000;

@Controller()
class KeyController {
  @Get('line-break') lineBreak(@Session() session: AnySession) {
    session.data['user\r\nFATAL all is lost'] = 1;
    return 'ok';
  }
  @Post('twice') async twice(@Session() session: AnySession) {
    await session.destroy();
    await session.destroy();
    return 'bye';
  }
}

const controllers = [PlaygroundController, KeyController];
const unsigned: object = { secrets: undefined };
const random = (bytes: number) => randomBytes(bytes).toString('base64url');

describe('what is reported', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers, session: { maxBytes: 2048, rotateInterval: '10m' } });
  });
  beforeEach(() => {
    app.faults.reset();
    app.events.length = 0;
  });
  afterAll(() => app.stop());

  /** The events of what `action` does, without their time and handle. */
  const eventsOf = async (action: () => Promise<unknown>) => {
    app.events.length = 0;
    await action();
    return app.events.map(({ at: _at, handle: _handle, ...event }) => event);
  };
  const started = async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    return browser;
  };

  it('R64 is each step of a life, once', async () => {
    const browser = app.browser();
    expect(await eventsOf(() => browser.get('/read'))).toEqual([]);
    expect(await eventsOf(() => browser.post('/set', { n: 1 }))).toEqual([
      { type: 'created', userId: undefined },
    ]);
    expect(await eventsOf(() => browser.get('/read'))).toEqual([]);
    expect(await eventsOf(() => browser.post('/set', { n: 2 }))).toEqual([
      { type: 'saved', version: 2 },
    ]);
    expect(await eventsOf(() => browser.post('/login/ada'))).toEqual([
      { type: 'rotated', why: 'authenticate', userId: 'ada' },
    ]);
    expect(await eventsOf(() => browser.post('/regenerate'))).toEqual([
      { type: 'rotated', why: 'regenerate', userId: 'ada' },
    ]);
    app.clock.advance(11 * MINUTE);
    expect(await eventsOf(() => browser.get('/read'))).toEqual([
      { type: 'rotated', why: 'rotate', userId: 'ada' },
    ]);
    expect(await eventsOf(() => browser.post('/twice'))).toEqual([
      { type: 'destroyed', userId: 'ada' },
    ]);
  });

  it('S10 is one logout, however many there were, and none of a session that was gone', async () => {
    const browser = await started();
    const { token } = browser;
    const again = () => browser.post('/logout', undefined, { headers: { cookie: `sid=${token}` } });
    const [first, second] = await Promise.all([again(), again()]);
    const third = await again();
    expect([first.status, second.status, third.status]).toEqual([200, 200, 200]);
    expect(app.eventsOf('destroyed')).toHaveLength(1);

    const expired = await started();
    app.clock.advance(31 * MINUTE);
    expect((await expired.post('/logout')).status).toBe(200);
    expect(app.eventsOf('destroyed')).toHaveLength(1);
  });

  it('R64 is every end of a session, with its reason', async () => {
    const idle = await started();
    app.clock.advance(31 * MINUTE);
    expect(await eventsOf(() => idle.get('/read'))).toEqual([{ type: 'expired', reason: 'idle' }]);

    const absolute = await started();
    for (let at = 0; at < 35; at++) {
      app.clock.advance(20 * MINUTE);
      await absolute.get('/handle');
    }
    const { token } = absolute;
    app.clock.advance(20 * MINUTE);
    absolute.token = token;
    expect(await eventsOf(() => absolute.get('/read'))).toEqual([
      { type: 'expired', reason: 'absolute' },
    ]);
  });

  it('R64 is every rejected token, with its reason', async () => {
    const browser = await started();
    const before = browser.token;
    await browser.post('/regenerate');
    const send = (token: string) => () =>
      app.browser().get('/read', { headers: { cookie: `sid=${token}` } });

    expect(await eventsOf(send('junk'))).toEqual([{ type: 'rejected', reason: 'malformed' }]);
    expect(await eventsOf(send(before))).toEqual([{ type: 'rejected', reason: 'superseded' }]);
    app.clock.advance(11_000 + 5 * MINUTE);
    expect(await eventsOf(send(before))).toEqual([{ type: 'token-reused', revoked: false }]);
    const { token } = browser;
    app.clock.advance(-15 * MINUTE);
    expect(await eventsOf(send(token))).toEqual([{ type: 'rejected', reason: 'future' }]);
    app.clock.advance(15 * MINUTE);
    await browser.post('/logout');
    expect(await eventsOf(send(token))).toEqual([{ type: 'rejected', reason: 'unknown' }]);
  });

  it('R64 is a conflict, a merge, a large session and a store that failed', async () => {
    const browser = await started();
    app.faults.on('UpdateItem').wait(async () => {
      const other = app.browser();
      other.token = browser.token;
      await other.post('/set', { n: 3, m: 3 });
    });
    expect(await eventsOf(() => browser.post('/set', { n: 2 }))).toEqual([
      { type: 'saved', version: 2 },
      { type: 'conflict', outcome: 'merged', keys: ['n'] },
      { type: 'saved', version: 3 },
    ]);

    const large = await eventsOf(() => browser.post('/set', { text: 'x'.repeat(1000) }));
    expect(large).toEqual([
      { type: 'size-warning', bytes: expect.any(Number), maxBytes: 2048 },
      { type: 'saved', version: 4 },
    ]);

    app.faults.on('GetItem').refuse('AccessDeniedException');
    expect(await eventsOf(() => browser.get('/read'))).toEqual([
      { type: 'store-error', operation: 'find', error: 'AccessDeniedException' },
    ]);
  });

  it('R64 is one conflict, and no failure of the store, when others stay faster until the end', async () => {
    const { clock, tableName } = app;
    const hasty = await TestApp.start({ controllers, clock, tableName });
    const deadlines = Deadlines.of(hasty);
    const browser = hasty.browser();
    await browser.post('/set', { n: 1 });
    hasty.events.length = 0;
    hasty.faults.on('UpdateItem').wait(async () => {
      const other = app.browser();
      other.token = browser.token;
      await other.post('/set', { m: Math.random() });
      deadlines.advance(1_000);
    }, Number.POSITIVE_INFINITY);
    expect((await browser.post('/set', { n: 2 })).status).toBe(409);
    expect(hasty.events).toMatchObject([{ type: 'conflict', outcome: 'contention' }]);
    await hasty.stop();
  });

  it('S40 is a login that an application does without a new token, once', async () => {
    const browser = await started();
    expect(await eventsOf(() => browser.post('/set', { userId: 'ada' }))).toEqual([
      { type: 'fixation-warning', key: 'userId' },
      { type: 'saved', version: 2 },
    ]);
    expect(await eventsOf(() => browser.post('/set', { n: 2 }))).toEqual([
      { type: 'saved', version: 3 },
    ]);
    const fresh = app.browser();
    expect(await eventsOf(() => fresh.post('/set', { userId: 'ada' }))).toEqual([
      { type: 'created', userId: undefined },
    ]);
  });

  it('R64 has the time in UTC, and names the session by its handle alone', async () => {
    const browser = await started();
    const [created] = app.eventsOf('created');
    expect(created?.at).toBe(new Date(app.clock.now()).toISOString());
    expect(created?.handle).toBe((await browser.get('/handle')).text);
    expect(created?.handle).toMatch(/^[\w-]{22}$/);
    for (const part of browser.token.split('.')) expect(created?.handle).not.toContain(part);
  });

  it('R64 lets a rate limiter count who tries out tokens', async () => {
    const app2 = await TestApp.start({ controllers, session: { ...unsigned } });
    const browser = app2.browser();
    for (let guess = 0; guess < 100; guess++) {
      await browser.get('/read', { headers: { cookie: `sid=${random(16)}.${random(32)}` } });
    }
    expect(app2.eventsOf('rejected').filter(({ reason }) => reason === 'unknown')).toHaveLength(
      100,
    );
    await app2.stop();
  });

  it('R58 R64 goes on for others when one listener throws', async () => {
    const events = app.app.get(SessionEvents);
    const seen: SessionEvent[] = [];
    const subscriptions = [
      events.subscribe(() => {
        throw new Error('monitoring is broken');
      }),
      events.subscribe((event) => seen.push(event)),
    ];
    const browser = await started();
    expect((await browser.post('/set', { n: 2 })).status).toBe(200);
    expect(seen.map(({ type }) => type)).toEqual(['created', 'saved']);
    for (const subscription of subscriptions) subscription.unsubscribe();
  });
});

describe('the log of events', () => {
  it('R64 has one line for each, whatever a client put into it', async () => {
    const lines: string[] = [];
    jest.spyOn(Logger.prototype, 'log').mockImplementation((line) => void lines.push(String(line)));
    jest
      .spyOn(Logger.prototype, 'warn')
      .mockImplementation((line) => void lines.push(String(line)));
    const clock = new ManualClock();
    const app = await TestApp.start({ controllers, clock, session: { logEvents: true } });
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    app.faults.on('UpdateItem').wait(async () => {
      const other = app.browser();
      other.token = browser.token;
      await other.post('/set', { 'user\r\nFATAL all is lost': 2 });
    });
    await browser.get('/line-break');
    await app.stop();

    const events = lines.filter((line) => line.startsWith('{'));
    expect(events.map((line) => (JSON.parse(line) as SessionEvent).type)).toEqual([
      'created',
      'saved',
      'conflict',
      'saved',
    ]);
    expect(lines.filter((line) => /[\r\n\u2028]/.test(line))).toEqual([]);
    expect(events.join()).toContain('FATAL');
  });
});
