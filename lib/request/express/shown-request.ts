import type { SessionRuntime } from '../../lifecycle/runtime/session-runtime.js';
import { NO_LIFE_OF_ITS_OWN, startOver } from '../../session/active/renew.js';
import { tokenNameOf } from '../../session/session-handle.js';
import { hasOtherSession, type ExpressLikeRequest } from '../http/express-exchange.js';
import type { HttpExchange } from '../http/http-exchange.js';
import { SessionCookie } from './session-cookie.js';
import { SessionCookieLife } from './cookie-life.js';
import type { OpenedSession } from './opened-session.js';
import type { Session, ViewedRequest } from './session-view.js';
import { createView } from './view-properties.js';

/**
 * Shows a request's session as `request.session` and `request.sessionID`, as express-session would.
 * A session of another library that is there already is left alone.
 */
export function showExpressSession(
  exchange: HttpExchange,
  opened: OpenedSession,
  runtime: SessionRuntime,
): void {
  const raw = exchange.request.raw as ExpressLikeRequest;
  if (hasOtherSession(raw)) return;
  const cookie = new SessionCookie(new SessionCookieLife(exchange, opened, runtime));
  new ShownRequest(raw, opened, cookie).show();
}

class ShownRequest implements ViewedRequest {
  readonly raw: ExpressLikeRequest;
  readonly cookie: SessionCookie;
  readonly #opened: OpenedSession;
  #view: Session | undefined;
  /** Of a session that is destroyed, whose token is gone. */
  #lastId: string | undefined;

  constructor(raw: ExpressLikeRequest, opened: OpenedSession, cookie: SessionCookie) {
    this.raw = raw;
    this.#opened = opened;
    this.cookie = cookie;
    this.#view = createView(this);
  }

  show(): void {
    const shown = { configurable: true, enumerable: true };
    Object.defineProperties(this.raw, {
      session: {
        ...shown,
        get: () => (this.#opened.session.destroyed ? undefined : this.#view),
        set: (value: unknown) => {
          this.#replace(value);
        },
      },
      sessionID: { ...shown, get: () => this.#lastId ?? this.id },
    });
  }

  get data(): Record<string, unknown> {
    // Throws where the session was destroyed.
    void this.#opened.session.data;
    return this.#opened.facts.draft.changeable;
  }

  get id(): string {
    const { secret, id } = this.#opened.facts.token;
    return tokenNameOf(secret ?? id);
  }

  save(): Promise<void> {
    return this.#opened.session.save();
  }

  /** What was set on the cookie is dropped as well. */
  reload(): Promise<void> {
    this.#opened.facts.draft.intend(NO_LIFE_OF_ITS_OWN);
    return this.#opened.session.reload();
  }

  destroy(): Promise<void> {
    this.#lastId = this.id;
    this.#view = undefined;
    return this.#opened.session.destroy();
  }

  /** The old session is dead when it resolves. One that was never stored takes no write for that. */
  regenerate(): Promise<void> {
    const { facts, operations, life } = this.#opened;
    this.#view = createView(this);
    if (life.stored === null && operations.isIdle && !life.unsettled.isOpen) {
      life.rollBack();
      life.ownToken.discard();
      return Promise.resolve();
    }
    try {
      startOver(facts);
    } catch (error) {
      return operations.note(() => {
        throw error;
      });
    }
    return operations.save();
  }

  /** `request.session` is what somebody puts there, as long as nobody takes it for a logout. */
  #replace(value: unknown): void {
    if (value === null || value === undefined) {
      throw new TypeError(
        `request.session = ${String(value)} ends no session: call request.session.destroy(callback).`,
      );
    }
    const shown = { configurable: true, enumerable: true, writable: true };
    Object.defineProperty(this.raw, 'session', { ...shown, value });
  }
}
