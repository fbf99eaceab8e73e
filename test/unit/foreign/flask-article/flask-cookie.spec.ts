import { expect, it } from '@jest/globals';
import { deflateSync } from 'node:zlib';
import { FlaskCookie } from '../../../../lib/foreign/flask-article/flask-cookie.js';
import {
  flaskCookieKey,
  ItsdangerousSigner,
} from '../../../../lib/foreign/shared/itsdangerous-signer.js';

const cookie = new FlaskCookie('secret');
const signer = new ItsdangerousSigner([flaskCookieKey('secret')]);
const packed = (text: string) => `.${deflateSync(text).toString('base64url')}`;
const signed = (payload: string) => signer.sign(`${payload}.aaaaaa`);

it.each([
  ['short text, as it is', '{"a":1}', /^[^.]/],
  ['repetitive text, compressed', JSON.stringify({ a: 'x'.repeat(200) }), /^\./],
])('%s, comes back', (_, json, form) => {
  const text = cookie.write(json, 1_795_227_280_000);
  expect(text).toMatch(form);
  expect(cookie.read(text)).toBe(json);
});

it.each([
  ['a forgery', new FlaskCookie('other').write('{}', 0)],
  ['no payload', signed('')],
  ['no timestamp', signer.sign('e30')],
  ['a part too many', signed('e30.aaaa')],
  ['other characters', signed('e3 0')],
  ['what does not inflate', signed('.e30')],
  ['what inflates to too much', signed(packed('x'.repeat(16 * 1024 + 1)))],
  ['more than a cookie holds', signed('a'.repeat(4096))],
])('reads nothing from %s', (_, text) => {
  expect(cookie.read(text)).toBeNull();
});
