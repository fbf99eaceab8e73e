import { describe, expect, it } from '@jest/globals';
import { Passwords } from '../../../sample/auth/passwords.js';

const passwords = new Passwords();

describe('Passwords', () => {
  it('knows a password again, however its letters are composed, and no other', async () => {
    const stored = await passwords.hash('caf\u00e9 au lait');

    expect(await passwords.matches('cafe\u0301 au lait', stored)).toBe(true);
    expect(await passwords.matches('cafe au lait', stored)).toBe(false);
  });

  it('hashes the same password to something else each time', async () => {
    const [one, other] = [await passwords.hash('same same'), await passwords.hash('same same')];

    expect(one.key).not.toEqual(other.key);
  });
});
