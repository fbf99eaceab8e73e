import { closedToStrangers, noCallback } from './closed-object.js';
import { csrfSecretOf, newCsrfSecret } from './csrf-token.js';
import { peekFlash, popFlash, pushFlash } from './flash.js';
import { NOBODY, userAfter, type Renewal, type SessionUser } from '../draft/intents.js';
import type {
  AuthenticateOptions,
  RegenerateOptions,
  SessionApi,
  SessionData,
  SessionDuration,
} from '../session.js';
import type { SessionEnded } from '../session-ended.js';
import { handleOf } from '../session-handle.js';
import { keptKeys, renew } from './renew.js';
import type { SessionActions, SessionFacts } from './session-port.js';
import { deadline } from '../session-timeouts.js';
import { destroyedError } from '../state-errors.js';
import { assertUserId } from '../user-id.js';
import { loginMetadata } from './login-metadata.js';

/** Records what the handler wants; all I/O is that of the actions. */
export class ActiveSession<T = SessionData> implements SessionApi<T> {
  readonly #facts: SessionFacts;
  readonly #actions: SessionActions;

  constructor(facts: SessionFacts, actions: SessionActions) {
    this.#facts = facts;
    this.#actions = actions;
    Object.preventExtensions(this);
  }

  get data(): T {
    this.#assertAlive();
    return this.#facts.draft.data as T;
  }

  set data(data: T) {
    this.#assertAlive();
    if (typeof data !== 'object' || data === null) {
      throw new TypeError('session.data must be an object, such as { cart: [] }.');
    }
    this.#facts.draft.data = data;
  }

  get id(): string {
    this.#assertAlive();
    return this.#facts.tokenText;
  }

  get handle(): string {
    return handleOf(this.#facts.token.id);
  }

  get isNew(): boolean {
    return this.#facts.isNew;
  }

  get destroyed(): boolean {
    return this.#facts.isDestroyed;
  }

  get ended(): SessionEnded | undefined {
    return this.#facts.ended;
  }

  get createdAt(): Date {
    return new Date(this.#facts.record?.createdAt ?? this.#facts.startedAt);
  }

  get lastAccessedAt(): Date {
    return new Date(this.#facts.record?.accessedAt ?? this.#facts.startedAt);
  }

  get expiresAt(): Date {
    const { createdAt, lastAccessedAt } = this;
    return new Date(deadline(createdAt.getTime(), lastAccessedAt.getTime(), this.#facts.timeouts));
  }

  get userId(): string | undefined {
    return this.#user.userId;
  }

  get authenticatedAt(): Date | undefined {
    const at = this.#user.authenticatedAt;
    return at === undefined ? undefined : new Date(at);
  }

  get idleTimeout(): number {
    return this.#facts.timeouts.idle;
  }

  get absoluteTimeout(): number {
    return this.#facts.timeouts.absolute;
  }

  setTimeouts(timeouts: { idle?: SessionDuration; absolute?: SessionDuration }): void {
    this.#assertAlive();
    this.#facts.draft.intend(this.#facts.checkTimeouts(timeouts));
  }

  save(callback?: never): Promise<void> {
    noCallback('save', callback);
    return this.#actions.save();
  }

  update(change: (data: T) => void | Promise<void>): Promise<void> {
    return this.#actions.update(change as (data: object) => void | Promise<void>);
  }

  reload(callback?: never): Promise<void> {
    noCallback('reload', callback);
    return this.#actions.reload();
  }

  touch(callback?: never): Promise<void> {
    noCallback('touch', callback);
    return this.#actions.touch();
  }

  regenerate(options: RegenerateOptions = {}): Promise<void> {
    noCallback('regenerate', options);
    return this.#renew('regenerate', options);
  }

  authenticate(userId: string, options: AuthenticateOptions = {}): Promise<void> {
    noCallback('authenticate', options);
    return this.#renew('authenticate', options, userId);
  }

  destroy(callback?: never): Promise<void> {
    noCallback('destroy', callback);
    return this.#actions.destroy();
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
    return this.#facts.csrfTokenOf(csrfSecretOf(this.#facts));
  }

  rotateCsrfToken(): string {
    this.#assertAlive();
    this.#facts.draft.intend({ csrfSecret: newCsrfSecret() });
    return this.csrfToken();
  }

  /** What `JSON.stringify` and loggers see: nothing that helps anyone to a session. */
  toJSON(): object {
    const { handle, isNew, userId, destroyed } = this;
    return { handle, isNew, userId, destroyed };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { [ActiveSession.name]: this.toJSON() };
  }

  get #bag(): Record<string, unknown> {
    this.#assertAlive();
    return this.#facts.draft.changeable;
  }

  get #user(): SessionUser {
    const { draft, record } = this.#facts;
    return this.destroyed ? NOBODY : userAfter(draft.intents, record);
  }

  /** Only recorded; the write comes with the commit, together with whatever else changed. */
  #renew(why: Renewal['why'], options: AuthenticateOptions, userId?: string): Promise<void> {
    return this.#actions.note(() => {
      if (why === 'authenticate') assertUserId(userId);
      this.#assertAlive();
      const asked = why === 'authenticate' ? this.#facts.checkTimeouts(options) : {};
      const login = { userId, at: this.#facts.now, metadata: loginMetadata(options.metadata) };
      renew(this.#facts, { why, ...login, keep: keptKeys(options) });
      this.#facts.draft.intend(asked);
    });
  }

  #assertAlive(): void {
    if (this.destroyed) throw destroyedError();
  }
}

closedToStrangers(ActiveSession.prototype);
