import { describe, expect, it } from '@jest/globals';
import { pathCovers } from '../../../lib/transport/path-scope.js';

describe('pathCovers', () => {
  it.each([
    ['/check', '/check', true],
    ['/check', '/check/', true],
    ['/check', '/check/a', true],
    ['/check', '/check?x=1', true],
    ['/check', '/check/a?x=/other', true],
    ['/check', '/check_a', false],
    ['/check', '/checka/b', false],
    ['/check', '/chck', false],
    ['/check', '/', false],
    ['/check', '/?/check', false],
    ['/check', '/CHECK', false],
    ['/check/', '/check/a', true],
    ['/check/', '/check', false],
    ['/', '/', true],
    ['/', '/anything', true],
  ])('R22: path %s and a request for %s: %s', (cookiePath, requestPath, covered) => {
    expect(pathCovers(cookiePath, requestPath)).toBe(covered);
  });
});
