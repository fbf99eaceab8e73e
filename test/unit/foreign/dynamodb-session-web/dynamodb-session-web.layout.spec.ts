import { describe, expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../../lib/errors/session-corrupt.error.js';
import type { SessionSerializer } from '../../../../lib/serializer/session-serializer.js';
import { dynamodbSessionWebLayout } from '../../../../lib/foreign/dynamodb-session-web/dynamodb-session-web.layout.js';
import { loadWebSession } from '../../../support/originals/dynamodb-session-web.js';
import { golden } from '../../../support/originals/golden.js';
import { changed, dataOf, fresh, load, touched, written } from '../change.js';

const now = 1_795_230_000_250;
const seconds = Math.floor(now / 1000);
const layout = dynamodbSessionWebLayout();
const { item, cookie: id } = golden('dynamodb-session-web');
const record = load(layout, item, id);

describe('dynamodb-session-web', () => {
  it('reads the row of an id', () => {
    expect(layout.key(id)).toEqual({ id: item['id'] });
    expect(record).toMatchObject({
      createdAt: Date.parse('2026-11-21T02:14:41.289Z'),
      accessedAt: Date.parse('2026-11-21T02:14:41.289Z'),
      idleTimeout: undefined,
      absoluteTimeout: undefined,
    });
    expect(dataOf(layout, record)['big']).toBe(1152921504606846976n);
  });

  it('writes a changed row that Python loads', () => {
    const next = changed(layout, record, now, (data) => (data['u'] = 'ü'));
    const stored = written(layout, next, item);

    expect(loadWebSession(stored, seconds)).toMatchObject({
      data: { u: 'ü', big: 1152921504606846976n, n: 1n },
      expires: seconds + 7200,
    });
    expect(stored).toMatchObject({
      created: { S: '2026-11-21T02:14:41.289000+00:00' },
      accessed: { S: '2026-11-21T03:00:00.250000+00:00' },
      expires: { N: String(seconds + 7200) },
      idle_timeout: { N: '7200' },
      absolute_timeout: { N: '43200' },
    });
  });

  it('leaves microseconds out when they are 0, as Python does', () => {
    const stored = written(layout, touched(layout, record, seconds * 1000), item);

    expect(stored['accessed']).toEqual({ S: '2026-11-21T03:00:00+00:00' });
    expect(loadWebSession(stored, seconds)).not.toBeNull();
  });

  it('R24 keeps the absolute deadline of a session, whoever uses it', () => {
    const late = record.createdAt + 43_200_000 - 60_000;
    const stored = written(layout, touched(layout, record, late), item);

    expect(stored['expires']).toEqual({ N: String(Math.floor(late / 1000) + 60) });
    expect(loadWebSession(stored, Math.floor(late / 1000) + 60)).toBeNull();
  });

  it('R28 keeps timeouts of its own in each session', () => {
    const own = { ...item, idle_timeout: { N: '60' }, absolute_timeout: { N: '90' } };
    const loaded = load(layout, own, id);

    expect(loaded).toMatchObject({ idleTimeout: 60, absoluteTimeout: 90 });
    expect(layout.toItem(loaded)).toMatchObject({
      idle_timeout: { N: '60' },
      absolute_timeout: { N: '90' },
    });
  });

  it("tells Python the idle timeout that the module's options give", () => {
    const made = { ...fresh(layout, id, now, {}), expiresAt: now + 1_800_000 };

    expect(layout.toItem(made)['idle_timeout']).toEqual({ N: '1800' });
  });

  it('reads a row of dynamodb-session-flask and its cookie', () => {
    const flask = golden('dynamodb-session-flask');
    const tokens = layout.tokenFormat({} as never);
    const loaded = load(layout, flask.item, flask.cookie);

    expect(tokens.parse(flask.cookie)?.id).toBe(flask.cookie);
    expect(loaded.absoluteTimeout).toBe(2_678_400);
    expect(dataOf(layout, loaded)).toEqual({ a: 1 });
  });

  it('begins sessions that Python loads, under signed ids', () => {
    const keyed = dynamodbSessionWebLayout({ secrets: ['old', 'new'] });
    const token = keyed.tokenFormat({} as never).mint();
    const stored = written(keyed, fresh(keyed, token.id, now, { a: [1] }));

    expect(loadWebSession(stored, seconds, ['old', 'new'])?.data).toEqual({ a: [1n] });
    expect(() => loadWebSession(stored, seconds, ['old'])).toThrow('BadSignature');
  });

  it.each(['2026-11-21T02:14:41', '2026-11-21T02:14:41+01:00', 'x'])(
    'refuses the time %p, which is not in UTC',
    (created) => {
      expect(() => layout.fromItem({ ...item, created: { S: created } }, id)).toThrow(
        SessionCorruptError,
      );
    },
  );

  it('counts from the creation when the last access is missing', () => {
    const { accessed: _, ...rest } = item;

    expect(load(layout, rest, id).accessedAt).toBe(record.createdAt);
  });

  it('lets a custom data class have its own text', () => {
    const serializer: SessionSerializer = {
      format: 'cart@1',
      serialize: (data) => String(data['total']),
      deserialize: (raw) => ({ total: Number(raw) }),
    };
    const custom = dynamodbSessionWebLayout({ serializer });
    const loaded = load(custom, { ...item, data: { S: '7' } }, id);

    expect(dataOf(custom, loaded)).toEqual({ total: 7 });
    expect(custom.toItem(loaded)['data']).toEqual({ S: '7' });
  });

  it('brings the defaults of the library', () => {
    expect(dynamodbSessionWebLayout({ header: true }).defaults).toMatchObject({
      tableName: 'app_session',
      cookie: { name: 'id', sameSite: 'strict', httpOnly: true },
      header: { name: 'x-id' },
      idleTimeout: 7200,
      absoluteTimeout: 43_200,
    });
  });
});
