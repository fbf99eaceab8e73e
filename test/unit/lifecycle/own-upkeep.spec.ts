import { describe, expect, it } from '@jest/globals';
import type { Upkeep } from '../../../lib/lifecycle/write/plan.js';
import { OwnUpkeep } from '../../../lib/lifecycle/own-upkeep.js';
import type { Standing } from '../../../lib/session/standing.js';
import { elsewhere, storedIn, world } from './fixtures.js';

const HOUR_MS = 3_600_000;
const CURRENT: Standing = { kind: 'current' };
const { runtime, clock } = world({ rotateInterval: '1h', idleTimeout: '2h' });
const HERE = storedIn(runtime.home);
clock.advance(HOUR_MS);

const NOTHING = { touch: false, rotation: false };
const TOUCH = { touch: true, rotation: false };
const BOTH = { touch: true, rotation: true };
const own = (rotates = true) => new OwnUpkeep(runtime, () => rotates);

describe('the upkeep of one session', () => {
  it.each([
    ['a session both of whose intervals are over', own(), HERE, CURRENT, 'open', BOTH],
    ['a session that is not stored', own(), null, CURRENT, 'open', NOTHING],
    ['one that may only be read', own(), HERE, { kind: 'grace' }, 'open', NOTHING],
    ['no client who is told of a new token', own(false), HERE, CURRENT, 'open', TOUCH],
    ['the head is out', own(), HERE, CURRENT, 'closed', TOUCH],
    ['no token may be sent', own(), HERE, CURRENT, 'blocked', TOUCH],
    ['of another table', own(), storedIn(elsewhere(runtime)), CURRENT, 'open', TOUCH],
    [
      'written just now',
      own(),
      storedIn(
        runtime.home,
        {},
        {
          accessedAt: clock.now(),
          rotatedAt: clock.now(),
        },
      ),
      CURRENT,
      'open',
      NOTHING,
    ],
  ] as const)('%s', (_name, upkeep, stored, standing, delivery, due) => {
    expect(upkeep.due(stored, standing, delivery)).toEqual(due);
  });

  const dueAfter = (use: (upkeep: OwnUpkeep) => void) => {
    const upkeep = own();
    use(upkeep);
    return upkeep.due(HERE, CURRENT, 'open');
  };

  it.each<[name: string, use: (upkeep: OwnUpkeep) => void, left: Upkeep]>([
    [
      'a write moves the clock: a rotation is left',
      (upkeep) => upkeep.spend(true),
      { touch: false, rotation: true },
    ],
    ['upkeep itself is tried once', (upkeep) => upkeep.spend(false), NOTHING],
    [
      'also after a write',
      (upkeep) => {
        upkeep.spend(true);
        upkeep.spend(false);
      },
      NOTHING,
    ],
    [
      'a write does not bring it back',
      (upkeep) => {
        upkeep.spend(false);
        upkeep.spend(true);
      },
      NOTHING,
    ],
    ['a guard refused the request', (upkeep) => upkeep.refuse(), NOTHING],
    [
      'R76 the request is no use: a rotation is left',
      (upkeep) => void (upkeep.isUse = false),
      { touch: false, rotation: true },
    ],
    [
      'R76 it is none either where somebody asks for a save',
      (upkeep) => {
        upkeep.isUse = false;
        upkeep.renew();
      },
      { touch: false, rotation: true },
    ],
    [
      'somebody asks for a save',
      (upkeep) => {
        upkeep.spend(false);
        upkeep.renew();
      },
      BOTH,
    ],
  ])('%s', (_name, use, left) => {
    expect(dueAfter(use)).toEqual(left);
  });

  it('is as fine as a guard asks for, and no finer', () => {
    const used = storedIn(
      runtime.home,
      {},
      { accessedAt: clock.now() - 1000, rotatedAt: clock.now() },
    );
    const upkeep = own();
    expect(upkeep.due(used, CURRENT, 'open')).toEqual(NOTHING);
    upkeep.touchIntervalMs = 1000;
    expect(upkeep.due(used, CURRENT, 'open')).toEqual(TOUCH);
    upkeep.touchIntervalMs = 1001;
    expect(upkeep.due(used, CURRENT, 'open')).toEqual(NOTHING);
  });
});
