import { describe, expect, it } from '@jest/globals';
import { isNavigation, localTarget } from '../../../../lib/request/login/navigation.js';

describe('whether a request is for a page', () => {
  const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  it.each<[method: string, accept: string | undefined, isPage: boolean]>([
    ['GET', BROWSER, true],
    ['HEAD', BROWSER, true],
    ['POST', BROWSER, false],
    ['GET', 'application/json, Text/HTML;Level=1; q=0.5', true],
    ['GET', 'text/html;q=0', false],
    ['GET', 'text/html;q=0.000', false],
    ['GET', 'text/html;q=0.001', true],
    ['GET', '*/*', false],
    ['GET', 'text/htmlx, application/text/html', false],
    ['GET', '', false],
    ['GET', undefined, false],
  ])('%s, which accepts %p: %p', (method, accept, isPage) => {
    const headers = accept === undefined ? {} : { accept };
    expect(isNavigation({ method, url: '/', headers })).toBe(isPage);
  });
});

describe('R75 where a login page may send its user', () => {
  const targetOf = (url: string, originalUrl?: string) =>
    localTarget({ method: 'GET', headers: {}, url, ...(originalUrl && { originalUrl }) });

  it.each([
    ['/', '/'],
    ['/cart?item=1&at=//x', '/cart?item=1&at=//x'],
    ['/a b', '/a b'],
    ['/\u00e9', '/\u00e9'],
    ['http://evil.example/cart?x=1', '/cart?x=1'],
    ['HTTPS://evil.example:8443/cart', '/cart'],
  ])('%p: to %p', (url, target) => {
    expect(targetOf(url)).toBe(target);
  });

  it.each([
    '//evil.example',
    '///evil.example',
    String.raw`/\evil.example`,
    String.raw`\\evil.example`,
    'http://evil.example',
    'http://evil.example?next=/',
    'http://evil.example//other.example/',
    'javascript:alert(1)',
    'evil.example:443',
    'evil.example',
    '*',
    '',
    '/x\r\nSet-Cookie: a=b',
    '/\t/evil.example',
  ])('%p: nowhere', (url) => {
    expect(targetOf(url)).toBeUndefined();
  });

  it('is what the client asked for, also in a mounted application', () => {
    expect(targetOf('/cart', '/shop/cart')).toBe('/shop/cart');
  });
});
