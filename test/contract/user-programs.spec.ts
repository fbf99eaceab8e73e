import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { watchFatalErrors } from '../support/real-process.js';
import { sized } from '../support/size.js';
import { knownPrograms } from '../support/user-programs/known-programs.js';
import { LIMITS, userPrograms } from '../support/user-programs/program.js';
import { violations } from '../support/user-programs/performance.js';

/** How many programs with each limit. */
const PROGRAMS = sized(150, 3000, 'USER_PROGRAMS');
/** The same in every run; any other explores. */
const SEED = Number(process.env['USER_PROGRAMS_SEED'] ?? 1);

describe('logins, limits and revocations on a store with trouble', () => {
  beforeEach(() => {
    Logger.overrideLogger(false);
    // Time passes only where nothing else is left to be done.
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'hrtime'],
      now: Date.UTC(2050, 0, 1),
    });
  });
  afterEach(() => {
    jest.useRealTimers();
    Logger.overrideLogger(console);
  });

  it.each(knownPrograms)('R65 R67 S41 is right where it was once wrong: $name', async (known) => {
    expect(await violations(known.program)).toEqual([]);
  });

  it.each(LIMITS)(
    'R65 R67 S17 S41 end as they say, limit %j',
    async (limit) => {
      const fatal = watchFatalErrors();
      await fc.assert(
        fc.asyncProperty(userPrograms(limit), async (program) => {
          jest.clearAllTimers();
          jest.setSystemTime(Date.UTC(2050, 0, 1));
          expect(await violations(program)).toEqual([]);
        }),
        { numRuns: PROGRAMS, seed: SEED },
      );
      fatal.stop();
      expect(fatal.errors).toEqual([]);
    },
    60 * 60_000,
  );
});
