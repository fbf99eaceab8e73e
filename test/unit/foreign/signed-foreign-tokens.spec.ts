import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { DynamodbSessionWebTokenFormat } from '../../../lib/foreign/dynamodb-session-web/dynamodb-session-web-token-format.js';
import { ExpressSessionTokenFormat } from '../../../lib/foreign/shared/express-session/express-session-token-format.js';
import {
  FlaskArticleTokenFormat,
  secretOf,
} from '../../../lib/foreign/flask-article/flask-article-token-format.js';
import { isSigned, signed } from '../../support/originals/dynamodb-session-web.js';
import { connectSid, sidOf } from '../../support/originals/express-session.js';
import { flaskCookie, readFlaskCookie } from '../../support/originals/flask-article.js';
import { golden } from '../../support/originals/golden.js';

describe('the dynamodb-session-web token', () => {
  const id = 'CdlKCSfhasmAC_nO3gjrfiF24-ujsyfe0YsvCLKEV_g';
  const web = (...secrets: string[]) => new DynamodbSessionWebTokenFormat({ secrets, idBytes: 32 });

  it('has the signature that itsdangerous makes', () => {
    // Made by itsdangerous 2.2.0: Signer('secret-one').sign(id).
    expect(web('secret-one').parse(`${id}.LssO1n3UIwbo_OagrVNzKiZf-3g`)?.id).toBeDefined();
  });

  it('R07 is signed with the last key of the list and verified with all', () => {
    const both = web('old', 'new');
    const made = both.mint().id;

    expect(isSigned(made, 'new')).toBe(true);
    expect(made).toHaveLength(71);
    expect(both.parse(signed(id, 'old'))).toMatchObject({ id: signed(id, 'old'), outdated: false });
    expect(web('new').parse(signed(id, 'old'))).toBeNull();
  });

  it('keeps an old signature, which is part of the key', () => {
    const presented = web('old', 'new').parse(signed(id, 'old'));

    expect(presented && web('old', 'new').issue(presented)).toBe(signed(id, 'old'));
  });

  it('R08 is refused unsigned where tokens are signed, and signed where they are not', () => {
    expect(web('key').parse(id)).toBeNull();
    expect(web().parse(signed(id, 'key'))).toBeNull();
    expect(web().parse(id)?.id).toBe(id);
  });

  it('has the length that sid_byte_length asks for', () => {
    const short = new DynamodbSessionWebTokenFormat({ secrets: [], idBytes: 16 });

    expect(short.mint().id).toHaveLength(22);
    expect(short.parse(id)).toBeNull();
  });
});

describe('the express-session token', () => {
  const format = new ExpressSessionTokenFormat(['new', 'old']);
  const { cookie } = golden('connect-dynamodb');

  it('is read as express-session wrote it', () => {
    expect(format.parse(cookie)).toEqual({
      id: '8dbETGrnFYfrVIXArp27AfwsUEldrRmZ',
      secret: undefined,
      text: '8dbETGrnFYfrVIXArp27AfwsUEldrRmZ',
      outdated: false,
      version: undefined,
    });
  });

  it('R07 is verified with all secrets and issued again with the first', () => {
    const presented = format.parse(connectSid('some-id', 'old'));

    expect(presented?.outdated).toBe(true);
    expect(presented && format.issue(presented)).toBe(connectSid('some-id', 'new'));
    expect(sidOf(format.issue(format.mint()), ['new'])).toHaveLength(32);
  });

  it('S29 is decoded exactly once', () => {
    expect(format.parse(decodeURIComponent(cookie))?.id).toBe('8dbETGrnFYfrVIXArp27AfwsUEldrRmZ');
    expect(format.parse(encodeURIComponent(cookie))).toBeNull();
    expect(format.parse('s%3A%E0%A4%A')).toBeNull();
    expect(format.parse(cookie.replace('s%3A', 'j%3A'))).toBeNull();
  });

  it('R07 is refused with a signature of another length, or by another secret', () => {
    expect(format.parse(connectSid('id', 'wrong'))).toBeNull();
    for (const signature of ['', 'short', 'x'.repeat(43), 'x'.repeat(500)]) {
      expect(format.parse(`s:id.${signature}`)).toBeNull();
    }
  });

  it('takes ids of other generators, with dots in them', () => {
    expect(format.parse(connectSid('a.b.c', 'new'))?.id).toBe('a.b.c');
    expect(format.parse(connectSid('a b', 'new'))).toBeNull();
    expect(format.parse(connectSid('', 'new'))).toBeNull();
    expect(format.parse(connectSid('x'.repeat(257), 'new'))).toBeNull();
  });
});

describe("the Flask article's token", () => {
  const secretKey = 'flask secret';
  const seconds = 1_795_227_280;
  const format = new FlaskArticleTokenFormat({ secretKey, now: () => seconds * 1000 + 999 });
  const session = { session_id: '9042521b-389b-4f2c-9801-0927da412433', user_id: 'u1' };

  it('is read as Flask wrote it, plain or compressed', () => {
    for (const compressed of [false, true]) {
      expect(format.parse(flaskCookie(session, secretKey, { compressed }))).toMatchObject({
        id: session.session_id,
        secret: secretOf(session.session_id, 'u1'),
      });
    }
  });

  it.each([
    // Made by Flask 3.1.3 with this secret.
    'eyJzZXNzaW9uX2lkIjoiOTA0MjUyMWItMzg5Yi00ZjJjLTk4MDEtMDkyN2RhNDEyNDMzIiwidXNlcl9pZCI6InUxIn0.awEd_w.BDWnEhpR_mpqd_X1EA5-xk7VNQE',
    '.eJyrVipOLS7OzM-Lz0xRslKyNDAxMjUyTNI1trBM0jVJM0rWtbQwMNQ1sDQyT0k0MTQyMTZW0lEqLU4tgmgoNQRyCxJBzAo6AKVaANDpQ7k.awEd_w.4moFKngWsqXKNypTzoVq6sDYvKw',
  ])('is read as the real Flask wrote it', (cookie) => {
    expect(format.parse(cookie)?.id).toBe(session.session_id);
    expect(readFlaskCookie(cookie, secretKey, seconds + 86_400)).toMatchObject(session);
  });

  it('names the user as part of the proof, where Flask made the id', () => {
    const of = (userId: unknown) =>
      format.parse(flaskCookie({ ...session, user_id: userId }, secretKey))?.secret;

    expect(of('u1')).toEqual(secretOf(session.session_id, 'u1'));
    expect(of('u2')).not.toEqual(of('u1'));
    expect(of(7)).toEqual(of('7'));
    expect(of(undefined)).toEqual(of(''));
  });

  it("reads UUIDs of Flask's tagged JSON", () => {
    const tagged = { session_id: { ' u': session.session_id.replaceAll('-', '') }, user_id: 'u1' };

    expect(format.parse(flaskCookie(tagged, secretKey))?.id).toBe(session.session_id);
  });

  it.each<[string, unknown]>([
    ['no session id', { user_id: 'u1' }],
    ['a list for an id', { session_id: [1], user_id: 'u1' }],
    ['null for an id', { session_id: null }],
    ['a tag that is no UUID', { session_id: { ' u': 'x' } }],
    ['an empty id', { session_id: '' }],
    ['an id with a line break', { session_id: 'a\nb' }],
    ['a very long id', { session_id: 'x'.repeat(257) }],
    ['an array', ['session_id']],
    ['text', 'session_id'],
    ['nothing', null],
  ])('is refused with %s, though signed', (_name, payload) => {
    expect(format.parse(flaskCookie(payload as object, secretKey))).toBeNull();
  });

  it('is refused when it is signed with another secret, or has other parts', () => {
    const key = createHmac('sha1', secretKey).update('cookie-session').digest();
    const sign = (value: string) =>
      `${value}.${createHmac('sha1', key).update(value).digest('base64url')}`;

    expect(format.parse(flaskCookie(session, 'wrong'))).toBeNull();
    for (const value of ['', '.', 'e30', 'e30.x.y', '.e30.x', '!.x', 'bm90IGpzb24.x', '..x']) {
      expect(format.parse(sign(value))).toBeNull();
    }
  });

  it('R50 is refused when it inflates to more than a cookie can mean', () => {
    const key = createHmac('sha1', secretKey).update('cookie-session').digest();
    const bomb = JSON.stringify({ ...session, pad: 'x'.repeat(100_000) });
    const value = `.${deflateSync(bomb).toString('base64url')}.ajAAAA`;
    const cookie = `${value}.${createHmac('sha1', key).update(value).digest('base64url')}`;

    expect(cookie.length).toBeLessThan(1024);
    expect(format.parse(cookie)).toBeNull();
  });

  it('is issued as Flask reads it, with the user where that is known', () => {
    const token = format.mint();

    expect(readFlaskCookie(format.issue(token, 1, 'u1'), secretKey, seconds)).toEqual({
      session_id: token.id,
      user_id: 'u1',
    });
    expect(readFlaskCookie(format.issue(token, 1), secretKey, seconds)).toEqual({
      anonymous_session_id: token.id,
    });
    expect(format.parse(format.issue(token, 1))?.id).toBe(token.id);
    expect(format.parse(format.issue(token, 1, 'u1'))?.secret).toBeUndefined();
  });

  it('keeps what else Flask had in the cookie when it is issued again', () => {
    const more = { ...session, theme: 'dark', pad: 'x'.repeat(300) };
    const sent = flaskCookie(more, secretKey);
    const presented = format.parse(sent);
    const again = presented && format.replace(sent, format.issue(presented, 1, 'u1'));

    expect(readFlaskCookie(again ?? '', secretKey, seconds)).toEqual(more);
    expect(again?.startsWith('.')).toBe(true);
  });

  it('E4 leaves what else Flask had in the cookie when it has no token any more', () => {
    const more = { ...session, theme: 'dark' };
    const left = format.replace(flaskCookie(more, secretKey), undefined);

    expect(readFlaskCookie(left ?? '', secretKey, seconds)).toEqual({ theme: 'dark' });
    expect(format.replace(flaskCookie(session, secretKey), undefined)).toBeUndefined();
    expect(format.replace('not signed', undefined)).toBeUndefined();
    expect(format.replace(flaskCookie(more, 'another secret'), 'new')).toBe('new');
  });

  it('spells a user as Flask does, where it stays the same', () => {
    const user = { ' u': '0123456789abcdef0123456789abcdef' };
    const presented = format.parse(flaskCookie({ ...session, user_id: user }, secretKey));
    const again = format.issue(
      presented ?? format.mint(),
      1,
      '01234567-89ab-cdef-0123-456789abcdef',
    );

    expect(readFlaskCookie(again, secretKey, seconds)).toMatchObject({ user_id: user });
  });
});
