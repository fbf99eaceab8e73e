import type { SessionTimeouts } from '../session/session-timeouts.js';
import type { LayoutDefaults } from '../table-layout/table-layout.js';
import { parseDuration } from './duration.js';
import type { SessionModuleOptions } from './session-options.js';

/** OWASP ASVS 5.0, 7.3.1: half an hour without a request is the usual limit for most applications. */
const IDLE_SECONDS = 30 * 60;

/** ASVS 5.0, 7.3.2: a working day, so that everyone logs in once a day. */
const ABSOLUTE_SECONDS = 12 * 60 * 60;

const TOUCHES_PER_IDLE_TIMEOUT = 10;

/** The options that say how long a session lives. */
export const TIMEOUT_OPTIONS = [
  'idleTimeout',
  'absoluteTimeout',
  'maxIdleTimeout',
  'maxAbsoluteTimeout',
  'touchInterval',
] as const;

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
  options: Pick<SessionModuleOptions, (typeof TIMEOUT_OPTIONS)[number]>,
  defaults: LayoutDefaults = {},
): ResolvedTimeouts {
  const seconds = (name: (typeof TIMEOUT_OPTIONS)[number]): number | undefined =>
    options[name] === undefined ? undefined : parseDuration(options[name], name) / 1000;

  const absolute = seconds('absoluteTimeout') ?? defaults.absoluteTimeout ?? ABSOLUTE_SECONDS;
  const idle = seconds('idleTimeout') ?? Math.min(defaults.idleTimeout ?? IDLE_SECONDS, absolute);
  const touchInterval = seconds('touchInterval') ?? idle / TOUCHES_PER_IDLE_TIMEOUT;
  return {
    timeouts: { idle, absolute },
    maxTimeouts: {
      idle: seconds('maxIdleTimeout') ?? idle,
      absolute: seconds('maxAbsoluteTimeout') ?? absolute,
    },
    touchIntervalMs: Math.round(touchInterval * 1000),
  };
}

/** Timeouts that are good by themselves and not beside each other, one line each. */
export function timeoutContradictions(resolved: ResolvedTimeouts): string[] {
  const { timeouts, maxTimeouts, touchIntervalMs } = resolved;
  const problems: string[] = [];
  if (timeouts.idle > timeouts.absolute) {
    problems.push(
      `idleTimeout is ${timeouts.idle} s and absoluteTimeout ${timeouts.absolute} s: ` +
        'no session can be idle for longer than it lives; lower the first or raise the second',
    );
  }
  if (touchIntervalMs >= timeouts.idle * 1000) {
    problems.push(
      `touchInterval is ${touchIntervalMs / 1000} s and idleTimeout ${timeouts.idle} s: ` +
        'sessions in use would end; make the first a fraction of the second, or leave it out',
    );
  }
  if (maxTimeouts.idle < timeouts.idle) {
    problems.push(
      `maxIdleTimeout is ${maxTimeouts.idle} s, less than the idleTimeout of ${timeouts.idle} s: raise it, or leave it out`,
    );
  }
  if (maxTimeouts.absolute < timeouts.absolute) {
    problems.push(
      `maxAbsoluteTimeout is ${maxTimeouts.absolute} s, less than the absoluteTimeout of ${timeouts.absolute} s: raise it, or leave it out`,
    );
  }
  return problems;
}
