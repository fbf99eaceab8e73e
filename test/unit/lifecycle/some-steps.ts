import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import { createLifecycle } from '../../../lib/lifecycle/lifecycle.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import type { StepInput } from '../../../lib/lifecycle/steps.js';
import { NO_UPKEEP } from '../../../lib/lifecycle/write/plan.js';
import { Draft } from '../../../lib/session/draft/draft.js';
import { elsewhere, storedIn, world } from './fixtures.js';

export const ROTATION = { touch: true, rotation: true };
export const TOUCH = { touch: true, rotation: false };
export const CHANGE = { data: { a: 1 } };

export type Place = 'nowhere' | 'here' | 'elsewhere';

export interface Case extends Partial<
  Pick<StepInput, 'change' | 'standing' | 'delivery' | 'upkeep'>
> {
  readonly stored?: Place | Stored;
  /** Default: what is stored, or nothing. */
  readonly data?: object;
  readonly isLogin?: boolean;
  readonly options?: SessionModuleOptions;
}

/** Steps of one request, with what went on meanwhile. */
export function steps(options: SessionModuleOptions = {}) {
  const here = world(options);
  const { runtime } = here;
  let undeliverable = 0;
  const { steps: made } = createLifecycle(runtime, () => void undeliverable++);
  const { codec, tokens, store } = runtime.home;
  const [fresh, renewed] = [tokens.mint(), tokens.mint()];
  const place = (at: Place) => {
    if (at === 'nowhere') return null;
    return storedIn(at === 'here' ? runtime.home : elsewhere(runtime), { a: 0 });
  };
  const next = ({ stored = 'here', data, isLogin, options: _options, ...more }: Case) => {
    const there = typeof stored === 'string' ? place(stored) : stored;
    const draft = new Draft(there === null ? {} : { a: 0 }, there?.data);
    if (data !== undefined) draft.data = data;
    const id = there?.record.id ?? fresh.id;
    const token = there === null ? renewed : { ...renewed, id };
    if (isLogin) {
      draft.intend({ renewals: [{ why: 'authenticate', userId: 'ada', keep: undefined, token }] });
    }
    const isNothing = there === null && data === undefined && !isLogin;
    const step = made.next({
      stored: there,
      standing: { kind: there === null ? 'none' : 'current' },
      snapshot: isNothing
        ? draft.nothing
        : draft.snapshot((value, known) => codec.serialize(value, id, known)),
      upkeep: NO_UPKEEP,
      delivery: 'open',
      freshToken: () => fresh,
      binding: undefined,
      isUse: true,
      budget: store.newBudget(),
      ...more,
    });
    return { step, there, token };
  };
  return { ...here, steps: made, next, fresh, undeliverable: () => undeliverable };
}
