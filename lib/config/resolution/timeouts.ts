import type { SessionTimeouts } from '../../session/session-timeouts.js';
import type { LayoutDefaults } from '../../table-layout/table-layout.js';
import type { SessionModuleOptions } from '../session-options.js';
import { TIMEOUT_ROWS } from '../timeout.rows.js';
import { problemsIn } from './rules.js';
import { settle } from './settle.js';

const TOUCHES_PER_IDLE_TIMEOUT = 10;

/** How long a session lives, in seconds. */
export interface ResolvedTimeouts {
  readonly timeouts: SessionTimeouts;
  readonly maxTimeouts: SessionTimeouts;
  readonly touchIntervalMs: number;
}

/**
 * The timeouts with their defaults. A default idle timeout gives way to a shorter absolute one; one
 * that was chosen does not, and is a contradiction then.
 */
export function resolveTimeouts(
  options: SessionModuleOptions,
  defaults?: LayoutDefaults,
): ResolvedTimeouts {
  const settled = settle(TIMEOUT_ROWS, options, defaults);
  const absolute = settled.absoluteTimeout;
  const isChosen = options.idleTimeout !== undefined;
  const idle = isChosen ? settled.idleTimeout : Math.min(settled.idleTimeout, absolute);
  return {
    timeouts: { idle, absolute },
    maxTimeouts: {
      idle: settled.maxIdleTimeout ?? idle,
      absolute: settled.maxAbsoluteTimeout ?? absolute,
    },
    touchIntervalMs: settled.touchIntervalMs ?? (idle * 1000) / TOUCHES_PER_IDLE_TIMEOUT,
  };
}

/** Timeouts that are good by themselves and not beside each other, one line each. */
export function timeoutContradictions(resolved: ResolvedTimeouts): string[] {
  const { timeouts, maxTimeouts, touchIntervalMs } = resolved;
  return problemsIn([
    [
      timeouts.idle > timeouts.absolute,
      `idleTimeout is ${timeouts.idle} s and absoluteTimeout ${timeouts.absolute} s: no session can be idle for longer than it lives; lower the first or raise the second`,
    ],
    [
      touchIntervalMs >= timeouts.idle * 1000,
      `touchInterval is ${touchIntervalMs / 1000} s and idleTimeout ${timeouts.idle} s: sessions in use would end; make the first a fraction of the second, or leave it out`,
    ],
    [
      maxTimeouts.idle < timeouts.idle,
      `maxIdleTimeout is ${maxTimeouts.idle} s, less than the idleTimeout of ${timeouts.idle} s: raise it, or leave it out`,
    ],
    [
      maxTimeouts.absolute < timeouts.absolute,
      `maxAbsoluteTimeout is ${maxTimeouts.absolute} s, less than the absoluteTimeout of ${timeouts.absolute} s: raise it, or leave it out`,
    ],
  ]);
}
