import { SessionConflictError } from '../errors/session-conflict.error.js';
import { SessionStateError } from '../errors/session-state.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import { SessionTooLargeError } from '../errors/session-too-large.error.js';
import type { SessionPayload, SessionRecord } from '../session/session-record.js';
import {
  sameFingerprint,
  type Fingerprint,
  type SessionIntent,
  type SessionState,
} from '../session/session-state.js';
import { deadline, effectiveTimeouts } from '../session/session-timeouts.js';
import { standingOf } from '../session/standing.js';
import type { SessionToken } from '../session-token/token-format.js';
import { ConflictResolver, type PendingChange } from './conflict-resolver.js';
import { KeyedQueue } from './keyed-queue.js';
import { nextRecord } from './next-record.js';
import type { SessionRuntime } from './session-runtime.js';
import { StoreBudgetSpentError, type StoreBudget } from './store-budget.js';

/** How often a new id is drawn when the store says that it is taken, which random ones never are. */
const MAX_ID_DRAWS = 3;
const MAX_PAUSE_MS = 50;

export type DataChange = (data: object) => void | Promise<void>;

interface WriteContext {
  readonly state: SessionState;
  readonly budget: StoreBudget;
  /** What to store: `state.data`, or how that was at some moment. */
  readonly data: object;
}

/** Performs what a session recorded: one write or none, each conditional on what was loaded. */
export class SessionWriter {
  readonly #runtime: SessionRuntime;
  readonly #conflicts: ConflictResolver;
  readonly #queue = new KeyedQueue();

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
    this.#conflicts = new ConflictResolver(runtime);
  }

  /** Whether `commit` would have anything to do. Pure CPU. */
  isPending(state: SessionState): boolean {
    if (state.destroyed) return false;
    return (
      this.#isChanged(state, state.data) || this.#isTouchDue(state) || this.#isRotationDue(state)
    );
  }

  /**
   * Makes the session durable as it is now: a create, a save, a touch, or nothing.
   *
   * @param data from `snapshot`, where the handler may go on changing its own
   * @throws SessionConflictError, SessionStoreError, SessionTooLargeError, SessionSerializationError
   */
  async commit(state: SessionState, budget: StoreBudget, data = state.data): Promise<void> {
    if (state.destroyed) return;
    const rotates = this.#isRotationDue(state);
    if (!this.#isChanged(state, data)) {
      if (rotates) await this.#rotateQuietly({ state, budget, data });
      else if (this.#isTouchDue(state)) await this.touch(state, budget);
      return;
    }
    this.#assertWritable(state);
    if (rotates && state.intent.renew === undefined) state.intend({ renew: 'rotate' });
    if (state.base === null) await this.#create({ state, budget, data });
    else await this.#save({ state, budget, data });
  }

  /** The data as it is now, for a commit that starts later. @throws SessionSerializationError */
  snapshot(state: SessionState): object {
    return this.#conflicts.copy(state.data, state.base?.id ?? '');
  }

  /** @throws whatever `commit` throws; a change that throws leaves the session as it was */
  async update(state: SessionState, change: DataChange, budget: StoreBudget): Promise<void> {
    this.#assertWritable(state);
    if (state.base !== null) return this.#save({ state, budget, data: state.data }, change);
    const { data } = await this.#conflicts.applied(change, state.data, '');
    state.data = this.#conflicts.replace(state.data, data);
    return this.#create({ state, budget, data: state.data });
  }

  /** Moves the idle clock. Whatever goes wrong: the request does not fail for it. */
  async touch(state: SessionState, budget: StoreBudget): Promise<void> {
    const { base } = state;
    if (base === null || state.writability !== 'writable') return;
    const now = this.#runtime.clock.now();
    const accessedAt = Math.max(now, base.accessedAt);
    const timeouts = effectiveTimeouts(base, this.#runtime.options.timeouts);
    const next = { ...base, accessedAt, expiresAt: deadline(base.createdAt, accessedAt, timeouts) };
    try {
      const moved = await this.#runtime.store.call('touch', base.id, budget, (repository, signal) =>
        repository.touch(next, base, { now, signal }),
      );
      if (!moved) return;
      state.base = next;
      state.deadlineMoved = true;
    } catch (error) {
      if (!(error instanceof SessionStoreError)) throw error;
      // The event is out; the idle clock is a little behind, and the session may end that much early.
    }
  }

  /** Throws away what was not written: the data and the intent are those of `base` again. */
  rollBack(state: SessionState): void {
    const { base } = state;
    const { codec } = this.#runtime;
    const data = base === null ? codec.empty() : codec.decode(base.payload, base.id);
    state.data = this.#conflicts.replace(state.data, data);
    state.forgetIntent();
  }

  /** @throws SessionStateError when the session is not stored (any more) */
  async reload(state: SessionState, budget: StoreBudget): Promise<void> {
    const { base } = state;
    const id = base?.id ?? '';
    const found =
      base &&
      (await this.#runtime.store.call('find', id, budget, (repository, signal) =>
        repository.find(id, { consistent: true, signal }),
      ));
    const now = this.#runtime.clock.now();
    if (!found || this.#conflicts.whyGone(found, base, now) !== undefined) {
      throw new SessionStateError(
        'gone',
        'reload() found no such session: it was never saved, or was ended or given a new token meanwhile.',
      );
    }
    const data = this.#runtime.codec.decode(found.payload, id);
    state.base = found;
    state.data = this.#conflicts.replace(state.data, data);
    state.fingerprint = this.#runtime.codec.fingerprint(state.data, id);
    state.forgetIntent();
  }

  /** @throws SessionStoreError, or SessionConflictError when the session has a new token by now */
  async destroy(state: SessionState, budget: StoreBudget): Promise<void> {
    if (state.destroyed) return;
    for (let base = state.base; base !== null;) {
      const expected: SessionRecord = base;
      const result = await this.#runtime.store.call(
        'delete',
        expected.id,
        budget,
        (repository, signal) => repository.delete(expected, { signal }),
      );
      if (result.applied) {
        this.#runtime.events.emit('destroyed', expected.id, { userId: expected.userId });
        break;
      }
      base = result.current;
      // Rotated while this request ran: a logout must still win, as long as the token is in its grace.
      const standing = base && standingOf(base, state.token?.secret, this.#runtime.clock.now());
      if (standing !== null && standing !== 'grace' && standing !== 'current') {
        throw this.#conflicts.refused(expected.id, 'rotated');
      }
    }
    state.destroyed = true;
    state.mustIssue = false;
  }

  #isChanged(state: SessionState, data: object): boolean {
    if (state.hasIntent) return true;
    if (state.base === null && this.#runtime.options.saveUninitialized) return true;
    const fingerprint = this.#runtime.codec.fingerprint(data, state.base?.id ?? '');
    return !sameFingerprint(fingerprint, state.fingerprint);
  }

  #isTouchDue({ base, writability, touchIntervalMs }: SessionState): boolean {
    if (base === null || writability !== 'writable') return false;
    const interval = touchIntervalMs ?? this.#runtime.options.touchIntervalMs;
    const now = this.#runtime.clock.now();
    return now - base.accessedAt >= interval && now > base.accessedAt;
  }

  #isRotationDue({ base, writability, canIssue }: SessionState): boolean {
    const interval = this.#runtime.options.rotateIntervalMs;
    if (interval === undefined || base === null || writability !== 'writable') return false;
    if (!canIssue) return false;
    return this.#runtime.clock.now() - base.rotatedAt >= interval;
  }

  #assertWritable({ writability, base }: SessionState): void {
    if (writability === 'writable') return;
    if (writability === 'unavailable') throw new SessionStoreError('save');
    throw this.#conflicts.refused(base?.id, 'rotated');
  }

  /** Rotation nobody asked for: when another request was faster, that one's token is the new one. */
  async #rotateQuietly(context: WriteContext): Promise<void> {
    context.state.intend({ renew: 'rotate' });
    try {
      await this.#save(context);
    } catch (error) {
      if (!(error instanceof SessionConflictError) && !(error instanceof SessionStoreError)) {
        throw error;
      }
      context.state.forgetIntent();
    }
  }

  async #create({ state, budget, data }: WriteContext): Promise<void> {
    const { codec, store, tokens, events } = this.#runtime;
    const { intent } = state;
    for (let draw = 0; draw < MAX_ID_DRAWS; draw++) {
      const token = (draw === 0 && state.token) || tokens.mint();
      const fingerprint = codec.fingerprint(data, token.id);
      const payload = this.#encode(data, token.id, fingerprint);
      const next = this.#next(state, null, payload, token);
      const created = await store.call('create', token.id, budget, (repository, signal) =>
        repository.create(next, { signal }),
      );
      if (created) {
        this.#adopt(state, intent, next, token, fingerprint);
        events.emit('created', next.id, { userId: next.userId });
        return;
      }
    }
    throw new SessionStateError(
      'too-many-collisions',
      `No free session id in ${MAX_ID_DRAWS} draws: check that generateSelector makes each id only once.`,
    );
  }

  /**
   * One conditional update; after a conflict again on top of what is stored now. Retries of one
   * process queue up per session: they would only make each other fail.
   */
  async #save(context: WriteContext, change?: DataChange): Promise<void> {
    const { state, budget, data } = context;
    const pending: PendingChange = { loaded: state.base as SessionRecord, state, data, change };
    let attempt = await this.#attempt(context, pending);
    if (attempt.done) return;
    const queuedAt = performance.now();
    await this.#queue.run(pending.loaded.id, async () => {
      budget.charge(performance.now() - queuedAt);
      for (let round = 0; !attempt.done; round++) {
        if (budget.spent) throw this.#conflicts.refused(pending.loaded.id, 'contention');
        if (round > 0) await budget.pause(Math.min(2 ** round, MAX_PAUSE_MS));
        attempt = await this.#attempt(context, pending, attempt.current);
      }
    });
  }

  async #attempt(
    { state, budget }: WriteContext,
    pending: PendingChange,
    current?: SessionRecord,
  ): Promise<{ done: true } | { done: false; current: SessionRecord }> {
    const { codec, store, events, clock } = this.#runtime;
    const base = current ?? pending.loaded;
    const resolved = await this.#conflicts.resolve(pending, current);
    const { intent } = state;
    const token = this.#tokenFor(state, base);
    const fingerprint = codec.fingerprint(resolved.data, token.id);
    const next = this.#next(state, base, this.#encode(resolved.data, token.id, fingerprint), token);
    const now = clock.now();
    let result;
    try {
      result = await store.call('save', base.id, budget, (repository, signal) =>
        repository.save(next, base, { now, signal }),
      );
    } catch (error) {
      // Out of time because others kept being faster: a conflict, not a broken store.
      const spent =
        error instanceof SessionStoreError && error.cause instanceof StoreBudgetSpentError;
      if (current !== undefined && spent) throw this.#conflicts.refused(base.id, 'contention');
      throw error;
    }
    if (!result.applied) {
      const reason = this.#conflicts.whyGone(result.current, base, now);
      if (result.current === null || reason !== undefined) {
        throw this.#conflicts.refused(base.id, reason ?? 'destroyed');
      }
      return { done: false, current: result.current };
    }
    this.#conflicts.apply(state, resolved);
    this.#adopt(state, intent, next, token, fingerprint);
    if (current !== undefined) {
      events.emit('conflict', next.id, { outcome: 'merged', keys: resolved.conflicts });
    }
    const why = intent.renew;
    if (why === undefined) events.emit('saved', next.id, { version: next.version });
    else events.emit('rotated', next.id, { why, userId: next.userId });
    return { done: true };
  }

  #tokenFor(state: SessionState, base: SessionRecord): SessionToken {
    if (state.intent.renew !== undefined) return this.#runtime.tokens.renew(base.id);
    return state.token ?? { id: base.id, secret: base.secret, text: '' };
  }

  #encode(data: object, id: string, fingerprint: Fingerprint): SessionPayload {
    const payload = this.#runtime.codec.encode(data, id, fingerprint);
    const { maxBytes } = this.#runtime.options;
    const bytes = Buffer.byteLength(payload.raw);
    if (bytes > maxBytes) throw new SessionTooLargeError(bytes, maxBytes);
    if (bytes > maxBytes / 4) this.#runtime.events.emit('size-warning', id, { bytes, maxBytes });
    return payload;
  }

  #next(
    state: SessionState,
    base: SessionRecord | null,
    payload: SessionPayload,
    token: SessionToken,
  ): SessionRecord {
    const { timeouts, rotationGraceMs } = this.#runtime.options;
    const now = this.#runtime.clock.now();
    return nextRecord({ state, base, payload, token, now, timeouts, rotationGraceMs });
  }

  #adopt(
    state: SessionState,
    intent: SessionIntent,
    stored: SessionRecord,
    token: SessionToken,
    fingerprint: Fingerprint,
  ): void {
    const isNewToken = state.base === null || intent.renew !== undefined;
    state.mustIssue ||= isNewToken || this.#runtime.tokens.carriesVersion;
    state.deadlineMoved = true;
    state.base = stored;
    state.token = token;
    state.fingerprint = fingerprint;
    state.fulfil(intent);
  }
}
