import { SessionStateError } from '../errors/session-state.error.js';
import { makeCsrfToken, newCsrfSecret } from './csrf-token.js';
import { peekFlash, popFlash, pushFlash } from './flash.js';
import { keepOnly } from './merge.js';
import type { RegenerateOptions, SessionApi, SessionData, SessionDuration } from './session.js';
import { handleOf } from './session-handle.js';
import type { SessionState } from './session-state.js';
import type { SessionPort } from './session-port.js';
import { deadline } from './session-timeouts.js';

/** Keeps the state where only `request/` finds it: not on the object that handlers log and return. */
const states = new WeakMap<object, SessionState>();

/** The state behind a session that this package made. */
export function stateOf(session: object): SessionState {
  const state = states.get(session);
  if (state === undefined) throw new TypeError('This object is not a session of this package.');
  return state;
}

/** Records what the handler wants; all I/O is the port's. */
export class ActiveSession<T = SessionData> implements SessionApi<T> {
  readonly #state: SessionState;
  readonly #port: SessionPort;

  constructor(state: SessionState, port: SessionPort) {
    this.#state = state;
    this.#port = port;
    states.set(this, state);
  }

  get data(): T {
    this.#assertAlive();
    return this.#state.data as T;
  }

  set data(data: T) {
    this.#assertAlive();
    this.#state.data = data as object;
  }

  get id(): string {
    this.#assertAlive();
    return this.#port.tokenText(this.#state);
  }

  get handle(): string {
    if (this.#state.token === undefined) this.#port.tokenText(this.#state);
    return handleOf(this.#state.token?.id ?? '');
  }

  get isNew(): boolean {
    return this.#state.isNew;
  }

  get createdAt(): Date {
    return new Date(this.#state.base?.createdAt ?? this.#state.startedAt);
  }

  get lastAccessedAt(): Date {
    return new Date(this.#state.base?.accessedAt ?? this.#state.startedAt);
  }

  get expiresAt(): Date {
    const { createdAt, lastAccessedAt } = this;
    const timeouts = this.#port.timeouts(this.#state);
    return new Date(deadline(createdAt.getTime(), lastAccessedAt.getTime(), timeouts));
  }

  get userId(): string | undefined {
    return this.#state.intent.userId ?? this.#state.base?.userId;
  }

  get authenticatedAt(): Date | undefined {
    if (this.#state.intent.userId !== undefined) return new Date(this.#state.startedAt);
    const at = this.#state.base?.authenticatedAt;
    return at === undefined ? undefined : new Date(at);
  }

  get idleTimeout(): number {
    return this.#port.timeouts(this.#state).idle;
  }

  get absoluteTimeout(): number {
    return this.#port.timeouts(this.#state).absolute;
  }

  setTimeouts(timeouts: { idle?: SessionDuration; absolute?: SessionDuration }): void {
    this.#assertAlive();
    const { idle, absolute } = this.#port.checkTimeouts(timeouts, this.#state);
    this.#state.intend({
      ...(idle !== undefined && { idleTimeout: idle }),
      ...(absolute !== undefined && { absoluteTimeout: absolute }),
    });
  }

  async save(): Promise<void> {
    this.#assertAlive();
    await this.#port.save(this.#state);
  }

  async update(change: (data: T) => void | Promise<void>): Promise<void> {
    this.#assertAlive();
    await this.#port.update(this.#state, (data) => change(data as T));
  }

  async reload(): Promise<void> {
    this.#assertAlive();
    await this.#port.reload(this.#state);
  }

  async touch(): Promise<void> {
    this.#assertAlive();
    await this.#port.touch(this.#state);
  }

  regenerate(options: RegenerateOptions = {}): Promise<void> {
    return this.#renew('regenerate', options);
  }

  authenticate(userId: string, options: RegenerateOptions = {}): Promise<void> {
    if (typeof userId !== 'string' || userId === '') {
      return Promise.reject(
        new TypeError('authenticate() needs the id of the user, a string that is not empty.'),
      );
    }
    return this.#renew('authenticate', options, userId);
  }

  async destroy(): Promise<void> {
    await this.#port.destroy(this.#state);
  }

  flash(message: unknown, queue = '', options: { allowDuplicate?: boolean } = {}): void {
    pushFlash(this.#bag, { message, queue, allowDuplicate: options.allowDuplicate ?? true });
  }

  popFlash(queue = ''): unknown[] {
    return popFlash(this.#bag, queue);
  }

  peekFlash(queue = ''): unknown[] {
    return peekFlash(this.#bag, queue);
  }

  csrfToken(): string {
    this.#assertAlive();
    let secret = this.#state.intent.csrfSecret ?? this.#state.base?.csrfSecret;
    if (secret === undefined) {
      secret = newCsrfSecret();
      this.#state.intend({ csrfSecret: secret });
    }
    return makeCsrfToken(secret);
  }

  rotateCsrfToken(): string {
    this.#assertAlive();
    this.#state.intend({ csrfSecret: newCsrfSecret() });
    return this.csrfToken();
  }

  /** What `JSON.stringify` and loggers see: nothing that helps anyone to a session. */
  toJSON(): object {
    const { handle, isNew, userId } = this;
    return { handle, isNew, userId, destroyed: this.#state.destroyed };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { [ActiveSession.name]: this.toJSON() };
  }

  get #bag(): Record<string, unknown> {
    this.#assertAlive();
    return this.#state.changeableData();
  }

  /** Only recorded; the write comes with the commit, together with whatever else changed. */
  async #renew(why: 'regenerate' | 'authenticate', options: RegenerateOptions, userId?: string) {
    const data = this.#bag;
    const { keep = true } = options;
    const kept = keep === true ? undefined : keep === false ? [] : keep;
    const { intent, base } = this.#state;
    if (kept !== undefined) keepOnly(data, kept);
    this.#state.intend({
      renew: intent.renew === 'authenticate' ? 'authenticate' : why,
      ...((intent.csrfSecret ?? base?.csrfSecret) && { csrfSecret: newCsrfSecret() }),
      ...(userId !== undefined && { userId }),
      ...(kept && { keep: kept.filter((key) => intent.keep?.includes(key) ?? true) }),
    });
  }

  #assertAlive(): void {
    if (this.#state.destroyed) {
      throw new SessionStateError(
        'destroyed',
        'This session was destroyed. A new one starts with the next request.',
      );
    }
  }
}
