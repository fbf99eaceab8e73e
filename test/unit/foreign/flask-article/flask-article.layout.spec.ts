import { describe, expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../../lib/errors/session-corrupt.error.js';
import { SessionClock } from '../../../../lib/session/session-clock.js';
import { validatorStanding } from '../../../../lib/session/validator-standing.js';
import { flaskArticleLayout } from '../../../../lib/foreign/flask-article/flask-article.layout.js';
import type { Item } from '../../../../lib/table-layout/table-layout.js';
import { dashboard, flaskCookie } from '../../../support/originals/flask-article.js';
import { changed, dataOf, fresh, load, written } from '../change.js';
import { articleItem } from '../items.js';

const secretKey = 'flask secret';
const now = Date.parse('2026-11-21T02:20:00.500Z');
class Fixed extends SessionClock {
  override now(): number {
    return now;
  }
}
const layoutIn = (timeZone: string) =>
  flaskArticleLayout({ secretKey, timeZone, clock: new Fixed() });
const layout = layoutIn('Europe/Berlin');
const tokens = layout.tokenFormat({} as never);
const session = { session_id: '9042521b-389b-4f2c-9801-0927da412433', user_id: 'u1' };
const presented = tokens.parse(flaskCookie(session, secretKey));
const record = load(layout, articleItem, session.session_id);

describe('the Flask article', () => {
  it('presents its row as the session of that user', () => {
    expect(layout.key(presented?.id ?? '')).toEqual({ SessionId: articleItem['SessionId'] });
    expect(dataOf(layout, record)).toEqual({ userId: 'u1' });
    expect(record.userId).toBe('u1');
    expect(validatorStanding(record, presented?.secret, now)).toBe('current');
  });

  it('takes a cookie whose user is not the one of the row for forged', () => {
    for (const user_id of ['u2', '', undefined, null]) {
      const other = tokens.parse(flaskCookie({ ...session, user_id }, secretKey));
      expect(validatorStanding(record, other?.secret, now)).toBe('forged');
    }
  });

  it.each([
    ['Europe/Berlin', '2026-11-21T03:14:40.041Z'],
    ['UTC', '2026-11-21T04:14:40.041Z'],
    ['America/New_York', '2026-11-21T09:14:40.041Z'],
    ['Asia/Kolkata', '2026-11-20T22:44:40.041Z'],
  ])('reads local times of %s', (timeZone, expected) => {
    const { expiresAt } = load(layoutIn(timeZone), articleItem, session.session_id);

    expect(new Date(expiresAt).toISOString()).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['of the summer', '2026-07-01 12:00:00', '2026-07-01T10:00:00.000Z'],
    ['that is shown twice as the earlier one', '2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['that is never shown as counted on', '2026-03-29 02:30:00', '2026-03-29T01:30:00.000Z'],
    ['right after the clocks were put back', '2026-10-25 03:00:00', '2026-10-25T02:00:00.000Z'],
  ])('reads a time %s', (_name, text, expected) => {
    const { expiresAt } = load(layout, { ...articleItem, ExpiresAt: { S: text } }, 'i');

    expect(new Date(expiresAt).toISOString()).toBe(expected);
  });

  it('is not confused by its own rows while the clocks are put back', () => {
    const at = Date.parse('2026-10-25T00:30:00Z');
    const stored = written(layout, fresh(layout, 'i', at, {}, { userId: 'u1' }));

    expect(stored).toMatchObject({
      CreatedAt: { S: '2026-10-25 02:30:00' },
      ExpiresAt: { S: '2026-10-25 02:30:00' },
    });
    expect(load(layout, stored, 'i').expiresAt).toBe(at + 3_600_000);
  });

  it('believes the text where it was changed since', () => {
    const stored = { ...written(layout, record), ExpiresAt: { S: '2026-11-21 03:30:00' } };

    expect(load(layout, stored, 'i').expiresAt).toBe(Date.parse('2026-11-21T02:30:00Z'));
  });

  it('writes a row that the dashboard reads, with the four attributes and a number', () => {
    const next = changed(layout, record, now, (data) => (data['cart'] = ['ü']));
    const stored = written(layout, next, articleItem);
    const cookie = flaskCookie(session, secretKey);

    expect(dashboard(cookie, stored, secretKey, now / 1000)).toBe('u1');
    expect(stored).toMatchObject({
      UserId: { S: 'u1' },
      CreatedAt: { S: '2026-11-21 03:14:40.041000' },
      ExpiresAt: { S: '2026-11-21 04:14:40.041000' },
      expires: { N: '1795230880' },
    });
    expect(dataOf(layout, load(layout, stored, 'i'))).toEqual({ userId: 'u1', cart: ['ü'] });
  });

  it('never moves the end of a session beyond an hour', () => {
    const next = changed(layout, record, now + 3_000_000, (data) => (data['a'] = 1));

    expect(next.expiresAt).toBe(record.expiresAt);
  });

  it('adds no data to a row that is just the user', () => {
    expect(layout.toItem(record)['data']).toBeUndefined();
  });

  it('shows the user in the data as well, also after somebody else has logged in', () => {
    const next = changed(layout, record, now, (data) => (data['n'] = 1));
    const stored = written(layout, { ...next, userId: 'u2' }, articleItem);
    expect(dataOf(layout, load(layout, stored, 'i'))).toEqual({ userId: 'u2', n: 1 });
    const alone = written(layout, { ...record, userId: 'u2' }, articleItem);
    expect(alone['data']).toBeUndefined();
    expect(dataOf(layout, load(layout, alone, 'i'))).toEqual({ userId: 'u2' });
    const own = changed(layout, record, now, (data) => (data['userId'] = 'mine'));
    const kept = written(layout, { ...own, userId: 'u2' }, articleItem);
    expect(dataOf(layout, load(layout, kept, 'i'))).toEqual({ userId: 'mine' });
  });

  it('gives a user whose id is random a cookie that the dashboard takes', () => {
    const token = tokens.renew('x');
    const stored = written(layout, { ...record, id: token.id, secret: token.secret });
    const cookie = tokens.issue(token, 1, record.userId);
    const again = tokens.parse(cookie);

    expect(dashboard(cookie, stored, secretKey, now / 1000)).toBe('u1');
    expect(validatorStanding(load(layout, stored, token.id), again?.secret, now)).toBe('current');
  });

  it('keeps sessions without a user, which the dashboard takes for no login', () => {
    const token = tokens.mint();
    const stored = written(layout, fresh(layout, token.id, now, { cart: [1] }));

    expect(load(layout, stored, token.id).userId).toBeUndefined();
    expect(dataOf(layout, load(layout, stored, token.id))).toEqual({ cart: [1] });
    expect(() => dashboard(tokens.issue(token, 1), stored, secretKey, now / 1000)).toThrow(
      'redirect to login',
    );
  });

  it.each<[string, Item]>([
    ['a time with a zone', { ExpiresAt: { S: '2026-11-21 04:14:40+01:00' } }],
    ['a date that does not exist', { CreatedAt: { S: '2026-02-30 04:14:40' } }],
    ['a number for the user', { UserId: { N: '1' } }],
    ['text for the number', { expires: { S: '1795230880' } }],
  ])('refuses %s', (_name, wrong) => {
    expect(() => layout.fromItem({ ...articleItem, ...wrong }, 'i')).toThrow(SessionCorruptError);
  });

  it('brings the names of the article', () => {
    expect(layout.defaults).toMatchObject({
      tableName: 'UserSessions',
      cookie: { name: 'session' },
      idleTimeout: 3600,
      absoluteTimeout: 3600,
    });
    expect(flaskArticleLayout({ secretKey, timeZone: 'UTC' }).name).toBe('flask-article');
  });
});
