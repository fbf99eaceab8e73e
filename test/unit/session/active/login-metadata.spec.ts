import { describe, expect, it } from '@jest/globals';
import { loginMetadata } from '../../../../lib/session/active/login-metadata.js';

describe('what is kept of a login', () => {
  it.each([
    ['nothing', { toJSON: () => undefined }],
    ['a text', { toJSON: () => 'a text' }],
    ['a list', { toJSON: () => [] }],
    ['null', { toJSON: () => null }],
  ])('R66 is no object that JSON makes %s of', (_name, metadata) => {
    expect(() => loginMetadata(metadata)).toThrow(/must be an object/);
  });

  it('R66 is any plain object, whatever its keys are called', () => {
    const text = '{"__proto__":{"isAdmin":true},"toString":1}';
    expect(loginMetadata(JSON.parse(text))).toBe(text);
  });
});
