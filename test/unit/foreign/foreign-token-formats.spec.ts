import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DynamodbSessionWebTokenFormat } from '../../../lib/foreign/dynamodb-session-web/dynamodb-session-web-token-format.js';
import { ExpressSessionTokenFormat } from '../../../lib/foreign/shared/express-session/express-session-token-format.js';
import { FlaskArticleTokenFormat } from '../../../lib/foreign/flask-article/flask-article-token-format.js';
import { OpaqueTokenFormat } from '../../../lib/foreign/flask-dynamodb-sessions/opaque-token-format.js';
import { PyramidTokenFormat } from '../../../lib/foreign/pyramid-dynamodb-sessions/pyramid-token-format.js';
import type { TokenFormat } from '../../../lib/session-token/token-format.js';
import { anyText } from '../../support/any-text.js';
import { sized } from '../../support/size.js';

interface Row {
  readonly name: string;
  readonly format: TokenFormat;
  readonly signed: boolean;
}

const now = () => 1_795_227_280_000;
const formats: readonly Row[] = [
  { name: 'flask-dynamodb-sessions', format: new OpaqueTokenFormat(), signed: false },
  { name: 'pyramid-dynamodb-sessions', format: new PyramidTokenFormat(), signed: false },
  {
    name: 'dynamodb-session-web, unsigned',
    format: new DynamodbSessionWebTokenFormat({ secrets: [], idBytes: 32 }),
    signed: false,
  },
  {
    name: 'dynamodb-session-web, signed',
    format: new DynamodbSessionWebTokenFormat({ secrets: ['old', 'new'], idBytes: 32 }),
    signed: true,
  },
  { name: 'express-session', format: new ExpressSessionTokenFormat(['new', 'old']), signed: true },
  {
    name: 'the Flask article',
    format: new FlaskArticleTokenFormat({ secretKey: 'flask secret', now }),
    signed: true,
  },
];
const signedFormats = formats.filter(({ signed }) => signed);

describe.each(formats)('tokens of $name', ({ format }) => {
  it('are parsed as they were issued', () => {
    const token = format.mint();
    const parsed = format.parse(format.issue(token, 7));

    expect(parsed).toMatchObject({ id: token.id, secret: undefined, outdated: false });
    expect(parsed?.version).toBe(format.carriesVersion ? 7 : undefined);
    expect(parsed && format.issue(parsed, 7)).toBe(format.issue(token, 7));
  });

  it('R01 have ids of at least 128 random bits, new with each renewal', () => {
    const ids = [format.mint(), format.mint(), format.renew('x'), format.renew('x')].map(
      ({ id }) => id,
    );

    expect(new Set(ids).size).toBe(4);
    expect(format.keepsId).toBe(false);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{32,43}(\.[A-Za-z0-9_-]{27})?$/);
  });

  it('R06 are refused when empty, oversized, or made of other characters', () => {
    const good = format.issue(format.mint(), 1);
    const bad = [
      '',
      ' ',
      `${good}\n`,
      ` ${good}`,
      `${good}é`,
      `${good}\0`,
      'x'.repeat(5000),
      '.',
      '/',
      '..',
    ];

    for (const text of bad.slice(0, 7)) expect(format.parse(text)).toBeNull();
    for (const text of bad) expect(() => format.parse(text)).not.toThrow();
  });

  it('never throw, whatever is parsed', () => {
    const good = format.issue(format.mint(), 1);
    const mutated = fc
      .tuple(fc.nat(good.length), fc.nat(5), anyText)
      .map(([at, cut, text]) => good.slice(0, at) + text + good.slice(at + cut));

    fc.assert(
      fc.property(fc.oneof(mutated, anyText), (text) => {
        expect(() => format.parse(text)).not.toThrow();
      }),
      { numRuns: sized(60, 1000) },
    );
  });
});

describe.each(signedFormats)('signed tokens of $name', ({ format }) => {
  const good = format.issue(format.mint(), 1);

  it('R07 are refused with any one character changed, cut off or added', () => {
    for (let at = 0; at < good.length; at++) {
      const other = good[at] === 'A' ? 'B' : 'A';
      expect(format.parse(good.slice(0, at) + other + good.slice(at + 1))).toBeNull();
      expect(format.parse(good.slice(0, at))).toBeNull();
      expect(format.parse(good.slice(at + 1))).toBeNull();
    }
    expect(format.parse(`${good}A`)).toBeNull();
    expect(format.parse(`${good}=`)).toBeNull();
  });

  it('R08 are refused without a signature', () => {
    const body = good.slice(0, good.lastIndexOf('.'));

    expect(format.parse(body)).toBeNull();
    expect(format.parse(`${body}.`)).toBeNull();
    expect(format.parse(format.mint().id.split('.')[0] ?? '')).toBeNull();
  });
});

describe('the flask-dynamodb-sessions token', () => {
  it('is any printable text up to 1024 characters, as that library takes', () => {
    const format = new OpaqueTokenFormat();

    expect(format.parse('9042521b-389b-4f2c-9801-0927da412433')?.id).toHaveLength(36);
    expect(format.parse('x'.repeat(1024))?.id).toHaveLength(1024);
    expect(format.parse('x'.repeat(1025))).toBeNull();
  });
});

describe('the pyramid-dynamodb-sessions token', () => {
  const format = new PyramidTokenFormat();
  const id = 'hbYxkWpa_m5yfYSIkSIpOFa-NhHioJdTbg7pZBAhYbw';

  it.each([
    ['0', 0],
    ['1', 1],
    ['9007199254740992', 2 ** 53],
  ])('carries the version %s', (digits, version) => {
    expect(format.parse(`${id}/${digits}`)).toMatchObject({ id, version });
  });

  it.each([
    '',
    'notanumber',
    '-1',
    '1.5',
    '1e3',
    '01',
    '+1',
    ' 1',
    '9007199254740993',
    '1'.repeat(400),
  ])('is refused with the version %p', (digits) => {
    expect(format.parse(`${id}/${digits}`)).toBeNull();
  });

  it('is refused without a version, and with an id of another length or spelling', () => {
    expect(format.parse(id)).toBeNull();
    expect(format.parse(`${id}x/1`)).toBeNull();
    expect(format.parse(`${id.slice(1)}/1`)).toBeNull();
    expect(format.parse(`${id.slice(0, -1)}x/1`)).toBeNull();
    expect(format.parse('x/1')).toBeNull();
  });

  it('is issued with a plain integer, which is all that Pyramid survives', () => {
    expect(format.issue({ id, secret: undefined, text: id }, 12)).toBe(`${id}/12`);
  });
});
