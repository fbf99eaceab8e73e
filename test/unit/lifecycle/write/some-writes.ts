import type { SessionModuleOptions } from '../../../../lib/config/session-options.js';
import { SessionMover } from '../../../../lib/lifecycle/move/session-mover.js';
import type { Stored } from '../../../../lib/lifecycle/runtime/stored.js';
import {
  StoreBudget,
  StoreBudgetSpentError,
} from '../../../../lib/lifecycle/store/store-budget.js';
import { Attempts } from '../../../../lib/lifecycle/write/attempts.js';
import { Conflicts } from '../../../../lib/lifecycle/write/conflicts.js';
import type { WhyRenewed } from '../../../../lib/lifecycle/runtime/why-renewed.js';
import { SessionWriter } from '../../../../lib/lifecycle/write/session-writer.js';
import type { DataChange, WriteWork } from '../../../../lib/lifecycle/write/write-work.js';
import { Draft } from '../../../../lib/session/draft/draft.js';
import { world } from '../fixtures.js';

export interface Wanted {
  /** Default: none. */
  readonly stored?: Stored | null;
  /** What is to be stored; default what is stored, or nothing. */
  readonly data?: object;
  readonly change?: DataChange;
  readonly why?: WhyRenewed;
  readonly budget?: StoreBudget;
}

export type Writing = ReturnType<typeof writing>;

/** Writes of sessions, without a session around them. */
export function writing(options: SessionModuleOptions = {}) {
  const drawn: string[] = [];
  const generateSelector = () => {
    drawn.push(`selector-of-22-characters-${drawn.length}`);
    return String(drawn.at(-1));
  };
  const here = world({ generateSelector, ...options });
  const { runtime } = here;
  const { codec, tokens, store } = runtime.home;
  const conflicts = new Conflicts(runtime);
  const attempts = new Attempts(runtime, conflicts);
  const mover = new SessionMover(runtime);
  const writer = new SessionWriter({ runtime, conflicts, mover, attempts, logins: undefined });
  const budget = () => store.newBudget();
  const work = ({ stored = null, data, change, why, ...more }: Wanted): WriteWork => {
    const keepsToken = stored !== null && why === undefined;
    const token = keepsToken
      ? stored.token
      : stored
        ? tokens.renew(stored.record.id)
        : tokens.mint();
    const known = stored === null ? {} : codec.parse(stored.data, stored.record.id);
    const draft = new Draft(data ?? known, stored?.data);
    void draft.data;
    const snapshot = draft.snapshot((value, same) => codec.serialize(value, token.id, same));
    return {
      stored,
      snapshot,
      change,
      why,
      token,
      binding: undefined,
      isUse: true,
      budget: more.budget ?? budget(),
    };
  };
  const write = (one: WriteWork) => writer.write(one);
  return { ...here, attempts, drawn, work, write, budget };
}

/** Ends after so many retries, and never waits. */
export class CountedBudget extends StoreBudget {
  constructor(private retries: number) {
    super(10_000);
  }
  override get isShort(): boolean {
    return this.retries-- <= 0;
  }
  override pause(): Promise<void> {
    return Promise.resolve();
  }
}

/** Is spent after one call. */
export class OneCall extends StoreBudget {
  #isUsed = false;
  override run<R>(call: (signal: AbortSignal) => Promise<R>): Promise<R> {
    if (this.#isUsed) return Promise.reject(new StoreBudgetSpentError(false));
    this.#isUsed = true;
    return super.run(call);
  }
}
