import { describe, expect, it } from '@jest/globals';
import { durationMs, parseDuration } from '../../../lib/config/duration.js';
import { SessionOptionsError } from '../../../lib/errors/session-options.error.js';

describe('durationMs', () => {
  it.each([
    [0, 0],
    [1, 1000],
    [1800, 1_800_000],
    ['500ms', 500],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['30 minutes', 1_800_000],
    ['12h', 43_200_000],
    ['1.5h', 5_400_000],
    ['14d', 1_209_600_000],
    ['0s', 0],
  ])('reads %p as %p ms', (value, expected) => {
    expect(durationMs(value)).toBe(expected);
  });

  it.each([
    '42',
    '',
    ' ',
    'soon',
    '30',
    '-30m',
    '30 m m',
    '30m ',
    ' 30m',
    '1e3s',
    'Infinity s',
    '30mo',
    '0.0001s',
    '9'.repeat(40) + 'd',
    1.5,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    2 ** 53,
    null,
    undefined,
    true,
    {},
    [30],
    30n,
  ])('R28: refuses %p', (value) => {
    expect(durationMs(value)).toBeUndefined();
  });

  it('refuses more than a hundred years, which no date in a header can hold safely', () => {
    expect(durationMs('36500d')).toBe(3_153_600_000_000);
    expect(durationMs('36501d')).toBeUndefined();
    expect(durationMs(3_153_600_001)).toBeUndefined();
  });
});

describe('parseDuration', () => {
  it('returns what durationMs does', () => {
    expect(parseDuration('5m', 'idle')).toBe(300_000);
  });

  it('names what is no duration', () => {
    expect(() => parseDuration('42', 'idle')).toThrow(SessionOptionsError);
    expect(() => parseDuration('42', 'idle')).toThrow(/idle is no duration: .*'30m'/);
  });
});
