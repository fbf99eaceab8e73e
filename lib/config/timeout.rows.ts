import { milliseconds, seconds } from './option-kinds.js';
import type { RowsOf } from './option-row.js';
import type { SessionModuleOptions } from './session-options.js';

/** How long a session lives. `resolution/timeouts.ts` resolves these together. */
export const TIMEOUT_ROWS = {
  // OWASP ASVS 5.0, 7.3.1: the usual limit for most applications.
  idleTimeout: { is: seconds(), default: '30m', about: 'Ends a session without requests.' },
  // ASVS 5.0, 7.3.2: a working day, so that everyone logs in once a day.
  absoluteTimeout: { is: seconds(), default: '12h', about: 'Ends a session in any case.' },
  maxIdleTimeout: { is: seconds(), instead: '`idleTimeout`', about: 'The most it is raised to.' },
  maxAbsoluteTimeout: {
    is: seconds(),
    instead: '`absoluteTimeout`',
    about: 'The most it is raised to.',
  },
  touchInterval: {
    is: milliseconds({ mayBeZero: true }),
    instead: 'a tenth of `idleTimeout`',
    about: 'How often at most the idle clock is written.',
  },
} satisfies Partial<RowsOf<SessionModuleOptions>>;
