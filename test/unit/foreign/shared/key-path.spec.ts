import { describe, expect, it } from '@jest/globals';
import { KeyPath } from '../../../../lib/foreign/shared/key-path.js';

const passport = new KeyPath('passport.user');
const after = (data: Record<string, unknown>, change: (data: Record<string, unknown>) => void) => {
  change(data);
  return data;
};

describe('a path into the data', () => {
  it.each([
    [{ passport: { user: 'ada' } }, 'ada'],
    [{ passport: { user: 0 } }, 0],
    [{ passport: {} }, undefined],
    [{ passport: 'user' }, undefined],
    [{ passport: [{ user: 'ada' }] }, undefined],
    [{ 'passport.user': 'ada' }, undefined],
    [{}, undefined],
    [Object.create({ passport: { user: 'inherited' } }), undefined],
  ])('E8 in %j reads %j', (data: unknown, value) => {
    expect(passport.read(data)).toBe(value);
  });

  it('E8 writes beside what is there', () => {
    const write = (data: Record<string, unknown>) => passport.write(data, 'ada');
    expect(after({ n: 1 }, write)).toEqual({ n: 1, passport: { user: 'ada' } });
    expect(after({ passport: { state: 2 } }, write)).toEqual({
      passport: { state: 2, user: 'ada' },
    });
    expect(after({ passport: null }, write)).toEqual({ passport: { user: 'ada' } });
  });

  it('E8 removes what is empty then, and nothing else', () => {
    const remove = (data: Record<string, unknown>) => passport.remove(data);
    expect(after({ n: 1, passport: { user: 'ada' } }, remove)).toEqual({ n: 1 });
    expect(after({ passport: { user: 'ada', state: 2 } }, remove)).toEqual({
      passport: { state: 2 },
    });
    expect(after({ passport: {} }, remove)).toEqual({ passport: {} });
    expect(after({ passport: 'user' }, remove)).toEqual({ passport: 'user' });
  });
});
