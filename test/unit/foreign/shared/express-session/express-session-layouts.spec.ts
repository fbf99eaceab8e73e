import { describe, expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../../../lib/errors/session-corrupt.error.js';
import { SessionOptionsError } from '../../../../../lib/errors/session-options.error.js';
import { SessionSerializationError } from '../../../../../lib/errors/session-serialization.error.js';
import type { SessionRecord } from '../../../../../lib/session/session-record.js';
import { connectDynamodbLayout } from '../../../../../lib/foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { pwrdrvrLayout } from '../../../../../lib/foreign/pwrdrvr/pwrdrvr.layout.js';
import type { Item, LayoutContext } from '../../../../../lib/table-layout/table-layout.js';
import { connectGet, pwrdrvrGet } from '../../../../support/originals/express-session.js';
import { golden } from '../../../../support/originals/golden.js';
import { changed, dataOf, fresh, guarded, load, touched, written } from '../../change.js';
import { pwrdrvrItem } from '../../items.js';

const now = Date.parse('2026-11-21T02:20:00.500Z');
const { item, cookie, secrets } = golden('connect-dynamodb');
const specialKeys = [
  { name: 'userId', type: 'S' },
  { name: 'n', type: 'N' },
  { name: 't', type: 'BOOL' },
] as const;
const connect = connectDynamodbLayout({ secrets, cookie: { maxAge: 3600 }, specialKeys });
const id = connect.tokenFormat({} as never).parse(cookie)?.id ?? '';
const record = load(connect, item, id);
const set = (key: string, value: unknown) => (data: Record<string, unknown>) => {
  data[key] = value;
};
const withSess = (sess: string): Item => ({ ...item, sess: { S: sess } });

describe('connect-dynamodb', () => {
  it('finds the row of the cookie that express-session set, and hides its cookie', () => {
    expect(connect.key(id)).toEqual({ id: item['id'] });
    expect(dataOf(connect, record)).toStrictEqual({
      userId: 'u1',
      n: 1,
      f: 1.5,
      t: true,
      nil: null,
      d: '2020-01-02T03:04:05.678Z',
      nested: { a: [1, { b: 2 }] },
      u: 'é☃',
    });
  });

  it('reads fractional expiry, and the last access from it', () => {
    expect(record.expiresAt).toBe(1_795_231_002_998);
    expect(record.accessedAt).toBe(1_795_231_002_998 - 3_600_000);
    expect(load(connect, { ...item, expires: { N: '1.001' } }, id).expiresAt).toBe(1001);
    expect(load(connect, { ...item, expires: { N: '1795231002.9999' } }, id).expiresAt).toBe(
      1_795_231_002_999,
    );
  });

  it('writes a changed row that express-session loads', () => {
    const next = changed(connect, record, now, set('u', 'ü'));
    const stored = written(connect, next, item);
    const session = connectGet(stored, now);

    expect(session).toMatchObject({ u: 'ü', nested: { a: [1, { b: 2 }] } });
    expect(session?.['cookie']).toMatchObject({
      originalMaxAge: 3_600_000,
      httpOnly: true,
      path: '/',
    });
    expect(stored['expires']).toEqual({ N: String(Math.floor(now / 1000) + 3600) });
    expect(connectGet(stored, now + 3_600_000)).toBeNull();
  });

  it('leaves the text of a row that is only touched as it is', () => {
    const stored = written(connect, touched(connect, record, now), item);

    expect(stored['sess']).toEqual(item['sess']);
    expect(connectGet(stored, now)).not.toBeNull();
  });

  it("keeps what express-session had in the session's cookie", () => {
    const sess =
      '{"cookie":{"originalMaxAge":2592000000,"expires":"2026-12-21T02:16:43.065Z","secure":true,' +
      '"httpOnly":false,"domain":"example.com","path":"/app","sameSite":"strict"},"a":1}';
    const loaded = load(connect, withSess(sess), id);
    const stored = written(connect, changed(connect, loaded, loaded.accessedAt, set('a', 2)));

    expect(loaded.idleTimeout).toBe(2_592_000);
    expect(connectGet(stored, loaded.accessedAt)).toEqual({
      cookie: {
        ...(JSON.parse(sess) as { cookie: object }).cookie,
        expires: new Date(loaded.expiresAt).toISOString(),
      },
      a: 2,
    });
  });

  it("falls back to the layout's cookie when that was not passed on", () => {
    const { origin: _, ...copy } = changed(connect, record, now, set('a', 1));

    expect(connectGet(written(connect, copy), now)?.['cookie']).toMatchObject({
      originalMaxAge: 3_600_000,
      path: '/',
    });
  });

  it('takes 3 599 999 ms for the hour that they are', () => {
    const sess = '{"cookie":{"originalMaxAge":3599999,"expires":null,"httpOnly":true,"path":"/"}}';

    expect(load(connect, withSess(sess), id).idleTimeout).toBe(3600);
  });

  it('gives a cookie that ends with the browser a day, as the store does', () => {
    const plain = connectDynamodbLayout({ secrets });
    const stored = written(plain, fresh(plain, id, now, { a: 1 }));

    expect(connectGet(stored, now)).toEqual({
      cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' },
      a: 1,
    });
    expect(stored['expires']).toEqual({ N: String(Math.floor(now / 1000) + 86_400) });
    const again = changed(plain, load(plain, stored, id), now, set('a', 2));
    expect(connectGet(written(plain, again), now)).toMatchObject({
      cookie: { originalMaxAge: null, expires: null },
      a: 2,
    });
  });

  it('begins sessions with the cookie that the options describe', () => {
    const layout = connectDynamodbLayout({
      secrets,
      prefix: 'p:',
      hashKey: 'sid',
      cookie: { maxAge: 60, secure: true, sameSite: 'lax', path: '/app', domain: 'a.example' },
    });
    const stored = written(layout, fresh(layout, 'i', now, {}));

    expect(stored['sid']).toEqual({ S: 'p:i' });
    expect(connectGet(stored, now)).toEqual({
      cookie: {
        originalMaxAge: 60_000,
        expires: new Date(now + 60_000).toISOString(),
        httpOnly: true,
        path: '/app',
        secure: true,
        sameSite: 'lax',
        domain: 'a.example',
      },
    });
  });

  it('keeps integers that no JavaScript number holds', () => {
    const sess = '{"cookie":{"originalMaxAge":null,"expires":null},"big":1152921504606846977}';
    const loaded = load(connect, withSess(sess), id);
    const next = changed(connect, loaded, now, set('a', 1));

    expect(dataOf(connect, loaded)).toEqual({ big: 1152921504606846977n });
    expect(connect.toItem(next)['sess']).toEqual({
      S: expect.stringContaining('"big":1152921504606846977,"a":1'),
    });
  });

  it('copies special keys as the store does, and drops those the session lacks', () => {
    const stored = written(connect, changed(connect, record, now, set('userId', 'u2')), item);

    expect(stored).toMatchObject({ userId: { S: 'u2' }, n: { N: '1' }, t: { BOOL: true } });
    const less = changed(connect, record, now, (data) => {
      data['userId'] = 7;
      delete data['n'];
    });
    expect(Object.keys(written(connect, less, item)).toSorted()).toEqual([
      'expires',
      'id',
      'sess',
      't',
      'type',
    ]);
  });

  it('keeps the name of the cookie to itself', () => {
    expect(() => changed(connect, record, now, set('cookie', {}))).toThrow(
      SessionSerializationError,
    );
  });

  it.each([
    ['broken JSON', '{"cookie":{'],
    ['no object', '[1]'],
    ['no cookie', '{"a":1}'],
    ['a cookie that is null', '{"cookie":null}'],
    ['nothing', ''],
  ])('refuses a session with %s, as express-session cannot load it', (_name, sess) => {
    expect(() => connect.fromItem(withSess(sess), id)).toThrow(SessionCorruptError);
  });

  it.each([undefined, { S: '1' }, { N: 'x' }, { N: '-1' }, { N: '1e300' }])(
    'refuses the expiry %p',
    (expires) => {
      const { expires: _, ...rest } = item;
      const row = expires === undefined ? rest : { ...rest, expires };

      expect(() => connect.fromItem(row, id)).toThrow('"expires"');
    },
  );

  it('brings the defaults of express-session', () => {
    expect(connect.defaults).toMatchObject({
      tableName: 'sessions',
      cookie: { name: 'connect.sid', persistent: true },
      idleTimeout: 3600,
    });
    expect(connectDynamodbLayout({ secrets }).defaults).toMatchObject({ idleTimeout: 86_400 });
  });
});

describe('@pwrdrvr/dynamodb-session-store', () => {
  const layout = pwrdrvrLayout({ secrets });
  const loaded = load(layout, pwrdrvrItem, id);
  const text: Item = { ...item, id: { S: `session#${id}` } };

  it('finds the row of a cookie, and hides what is not data', () => {
    expect(layout.key(id)).toEqual({ id: pwrdrvrItem['id'] });
    expect(dataOf(layout, loaded)).toStrictEqual({
      userId: 'u1',
      n: 1,
      f: 1.5,
      t: true,
      nil: null,
      nested: { a: [1, { b: 2 }] },
      u: 'é☃',
      big: 1152921504606846977n,
      fine: 0.12345678901234568,
    });
  });

  it('writes a changed row that express-session loads', () => {
    const next = changed(layout, loaded, now, set('u', 'ü'));
    const stored = written(layout, next, pwrdrvrItem);

    expect(pwrdrvrGet(stored, now)).toMatchObject({
      cookie: { originalMaxAge: 3_600_000, httpOnly: true, path: '/' },
      lastModified: expect.stringMatching(/^2026-11-21T02:16:43\.\d{3}Z$/),
      u: 'ü',
      nested: { a: [1, { b: 2 }] },
    });
    expect(stored['sess']).toMatchObject({ M: { big: { N: '1152921504606846977' } } });
    expect(pwrdrvrGet(stored, now + 3_600_000)).toBeNull();
  });

  it('begins sessions that express-session loads', () => {
    const stored = written(layout, fresh(layout, id, now, { a: [null, true, -0.5] }));

    expect(pwrdrvrGet(stored, now)).toEqual({
      cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' },
      lastModified: new Date(now).toISOString(),
      a: [null, true, -0.5],
    });
  });

  it('reads rows of connect-dynamodb, and makes them its own with the next change', () => {
    const old = load(layout, text, id);

    expect(guarded(layout, layout.toItem(old))).toEqual(guarded(layout, text));
    expect(layout.toItem(changed(layout, old, now, set('a', 1)))['sess']).toHaveProperty('M.a', {
      N: '1',
    });
  });

  it.each([{ B: Buffer.from('x') }, { SS: ['x'] }, { NS: ['1'] }, { BS: [Buffer.from('x')] }])(
    'refuses %p in a session, for which JSON has no form',
    (value) => {
      const sess = { M: { ...(pwrdrvrItem['sess'] as { M: Item }).M, x: { L: [value] } } };

      expect(() => layout.fromItem({ ...pwrdrvrItem, sess }, id)).toThrow(SessionCorruptError);
    },
  );

  it.each([1e126, 1e-131, 10n ** 40n + 1n])('refuses to write %p, which DynamoDB would', (n) => {
    const next: SessionRecord = changed(layout, loaded, now, set('n', n));

    expect(() => layout.toItem(next)).toThrow(SessionSerializationError);
  });
});

describe.each([connectDynamodbLayout, pwrdrvrLayout])('the secrets of %p', (layoutOf) => {
  const context = { secrets } as unknown as LayoutContext;

  it("are the module's own unless the layout has some", () => {
    const [first = '', ...others] = secrets;
    expect(layoutOf().tokenFormat(context).parse(cookie)).toMatchObject({ id });
    expect(
      layoutOf({ secrets: ['not it'] })
        .tokenFormat(context)
        .parse(cookie),
    ).toBeNull();
    const rotated = { ...context, secrets: ['newer', first, ...others] };
    expect(layoutOf().tokenFormat(rotated).parse(cookie)).toMatchObject({ id, outdated: true });
  });

  it('are asked for when the application starts without any', () => {
    expect(() => layoutOf().tokenFormat({ ...context, secrets: [] })).toThrow(SessionOptionsError);
    expect(() => layoutOf({ secrets: [] })).toThrow(SessionOptionsError);
  });
});
