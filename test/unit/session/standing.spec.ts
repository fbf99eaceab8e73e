import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { sameHash, standingOf } from '../../../lib/session/standing.js';

const hash = (text: string) => createHash('sha256').update(text).digest();
const current = hash('current');
const last = hash('last');

describe('how a presented validator stands to the stored session', () => {
  const rotated = { secret: current, superseded: { hash: last, until: 1000, reads: true } };
  const regenerated = { secret: current, superseded: { hash: last, until: 1000, reads: false } };

  it.each([
    ['the current one', rotated, current, 0, 'current'],
    ['the last one, moments after a periodic rotation', rotated, last, 999, 'grace'],
    ['the last one, after the grace', rotated, last, 1000, 'reused'],
    ['the last one, moments after a login', regenerated, last, 999, 'superseded'],
    ['the last one, long after a login', regenerated, last, 1000, 'reused'],
    ['a guess', rotated, hash('guess'), 0, 'forged'],
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
    ['none, where there must be one', rotated, undefined, 0, 'forged'],
  ] as const)('S08 %s', (_name, record, presented, now, standing) => {
    expect(standingOf(record, presented, now)).toBe(standing);
  });

  it('R07 hashes of unequal lengths are different, without an exception', () => {
    expect(sameHash(current, current.subarray(0, 31))).toBe(false);
    expect(sameHash(new Uint8Array(), current)).toBe(false);
  });
});
