import { SessionConflictError } from '../errors/session-conflict.error.js';
import { SessionStateError } from '../errors/session-state.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import type { SessionState } from '../session/session-state.js';
import { deadline, effectiveTimeouts } from '../session/session-timeouts.js';
import { ConflictResolver, type DataChange } from './conflict-resolver.js';
import { PendingWork } from './pending-work.js';
import { RecordMaker } from './record-maker.js';
import { SessionEnder } from './session-ender.js';
import { SessionMover } from './session-mover.js';
import { SessionSaver, type WriteContext } from './session-saver.js';
import type { SessionRuntime } from './session-runtime.js';
import type { StoreBudget } from './store-budget.js';

/** How often a new id is drawn when the store says that it is taken, which random ones never are. */
const MAX_ID_DRAWS = 3;

/** Performs what a session recorded: one write or none, each conditional on what was loaded. */
export class SessionWriter {
  readonly pending: PendingWork;
  readonly #runtime: SessionRuntime;
  readonly #conflicts: ConflictResolver;
  readonly #records: RecordMaker;
  readonly #ender: SessionEnder;
  readonly #saver: SessionSaver;

  constructor(runtime: SessionRuntime) {
    this.pending = new PendingWork(runtime);
    this.#runtime = runtime;
    this.#conflicts = new ConflictResolver(runtime);
    this.#records = new RecordMaker(runtime);
    this.#ender = new SessionEnder(runtime, this.#conflicts);
    this.#saver = new SessionSaver({
      runtime,
      conflicts: this.#conflicts,
      records: this.#records,
      mover: new SessionMover(runtime),
    });
  }

  /**
   * Makes the session durable as it is now: a create, a save, a touch, or nothing.
   *
   * @param data from `snapshot`, where the handler may go on changing its own
   * @throws SessionConflictError, SessionStoreError, SessionTooLargeError, SessionSerializationError
   */
  async commit(state: SessionState, budget: StoreBudget, data = state.data): Promise<void> {
    if (state.destroyed) return;
    const rotates = this.pending.isRotationDue(state);
    const context = { state, budget, data };
    if (this.pending.isChanged(state, data)) {
      if (rotates && state.intent.renew === undefined) state.intend({ renew: 'rotate' });
      await this.#write(context);
    } else if (rotates) {
      await this.#rotateQuietly(context);
    } else if (this.pending.isTouchDue(state)) {
      await this.touch(state, budget);
    }
  }

  /** The data as it is now, for a commit that starts later. @throws SessionSerializationError */
  snapshot(state: SessionState): object {
    return this.#conflicts.copy(state.data, state.base?.id ?? '');
  }

  /** @throws whatever `commit` throws; a change that throws leaves the session as it was */
  async update(state: SessionState, change: DataChange, budget: StoreBudget): Promise<void> {
    await this.#write({ state, budget, data: state.data }, change);
  }

  /** Moves the idle clock. If that fails there is an event, and the session may end a little early. */
  async touch(state: SessionState, budget: StoreBudget): Promise<void> {
    const { base } = state;
    if (base === null || state.writability !== 'writable') return;
    const now = this.#runtime.clock.now();
    const accessedAt = Math.max(now, base.accessedAt);
    const { store, timeouts: defaults } = this.#runtime.sourceOf(state);
    const timeouts = effectiveTimeouts(base, defaults);
    const next = { ...base, accessedAt, expiresAt: deadline(base.createdAt, accessedAt, timeouts) };
    try {
      const moved = await store.touch(next, base, { now, budget });
      if (moved) state.base = next;
      state.deadlineMoved ||= moved;
      state.mayMaintain = moved;
    } catch (error) {
      state.mayMaintain = false;
      if (!(error instanceof SessionStoreError)) throw error;
    }
  }

  /** Throws away what was not written: the data and the intent are those of `base` again. */
  rollBack(state: SessionState): void {
    const { base, source } = state;
    const codec = this.#runtime.codecOf(source);
    const data = base === null ? codec.empty() : codec.decode(base.payload, base.id);
    state.data = this.#conflicts.replace(state.data, data);
    state.forgetIntent();
  }

  /** @throws SessionStateError when the session is not stored (any more) */
  async reload(state: SessionState, budget: StoreBudget): Promise<void> {
    const { base } = state;
    const { store } = this.#runtime.sourceOf(state);
    const found = base && (await store.find(base.id, budget));
    if (!found || this.#conflicts.whyGone(found, base, state) !== undefined) {
      throw new SessionStateError(
        'gone',
        'reload() found no such session: it was never saved, or was ended or given a new token meanwhile.',
      );
    }
    // Before anything changes: what cannot be read leaves the session as it was.
    const { fingerprint } = this.#runtime.codecOf(state.source).open(found.payload, found.id);
    state.base = found;
    this.rollBack(state);
    state.fingerprint = fingerprint;
  }

  /** @throws SessionStoreError; SessionConflictError when the session has a new token: no logout */
  async destroy(state: SessionState, budget: StoreBudget): Promise<void> {
    if (state.destroyed) return;
    if (state.base === null) this.#assertWritable(state);
    await this.#ender.end(state, budget);
    state.destroyed = true;
  }

  async #write(context: WriteContext, change?: DataChange): Promise<void> {
    const { state } = context;
    this.#assertWritable(state);
    if (state.base !== null) {
      const moves = state.source !== 0 && state.intent.renew === undefined;
      if (moves) state.intend({ renew: 'migrate' });
      return this.#saver.save(context, state.base, change);
    }
    if (change === undefined) return this.#create(context);
    const applied = await this.#conflicts.applied(change, { data: state.data, state, id: '' });
    await this.#create({ ...context, data: applied.data });
    this.#conflicts.apply(state, applied, '');
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
      await this.#write(context);
    } catch (error) {
      context.state.forgetIntent();
      context.state.mayMaintain = false;
      const expected = error instanceof SessionConflictError || error instanceof SessionStoreError;
      if (!expected) throw error;
    }
  }

  async #create({ state, budget, data }: WriteContext): Promise<void> {
    const { store, tokens, events } = this.#runtime;
    const { intent } = state;
    for (let draw = 0; draw < MAX_ID_DRAWS; draw++) {
      const token = (draw === 0 && state.token) || tokens.mint();
      const made = this.#records.make({ state, base: null, data, token });
      if (await store.create(made.record, budget)) {
        this.#records.adopt({ state, intent, token, ...made });
        events.emit('created', token.id, { userId: made.record.userId });
        return;
      }
    }
    throw new SessionStateError(
      'too-many-collisions',
      `No free session id in ${MAX_ID_DRAWS} draws: check that generateSelector makes each id only once.`,
    );
  }
}
