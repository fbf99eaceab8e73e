import { describe, expect, it } from '@jest/globals';
import { localPath } from '../../../sample/page/local-path.js';

describe('localPath', () => {
  it.each([
    ['/', '/'],
    ['/sessions', '/sessions'],
    ['/login?reason=idle&next=%2F', '/login?reason=idle&next=%2F'],
    ['/cart#top', '/cart'],
  ])('keeps the path and the query of %s', (text, path) => {
    expect(localPath(text)).toBe(path);
  });

  it.each([
    ...['//evil.example', '/\\evil.example', '/\t/evil.example', '/.//evil.example'],
    ...['https://evil.example', 'javascript:alert(1)', 'sessions', '', undefined, ['/sessions']],
  ])('does not leave the shop by %j', (text) => {
    expect(localPath(text)).toBeUndefined();
  });
});
