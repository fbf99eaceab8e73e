import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as crypto from 'node:crypto';
import { sized } from '../../support/size.js';

const draws: number[] = [];
const comparisons: [number, number][] = [];

jest.unstable_mockModule('node:crypto', () => ({
  ...crypto,
  randomBytes: (size: number) => {
    draws.push(size);
    return crypto.randomBytes(size);
  },
  timingSafeEqual: (a: Uint8Array, b: Uint8Array) => {
    comparisons.push([a.length, b.length]);
    return crypto.timingSafeEqual(a, b);
  },
}));
type Tokens = typeof import('../../../lib/session-token/native-token-format.js');
type Standing = typeof import('../../../lib/session/validator-standing.js');
let NativeTokenFormat: Tokens['NativeTokenFormat'];
let validatorStanding: Standing['validatorStanding'];
// Not imported above: the spies must be in place first.
beforeAll(async () => {
  ({ NativeTokenFormat } = await import('../../../lib/session-token/native-token-format.js'));
  ({ validatorStanding } = await import('../../../lib/session/validator-standing.js'));
});

const OLD = 'the old secret, of 32 bytes or more..';
const NEW = 'the new secret, of 32 bytes or more..';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The long run: `IDS=1000000 npm test -- token-entropy`. */
const IDS = sized(40_000, 200_000, 'IDS');
const TOKEN_BYTES = 16 + 32;

afterEach(() => {
  draws.length = 0;
  comparisons.length = 0;
});

describe('what a token is made of', () => {
  it('R01 one draw from the CSPRNG for each half, and nothing else', () => {
    const random = jest.spyOn(Math, 'random');
    const now = jest.spyOn(Date, 'now');

    new NativeTokenFormat({ secrets: [] }).mint();

    expect(draws).toEqual([16, 32]);
    expect(random).not.toHaveBeenCalled();
    expect(now).not.toHaveBeenCalled();
  });

  it('R01 more random bits where more are asked for', () => {
    const token = new NativeTokenFormat({ secrets: [], validatorBytes: 64 }).mint();

    expect(draws).toEqual([16, 64]);
    expect(token.text.split('.')[1]).toHaveLength(86);
  });

  it('R01 never the same bits twice, and each bit is a fair coin', () => {
    const format = new NativeTokenFormat({ secrets: [] });
    const seen = new Set<string>();
    const histogram = new Uint32Array(TOKEN_BYTES * 256);
    for (let made = 0; made < IDS; made++) {
      const [selector = '', validator = ''] = format.mint().text.split('.');
      seen.add(selector).add(validator);
      count(histogram, Buffer.from(selector, 'base64url'), 0);
      count(histogram, Buffer.from(validator, 'base64url'), 16);
    }

    expect(seen.size).toBe(2 * IDS);
    // Ten standard deviations; for a million ids that is half a percent.
    expect(worstBias(histogram)).toBeLessThan(5 / Math.sqrt(IDS));
  }, 120_000);

  it('R03 no user, time or counter: no shared prefix, and no text inside', () => {
    const format = new NativeTokenFormat({ secrets: [NEW] });
    const tokens = Array.from({ length: 1000 }, () => format.issue(format.mint(), 1));

    const sorted = tokens.toSorted();
    const shared = sorted.map((token, index) => sharedPrefix(token, sorted[index + 1] ?? ''));
    // By chance two of a thousand share three or four characters, and never seven.
    expect(Math.max(...shared)).toBeLessThan(7);
    expect(tokens.filter((token) => isText(token.replaceAll('.', '')))).toEqual([]);
  });

  it.each([undefined, '', 'apple', 'a\r\nSet-Cookie: x=y'])(
    'R02 never %p, whatever generates it: a typed error that does not quote it',
    (made) => {
      const generateSelector = () => made as string;
      const format = new NativeTokenFormat({ secrets: [], generateSelector });

      expect(() => format.mint()).toThrow(
        expect.objectContaining({
          code: 'session_options_invalid',
          problems: [expect.not.stringContaining('apple')],
        }),
      );
    },
  );
});

describe('the proof in a token', () => {
  it('R07 is compared in constant time, signature and validator alike', () => {
    const format = new NativeTokenFormat({ secrets: [NEW, OLD] });
    const token = format.mint();
    const text = format.issue(token, 1);
    const all = [32, 32];

    format.parse(text);
    format.parse(`${text.slice(0, -2)}AA`);
    expect(comparisons).toEqual([all, all, all, all]);

    comparisons.length = 0;
    const record = { secret: token.secret, superseded: undefined };
    expect(validatorStanding(record, crypto.randomBytes(32), 0)).toBe('forged');
    expect(validatorStanding(record, token.secret, 0)).toBe('current');
    expect(comparisons).toEqual([all, all]);
  });

  it('R07 of another length is refused, and breaks nothing', () => {
    const format = new NativeTokenFormat({ secrets: [NEW] });
    const token = format.mint();
    const record = { secret: token.secret, superseded: undefined };

    expect(validatorStanding(record, crypto.randomBytes(31), 0)).toBe('forged');
    expect(validatorStanding(record, undefined, 0)).toBe('forged');
    const lengths = [0, 1, 31, 33, 64].map((size) => crypto.randomBytes(size));
    const forged = lengths.map((bytes) => `${token.text}.${bytes.toString('base64url')}`);
    expect(forged.filter((one) => format.parse(one) !== null)).toEqual([]);
  });

  it('S29 has no second spelling in the unused bits of its last characters', () => {
    const format = new NativeTokenFormat({ secrets: [] });
    const { text } = format.mint();
    const [selector = '', validator = ''] = text.split('.');
    const respelled = Array.from(ALPHABET).flatMap((letter) => [
      `${selector.slice(0, -1)}${letter}.${validator}`,
      `${selector}.${validator.slice(0, -1)}${letter}`,
    ]);

    const accepted = respelled.filter((one) => one !== text && format.parse(one) !== null);

    // Others that are accepted are other tokens: other bytes.
    expect(accepted.map(bytesOf)).not.toContain(bytesOf(text));
    expect(accepted).toHaveLength(3 + 15);
  });
});

function count(histogram: Uint32Array, bytes: Uint8Array, from: number): void {
  for (let at = 0; at < bytes.length; at++) {
    const bucket = (from + at) * 256 + (bytes[at] ?? 0);
    histogram[bucket] = (histogram[bucket] ?? 0) + 1;
  }
}

/** How far the worst bit is from being set half of the time. */
function worstBias(histogram: Uint32Array): number {
  let worst = 0;
  for (let bit = 0; bit < TOKEN_BYTES * 8; bit++) {
    const first = Math.floor(bit / 8) * 256;
    let set = 0;
    for (let byte = 0; byte < 256; byte++) {
      if (((byte >> (bit % 8)) & 1) === 1) set += histogram[first + byte] ?? 0;
    }
    worst = Math.max(worst, Math.abs(set / IDS - 0.5));
  }
  return worst;
}

function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}

function isText(encoded: string): boolean {
  return /^[\s\x20-\x7e]*$/.test(Buffer.from(encoded, 'base64url').toString('latin1'));
}

function bytesOf(token: string): string {
  const parts = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return parts.join('.');
}
