import { isDeepStrictEqual } from 'node:util';
import type { SessionConflictReason } from '../../../lib/errors/session-conflict.error.js';
import type { SessionRecord } from '../../../lib/session/session-record.js';
import { EXPIRED_AT, MAX_SKEW_MS } from './scene.js';

/** The defaults, in seconds. */
const IDLE_S = 30 * 60;
const ABSOLUTE_S = 12 * 60 * 60;

/** What the sessions of these tests keep. */
export interface Data {
  a: string;
  b: string;
  c: string;
  /** Counted up by `update()`. */
  n: number;
}

export interface Write {
  readonly change: (data: Data) => Data;
  /** The new token, of a write that gives one. */
  readonly token?: string;
  readonly userId?: string;
}

/**
 * What happened in one run, in the order in which it took effect, checked against what one session
 * may do: the facts are reported by the operations, and compared with a model that has no races.
 */
export class History {
  readonly violations: string[] = [];
  /** All tokens that anybody was given. */
  readonly tokens: string[];
  readonly #firstToken: string;
  #token: string;
  #data: Data;
  #version = 1;
  #userId: string | undefined;
  #isThere = true;
  #isExpired = false;
  #destroyed = 0;
  #accessedAt = 0;
  readonly #tokenOf = new Map<number, string>();
  readonly #startedInTime = new Map<number, boolean>();

  constructor(token: string, data: Data) {
    this.#token = token;
    this.#firstToken = token;
    this.tokens = [token];
    this.#data = data;
  }

  /** An operation sends a call, which may take effect any time later. */
  sent(slot: number): void {
    this.#startedInTime.set(slot, !this.#isExpired);
  }

  loaded(slot: number, data: Data | undefined): void {
    const isLive = this.#isThere && !this.#isExpired && this.#token === this.#firstToken;
    const expected = isLive ? this.#data : undefined;
    this.#check(
      isDeepStrictEqual(data && { ...data }, expected && { ...expected }),
      `operation ${slot} loaded ${JSON.stringify(data)} instead of ${JSON.stringify(expected)}`,
    );
  }

  wrote(slot: number, { change, token, userId }: Write): void {
    this.#check(this.#isThere, `operation ${slot} wrote to a session that was gone`);
    this.#check(this.#owns(slot), `operation ${slot} wrote with a token that was replaced`);
    // What was on its way when the clock passed the deadline may still arrive: it revives nothing.
    this.#check(
      this.#startedInTime.get(slot) === true,
      `operation ${slot} wrote to an expired session`,
    );
    this.#data = change({ ...this.#data });
    this.#version += 1;
    this.#userId = userId ?? this.#userId;
    if (token === undefined) return;
    this.#token = token;
    this.#tokenOf.set(slot, token);
    this.tokens.push(token);
  }

  refused(slot: number, reason: SessionConflictReason): void {
    const holds: Partial<Record<SessionConflictReason, boolean>> = {
      destroyed: !this.#isThere,
      rotated: this.#isThere && !this.#owns(slot),
      expired: this.#isExpired,
    };
    this.#check(holds[reason] === true, `operation ${slot} was refused without cause: ${reason}`);
  }

  destroyed(slot: number): void {
    this.#check(
      !this.#isThere || this.#owns(slot),
      `operation ${slot} destroyed a session whose token was replaced`,
    );
    if (this.#isThere) this.#destroyed += 1;
    this.#isThere = false;
  }

  /** What a request was told that its write or touch has made of the idle clock, in milliseconds. */
  accessed(at: number): void {
    this.#accessedAt = Math.max(this.#accessedAt, at);
    this.#check(at < EXPIRED_AT - MAX_SKEW_MS, 'an expired session was used');
  }

  expired(): void {
    this.#isExpired = true;
  }

  reaped(): void {
    this.#isThere = false;
  }

  failed(slot: number, error: unknown): void {
    this.#check(false, `operation ${slot} failed: ${String(error)}`);
  }

  /** @param end what the store and the library make of the session when all is over */
  ended(end: {
    readonly stored: SessionRecord | null;
    readonly data: object | undefined;
    readonly liveTokens: readonly string[];
    readonly destroyedEvents: number;
  }): void {
    const { stored, data, liveTokens, destroyedEvents } = end;
    const live = this.#isThere && !this.#isExpired;
    this.#same('a session is there', stored !== null, this.#isThere);
    this.#same('live tokens', liveTokens, live ? [this.#token] : []);
    this.#same('destroyed events', destroyedEvents, this.#destroyed);
    if (stored === null || !this.#isThere) return;
    const { accessedAt, createdAt, expiresAt } = stored;
    this.#check(accessedAt >= this.#accessedAt, 'in the end, the idle clock has gone back');
    const { idleTimeout = IDLE_S, absoluteTimeout = ABSOLUTE_S } = stored;
    const deadline = Math.min(accessedAt + idleTimeout * 1000, createdAt + absoluteTimeout * 1000);
    this.#same('expiresAt', expiresAt, deadline);
    this.#same('version', stored.version, this.#version);
    this.#same('user', stored.userId, this.#userId);
    this.#same('data', data && { ...data }, live ? this.#data : undefined);
  }

  #owns(slot: number): boolean {
    return (this.#tokenOf.get(slot) ?? this.#firstToken) === this.#token;
  }

  #same(what: string, actual: unknown, expected: unknown): void {
    this.#check(
      isDeepStrictEqual(actual, expected),
      `in the end, ${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`,
    );
  }

  #check(holds: boolean, violation: string): void {
    if (!holds) this.violations.push(violation);
  }
}
