import type { SessionRecord } from '../session-record.js';
import type { SessionToken } from '../../session-token/token-format.js';

/** One call of `regenerate()` or `authenticate()`. */
export interface Renewal {
  readonly why: 'regenerate' | 'authenticate';
  readonly userId: string | undefined;
  /** Of a login: when it was asked for (epoch milliseconds), and what lists of it are to show, as JSON. */
  readonly at?: number | undefined;
  readonly metadata?: string | undefined;
  /** Of the data as it was, only these keys survive: by a merge, too, nothing else may come back. */
  readonly keep: readonly string[] | undefined;
  /** The token that the session will have. */
  readonly token: SessionToken;
  /** As a new session: without user and timeouts of its own, and the absolute timeout starts anew. */
  readonly startsOver?: boolean;
}

/** What a handler asked for besides changing data: recorded here, performed with the next write. */
export interface Intents {
  readonly renewals: readonly Renewal[];
  /** Seconds. */
  readonly idleTimeout?: number;
  /** Seconds. */
  readonly absoluteTimeout?: number;
  /** Whether the browser is to keep the cookie after it closes. */
  readonly persistent?: boolean;
  readonly csrfSecret?: Uint8Array;
  /** `save()` was called: to be stored although nobody put anything into it. */
  readonly create?: boolean;
}

export const NO_INTENTS: Intents = Object.freeze({ renewals: [] });

/** @param more `undefined` takes back what was asked for */
export function asking(
  intents: Intents,
  more: { readonly [Name in keyof Intents]?: Intents[Name] | undefined },
): Intents {
  const asked = Object.entries({ ...intents, ...more }).filter(([, value]) => value !== undefined);
  const isNothing = asked.every(([name, value]) => name === 'renewals' && !hasAny(value));
  return isNothing ? NO_INTENTS : (Object.fromEntries(asked) as unknown as Intents);
}

function hasAny(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

/** What several renewals come to. */
export function renewalOf({ renewals }: Intents): Renewal | undefined {
  return renewals.reduce<Renewal | undefined>((before, next) => {
    if (before === undefined) return next;
    const { token, startsOver = false } = next;
    const keep = inBoth(before.keep, next.keep);
    if (startsOver) return { ...next, keep };
    return {
      why: before.why === 'authenticate' ? 'authenticate' : next.why,
      ...loginIn(next.userId === undefined ? before : next),
      keep,
      token,
      startsOver: before.startsOver ?? false,
    };
  }, undefined);
}

function loginIn({ userId, at, metadata }: Renewal): Pick<Renewal, 'userId' | 'at' | 'metadata'> {
  return { userId, at, metadata };
}

/** Of what is stored, what goes on after that: a session that starts over keeps nothing of itself. */
export function whatGoesOn<Record>(record: Record, intents: Intents): Record | undefined {
  return renewalOf(intents)?.startsOver === true ? undefined : record;
}

/** Whom a session belongs to, since when (epoch milliseconds), and what lists of it show. */
export type SessionUser = Pick<SessionRecord, 'userId' | 'authenticatedAt' | 'metadata'>;

export const NOBODY: SessionUser = {
  userId: undefined,
  authenticatedAt: undefined,
  metadata: undefined,
};

/** Whom it will belong to once what was asked for is stored. */
export function userAfter(intents: Intents, record: SessionRecord | undefined): SessionUser {
  const { userId, at, metadata } = renewalOf(intents) ?? {};
  if (userId !== undefined) return { userId, authenticatedAt: at, metadata };
  return whatGoesOn(record, intents) ?? NOBODY;
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
