import type { SessionToken } from '../session-token/token-format.js';
import type { SessionRecord } from './session-record.js';

/** What a session's token was worth when it was loaded; decides whether it may write. */
export type Writability =
  /** Nothing is stored yet, or the client presented the current token. */
  | 'writable'
  /** Read under the token before the last periodic rotation: may be read and destroyed. */
  | 'read-only'
  /** Anonymous, because the presented token was replaced moments ago: may not store anything. */
  | 'superseded'
  /**
   * Anonymous, because the store did not answer (`onStoreError: 'anonymous'`), or because the session
   * is in a format that only another version of the application can read. May not store anything.
   */
  | 'unavailable';

/** What the handler asked for besides changing data: recorded here, performed with the next write. */
export interface SessionIntent {
  /** Why a new token is wanted; it decides what the old one is still worth. */
  readonly renew?: 'rotate' | 'regenerate' | 'authenticate' | 'migrate';
  readonly userId?: string;
  readonly idleTimeout?: number;
  readonly absoluteTimeout?: number;
  readonly csrfSecret?: Uint8Array;
  /** `save()` was called: to be stored although nobody put anything into it. */
  readonly create?: boolean;
  /** Of the data as it was, only these keys survive: by a merge, too, nothing else may come back. */
  readonly keep?: readonly string[];
}

export type Fingerprint = string | Uint8Array;

const NOTHING: SessionIntent = Object.freeze({});

/** A session between load and response. Only the code in `request/` that performs writes changes it. */
export class SessionState {
  /** What is stored, as far as this request knows; `null`: nothing yet. */
  base: SessionRecord | null;
  data: object;
  /** Of `data` as stored: another one now means that the data changed. */
  fingerprint: Fingerprint;
  /** Index of the source that `base` came from: 0 is where sessions are written. */
  source: number;
  /** The token that goes with `base`; for a new session, the one it will get. */
  token: SessionToken | undefined;
  intent: SessionIntent = NOTHING;
  destroyed = false;
  /** Whether the client can still be given a token: not over plain HTTP, not after the headers. */
  canIssue = true;
  /** The client does not have `token` yet, in the form it should have. */
  mustIssue = false;
  /** A write moved the deadline, which a persistent cookie has to follow. */
  deadlineMoved = false;
  readonly isNew: boolean;
  /** Milliseconds, instead of the option: a route with a stricter idle limit needs a finer clock. */
  touchIntervalMs: number | undefined;
  /**
   * Whether touch and rotation, which nobody asked for, may still be tried: once in a request, and not
   * in one that a guard refused for being idle, which is no use of the session.
   */
  mayMaintain = true;
  readonly writability: Writability;
  /** Epoch milliseconds at which the request met the session. */
  readonly startedAt: number;
  /** SHA-256 of what the `binding` option returned for this request. */
  readonly binding: Uint8Array | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(init: {
    base: SessionRecord | null;
    source?: number;
    data: object;
    fingerprint: Fingerprint;
    token?: SessionToken | undefined;
    writability?: Writability;
    startedAt: number;
    binding?: Uint8Array | undefined;
  }) {
    this.base = init.base;
    this.source = init.source ?? 0;
    this.data = init.data;
    this.fingerprint = init.fingerprint;
    this.token = init.token;
    this.isNew = init.base === null;
    this.writability = init.writability ?? 'writable';
    this.startedAt = init.startedAt;
    this.binding = init.binding;
  }

  /** The data as an object that takes changes: a copy, where the handler froze it, as Immer does. */
  changeableData(): Record<string, unknown> {
    if (!Object.isExtensible(this.data)) this.data = { ...this.data };
    return this.data as Record<string, unknown>;
  }

  /** Adds to the intent, as a new object: a write in flight goes on with the one it started with. */
  intend(more: SessionIntent): void {
    this.intent = { ...this.intent, ...more };
  }

  /** After a write that performed `intent`: what was added meanwhile stays to be done. */
  fulfil(intent: SessionIntent): void {
    if (this.intent === intent) this.intent = NOTHING;
  }

  get hasIntent(): boolean {
    return this.intent !== NOTHING;
  }

  /** Throws away what was recorded and not yet written. */
  forgetIntent(): void {
    this.intent = NOTHING;
  }

  /** The token and the data are in here, so neither JSON nor an inspection shows what is. */
  toJSON(): object {
    const { isNew, destroyed, writability } = this;
    return { isNew, destroyed, writability };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { [SessionState.name]: this.toJSON() };
  }

  /** Runs one operation after the other, however the handler interleaves its calls. */
  exclusive<R>(operation: () => Promise<R>): Promise<R> {
    const result = this.#tail.then(operation);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return Buffer.compare(a, b) === 0;
}
