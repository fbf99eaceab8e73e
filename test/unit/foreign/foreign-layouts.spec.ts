import { describe, expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../lib/errors/session-corrupt.error.js';
import { SessionSerializationError } from '../../../lib/errors/session-serialization.error.js';
import { expiryReason, isFromTheFuture } from '../../../lib/session/session-timeouts.js';
import { connectDynamodbLayout } from '../../../lib/foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { dynamodbSessionWebLayout } from '../../../lib/foreign/dynamodb-session-web/dynamodb-session-web.layout.js';
import { flaskArticleLayout } from '../../../lib/foreign/flask-article/flask-article.layout.js';
import { flaskDynamodbSessionsLayout } from '../../../lib/foreign/flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
import { pwrdrvrLayout } from '../../../lib/foreign/pwrdrvr/pwrdrvr.layout.js';
import { pyramidDynamodbSessionsLayout } from '../../../lib/foreign/pyramid-dynamodb-sessions/pyramid-dynamodb-sessions.layout.js';
import type { Item, TableLayout } from '../../../lib/table-layout/table-layout.js';
import { golden } from '../../support/originals/golden.js';
import { changed, dataOf, fresh, guarded, load, touched, written } from './change.js';
import { articleItem, pwrdrvrItem } from './items.js';

interface Row {
  readonly name: string;
  readonly layout: TableLayout;
  readonly item: Item;
  /** Epoch milliseconds at which the row is alive. */
  readonly now: number;
  /** The attributes without which a row is debris. */
  readonly needed: readonly string[];
  readonly endsAt: number;
}

const NOON = Date.parse('2026-11-21T02:20:00Z');
const secrets = ['new', 'old'];
const rows: readonly Row[] = [
  {
    name: 'flask-dynamodb-sessions/json',
    layout: flaskDynamodbSessionsLayout({ format: 'json' }),
    item: golden('flask-dynamodb-sessions/json').item,
    now: NOON,
    needed: ['data'],
    endsAt: 1_796_436_879_000,
  },
  {
    name: 'flask-dynamodb-sessions/pickle',
    layout: flaskDynamodbSessionsLayout({ format: 'pickle' }),
    item: golden('flask-dynamodb-sessions/pickle').item,
    now: NOON,
    needed: ['data'],
    endsAt: 1_796_436_878_000,
  },
  {
    name: 'pyramid-dynamodb-sessions',
    layout: pyramidDynamodbSessionsLayout(),
    item: golden('pyramid-dynamodb-sessions').item,
    now: NOON,
    needed: ['dat', 'ver'],
    endsAt: 1_795_228_483_000,
  },
  {
    name: 'dynamodb-session-web',
    layout: dynamodbSessionWebLayout(),
    item: golden('dynamodb-session-web').item,
    now: NOON,
    needed: ['created', 'expires', 'idle_timeout', 'absolute_timeout', 'data'],
    endsAt: 1_795_234_481_000,
  },
  {
    name: 'dynamodb-session-flask',
    layout: dynamodbSessionWebLayout({ absoluteTimeout: 2_678_400 }),
    item: golden('dynamodb-session-flask').item,
    now: NOON,
    needed: ['created', 'expires', 'idle_timeout', 'absolute_timeout', 'data'],
    endsAt: 1_795_234_482_000,
  },
  {
    name: 'flask-article',
    layout: flaskArticleLayout({ secretKey: 's', timeZone: 'Europe/Berlin' }),
    item: articleItem,
    now: NOON,
    needed: ['CreatedAt', 'ExpiresAt', 'UserId'],
    endsAt: Date.parse('2026-11-21T03:14:40.041Z'),
  },
  {
    name: 'connect-dynamodb',
    layout: connectDynamodbLayout({ secrets, cookie: { maxAge: 3600 } }),
    item: golden('connect-dynamodb').item,
    now: NOON,
    needed: ['sess'],
    endsAt: 1_795_231_002_998,
  },
  {
    name: '@pwrdrvr/dynamodb-session-store',
    layout: pwrdrvrLayout({ secrets }),
    item: pwrdrvrItem,
    now: NOON,
    needed: ['sess'],
    endsAt: 1_795_231_003_000,
  },
];
const id = 'CdlKCSfhasmAC_nO3gjrfiF24-ujsyfe0YsvCLKEV_g';
const without = (item: Item, name: string): Item =>
  Object.fromEntries(Object.entries(item).filter(([key]) => key !== name));

describe.each(rows)('a table of $name', ({ layout, item, now, needed, endsAt }) => {
  const timeouts = {
    idle: layout.defaults?.idleTimeout ?? 0,
    absolute: layout.defaults?.absoluteTimeout ?? 0,
  };
  const record = load(layout, item, id);

  it('gives back the guards of a row of the original exactly', () => {
    expect(layout.guards.revision.length).toBeGreaterThan(0);
    expect(guarded(layout, layout.toItem(record))).toStrictEqual(guarded(layout, item));
    expect(guarded(layout, layout.toItem({ ...record }))).toStrictEqual(guarded(layout, item));
  });

  it('gives back the guards of its own rows exactly, after a change, a touch, and both', () => {
    const saved = changed(layout, record, now, (data) => (data['x'] = [1, 'ü']));
    for (const next of [record, saved, touched(layout, saved, now + 60_000)]) {
      const stored = written(layout, next, item);
      expect(guarded(layout, layout.toItem(load(layout, stored, id)))).toStrictEqual(
        guarded(layout, stored),
      );
    }
    expect(guarded(layout, layout.toItem(touched(layout, saved, now + 60_000)))).toStrictEqual(
      guarded(layout, layout.toItem(saved)),
    );
  });

  it('R48 names every attribute that it writes, and no key', () => {
    const all = { ...layout.toItem(record), ...layout.toItem(fresh(layout, id, now, { x: 1 })) };

    expect(layout.attributes).toEqual(expect.arrayContaining(Object.keys(all)));
    expect(layout.attributes).not.toContain(layout.partitionKey.name);
    expect(layout.attributes).toEqual(expect.arrayContaining([...layout.clockAttributes]));
    expect(Object.keys(layout.key(id))).toEqual([layout.partitionKey.name]);
  });

  it('keeps attributes it does not know', () => {
    const stored = written(layout, record, { ...item, theirs: { S: 'kept' } });

    expect(stored['theirs']).toEqual({ S: 'kept' });
  });

  it('R25 ends a session when the original says, to the millisecond', () => {
    expect(record.expiresAt).toBe(endsAt);
    expect(expiryReason(record, timeouts, endsAt - 1)).toBeUndefined();
    expect(expiryReason(record, timeouts, endsAt)).toBeDefined();
    expect(isFromTheFuture(record, now)).toBe(false);
  });

  it('R27 moves the deadline with a touch, by whole seconds and never beyond the record', () => {
    const next = touched(layout, record, now + 30_000);
    const stored = written(layout, next, item);
    const loaded = load(layout, stored, id);

    expect(loaded.expiresAt).toBeLessThanOrEqual(next.expiresAt);
    expect(loaded.expiresAt).toBeGreaterThan(next.expiresAt - 1000);
    expect(loaded.accessedAt).toBeLessThanOrEqual(next.accessedAt);
    expect(loaded.accessedAt).toBeGreaterThan(next.accessedAt - 1000);
    expect(dataOf(layout, loaded)).toStrictEqual(dataOf(layout, record));
  });

  it.each(needed)('counts a row without %s as missing', (name) => {
    expect(layout.fromItem(without(item, name), id)).toBeNull();
  });

  it('counts what a touch of a deleted session leaves behind as missing', () => {
    const clock = layout.clockAttributes.flatMap((name) =>
      item[name] ? [[name, item[name]] as const] : [],
    );

    expect(layout.fromItem(Object.fromEntries(clock), id)).toBeNull();
    expect(layout.fromItem({}, id)).toBeNull();
  });

  it('R49 refuses managed attributes of another type', () => {
    for (const name of Object.keys(item).filter((key) => needed.includes(key))) {
      for (const wrong of [{ BOOL: true }, { SS: ['x'] }, { N: 'NaN' }] as const) {
        expect(() => layout.fromItem({ ...item, [name]: wrong }, id)).toThrow(SessionCorruptError);
      }
    }
  });

  it('refuses a payload in another format, and one with a data version', () => {
    const { payload } = record;
    for (const other of [
      { ...payload, format: 'structured-clone@1' },
      { ...payload, raw: Buffer.from('{}') },
      { ...payload, dataVersion: 1 },
    ]) {
      expect(() => layout.toItem({ ...record, payload: other })).toThrow(SessionSerializationError);
    }
  });

  it('begins sessions that it reads again', () => {
    const made = fresh(layout, id, now, { cart: ['é'] }, { userId: undefined });
    const loaded = load(layout, written(layout, made), id);

    expect(dataOf(layout, loaded)).toMatchObject({ cart: ['é'] });
    expect(loaded.expiresAt).toBe(Math.floor(made.expiresAt / 1000) * 1000);
    expect(expiryReason(loaded, timeouts, now)).toBeUndefined();
    expect(isFromTheFuture(loaded, now)).toBe(false);
  });

  it("keeps a session alive with the module's own idle timeout, shorter or longer", () => {
    for (const idle of [600, Math.min(7200, timeouts.absolute / 2)]) {
      const other = { idle, absolute: timeouts.absolute };
      const made = { ...fresh(layout, id, now, { a: 1 }), expiresAt: now + idle * 1000 };
      const loaded = load(layout, written(layout, made), id);

      expect(expiryReason(loaded, other, now + (idle - 2) * 1000)).toBeUndefined();
      expect(expiryReason(loaded, other, now + idle * 1000)).toBe('idle');
      expect(isFromTheFuture(loaded, now)).toBe(false);
    }
  });
});

describe('options of foreign layouts', () => {
  it.each<[string, () => TableLayout, string]>([
    ['no secrets', () => connectDynamodbLayout({ secrets: [] }), 'secrets'],
    ['an empty secret', () => pwrdrvrLayout({ secrets: ['a', ''] }), 'secrets'],
    ['text for secrets', () => pwrdrvrLayout({ secrets: 'ab' as never }), 'secrets'],
    ['an empty list of web secrets', () => dynamodbSessionWebLayout({ secrets: [] }), 'secrets'],
    ['short ids', () => dynamodbSessionWebLayout({ idBytes: 15 }), 'idBytes'],
    ['a timeout of 0', () => dynamodbSessionWebLayout({ idleTimeout: 0 }), 'idleTimeout'],
    ['half a second', () => pyramidDynamodbSessionsLayout({ timeout: 0.5 }), 'timeout'],
    ['no format', () => flaskDynamodbSessionsLayout({} as never), 'format'],
    ['a ttl that is no number', () => flaskDynamodbSessionsLayout({ format: 'json', ttlSeconds: Number.NaN }), 'ttlSeconds'], // prettier-ignore
    ['no secret key', () => flaskArticleLayout({ secretKey: '', timeZone: 'UTC' }), 'secretKey'],
    ['no time zone', () => flaskArticleLayout({ secretKey: 'k' } as never), 'timeZone'],
    ['an unknown time zone', () => flaskArticleLayout({ secretKey: 'k', timeZone: 'Mars/Base' }), 'timeZone'], // prettier-ignore
    ['a maxAge of 0', () => connectDynamodbLayout({ secrets, cookie: { maxAge: 0 } }), 'cookie.maxAge'], // prettier-ignore
    ['a special key named sess', () => connectDynamodbLayout({ secrets, specialKeys: [{ name: 'sess', type: 'S' }] }), 'specialKeys'], // prettier-ignore
  ])('R12 refuse %s at start, by name', (_name, make, option) => {
    expect(make).toThrow(option);
    expect(make).toThrow('cannot start');
  });
});
