import { describe, expect, it } from '@jest/globals';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import { SessionStateError } from '../../../../lib/errors/session-state.error.js';
import { EXPRESS_JSON } from '../../../../lib/foreign/shared/json/json-dialect.js';
import { JsonDialectSerializer } from '../../../../lib/foreign/shared/json/json-dialect.serializer.js';
import { PickleSerializer } from '../../../../lib/foreign/flask-dynamodb-sessions/pickle/pickle.serializer.js';
import { PythonJsonSerializer } from '../../../../lib/foreign/shared/json/python-json.serializer.js';
import { connectDynamodbLayout } from '../../../../lib/foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { dynamodbSessionWebLayout } from '../../../../lib/foreign/dynamodb-session-web/dynamodb-session-web.layout.js';
import { flaskArticleLayout } from '../../../../lib/foreign/flask-article/flask-article.layout.js';
import { flaskDynamodbSessionsLayout } from '../../../../lib/foreign/flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
import type { UserKeyOption } from '../../../../lib/foreign/shared/payload-fields.js';
import { pwrdrvrLayout } from '../../../../lib/foreign/pwrdrvr/pwrdrvr.layout.js';
import { pyramidDynamodbSessionsLayout } from '../../../../lib/foreign/pyramid-dynamodb-sessions/pyramid-dynamodb-sessions.layout.js';
import type { Item, TableLayout } from '../../../../lib/table-layout/table-layout.js';
import { loadWebSession } from '../../../support/originals/dynamodb-session-web.js';
import { connectGet, pwrdrvrGet } from '../../../support/originals/express-session.js';
import { openFlaskSession } from '../../../support/originals/flask-dynamodb-sessions.js';
import { golden, goldenPyramidCookie } from '../../../support/originals/golden.js';
import { loadPyramidSession } from '../../../support/originals/pyramid-dynamodb-sessions.js';
import { changed, dataOf, fresh, guarded, load, written } from '../change.js';
import { articleItem, pwrdrvrItem } from '../items.js';

type Data = Record<string, unknown>;
type Payload = 'data' | 'dat' | 'sess';

interface Table {
  readonly name: string;
  readonly layout: (options?: UserKeyOption) => TableLayout;
  readonly item: Item;
  readonly payload: Payload;
  readonly serializer: { serialize(data: Data): string; deserialize(text: string): Data };
  /** What the other application reads, where it reads the row at all. */
  readonly read: (item: Item) => unknown;
}

const now = Date.parse('2026-11-21T02:20:00Z');
const id = 'CdlKCSfhasmAC_nO3gjrfiF24-ujsyfe0YsvCLKEV_g';
const secrets = ['secret'];
const BIG = 1152921504606846977n;
const SECRET = Buffer.alloc(32, 0xab);
const HEX = 'ab'.repeat(32);
const python = new PythonJsonSerializer();
const express = new JsonDialectSerializer(EXPRESS_JSON);

const tables: readonly Table[] = [
  ...(['json', 'pickle'] as const).map((format): Table => ({
    name: `flask-dynamodb-sessions/${format}`,
    layout: (options) => flaskDynamodbSessionsLayout({ format, ...options }),
    item: golden(`flask-dynamodb-sessions/${format}`).item,
    payload: 'data',
    serializer: format === 'json' ? python : new PickleSerializer(),
    read: (item) => Object.fromEntries(openFlaskSession(item, format)),
  })),
  {
    name: 'pyramid-dynamodb-sessions',
    layout: pyramidDynamodbSessionsLayout,
    item: golden('pyramid-dynamodb-sessions').item,
    payload: 'dat',
    serializer: python,
    read(item) {
      const { sid = { S: '' } } = golden('pyramid-dynamodb-sessions').item;
      return loadPyramidSession(goldenPyramidCookie(), { ...item, sid }, now / 1000);
    },
  },
  {
    name: 'dynamodb-session-web',
    layout: dynamodbSessionWebLayout,
    item: golden('dynamodb-session-web').item,
    payload: 'data',
    serializer: python,
    read: (item) => loadWebSession(item, now / 1000)?.data,
  },
  {
    name: 'connect-dynamodb',
    layout: (options) => connectDynamodbLayout({ secrets, ...options }),
    item: golden('connect-dynamodb').item,
    payload: 'sess',
    serializer: express,
    read: (item) => connectGet(item, now),
  },
];

/** The row of the other application with these keys in its data. */
function withData({ item, payload, serializer }: Table, more: Data): Item {
  const value = item[payload];
  const text = value !== undefined && 'S' in value ? value.S : '';
  return {
    ...item,
    [payload]: { S: serializer.serialize({ ...serializer.deserialize(text), ...more }) },
  };
}

function stored({ payload, serializer }: Table, item: Item): Data {
  const value = item[payload];
  return serializer.deserialize(value !== undefined && 'S' in value ? value.S : '');
}

const keyed = { userKey: 'user_id' };

describe.each(tables)('the user and the CSRF secret in $name', (table) => {
  const layout = table.layout(keyed);
  const loaded = (more: Data) => load(layout, withData(table, more), id);
  const again = (item: Item) => load(layout, item, id);
  const set = (data: Data) => void (data['u'] = 'ü');

  it('the user is what the other application has under the key, and no data', () => {
    const record = loaded({ user_id: 'ada' });
    expect(record.userId).toBe('ada');
    expect(dataOf(layout, record)).not.toHaveProperty('user_id');
    expect(load(table.layout(), withData(table, { user_id: 'ada' }), id).userId).toBeUndefined();
  });

  it.each<[unknown, string | undefined]>([
    ['42', '42'],
    [42, '42'],
    [-1, '-1'],
    [BIG, String(BIG)],
    ['', undefined],
    [4.5, undefined],
    [1e300, undefined],
    [true, undefined],
    [null, undefined],
    [['ada'], undefined],
    [{ id: 1 }, undefined],
  ])(
    'of %p the user is %p, and the row stays as it is with changes of other keys',
    (value, user) => {
      const item = withData(table, { user_id: value, big: BIG });
      const record = again(item);
      expect(record.userId).toBe(user);
      expect(guarded(layout, layout.toItem(record))).toStrictEqual(guarded(layout, item));
      expect(layout.toItem(record)[table.payload]).toStrictEqual(item[table.payload]);

      const next = written(layout, changed(layout, record, now, set), item);
      expect(stored(table, next)).toMatchObject({ user_id: value, big: BIG, u: 'ü' });
      expect(again(next).userId).toBe(user);
    },
  );

  it('a login writes the user as text, next to integers as they were, for the other application', () => {
    const record = { ...changed(layout, loaded({ user_id: 7, big: BIG }), now, set), userId: '8' };
    const row = written(layout, record, table.item);
    expect(stored(table, row)).toMatchObject({ user_id: '8', big: BIG, u: 'ü' });
    expect(table.read(row)).toMatchObject({ user_id: '8', u: 'ü' });
    expect(again(row).userId).toBe('8');
    // A condition on what was written is one on what is stored.
    expect(guarded(layout, layout.toItem(record))).toStrictEqual(guarded(layout, row));
  });

  it('a login writes into a row that has no user, as it was loaded', () => {
    const record = { ...loaded({ big: BIG }), userId: 'ada' };
    const row = written(layout, record, table.item);
    expect(stored(table, row)).toEqual({
      ...stored(table, withData(table, { big: BIG })),
      user_id: 'ada',
    });
    expect(table.read(row)).toMatchObject({ user_id: 'ada' });
  });

  it('a session that begins with a user is read by the other application', () => {
    const made = fresh(layout, 'made', now, { a: 1 }, { userId: 'ada', csrfSecret: SECRET });
    const row = { ...table.item, ...layout.toItem(made) };
    expect(table.read(row)).toMatchObject({ user_id: 'ada', _csrft_: HEX });
    expect(again(row)).toMatchObject({ userId: 'ada' });
    expect(again(row).csrfSecret).toEqual(SECRET);
    expect(dataOf(layout, again(row))).toMatchObject({ a: 1 });
  });

  it('R72 the CSRF secret is kept, changed, and hidden', () => {
    const record = { ...changed(layout, loaded({ big: BIG }), now, set), csrfSecret: SECRET };
    const row = written(layout, record, table.item);
    expect(stored(table, row)['big']).toBe(BIG);
    expect(table.read(row)).toMatchObject({ _csrft_: HEX, u: 'ü' });
    expect(again(row).csrfSecret).toEqual(SECRET);
    expect(dataOf(layout, again(row))).not.toHaveProperty('_csrft_');
    expect(layout.toItem(again(row))[table.payload]).toStrictEqual(row[table.payload]);

    const other = written(layout, { ...again(row), csrfSecret: Buffer.alloc(32, 1) }, row);
    expect(stored(table, other)).toMatchObject({ _csrft_: '01'.repeat(32), big: BIG });
  });

  it.each(['0123456789abcdef0123456789abcdef', 'ü', HEX.toUpperCase()])(
    'R72 the secret %p of another form is kept as it is, and ends like any other',
    (text) => {
      const record = loaded({ _csrft_: text });
      expect(record.csrfSecret).toHaveLength(32);
      const row = written(layout, changed(layout, record, now, set), table.item);
      expect(stored(table, row)).toMatchObject({ _csrft_: text, u: 'ü' });
      expect(again(row).csrfSecret).toEqual(record.csrfSecret);

      const renewed = written(layout, { ...again(row), csrfSecret: SECRET }, row);
      expect(stored(table, renewed)).toMatchObject({ _csrft_: HEX, u: 'ü' });
    },
  );

  it.each([7, '', null])('%p under that key stays there, and counts as no secret', (value) => {
    const record = loaded({ _csrft_: value });
    expect(record.csrfSecret).toBeUndefined();
    const row = written(layout, changed(layout, record, now, set), table.item);
    expect(stored(table, row)).toMatchObject({ _csrft_: value, u: 'ü' });
  });

  it('both keys are refused in the data, with what to do instead', () => {
    const refused = (data: Data) => () => fresh(layout, id, now, data);
    expect(refused({ user_id: 'eve' })).toThrow(SessionSerializationError);
    expect(refused({ user_id: 'eve' })).toThrow('Use authenticate() and session.userId.');
    expect(refused({ _csrft_: HEX })).toThrow(SessionSerializationError);
    expect(() => fresh(table.layout(), id, now, { user_id: 'eve' })).not.toThrow();
  });

  it('without userKey a user is refused', () => {
    const plain = table.layout();
    const record = { ...load(plain, table.item, id), userId: 'ada' };
    expect(() => plain.toItem(record)).toThrow(SessionStateError);
    expect(() => plain.toItem(record)).toThrow('Set userKey of the layout, or regenerate()');
  });

  it('a key that JSON may spell in several ways is found', () => {
    for (const userKey of ['benützer', 'a"b\\c/d', '用户', 'constructor']) {
      const other = table.layout({ userKey });
      const item = withData(table, { [userKey]: 'ada' });
      const record = load(other, item, id);
      expect(record.userId).toBe('ada');
      expect(other.toItem(record)[table.payload]).toEqual(item[table.payload]);
      const row = written(other, { ...record, userId: 'grace' }, item);
      expect(stored(table, row)[userKey]).toBe('grace');
    }
    const inherited = table.layout({ userKey: 'constructor' });
    const record = load(inherited, table.item, id);
    expect(record.userId).toBeUndefined();
    const row = written(inherited, { ...record, csrfSecret: SECRET }, table.item);
    expect(Object.hasOwn(stored(table, row), 'constructor')).toBe(false);
  });

  it.each(['', 7, null, '_csrft_', '__proto__', '_f_queue'])(
    'R12 refuses the key %p',
    (userKey) => {
      expect(() => table.layout({ userKey: userKey as string })).toThrow('userKey must be a text');
    },
  );
});

describe('the user and the CSRF secret', () => {
  it('are found where even plain letters are escaped', () => {
    const layout = dynamodbSessionWebLayout(keyed);
    const { item } = golden('dynamodb-session-web');
    const data = { S: '{"\\u0075ser_id": "ada"}' };
    expect(load(layout, { ...item, data }, id).userId).toBe('ada');
  });

  it('are not in NaN, which stays as it is', () => {
    const layout = dynamodbSessionWebLayout(keyed);
    const data = { S: '{"price": 1.0, "user_id": NaN}' };
    const record = load(layout, { ...golden('dynamodb-session-web').item, data }, id);
    expect(record.userId).toBeUndefined();
    expect(layout.toItem(record)['data']).toEqual(data);
  });

  it.each(['{"user_id": "ada"', 'user_id', '["user_id"]', '{"a": {"user_id": "ada"}}'])(
    'are not in %p, which stays as it is',
    (text) => {
      const layout = dynamodbSessionWebLayout(keyed);
      const record = load(
        layout,
        { ...golden('dynamodb-session-web').item, data: { S: text } },
        id,
      );
      expect(record.userId).toBeUndefined();
      expect(layout.toItem(record)['data']).toEqual({ S: text });
    },
  );

  it.each(['!', 'dXNlcl9pZA==', ''])('are not in the broken pickle %p', (text) => {
    const layout = flaskDynamodbSessionsLayout({ format: 'pickle', ...keyed });
    const { item } = golden('flask-dynamodb-sessions/pickle');
    const record = load(layout, { ...item, data: { S: text } }, id);
    expect(record.userId).toBeUndefined();
    expect(layout.toItem(record)['data']).toEqual({ S: text });
  });

  it('are beside numbers in a map of @pwrdrvr/dynamodb-session-store as they were', () => {
    const layout = pwrdrvrLayout({ secrets, userKey: 'n' });
    const record = load(layout, pwrdrvrItem, id);
    expect(record.userId).toBe('1');
    expect(layout.toItem(record)['sess']).toStrictEqual(pwrdrvrItem['sess']);
    const same = changed(layout, record, now, (data) => void (data['u'] = 'ü'));
    const login = { ...same, userId: 'ada', csrfSecret: SECRET };
    const big = { N: '1152921504606846977' };
    expect(layout.toItem(same)['sess']).toMatchObject({ M: { n: { N: '1' }, big } });
    expect(layout.toItem(login)['sess']).toMatchObject({ M: { n: { S: 'ada' }, big } });
    expect(pwrdrvrGet(written(layout, login, pwrdrvrItem), now)).toMatchObject({
      n: 'ada',
      _csrft_: HEX,
    });
    expect(load(layout, written(layout, login), id).csrfSecret).toEqual(SECRET);
    expect(() => pwrdrvrLayout({ secrets }).toItem(login)).toThrow(SessionStateError);
  });

  it('go into special keys of connect-dynamodb, too', () => {
    const specialKeys = [{ name: 'userId', type: 'S' as const }];
    const layout = connectDynamodbLayout({ secrets, specialKeys, userKey: 'userId' });
    const record = load(layout, golden('connect-dynamodb').item, id);
    expect(layout.toItem(record)['userId']).toEqual({ S: 'u1' });
    expect(layout.toItem({ ...record, userId: 'ada' })['userId']).toEqual({ S: 'ada' });
  });

  it.each<[string, () => TableLayout]>([
    ['_permanent', () => flaskDynamodbSessionsLayout({ format: 'json', userKey: '_permanent' })],
    ['cookie', () => connectDynamodbLayout({ secrets, userKey: 'cookie' })],
    ['lastModified', () => pwrdrvrLayout({ secrets, userKey: 'lastModified' })],
  ])('R12 the key %s is refused, which means something else there', (key, make) => {
    expect(make).toThrow(key);
    expect(make).toThrow('userKey');
  });

  it('cannot be in what only a serializer of the application can write', () => {
    const serializer = {
      format: 'cart@1',
      serialize: (data: Data) => String(data['total']),
      deserialize: (raw: unknown) => ({ total: Number(raw) }),
    };
    const layout = dynamodbSessionWebLayout({ serializer });
    const made = fresh(layout, id, now, { total: 7 });
    expect(layout.toItem(made)['data']).toEqual({ S: '7' });
    expect(() => layout.toItem({ ...made, userId: 'ada' })).toThrow(SessionStateError);
    expect(() => layout.toItem({ ...made, csrfSecret: SECRET })).toThrow(SessionStateError);
    expect(() => dynamodbSessionWebLayout({ serializer, ...keyed })).toThrow('userKey must be left out'); // prettier-ignore
  });

  it('R72 have attributes of their own in the table of the article', () => {
    const layout = flaskArticleLayout({ secretKey: 's', timeZone: 'UTC' });
    const record = { ...load(layout, articleItem, id), csrfSecret: SECRET };
    const row = written(layout, record, articleItem);
    expect(row).toMatchObject({ UserId: { S: 'u1' }, csrfSecret: { S: HEX } });
    expect(row).not.toHaveProperty('data');
    expect(load(layout, row, id).csrfSecret).toEqual(SECRET);
    expect(guarded(layout, layout.toItem(load(layout, row, id)))).toEqual({
      csrfSecret: { S: HEX },
    });
    const broken = { ...row, csrfSecret: { S: 'x' } };
    expect(() => layout.fromItem(broken, id)).toThrow('"csrfSecret"');
  });
});
