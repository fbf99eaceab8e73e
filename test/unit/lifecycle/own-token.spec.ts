import { beforeEach, describe, expect, it } from '@jest/globals';
import { movedId } from '../../../lib/lifecycle/move/moved-token.js';
import { OwnToken } from '../../../lib/lifecycle/own-token.js';
import { NO_INTENTS, type Intents } from '../../../lib/session/draft/intents.js';
import { HIDDEN_VERSION } from '../../../lib/session-token/native-token-format.js';
import { elsewhere, storedIn, world } from './fixtures.js';

const { runtime } = world();
const { tokens } = runtime.home;
const STORED = storedIn(runtime.home);
const RENEWED = tokens.renew(STORED.record.id);
const login: Intents = {
  renewals: [{ why: 'authenticate', userId: 'ada', keep: undefined, token: RENEWED }],
};
const renewal: Intents = {
  renewals: [{ why: 'regenerate', userId: undefined, keep: undefined, token: RENEWED }],
};

describe('the token that a session has', () => {
  let own: OwnToken;
  beforeEach(() => void (own = new OwnToken(runtime)));

  it('is drawn once for a session that is not stored', () => {
    expect(own.of(null, NO_INTENTS)).toBe(own.fresh);
    expect(own.fresh).toBe(own.fresh);
  });

  it('is the stored one, until a new one was asked for', () => {
    expect(own.of(STORED, NO_INTENTS)).toBe(STORED.token);
    expect(own.of(STORED, login)).toBe(RENEWED);
    expect(own.of(null, login)).toBe(RENEWED);
  });

  it.each([
    ['of a new session, with its first version', null, NO_INTENTS, 1],
    ['of a stored one, with its version', STORED, NO_INTENTS, STORED.record.version],
    [
      'after a regeneration, with the version that it makes',
      STORED,
      renewal,
      STORED.record.version + 1,
    ],
    ['after a login, with none, for it may be revoked', STORED, login, HIDDEN_VERSION],
  ])('as text: %s', (_name, stored, intents, version) => {
    const adaptive = world({ consistency: 'adaptive', secrets: ['x'.repeat(32)] }).runtime;
    const issuing = new OwnToken(adaptive);
    const here = stored && { ...stored, source: adaptive.home };
    const token = issuing.of(here, intents);
    expect(issuing.textOf(here, intents)).toBe(adaptive.home.tokens.issue(token, version));
  });

  it('elsewhere, is in the form of that table', () => {
    const old = storedIn(elsewhere(runtime));
    expect(own.textOf(old, NO_INTENTS)).toBe(
      old.source.tokens.issue(old.token, old.record.version),
    );
  });
});

describe('another token for the same session', () => {
  let own: OwnToken;
  beforeEach(() => void (own = new OwnToken(runtime)));

  it('has the same id, and another secret', () => {
    const { id, secret } = own.renewed(STORED);
    expect([id, secret === STORED.token.secret]).toEqual([STORED.record.id, false]);
  });

  it('is the fresh one while nobody can know that', () => {
    expect(own.renewed(null)).toBe(own.fresh);
    expect(own.renewed(null)).toBe(own.fresh);
  });

  it('is another one, of the same id, once a write with that is under way', () => {
    const before = own.fresh;
    own.send();
    const after = own.renewed(null);
    expect([after === before, after.id, own.fresh === after]).toEqual([false, before.id, true]);
  });

  it('has the id that the session will move to', () => {
    const old = storedIn(elsewhere(runtime));
    expect(own.renewed(old).id).toBe(movedId(old.record.id));
  });
});
