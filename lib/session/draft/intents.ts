import type { SessionToken } from '../../session-token/token-format.js';

/** One call of `regenerate()` or `authenticate()`. */
export interface Renewal {
  readonly why: 'regenerate' | 'authenticate';
  readonly userId: string | undefined;
  /** Of the data as it was, only these keys survive: by a merge, too, nothing else may come back. */
  readonly keep: readonly string[] | undefined;
  /** The token that the session will have. */
  readonly token: SessionToken;
}

/** What a handler asked for besides changing data: recorded here, performed with the next write. */
export interface Intents {
  readonly renewals: readonly Renewal[];
  /** Seconds. */
  readonly idleTimeout?: number;
  /** Seconds. */
  readonly absoluteTimeout?: number;
  readonly csrfSecret?: Uint8Array;
  /** `save()` was called: to be stored although nobody put anything into it. */
  readonly create?: boolean;
}

export const NO_INTENTS: Intents = Object.freeze({ renewals: [] });

/** What several renewals come to. */
export function renewalOf({ renewals }: Intents): Renewal | undefined {
  return renewals.reduce<Renewal | undefined>((before, next) => {
    if (before === undefined) return next;
    return {
      why: before.why === 'authenticate' ? 'authenticate' : next.why,
      userId: next.userId ?? before.userId,
      keep: inBoth(before.keep, next.keep),
      token: next.token,
    };
  }, undefined);
}

/** What is left of the intents once `performed` is done: whatever was asked for since. */
export function without(intents: Intents, performed: Intents): Intents {
  if (intents === performed) return NO_INTENTS;
  if (performed === NO_INTENTS) return intents;
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(intents)) {
    if (name !== 'renewals' && value !== performed[name as keyof Intents]) rest[name] = value;
  }
  const renewals = intents.renewals.filter((renewal) => !performed.renewals.includes(renewal));
  const isNothing = renewals.length === 0 && Object.keys(rest).length === 0;
  return isNothing ? NO_INTENTS : { ...rest, renewals };
}

function inBoth(
  some: readonly string[] | undefined,
  others: readonly string[] | undefined,
): readonly string[] | undefined {
  if (some === undefined || others === undefined) return some ?? others;
  return some.filter((key) => others.includes(key));
}
