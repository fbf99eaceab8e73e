import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { sameHash, validatorStanding } from '../../../lib/session/validator-standing.js';

import { MAX_CLOCK_SKEW_MS } from '../../../lib/session/session-timeouts.js';

/** The first moment at which the node that replaced a token agrees that it was long ago. */
const LONG_AFTER = 1000 + MAX_CLOCK_SKEW_MS;

const hash = (text: string) => createHash('sha256').update(text).digest();
const current = hash('current');
const last = hash('last');

describe('how a presented validator stands to the stored session', () => {
  const rotated = { secret: current, superseded: { hash: last, until: 1000, reads: true } };
  const regenerated = { secret: current, superseded: { hash: last, until: 1000, reads: false } };

  it.each([
    ['the current one', rotated, current, 0, 'current'],
    ['the last one, moments after a periodic rotation', rotated, last, 999, 'grace'],
    [
      'the last one, after the grace, on a clock that may be ahead',
      rotated,
      last,
      1000,
      'superseded',
    ],
    ['the last one, five minutes after the grace', rotated, last, LONG_AFTER, 'reused'],
    ['the last one, just before that', rotated, last, LONG_AFTER - 1, 'superseded'],
    ['the last one, moments after a login', regenerated, last, 999, 'superseded'],
    ['the last one, long after a login', regenerated, last, LONG_AFTER, 'reused'],
    // It may be the one before the last, of a client that has the current one by now.
    ['another one, moments after a rotation', rotated, hash('before'), 999, 'superseded'],
    ['another one, moments after a login', regenerated, hash('before'), 999, 'superseded'],
    ['a guess', rotated, hash('guess'), LONG_AFTER, 'forged'],
    [
      'a guess at a session that was never rotated',
      { secret: current, superseded: undefined },
      last,
      0,
      'forged',
    ],
    [
      'none, where the id is the secret',
      { secret: undefined, superseded: undefined },
      undefined,
      0,
      'current',
    ],
    ['none, where there must be one', rotated, undefined, LONG_AFTER, 'forged'],
  ] as const)('S08 %s', (_name, record, presented, now, standing) => {
    expect(validatorStanding(record, presented, now)).toBe(standing);
  });

  it.each([
    ['five minutes after the grace', rotated, LONG_AFTER, 'reused'],
    ['within it', rotated, 999, 'superseded'],
    ['long since', { secret: current, superseded: undefined }, 0, 'reused'],
  ] as const)(
    'S08 one that was ours, by its signature, and was replaced: %s',
    (_n, record, now, is) => {
      expect(validatorStanding(record, hash('before'), now, true)).toBe(is);
    },
  );

  it('R07 hashes of unequal lengths are different, without an exception', () => {
    expect(sameHash(current, current.subarray(0, 31))).toBe(false);
    expect(sameHash(new Uint8Array(), current)).toBe(false);
  });
});
