import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { rawRequest } from '../support/raw-request.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { engines } from '../support/engines.js';
import { SECRET, TestApp } from '../support/test-app.js';

const NEW_SECRET = 'the next secret, of more than 32 bytes';
const controllers = [PlaygroundController];
const random = (bytes: number) => randomBytes(bytes).toString('base64url');

describe.each(engines())('what the table holds of a token, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers, engine, session: { secrets: [SECRET] } });
  });
  afterAll(() => app.stop());

  it('R05 no attribute has the validator or any 16 characters of the proof', async () => {
    const browser = app.browser();
    await browser.post('/set', { cart: ['tea'] });
    const first = browser.token;
    await browser.post('/login/ada');
    await browser.post('/regenerate');
    const tokens = [first, browser.token];

    const stored = (await app.items()).flatMap((item) => Object.values(item).flatMap(spellings));
    expect(stored.length).toBeGreaterThan(10);
    const proofs = tokens.flatMap((token) => token.split('.').slice(1));
    expect(proofs).toHaveLength(4);
    const pieces = proofs.flatMap((proof) => pieceOf(proof, 16));
    expect(stored.filter((text) => pieces.some((piece) => text.includes(piece)))).toEqual([]);
  });
});

describe('a token that is presented', () => {
  let app: TestApp;
  let unsigned: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers });
    unsigned = await TestApp.start({
      controllers,
      session: { ...withoutSecrets },
    });
  });
  beforeEach(() => {
    for (const one of [app, unsigned]) {
      one.faults.reset();
      one.events.length = 0;
    }
  });
  afterAll(() => Promise.all([app.stop(), unsigned.stop()]));

  it('R05 is not the key of an item, nor the hash that is stored in it', async () => {
    const owner = unsigned.browser();
    await owner.post('/set', { secret: 42 });
    const [item] = await unsigned.items();
    const key = item?.['id']?.S ?? '';
    const hash = Buffer.from(item?.['secret']?.B ?? []).toString('base64url');

    for (const token of [key, hash, `${key}.${hash}`, `${key}.`, `${key}.${key}`]) {
      const thief = unsigned.browser();
      thief.token = token;
      expect((await thief.get('/read')).json).toEqual({});
    }
    expect(unsigned.eventsOf('rejected').map(({ reason }) => reason)).toEqual([
      'malformed',
      'malformed',
      'forged',
      'malformed',
      'malformed',
    ]);
  });

  it('R04 is never adopted when this server did not issue it', async () => {
    const browser = unsigned.browser();
    const planted = (browser.token = `${random(16)}.${random(32)}`);
    await browser.post('/set', { n: 1 });

    expect(browser.token).not.toContain(planted.split('.')[0]);
    expect(browser.token).not.toContain(planted.split('.')[1]);
    expect(await unsigned.item(planted)).toBeUndefined();
    expect(unsigned.eventsOf('rejected')).toMatchObject([{ reason: 'unknown' }]);
  });

  it('R04 is never adopted though it is rightly signed, once its session is gone', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const planted = browser.token;
    await browser.post('/logout');
    app.events.length = 0;

    browser.token = planted;
    await browser.post('/set', { n: 2 });
    expect(browser.token.split('.')[0]).not.toBe(planted.split('.')[0]);
    expect(await app.item(planted)).toBeUndefined();
    expect(app.eventsOf('rejected')).toMatchObject([{ reason: 'unknown' }]);
  });

  it('R06 S29 costs no call and no exception when its shape is wrong', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const live = browser.token;
    app.faults.reset();
    const inside = ['%00', '%E0%A4%A', '\xe9', '../', '\0', '"', '=', '+', '\x7f', '%2E'];
    const bad = [
      '',
      ...[1, 42, 44, 107, 4096].map((length) => 'A'.repeat(length)),
      ...inside.flatMap((part) => [part + live, live + part, live.slice(0, 50) + part]),
      `"${live}"`,
      `${live.slice(0, 50)} ${live.slice(50)}`,
      encodeURIComponent(live).replaceAll('.', '%2E'),
      live.replaceAll('.', '%2e'),
      live.toUpperCase(),
      `j:${JSON.stringify(live)}`,
    ];

    for (const value of bad) {
      const answer = await rawRequest(app.url, '/read', [`Cookie: sid=${value}`]);
      // Node itself refuses control characters; whatever reaches us is an anonymous request.
      const refused = /[\0\x7f]/.test(value);
      expect([answer.status, refused ? '' : answer.body]).toEqual(
        refused ? [400, ''] : [200, '{}'],
      );
    }
    expect(app.faults.count()).toBe(0);
  });

  it('R07 costs no call when its signature is forged, a thousand times', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const body = browser.token.split('.').slice(0, 2).join('.');
    app.faults.reset();
    const batch = Array.from({ length: 1000 }, () => `${body}.${random(32)}`);

    const answers = await Promise.all(
      batch.map((token) => browser.get('/read', { headers: { cookie: `sid=${token}` } })),
    );
    expect(answers.filter(({ json }) => JSON.stringify(json) !== '{}')).toEqual([]);
    expect(app.faults.count()).toBe(0);
    expect(app.eventsOf('rejected')).toHaveLength(1000);
  });

  it('R08 never falls back to a weaker proof', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const [selector = '', validator = '', signature = ''] = browser.token.split('.');
    app.faults.reset();
    const weaker = [
      selector,
      `${selector}.${validator}`,
      `${selector}.${validator}.`,
      `${selector}.${validator}.${random(32)}`,
      `${selector}.${random(32)}.${signature}`,
      `${selector}..${signature}`,
    ];

    for (const token of weaker) {
      const { json } = await browser.get('/read', { headers: { cookie: `sid=${token}` } });
      expect(json).toEqual({});
    }
    expect(app.faults.count()).toBe(0);
  });

  it('S31 unsigned, costs one small read and one event each', async () => {
    const cookies = Array.from({ length: 200 }, () => `sid=${random(16)}.${random(32)}`);
    const browser = unsigned.browser();

    await Promise.all(cookies.map((cookie) => browser.get('/read', { headers: { cookie } })));
    expect(unsigned.faults.count()).toBe(200);
    expect(unsigned.faults.count('GetItem')).toBe(200);
    expect(unsigned.eventsOf('rejected')).toHaveLength(200);
  });

  it('S34 is not what DynamoDB looks for: no call carries its validator, only the selector', async () => {
    const browser = app.browser();
    const sent: string[] = [];
    app.faults.intercept((call, next) => {
      sent.push(JSON.stringify(call.input));
      return next();
    });
    await browser.post('/set', { n: 1 });
    const [selector = '', validator = '', signature = ''] = browser.token.split('.');
    await browser.get('/read');
    await browser.post('/set', { n: 2 });
    await browser.post('/logout');

    const bytes = Buffer.from(validator, 'base64url').toString('base64');
    expect(sent).toHaveLength(6);
    expect(sent.filter((input) => input.includes(`{"id":{"S":"${selector}"}`))).toHaveLength(6);
    for (const secret of [validator, bytes, signature]) expect(sent.join()).not.toContain(secret);
  });

  it('S28 is ignored when oversized, and beyond the limit of Node refused by it', async () => {
    const answers = await Promise.all(
      [4_000, 12_000, 20_000].map((length) =>
        rawRequest(app.url, '/read', [`Cookie: sid=${'A'.repeat(length)}`]),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 431]);
    expect(app.faults.count()).toBe(0);
  });
});

describe('rotating secrets', () => {
  let before: TestApp;
  let during: TestApp;
  let after: TestApp;
  beforeAll(async () => {
    before = await TestApp.start({ controllers });
    const { tableName, clock } = before;
    const start = (...secrets: string[]) =>
      TestApp.start({ controllers, tableName, clock, session: { secrets } });
    during = await start(NEW_SECRET, SECRET);
    after = await start(NEW_SECRET);
  });
  afterAll(() => Promise.all([before.stop(), during.stop(), after.stop()]));

  it('R07 takes tokens of the old secret, signs them anew, and then does without it', async () => {
    const old = before.browser();
    await old.post('/set', { n: 1 });

    const browser = during.browser();
    browser.token = old.token;
    const answer = await browser.get('/read');
    expect(answer.json).toEqual({ n: 1 });
    expect(answer.setCookies).toHaveLength(1);
    expect(browser.token.split('.').slice(0, 2)).toEqual(old.token.split('.').slice(0, 2));
    expect((await browser.get('/read')).setCookies).toEqual([]);

    const later = after.browser();
    later.token = browser.token;
    expect((await later.get('/read')).json).toEqual({ n: 1 });
    later.token = old.token;
    after.faults.reset();
    expect((await later.get('/read')).json).toEqual({});
    expect(after.faults.count()).toBe(0);
  });
});

describe("an application's own selectors", () => {
  const made = jest.fn<() => unknown>();
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers,
      session: { generateSelector: made as () => string },
    });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  it.each([undefined, '', 'apple', () => {}, 'x'.repeat(5000), 'a\r\nSet-Cookie: x=y'])(
    'R02 S30 write nothing and send no cookie when they are %p',
    async (selector) => {
      made.mockReturnValue(selector);
      const answer = await app.browser().post('/set', { n: 1 });
      expect(answer.status).toBe(500);
      expect(answer.setCookies).toEqual([]);
      expect(answer.headers.get('x')).toBeNull();
      expect(app.faults.count()).toBe(0);
    },
  );

  it('R02 R37 S35 never overwrite a session when they repeat', async () => {
    const first = 'always-the-same-selector-0';
    made.mockReturnValue(first);
    const victim = app.browser();
    await victim.post('/set', { mine: true });
    const before = await app.item(victim.token);

    const answer = await app.browser().post('/set', { theirs: true });
    expect(answer.status).toBe(500);
    expect(answer.setCookies).toEqual([]);
    expect(await app.item(victim.token)).toEqual(before);

    made.mockReturnValueOnce(first).mockReturnValue('another-selector-of-22-or-more');
    const lucky = app.browser();
    expect((await lucky.post('/set', { theirs: true })).status).toBe(200);
    expect(await app.item(victim.token)).toEqual(before);
    expect(lucky.token).toMatch(/^another-selector/);
  });
});

/** For tokens without a signature. */
const withoutSecrets: object = { secrets: undefined };

/** An attribute's value in every spelling in which a token may hide. */
function spellings(value: object): string[] {
  return Object.values(value).flatMap((one: unknown) => {
    if (!(one instanceof Uint8Array)) return [String(one)];
    const bytes = Buffer.from(one);
    return (['base64', 'base64url', 'hex', 'latin1'] as const).map((way) => bytes.toString(way));
  });
}

function pieceOf(text: string, length: number): string[] {
  return Array.from({ length: text.length - length + 1 }, (_, at) => text.slice(at, at + length));
}
