import { describe, expect, it } from '@jest/globals';
import { cookieValues } from '../../../lib/transport/cookie-header.js';

const LIMITS = { maxLength: 1024, maxCount: 4 };
const values = (header: string, name = '__Host-session') => cookieValues(header, name, LIMITS);

describe('cookieValues', () => {
  it('finds a cookie among others', () => {
    expect(values('a=1; __Host-session=token; b=2')).toEqual(['token']);
    expect(values('__Host-session=token')).toEqual(['token']);
    expect(values('a=1;__Host-session=token')).toEqual(['token']);
  });

  it('finds nothing in a header without it', () => {
    expect(values('')).toEqual([]);
    expect(values(';;;')).toEqual([]);
    expect(values('a=__Host-session; x__Host-session=1; __Host-sessionx=1')).toEqual([]);
    expect(values('__Host-session')).toEqual([]);
    expect(values('__Host-session; a=token')).toEqual([]);
  });

  it.each([
    ['a name behind U+00A0', '\u00a0__Host-session=live'],
    ['a name behind U+FEFF', '\ufeff__Host-session=live'],
    ['a name behind a vertical tab', '\v__Host-session=live'],
    ['another spelling', '__HOST-SESSION=live'],
    ['a percent-encoded name', '%5F%5FHost-session=live'],
    ['a quoted name', '"__Host-session"=live'],
  ])('R19: does not take %s for ours', (_case, header) => {
    expect(values(header)).toEqual([]);
  });

  it('R19: trims space and tab only, around names and values', () => {
    expect(values(' \t__Host-session \t=\t token ')).toEqual(['token']);
    expect(values('__Host-session=\u00a0token')).toEqual(['\u00a0token']);
  });

  it('decodes nothing, so a value has one spelling', () => {
    expect(values('__Host-session=%41%42')).toEqual(['%41%42']);
    expect(values('__Host-session="quoted"')).toEqual(['"quoted"']);
    expect(values('__Host-session=%E0%A4%A')).toEqual(['%E0%A4%A']);
    expect(values('__Host-session=a=b=')).toEqual(['a=b=']);
  });

  it('R18: gives duplicates in the order they were sent, each once', () => {
    expect(values('__Host-session=junk; __Host-session=live; __Host-session=junk')).toEqual([
      'junk',
      'live',
    ]);
  });

  it('R18: stops at four distinct values', () => {
    const header = Array.from({ length: 50 }, (_, index) => `__Host-session=v${index}`).join('; ');
    expect(values(header)).toEqual(['v0', 'v1', 'v2', 'v3']);
  });

  it('ignores values that are empty or too long, which do not count as candidates', () => {
    const long = 'x'.repeat(1025);
    expect(values(`__Host-session=; __Host-session=${long}; __Host-session=live`)).toEqual([
      'live',
    ]);
    expect(values(`__Host-session=${'x'.repeat(1024)}`)).toHaveLength(1);
  });
});
