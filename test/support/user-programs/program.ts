import fc from 'fast-check';
import type { SessionLimitOptions } from '../../../lib/index.js';

export const USERS = ['ada', 'bob'] as const;
export type User = (typeof USERS)[number];

/** What one request does, or a job. */
export type Operation = {
  /** Which of the two instances does it. */
  readonly on: number;
} & (
  | { readonly do: 'visit' | 'change' | 'logout'; readonly browser: number }
  | { readonly do: 'login'; readonly browser: number; readonly user: User }
  /** Ends the session of the browser, as one of that user. */
  | { readonly do: 'revoke'; readonly browser: number; readonly user: User }
  | { readonly do: 'revoke all' | 'list'; readonly user: User }
  /** `browser`: whose session goes on. */
  | { readonly do: 'revoke others'; readonly browser: number; readonly user: User }
);

/** Operations at the same time, or time that passes, in seconds. */
export type Step = readonly Operation[] | number;

/** What goes wrong with a call of the store. */
export const FAULTS = [
  'not sent',
  'throttled',
  'fails',
  /** Done, and what the client hears is that a second attempt was refused. */
  'done, then throttled',
  'done, reply lost',
  'done, no reply',
  'silence',
  /** The request is given up, and its call is done at some time after that. */
  'done late',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface UserProgram {
  readonly limit: SessionLimitOptions | undefined;
  readonly steps: readonly Step[];
  /** What becomes of the calls, in the order in which they are let through. `null`, and beyond: nothing. */
  readonly faults: readonly (Fault | null)[];
  /** Which of the calls that wait is next, in the same order. Beyond: the first. */
  readonly picks: readonly number[];
}

export const LIMITS: readonly (SessionLimitOptions | undefined)[] = [
  undefined,
  { limit: 1, policy: 'reject' },
  { limit: 1, policy: 'evict-oldest' },
  { limit: 2, policy: 'reject' },
  { limit: 2, policy: 'evict-oldest' },
];

export const BROWSERS = 2;

const on = fc.nat({ max: 1 });
const browser = fc.nat({ max: BROWSERS - 1 });
const user = fc.constantFrom(...USERS);
const kind = <K extends string>(...kinds: K[]) => fc.constantFrom(...kinds);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: kind('login'), on, browser, user }) },
  { weight: 3, arbitrary: fc.record({ do: kind('visit', 'change', 'logout'), on, browser }) },
  { weight: 3, arbitrary: fc.record({ do: kind('revoke', 'revoke others'), on, browser, user }) },
  { weight: 3, arbitrary: fc.record({ do: kind('revoke all', 'list'), on, user }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(operation) },
  { weight: 3, arbitrary: fc.tuple(operation, operation) },
  // Around what another login waits for, and beyond what two clocks may differ by.
  { weight: 2, arbitrary: fc.constantFrom(1, 11, 400, 1500) },
);

const fault = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
);

/** @param limit of all of them */
export function userPrograms(limit: SessionLimitOptions | undefined): fc.Arbitrary<UserProgram> {
  return fc.record({
    limit: fc.constant(limit),
    steps: fc.array(step, { minLength: 1, maxLength: 14, size: 'max' }),
    faults: fc.array(fault, { maxLength: 80, size: 'max' }),
    picks: fc.array(fc.nat({ max: 3 }), { maxLength: 40, size: 'max' }),
  });
}
