import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Answer, Browser } from '../support/browser.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { rawRequest } from '../support/raw-request.js';
import { TestApp } from '../support/test-app.js';

const controllers = [PlaygroundController];
const NAME = 'X-Session-Id';
const random = (bytes: number) => randomBytes(bytes).toString('base64url');
const idOf = (answer: Answer) => answer.headers.get(NAME);

function post(browser: Browser, path: string, token?: string, body: object = {}): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { [NAME]: token }),
  };
  return browser.send(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

const get = (browser: Browser, path: string, token: string) =>
  browser.get(path, { headers: { [NAME]: token } });

describe('a token in a header', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers, session: { cookie: false, header: { name: NAME } } });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  const issued = async (body: object = { n: 1 }) =>
    idOf(await post(app.browser(), '/set', undefined, body)) ?? '';

  it('R10 R21 is given out when it is issued, uncacheable, and not again', async () => {
    const answer = await post(app.browser(), '/set', undefined, { n: 1 });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('vary')).toBe(NAME);
    expect(answer.setCookies).toEqual([]);

    const read = await get(app.browser(), '/read', idOf(answer) ?? '');
    expect(read.json).toEqual({ n: 1 });
    expect(idOf(read)).toBeNull();
  });

  it('R10 is given out again when it is rotated, and the old one is dead', async () => {
    const first = await issued();
    const second = idOf(await post(app.browser(), '/login/ada', first)) ?? '';
    expect(second).not.toBe(first);
    expect((await get(app.browser(), '/about', second)).json).toMatchObject({ userId: 'ada' });
    expect((await get(app.browser(), '/about', first)).json).toMatchObject({ userId: null });
  });

  it('R10 R04 is never an echo of what a client made up', async () => {
    const made = [`${random(16)}.${random(32)}`, 'junk', await endedToken()];
    for (const token of made) {
      const read = await get(app.browser(), '/read', token);
      expect(read.text).toBe('{}');
      expect(idOf(read) ?? '').toBe('');

      const written = await post(app.browser(), '/set', token, { n: 1 });
      expect(idOf(written)).toMatch(/^[\w-]{22}\.[\w-]{43}\.[\w-]{43}$/);
      expect(idOf(written)).not.toContain(token.split('.')[0]);
      expect(written.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('R10 is an empty header after a logout: the client is to forget its token', async () => {
    const answer = await post(app.browser(), '/logout', await issued());
    expect(idOf(answer)).toBe('');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('R09 is not read from a cookie, a query or a body', async () => {
    const token = await issued();
    app.faults.reset();
    const cookie = `sid=${token}; session=${token}; __Host-session=${token}`;
    const query = `/read?${NAME}=${token}`;

    expect((await app.browser().get('/read', { headers: { cookie } })).json).toEqual({});
    expect((await app.browser().get(query)).json).toEqual({});
    await post(app.browser(), '/logout', undefined, { [NAME]: token });
    expect(app.faults.count('GetItem')).toBe(0);
  });

  it('R06 R09 costs no call when it comes twice, as a list, or oversized', async () => {
    const a = await issued();
    const b = await issued();
    app.faults.reset();
    const ways = [
      [`${NAME}: ${a}`, `${NAME}: ${b}`],
      [`${NAME}: ${a}, ${b}`],
      [`${NAME}: ${a},${a}`],
      [`${NAME}: ${a} ${b}`],
      [`${NAME}: "${a}"`],
      [`${NAME}: \xe9${a}`],
      [`${NAME}: ${'A'.repeat(12_000)}`],
      [`${NAME}:`],
    ];
    for (const lines of ways) {
      expect((await rawRequest(app.url, '/read', lines)).body).toBe('{}');
    }
    expect(app.faults.count()).toBe(0);
    expect((await rawRequest(app.url, '/read', [`${NAME}: ${'A'.repeat(20_000)}`])).status).toBe(
      431,
    );
  });

  async function endedToken(): Promise<string> {
    const token = await issued();
    await post(app.browser(), '/logout', token);
    return token;
  }
});

describe('a cookie and a header beside each other', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers, session: { header: { name: NAME } } });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  const session = async (user: string) => {
    const answer = await post(app.browser(), `/login/${user}`);
    return idOf(answer) ?? '';
  };
  const send = (headers: Record<string, string>) => app.browser().get('/about', { headers });

  it('R09 the cookie wins, whatever it is worth, and the two are never blended', async () => {
    const [ada, eve] = [await session('ada'), await session('eve')];
    const both = await send({ cookie: `sid=${ada}`, [NAME]: eve });
    expect(both.json).toMatchObject({ userId: 'ada' });

    app.faults.reset();
    const junk = await send({ cookie: 'sid=junk', [NAME]: eve });
    expect(junk.json).toMatchObject({ userId: null });
    expect(app.faults.count()).toBe(0);

    const alone = await send({ cookie: 'other=1', [NAME]: eve });
    expect(alone.json).toMatchObject({ userId: 'eve' });
  });

  it('answers where the question came from, and a new client both ways', async () => {
    const fresh = await post(app.browser(), '/login/ada');
    expect([fresh.setCookies.length, idOf(fresh)?.length]).toEqual([1, 110]);

    const token = idOf(fresh) ?? '';
    const mobile = await post(app.browser(), '/regenerate', token);
    expect([mobile.setCookies.length, idOf(mobile)?.length]).toEqual([0, 110]);

    const browser = app.browser();
    browser.token = idOf(mobile) ?? '';
    const desktop = await browser.post('/regenerate');
    expect([desktop.setCookies.length, idOf(desktop)]).toEqual([1, null]);
  });
});
