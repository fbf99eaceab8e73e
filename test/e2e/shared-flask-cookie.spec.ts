import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FlaskCookie } from '../../lib/foreign/flask-article/flask-cookie.js';
import type { Browser } from '../support/browser.js';
import { ForeignApp } from '../support/foreign-app.js';
import { foreignSystems } from '../support/foreign-systems.js';

const SECRET = 'a secret of the other application';
const flask = new FlaskCookie(SECRET);
const OTHERS = { _permanent: true, lang: 'fr', big: '{" u":"00"}' };

describe('the cookie of the Flask article, which Flask shares with other values', () => {
  const system = foreignSystems().find(({ cookieName, userIsInData }) => {
    return cookieName === 'session' && !userIsInData;
  });
  let foreign: ForeignApp;
  beforeAll(async () => {
    if (system === undefined) throw new Error('no such system');
    foreign = await ForeignApp.start(system);
  });
  beforeEach(() => foreign.reset(null));
  afterAll(() => foreign.app.stop());

  const cookie = (values: object) => flask.write(JSON.stringify(values), foreign.app.clock.now());
  const valuesOf = (browser: Browser) =>
    JSON.parse(flask.read(foreign.cookieOf(browser)) ?? 'null') as Record<string, unknown> | null;

  it('E4 an anonymous session of ours is no login there', async () => {
    const browser = foreign.client(null);
    expect((await browser.post('/seen')).json).toEqual({ seen: 1 });
    expect(Object.keys(valuesOf(browser) ?? {})).toEqual(['anonymous_session_id']);
    await expect(foreign.readByOriginal(browser)).rejects.toThrow('redirect to login');
    expect((await browser.post('/seen')).json).toEqual({ seen: 2 });
    await browser.post('/login/grace');
    expect(Object.keys(valuesOf(browser) ?? {}).toSorted()).toEqual(['session_id', 'user_id']);
    expect(await foreign.readByOriginal(browser)).not.toBeNull();
  });

  it('E4 what Flask keeps in it survives a new session, a login, a new id and a logout', async () => {
    const browser = foreign.client(cookie(OTHERS));
    for (const path of ['/seen', '/login/grace', '/regenerate', '/seen']) {
      expect([path, (await browser.post(path)).status]).toEqual([path, 200]);
      expect(valuesOf(browser)).toMatchObject(OTHERS);
    }
    expect((await browser.get('/account')).json).toEqual({ userId: 'grace' });
    await browser.post('/logout');
    expect(valuesOf(browser)).toEqual(OTHERS);
    expect((await browser.get('/account')).status).toBe(401);
  });

  it('E4 and the end of a session that has run out', async () => {
    const browser = foreign.client(cookie(OTHERS));
    await browser.post('/login/grace');
    foreign.app.clock.advance(3 * 3_600_000);
    expect((await browser.get('/me')).json).toMatchObject({ who: null });
    expect(valuesOf(browser)).toEqual(OTHERS);
  });

  it('E4 a cookie that is not signed by Flask gives nothing to ours', async () => {
    const forged = new FlaskCookie('another secret').write(JSON.stringify({ admin: true }), 0);
    const browser = foreign.client(forged);
    await browser.post('/login/grace');
    expect(valuesOf(browser)).not.toHaveProperty('admin');
  });
});
