import { describe, expect, it } from '@jest/globals';
import { SessionOptionsError } from '../../../lib/errors/session-options.error.js';
import { ownTimeouts, type RequestedTimeouts } from '../../../lib/lifecycle/own-timeouts.js';

const CEILINGS = { idle: 3600, absolute: 86_400 };
const NOW = { idle: 1800, absolute: 43_200 };

describe('timeouts for one session', () => {
  it.each<[name: string, requested: RequestedTimeouts, own: object]>([
    ['nothing asked for', {}, {}],
    ['idle alone', { idle: 60 }, { idleTimeout: 60 }],
    ['absolute alone', { absolute: 3600 }, { absoluteTimeout: 3600 }],
    ['text', { idle: '30m', absolute: '12h' }, { idleTimeout: 1800, absoluteTimeout: 43_200 }],
    [
      'at the ceilings',
      { idle: 3600, absolute: 86_400 },
      { idleTimeout: 3600, absoluteTimeout: 86_400 },
    ],
    ['both the same', { idle: 60, absolute: 60 }, { idleTimeout: 60, absoluteTimeout: 60 }],
  ])('%s', (_name, requested, own) => {
    expect(ownTimeouts(requested, CEILINGS, NOW)).toEqual(own);
  });

  it.each<[name: string, requested: RequestedTimeouts, problems: RegExp[]]>([
    ['zero', { idle: 0 }, [/\{ idle \}\): use whole seconds above 0/]],
    ['a negative time', { absolute: -1 }, [/\{ absolute \}\): use whole seconds/]],
    ['part of a second', { idle: '1500ms' }, [/whole seconds/]],
    ['no duration', { idle: 'soon' }, [/whole seconds/]],
    ['not a number', { idle: Number.NaN }, [/whole seconds/]],
    [
      'above a ceiling',
      { idle: 3601 },
      [/3601 s is above the ceiling of 3600 s \(option maxIdleTimeout\)/],
    ],
    ['above the other', { absolute: '2d' }, [/option maxAbsoluteTimeout/]],
    ['two problems, both told', { idle: 0, absolute: '2d' }, [/\{ idle \}/, /maxAbsoluteTimeout/]],
    ['idle longer than absolute', { idle: 60, absolute: 30 }, [/must not be longer/]],
    ['absolute shorter than the idle one it has', { absolute: 1799 }, [/must not be longer/]],
  ])('F11 %s is refused, by an error that speaks of the session', (_name, requested, problems) => {
    const ask = () => ownTimeouts(requested, CEILINGS, NOW);
    expect(ask).toThrow(SessionOptionsError);
    for (const problem of problems) expect(ask).toThrow(problem);
    expect(ask).toThrow(/^The timeouts of the session were not changed:\n/);
  });

  it('idle longer than the absolute one it has is refused', () => {
    const has = { idle: 60, absolute: 120 };
    expect(() => ownTimeouts({ idle: 121 }, CEILINGS, has)).toThrow(/must not be longer/);
    expect(ownTimeouts({ idle: 120 }, CEILINGS, has)).toEqual({ idleTimeout: 120 });
  });
});
