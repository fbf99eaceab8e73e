import { durationMs } from '../config/duration.js';
import { SessionOptionsError } from '../errors/session-options.error.js';
import type { SessionDuration } from '../session/session.js';
import type { SessionTimeouts } from '../session/session-timeouts.js';

/** The application runs, and goes on with the timeouts that the session had. */
const HEADING = 'The timeouts of the session were not changed';

export interface RequestedTimeouts {
  readonly idle?: SessionDuration;
  readonly absolute?: SessionDuration;
}

/**
 * Timeouts for one session, in whole seconds.
 *
 * @param ceilings the most they may be
 * @param now what it has, where nothing else is requested
 * @throws SessionOptionsError with all problems at once
 */
export function ownTimeouts(
  requested: RequestedTimeouts,
  ceilings: SessionTimeouts,
  now: SessionTimeouts,
): { readonly idleTimeout?: number; readonly absoluteTimeout?: number } {
  const problems: string[] = [];
  const seconds = (name: 'idle' | 'absolute'): number | undefined => {
    const value = requested[name];
    if (value === undefined) return undefined;
    const parsed = (durationMs(value) ?? Number.NaN) / 1000;
    if (!Number.isInteger(parsed) || parsed <= 0) {
      problems.push(`setTimeouts({ ${name} }): use whole seconds above 0, or text such as '30m'`);
    } else if (parsed > ceilings[name]) {
      problems.push(
        `setTimeouts({ ${name} }): ${parsed} s is above the ceiling of ${ceilings[name]} s ` +
          `(option max${name === 'idle' ? 'Idle' : 'Absolute'}Timeout)`,
      );
    }
    return parsed;
  };
  const idle = seconds('idle');
  const absolute = seconds('absolute');
  if (problems.length === 0 && (idle ?? now.idle) > (absolute ?? now.absolute)) {
    problems.push('setTimeouts(): the idle timeout must not be longer than the absolute one');
  }
  if (problems.length > 0) throw new SessionOptionsError(problems, HEADING);
  return {
    ...(idle !== undefined && { idleTimeout: idle }),
    ...(absolute !== undefined && { absoluteTimeout: absolute }),
  };
}
