import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionUsers } from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { engines } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

describe.each(engines())('ids of sessions, on $name', (engine) => {
  let app: TestApp;
  /** What the application's own generator gives next. */
  let next: unknown[] = [];
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [PlaygroundController],
      engine,
      session: { generateSelector: () => (next.length > 1 ? next.shift() : next[0]) as string },
    });
  });
  afterAll(() => app.stop());

  const id = (name: string) => name.padEnd(22, 'x');

  it('R37 S35 one that is taken is drawn again, and the session that has it is untouched', async () => {
    next = [id('victim')];
    const victim = app.browser();
    await victim.post('/set', { n: 1 });
    const item = await app.item(victim.token);

    next = [id('victim'), id('victim'), id('other')];
    const browser = app.browser();
    app.faults.reset();
    expect((await browser.post('/login/u1')).status).toBe(200);
    expect(browser.token.split('.')[0]).toBe(id('other'));
    expect(app.faults.count('PutItem')).toBe(3);
    expect(await app.item(victim.token)).toEqual(item);
  });

  it('R37 S35 one that is always taken is an error after a few draws', async () => {
    next = [id('again')];
    await app.browser().post('/set', { n: 1 });
    const item = await app.item(id('again'));
    const browser = app.browser();
    app.faults.reset();
    const answer = await browser.post('/set', { n: 2 });
    expect([answer.status, answer.setCookies]).toEqual([500, []]);
    expect(app.faults.count('PutItem')).toBeLessThanOrEqual(4);
    expect(await app.item(id('again'))).toEqual(item);
  });

  it('R37 S17 a first write whose reply is lost is not taken for a collision', async () => {
    next = [id('lost')];
    const browser = app.browser();
    app.faults.reset();
    app.faults.on('PutItem').dropReply();
    expect((await browser.post('/set', { n: 1 })).status).toBe(200);
    expect(app.faults.attempts('PutItem')).toBe(2);
    expect((await browser.get('/read')).json).toEqual({ n: 1 });
  });

  it.each([
    [undefined],
    [''],
    ['apple'],
    [7],
    ['x'.repeat(5000)],
    ['a\r\nSet-Cookie: x=y'.padEnd(24)],
  ])('R02 one that is no id is an error, and nothing is written: %p', async (made) => {
    next = [made];
    app.faults.reset();
    const answer = await app.browser().post('/set', { n: 1 });
    expect([answer.status, answer.setCookies, app.faults.count()]).toEqual([500, [], 0]);
  });

  it('S34 R05 DynamoDB is asked by the selector alone: nothing of the validator is sent', async () => {
    next = [id('whole-life')];
    const sent: string[] = [];
    const stop = app.faults.intercept(({ input }, proceed) => {
      sent.push(JSON.stringify(input));
      return proceed();
    });
    const browser = app.browser();
    const secrets: string[] = [];
    for (const path of ['/set', '/login/u1', '/regenerate', '/set', '/logout']) {
      await browser.post(path, path === '/set' ? { [path + sent.length]: 1 } : {});
      secrets.push(...browser.token.split('.').slice(1));
    }
    stop();
    expect(sent).toHaveLength(11);
    for (const secret of secrets.filter((text) => text !== '')) {
      for (let start = 0; start + 16 <= secret.length; start++) {
        expect(sent.filter((text) => text.includes(secret.slice(start, start + 16)))).toEqual([]);
      }
    }
  });
});

describe.each(engines())('ids that are taken, beside a limit of sessions, on $name', (engine) => {
  const apps: TestApp[] = [];
  afterAll(async () => {
    for (const app of apps) await app.stop();
  });

  it('R67 S35 drawing another one is no way round the limit', async () => {
    const id = (name: string) => name.padEnd(22, 'x');
    const next = ['taken', 'taken', 'another'].map(id);
    const options = { controllers: [PlaygroundController], engine };
    const limit = { maxSessionsPerUser: { limit: 1, policy: 'reject' } } as const;
    const one = await TestApp.start({
      ...options,
      session: { ...limit, generateSelector: () => next.shift() ?? '' },
    });
    const { tableName, clock } = one;
    const two = await TestApp.start({ ...options, session: limit, tableName, clock });
    apps.push(one, two);
    await one.browser().post('/set', { n: 1 });
    // The other login comes when the first has given its place away, and wants one for the new id.
    const gate = new Gate();
    one.faults.intercept(async ({ operation, input }, send) => {
      const response = await send();
      const { UpdateExpression: change } = input;
      if (operation === 'UpdateItem' && String(change).startsWith('REMOVE')) await gate.pass();
      return response;
    });
    const browsers = [one.browser(), two.browser()] as const;
    const first = browsers[0].post('/login/ada');
    await gate.reached;
    const second = await browsers[1].post('/login/ada');
    gate.open();
    expect([(await first).status, second.status]).toEqual([409, 200]);
    expect(await two.app.get(SessionUsers).list('ada')).toHaveLength(1);
  });
});
