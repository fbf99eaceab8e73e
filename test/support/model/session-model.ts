/** What a session keeps in these tests. */
export type Data = Record<string, number>;

export type Refusal = 'destroyed' | 'rotated' | 'expired';

const MINUTE_MS = 60_000;
const IDLE_MS = 30 * MINUTE_MS;
const ABSOLUTE_MS = 60 * MINUTE_MS;
const TOUCH_INTERVAL_MS = 3 * MINUTE_MS;
const MAX_SKEW_MS = 5 * MINUTE_MS;
const PENDING_MS = 60 * MINUTE_MS;

/** The options that these rules are of; the others have their defaults. */
export const MODELLED = { idleTimeout: '30m', absoluteTimeout: '60m', touchInterval: '3m' };

/** A session as a store without races and faults would have it. */
export class SessionModel {
  isThere = true;
  version = 1;
  accessedAt: number;
  userId: string | undefined;
  #claimedAt = -Infinity;

  constructor(
    public data: Data,
    /** The one token that is good; a number stands for it. */
    public token: number,
    public createdAt: number,
  ) {
    this.accessedAt = createdAt;
  }

  isLive(now: number): boolean {
    return this.isThere && now < this.#ends;
  }

  /** A login of `user` in it has begun, whatever becomes of that. */
  claim(now: number): void {
    this.#claimedAt = now;
  }

  /**
   * From outside, with all sessions of a user. What has expired here moments ago may live by another
   * clock, and is ended as well; so is one in which that user was refused a login not long ago, for that
   * may still be under way.
   */
  revoke(now: number, user: string): void {
    const isMine = this.userId === user && now < this.#ends + MAX_SKEW_MS;
    const isClaimed = this.userId !== user && now - this.#claimedAt < PENDING_MS;
    if (isMine || isClaimed) this.isThere = false;
    this.#claimedAt = -Infinity;
  }

  get #ends(): number {
    return Math.min(this.accessedAt + IDLE_MS, this.createdAt + ABSOLUTE_MS);
  }
}

/** What one request knows of a session, since it loaded it. */
export class RequestModel {
  data: Data;
  #seen: Data;
  #version: number;
  #accessedAt: number;
  #token: number;

  constructor(readonly session: SessionModel) {
    this.data = { ...session.data };
    this.#seen = { ...session.data };
    this.#version = session.version;
    this.#accessedAt = session.accessedAt;
    this.#token = session.token;
  }

  /** Why the session can no longer be changed by this request. */
  refusal(now: number): Refusal | undefined {
    if (!this.session.isThere) return 'destroyed';
    if (this.session.token !== this.#token) return 'rotated';
    return this.session.isLive(now) ? undefined : 'expired';
  }

  /** What `save()` does: a write where something changed, else a touch where one is due. */
  save(now: number): Refusal | undefined {
    if (!same(this.data, this.#seen)) return this.write(now);
    if (now - this.#accessedAt >= TOUCH_INTERVAL_MS) this.#touch(now);
    return undefined;
  }

  /** @param change from `update()`; `token` is the new one, of a write that gives one */
  write(
    now: number,
    { change, token }: { change?: (data: Data) => void; token?: number } = {},
  ): Refusal | undefined {
    const { session } = this;
    const refusal = this.refusal(now);
    if (refusal !== undefined) return refusal;
    const data = session.version === this.#version ? { ...this.data } : this.#merged();
    change?.(data);
    session.data = data;
    session.version += 1;
    session.accessedAt = now;
    session.token = token ?? session.token;
    this.#adopt();
    return undefined;
  }

  /** @returns whether there was something to reload */
  reload(now: number): boolean {
    if (this.refusal(now) !== undefined) return false;
    this.#adopt();
    return true;
  }

  #touch(now: number): void {
    const { session } = this;
    const isSame = session.version === this.#version && session.accessedAt < now;
    if (!isSame || this.refusal(now) !== undefined) return;
    session.accessedAt = now;
    this.#accessedAt = now;
  }

  /** What others changed stays; what this request changed wins. */
  #merged(): Data {
    const merged = { ...this.session.data };
    for (const key of Object.keys({ ...this.#seen, ...this.session.data, ...this.data })) {
      const value = this.data[key];
      if (value === this.#seen[key]) continue;
      if (value === undefined) delete merged[key];
      else merged[key] = value;
    }
    return merged;
  }

  #adopt(): void {
    const { session } = this;
    this.data = { ...session.data };
    this.#seen = { ...session.data };
    this.#version = session.version;
    this.#accessedAt = session.accessedAt;
    this.#token = session.token;
  }
}

/** Data in another order of keys is other data: it is stored anew. */
function same(one: Data, other: Data): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
