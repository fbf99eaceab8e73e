import { describe, expect, it } from '@jest/globals';
import { SessionOptionsError } from '../../../lib/errors/session-options.error.js';
import { createLifecycle } from '../../../lib/lifecycle/lifecycle.js';
import { LifeFacts } from '../../../lib/lifecycle/life-facts.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import { SessionLife } from '../../../lib/lifecycle/session-life.js';
import type { Delivery } from '../../../lib/lifecycle/steps.js';
import { elsewhere, storedIn, world } from './fixtures.js';

const HOUR = 3600;
const { runtime } = world({
  idleTimeout: '30m',
  absoluteTimeout: '12h',
  maxIdleTimeout: '2h',
  maxAbsoluteTimeout: '24h',
});

function facts(stored: Stored | null) {
  const lifecycle = createLifecycle(runtime, () => undefined);
  const life = new SessionLife(
    lifecycle,
    { standing: { kind: 'current' }, stored, data: {} },
    { rotates: () => true, binding: undefined },
  );
  return { life, facts: new LifeFacts(life, runtime) };
}

const here = (idleTimeout?: number) => storedIn(runtime.home, {}, { idleTimeout });
const there = (idleTimeout?: number) => storedIn(elsewhere(runtime), {}, { idleTimeout });

describe('the timeouts that a handler sees', () => {
  it.each<[name: string, stored: Stored | null, asked: number | undefined, idle: number]>([
    ['those of the module, of a new session', null, undefined, HOUR / 2],
    ['those of the module, of a stored one', here(), undefined, HOUR / 2],
    ['its own', here(60), undefined, 60],
    ['its own, up to the ceiling', here(99 * HOUR), undefined, 2 * HOUR],
    ['what was asked for, though it is not stored yet', here(60), 120, 120],
    ['those of the table it is in', there(), undefined, 60],
    ['its own in the table it is in', there(99 * HOUR), undefined, 99 * HOUR],
  ])('are %s', (_name, stored, asked, idle) => {
    const one = facts(stored);
    if (asked !== undefined) one.life.draft.intend({ idleTimeout: asked });
    expect(one.facts.timeouts.idle).toBe(idle);
  });
});

describe('the timeouts that a handler asks for', () => {
  it.each<[name: string, stored: Stored | null, idle: string]>([
    ['what others may have here', here(), '2h'],
    ['what is less than its own is here', here(2 * HOUR), '1m'],
    ['what is more than its table has', there(), '2h'],
  ])('may be %s', (_name, stored, idle) => {
    expect(facts(stored).facts.checkTimeouts({ idle })).toHaveProperty('idleTimeout');
  });

  it.each<[name: string, stored: Stored | null, asked: object]>([
    ['above the ceiling', here(), { idle: '3h' }],
    ['an age below its own idle timeout', here(2 * HOUR), { absolute: '1h' }],
    ['an age below the idle timeout that it will have here', there(), { absolute: '10m' }],
  ])('may not be %s', (_name, stored, asked) => {
    expect(() => facts(stored).facts.checkTimeouts(asked)).toThrow(SessionOptionsError);
  });

  it('are not held against those that a session leaves behind when it moves', () => {
    expect(facts(there(99 * HOUR)).facts.checkTimeouts({ absolute: '1h' })).toEqual({
      absoluteTimeout: HOUR,
    });
  });
});

describe('another token', () => {
  const refused = expect.objectContaining({ state: 'response-started' });
  it.each<[delivery: Delivery, isAnswering: boolean, isGiven: boolean]>([
    ['open', false, true],
    // Told apart later, when it is clear whether there is anything to store.
    ['blocked', false, true],
    ['closed', false, false],
    ['open', true, false],
  ])(
    'with the way to the client %s, the head under way %p: given %p',
    (delivery, isAnswering, isGiven) => {
      const one = facts(here());
      Object.assign(one.life, { delivery, isAnswering });
      if (isGiven) expect(one.facts.renewToken().text).not.toBe(one.facts.token.text);
      else expect(() => one.facts.renewToken()).toThrow(refused);
    },
  );
});
