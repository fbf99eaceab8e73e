import { Test } from '@nestjs/testing';
import { Logger } from '@nestjs/common';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import {
  DynamoSessionModule,
  InMemorySessionRepository,
  SessionTooLargeError,
  type SessionModuleOptions,
} from '../../lib/index.js';
import { errorResponse } from '../../lib/testing/wire.js';
import { engines } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { SECRET, TestApp } from '../support/test-app.js';

const controllers = [PlaygroundController];
const KIB = 1024;

describe.each(engines())('a session that grows, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers,
      engine,
      configure: (nest) => void nest.useBodyParser('json', { limit: '2mb' }),
    });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  it('R50 S23 is refused before the call, with its old data intact, and goes on', async () => {
    const browser = app.browser();
    await browser.post('/set', { keep: 'me', text: 'x'.repeat(10 * KIB) });
    const before = await app.item(browser.token);
    app.faults.reset();

    const answer = await browser.post('/set', { text: 'x'.repeat(420 * KIB) });
    expect(answer.status).toBe(413);
    expect(answer.json).toMatchObject({ statusCode: 413, code: 'session_too_large' });
    expect(app.faults.log.map(({ operation }) => operation)).not.toContain('UpdateItem');
    expect(await app.item(browser.token)).toEqual(before);

    expect((await browser.post('/set', { text: 'short' })).status).toBe(200);
    expect((await browser.get('/read')).json).toEqual({ keep: 'me', text: 'short' });
  });

  it('R50 is measured in bytes of UTF-8: what is accepted, DynamoDB takes', async () => {
    const overhead = Buffer.byteLength('{"t":""}');
    const most = Math.floor((350 * KIB - overhead) / 2);
    const browser = app.browser();
    expect((await browser.post('/set', { t: 'é'.repeat(most) })).status).toBe(200);
    expect((await browser.post('/set', { t: 'é'.repeat(most + 1) })).status).toBe(413);
    expect((await browser.get('/read')).json).toEqual({ t: 'é'.repeat(most) });
    expect(app.eventsOf('size-warning').at(-1)).toMatchObject({ maxBytes: 350 * KIB });
  });

  it('R50 a new one is refused as well, without a cookie', async () => {
    const answer = await app.browser().post('/set', { text: 'x'.repeat(420 * KIB) });
    expect([answer.status, answer.setCookies]).toEqual([413, []]);
    expect(app.faults.count()).toBe(0);
    expect(new SessionTooLargeError(2, 1).statusCode).toBe(413);
  });
});

describe.each(engines())('the permissions a session needs, on $name', (engine) => {
  const ALLOWED = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);

  it('R70 are four operations on items, through a whole life', async () => {
    const app = await TestApp.start({ controllers, engine, session: { rotateInterval: '10m' } });
    const used = new Set<string>();
    app.faults.intercept((call, next) => {
      used.add(call.operation);
      return ALLOWED.has(call.operation)
        ? next()
        : Promise.resolve(errorResponse('AccessDeniedException'));
    });
    const browser = app.browser();
    const steps = [
      await browser.get('/read'),
      await browser.post('/set', { n: 1 }),
      await browser.post('/login/ada'),
      await browser.post('/regenerate', { keep: false }),
      await browser.post('/timeouts', { idle: 60 }),
      await browser.get('/about'),
    ];
    app.clock.advance(50_000);
    steps.push(await browser.get('/read'));
    app.clock.advance(61_000);
    steps.push(await browser.get('/read'), await browser.post('/set', { n: 1 }));
    app.clock.advance(11 * 60_000);
    steps.push(await browser.get('/read'), await browser.post('/logout'));

    expect(steps.map(({ status }) => status)).toEqual(steps.map(() => 200));
    expect(used).toEqual(ALLOWED);
    expect(app.eventsOf('store-error')).toEqual([]);
    await app.stop();
  });
});

describe('a module in production', () => {
  const mode = process.env['NODE_ENV'];
  beforeEach(() => {
    process.env['NODE_ENV'] = 'production';
  });
  afterEach(() => {
    process.env['NODE_ENV'] = mode;
  });

  const start = async (options: SessionModuleOptions) => {
    const imports = [DynamoSessionModule.forRoot({ region: 'eu-west-1', ...options })];
    const testing = await Test.createTestingModule({ imports }).compile();
    const app = testing.createNestApplication({ logger: false });
    await app.init();
    await app.close();
  };

  it.each([
    ['keeps sessions in memory', { repository: InMemorySessionRepository }, /repository/],
    ['sends cookies in the clear', { cookie: { secure: false } }, /cookie\.allowInsecure/],
    ['has no identifiers to speak of', { idBytes: 15 }, /idBytes/],
    ['signs with nothing', { secrets: [] }, /secrets/],
    ['signs with next to nothing', { secrets: ['short'] }, /secrets/],
  ])('R69 R07 does not start when it %s', async (_what, options, names) => {
    await expect(start({ secrets: [SECRET], ...options })).rejects.toThrow(names);
  });

  it('R69 starts with its defaults, and says what it costs to sign nothing', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await start({ secrets: [SECRET] });
    expect(warn).not.toHaveBeenCalled();
    await start({});
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/No secrets are set/));
    await start({ secrets: [SECRET], cookie: { secure: false, allowInsecure: true } });
  });
});
