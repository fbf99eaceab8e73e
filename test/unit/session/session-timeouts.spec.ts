import { describe, expect, it } from '@jest/globals';
import {
  deadline,
  effectiveDeadline,
  expiryReason,
  isFromTheFuture,
  MAX_CLOCK_SKEW_MS,
} from '../../../lib/session/session-timeouts.js';

const module = { idle: 60, absolute: 600 };

/** A session that began at 0; seconds are easier to read. */
function record(accessedAt: number, own: { idle?: number; absolute?: number } = {}) {
  const timeouts = { idle: own.idle ?? module.idle, absolute: own.absolute ?? module.absolute };
  return {
    createdAt: 0,
    accessedAt: accessedAt * 1000,
    expiresAt: deadline(0, accessedAt * 1000, timeouts),
    idleTimeout: own.idle,
    absoluteTimeout: own.absolute,
  };
}

describe('when a session is over', () => {
  it.each([
    ['idle expires before absolute', record(0), 60_000, 'idle'],
    ['absolute expires before idle', record(595), 600_000, 'absolute'],
    ['its own shorter idle timeout counts', record(0, { idle: 10 }), 10_000, 'idle'],
    ['its own longer idle timeout counts', record(0, { idle: 90 }), 90_000, 'idle'],
    ['its own absolute timeout counts', record(95, { absolute: 100 }), 100_000, 'absolute'],
  ] as const)('R25 %s: valid up to the last millisecond, over at the deadline', (...row) => {
    const [, session, end, reason] = row;
    expect(expiryReason(session, module, end - 1)).toBeUndefined();
    expect(expiryReason(session, module, end)).toBe(reason);
    expect(expiryReason(session, module, end + 7 * 86_400_000)).toBe(reason);
  });

  it('R24 a deadline that another library has rounded down is still the absolute one', () => {
    const rounded = { ...record(595), createdAt: 400, expiresAt: 600_000 };
    expect(expiryReason(rounded, module, 600_000)).toBe('absolute');
  });

  it('R24 activity does not move the absolute deadline', () => {
    expect(
      [0, 100, 599].map((at) => deadline(0, at * 1000, { idle: 1200, absolute: 600 })),
    ).toEqual([600_000, 600_000, 600_000]);
  });

  it('a tightened option works at once, a loosened one not before the next write', () => {
    const stored = record(0);
    expect(effectiveDeadline(stored, { idle: 10, absolute: 600 })).toBe(10_000);
    expect(effectiveDeadline(stored, { idle: 600, absolute: 6000 })).toBe(60_000);
  });

  it('S19 a session from further in the future than clocks may differ is refused', () => {
    const now = 1_000_000;
    const at = (createdAt: number) => ({ ...record(0), createdAt, accessedAt: createdAt });
    expect(isFromTheFuture(at(now + MAX_CLOCK_SKEW_MS), now)).toBe(false);
    expect(isFromTheFuture(at(now + MAX_CLOCK_SKEW_MS + 1), now)).toBe(true);
  });
});
