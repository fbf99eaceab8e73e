import { describe, expect, it } from '@jest/globals';
import {
  isCsrfToken,
  makeCsrfToken,
  newCsrfSecret,
} from '../../../../lib/session/active/csrf-token.js';

describe('a CSRF token', () => {
  const secret = newCsrfSecret();

  it('R72 is accepted under its own secret only', () => {
    const token = makeCsrfToken(secret);
    expect(isCsrfToken(token, secret)).toBe(true);
    expect(isCsrfToken(token, newCsrfSecret())).toBe(false);
  });

  it('is never the same text twice, and not the secret', () => {
    const tokens = Array.from({ length: 100 }, () => makeCsrfToken(secret));
    expect(new Set(tokens).size).toBe(100);
    expect(tokens.join()).not.toContain(Buffer.from(secret).toString('base64url'));
  });

  it.each(['', 'x', 'é'.repeat(64), '='.repeat(64), 'A'.repeat(64), 'A'.repeat(10_000)])(
    'refuses %#, without an exception',
    (text) => {
      expect(isCsrfToken(text, secret)).toBe(false);
    },
  );

  it('has one accepted spelling', () => {
    const token = makeCsrfToken(secret);
    for (const other of [
      `${token}=`,
      ` ${token}`,
      token.replaceAll('-', '+').replaceAll('_', '/'),
    ]) {
      expect(isCsrfToken(other, secret)).toBe(other === token);
    }
  });
});
