import { describe, expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../../lib/errors/session-corrupt.error.js';
import { flaskDynamodbSessionsLayout } from '../../../../lib/foreign/flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
import type { Item } from '../../../../lib/table-layout/table-layout.js';
import { openFlaskSession } from '../../../support/originals/flask-dynamodb-sessions.js';
import { golden } from '../../../support/originals/golden.js';
import { PyFloat } from '../../../support/originals/python-json.js';
import { changed, dataOf, fresh, load, touched, written } from '../change.js';

const now = Date.parse('2026-11-21T02:20:00.500Z');
const DATA = {
  _permanent: true,
  user: { username: 'jhardy', id: 7 },
  n: 1,
  f: 1.5,
  big: 1152921504606846976n,
  t: true,
  nil: null,
  u: 'é☃',
  list: [1, 'a'],
};

describe.each(['json', 'pickle'] as const)('flask-dynamodb-sessions, %s', (format) => {
  const layout = flaskDynamodbSessionsLayout({ format });
  const { item, cookie } = golden(`flask-dynamodb-sessions/${format}`);
  const tokens = layout.tokenFormat({} as never);
  const id = tokens.parse(cookie)?.id ?? '';
  const record = load(layout, item, id);

  it('finds the row of the cookie that Flask set, and reads its data', () => {
    expect(layout.key(id)).toEqual({ id: item['id'] });
    expect(dataOf(layout, record)).toStrictEqual(
      format === 'json' ? { ...DATA, when: '2020-01-02 03:04:05' } : DATA,
    );
    expect(new Date(record.accessedAt).toISOString()).toBe(
      format === 'json' ? '2026-11-21T02:14:39.417Z' : '2026-11-21T02:14:38.105Z',
    );
  });

  it('writes a changed row that Flask opens, with its integers intact', () => {
    const next = changed(layout, record, now, (data) => (data['u'] = 'ü'));
    const session = openFlaskSession(written(layout, next, item), format);

    expect(session.get('u')).toBe('ü');
    expect(session.get('big')).toBe(1152921504606846976n);
    expect(session.get('n')).toBe(1n);
    expect(session.get('f')).toEqual(new PyFloat(1.5));
  });

  it('writes the times as Flask does', () => {
    const at = (time: number): Item => written(layout, touched(layout, record, time), item);

    expect(at(now)).toMatchObject({
      modified: { S: '2026-11-21 02:20:00.500000' },
      ttl: { N: String(Math.floor(now / 1000) + 1_209_600) },
    });
    expect(at(now - 500)['modified']).toEqual({ S: '2026-11-21 02:20:00' });
    expect(() => openFlaskSession(at(now - 500), format)).not.toThrow();
  });

  it('marks the sessions it begins as permanent', () => {
    const session = openFlaskSession(written(layout, fresh(layout, 'new', now, { a: 1 })), format);

    expect([...session.keys()]).toEqual(['_permanent', 'a']);
  });

  it('leaves a mark that is there as it is', () => {
    const made = fresh(layout, 'new', now, { a: 1, _permanent: false });

    expect(dataOf(layout, made)).toEqual({ a: 1, _permanent: false });
  });
});

describe('flask-dynamodb-sessions', () => {
  const layout = flaskDynamodbSessionsLayout({ format: 'json' });
  const { item } = golden('flask-dynamodb-sessions/json');

  it('keeps tokens that only Python reads', () => {
    const data = { S: '{"_permanent": true, "x": NaN, "y": -Infinity, "big": 9007199254740993}' };
    const record = load(layout, { ...item, data }, 'i');
    const next = changed(layout, record, now, (session) => (session['z'] = 1));

    expect(openFlaskSession(written(layout, next), 'json')).toEqual(
      new Map<string, unknown>([
        ['_permanent', true],
        ['x', new PyFloat(Number.NaN)],
        ['y', new PyFloat(-Infinity)],
        ['big', 9007199254740993n],
        ['z', 1n],
      ]),
    );
  });

  it.each([
    ['another zone', '2026-11-21 02:14:39+01:00'],
    ['a T', '2026-11-21T02:14:39'],
    ['a 30th of February', '2026-02-30 02:14:39'],
    ['an hour 25', '2026-11-21 25:14:39'],
    ['nothing', ''],
  ])('refuses a time with %s', (_name, modified) => {
    expect(() => layout.fromItem({ ...item, modified: { S: modified } }, 'i')).toThrow(
      SessionCorruptError,
    );
  });

  it('refuses a row without its times', () => {
    for (const name of ['modified', 'ttl']) {
      const { [name]: _, ...rest } = item;
      expect(() => layout.fromItem(rest, 'i')).toThrow(`"${name}"`);
    }
  });

  it('brings the defaults of the library', () => {
    expect(layout.defaults).toMatchObject({
      tableName: 'flask_sessions',
      cookie: { name: 'session', httpOnly: true },
      idleTimeout: 1_209_600,
      absoluteTimeout: 2_678_400,
    });
    expect(layout.defaults?.header).toBeUndefined();
    expect(
      flaskDynamodbSessionsLayout({ format: 'json', header: true, ttlSeconds: 60 }).defaults,
    ).toMatchObject({ header: { name: 'X-SessionId' }, idleTimeout: 60 });
  });
});
