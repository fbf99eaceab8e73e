import { describe, expect, it } from '@jest/globals';
import { redirectToLogin } from '../../../../lib/index.js';

describe('a login page to redirect to', () => {
  it.each(['/login', '/', '/en/login?theme=dark#form', 'https://id.example/login'])(
    '%p is one',
    (page) => {
      expect(redirectToLogin(page)).toHaveProperty('catch');
    },
  );

  it.each([
    'login',
    '',
    '//id.example/login',
    String.raw`/\id.example`,
    '/.//id.example',
    'javascript:alert(1)',
    'https://',
    undefined as unknown as string,
  ])('%p is none', (page) => {
    expect(() => redirectToLogin(page)).toThrow(
      expect.objectContaining({
        code: 'session_options_invalid',
        problems: [expect.stringMatching(/^redirectToLogin\(\): name the login page by its path/)],
      }),
    );
  });
});
