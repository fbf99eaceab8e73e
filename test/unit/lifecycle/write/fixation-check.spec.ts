import { describe, expect, it } from '@jest/globals';
import { fixationSuspect } from '../../../../lib/lifecycle/write/fixation-check.js';
import { storedIn, world } from '../fixtures.js';

const { home } = world().runtime;

describe('data that looks like a login under an old token', () => {
  it.each<[name: string, before: object, after: object, key: string | undefined]>([
    ['ordinary data', {}, { cart: ['tea'] }, undefined],
    ['a user appears', {}, { userId: 7 }, 'userId'],
    ['as another library keeps it', {}, { passport: { user: 1 } }, 'passport'],
    ['in place of nobody', { user: null }, { user: 'ada' }, 'user'],
    ['a user that was there already', { user: 'ada' }, { user: 'ada', cart: [] }, undefined],
    ['another user than before', { user: 'ada' }, { user: 'bob' }, undefined],
    ['nobody still', {}, { user: null }, undefined],
    ['the word in a value', {}, { note: 'userId' }, undefined],
    ['the key further down', {}, { form: { user: 'ada' } }, undefined],
    ['one of two was there', { uid: 1 }, { uid: 1, user_id: 2 }, 'user_id'],
  ])('%s', (_name, before, after, key) => {
    expect(fixationSuspect(storedIn(home, after), storedIn(home, before))).toBe(key);
  });
});
