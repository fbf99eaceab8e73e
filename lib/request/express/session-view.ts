import { inspect } from 'node:util';
import { callBack } from './call-back.js';
import type { ExpressSession, SessionCallback } from './express-session.js';
import type { SessionCookie } from './session-cookie.js';

type Data = Record<string, unknown>;

/** The request whose session is shown. */
export interface ViewedRequest {
  /** The platform's own request. */
  readonly raw: object;
  /** The session's data, to be read and changed. */
  readonly data: Data;
  readonly id: string;
  readonly cookie: SessionCookie;
  save(): Promise<void>;
  reload(): Promise<void>;
  /** `request.session` is gone at once. */
  destroy(): Promise<void>;
  /** `request.session` is the new one at once; it resolves when the old one is dead. */
  regenerate(): Promise<void>;
}

/** What a view has come to; kept apart, since all properties of a view are those of the data. */
export class ViewState {
  readonly #request: ViewedRequest;
  /** Once the session goes on without this view: what was in it. */
  #left: Pick<ViewedRequest, 'data' | 'id' | 'cookie'> | undefined;

  constructor(request: ViewedRequest) {
    this.#request = request;
  }

  get shown(): Pick<ViewedRequest, 'data' | 'id' | 'cookie'> {
    return this.#left ?? this.#request;
  }

  get raw(): object {
    return this.#request.raw;
  }

  /** Whoever still has this view keeps what is in it, as a copy. */
  detach(): void {
    const { data, id, cookie } = this.shown;
    this.#left = { data: { ...data }, id, cookie: cookie.copy() };
  }

  /** @throws Error for a view that is not that of the session any more, where no callback takes it */
  operate(operation: (request: ViewedRequest) => Promise<void>, callback: unknown): void {
    if (this.#left === undefined) return callBack(operation(this.#request), callback);
    const error = new Error(
      'This session was destroyed or regenerated: use request.session, which is the new one.',
    );
    if (typeof callback !== 'function') throw error;
    callBack(Promise.reject(error), callback);
  }
}

const states = new WeakMap<object, ViewState>();

export function bindState(view: object, state: ViewState): void {
  states.set(view, state);
}

function stateOf(view: object): ViewState {
  const state = states.get(view);
  if (state === undefined) throw new TypeError('This is a method of request.session.');
  return state;
}

/** The members of a view; `this` is the proxy in front of it. Named as what express-session makes. */
export class Session implements ExpressSession {
  get id(): string {
    return stateOf(this).shown.id;
  }

  get req(): object {
    return stateOf(this).raw;
  }

  get cookie(): SessionCookie {
    return stateOf(this).shown.cookie;
  }

  save(callback?: SessionCallback): this {
    stateOf(this).operate((request) => request.save(), callback);
    return this;
  }

  reload(callback: SessionCallback): this {
    stateOf(this).operate((request) => request.reload(), callback);
    return this;
  }

  destroy(callback: SessionCallback): this {
    const state = stateOf(this);
    state.operate((request) => {
      state.detach();
      return request.destroy();
    }, callback);
    return this;
  }

  regenerate(callback: SessionCallback): this {
    const state = stateOf(this);
    state.operate((request) => {
      state.detach();
      return request.regenerate();
    }, callback);
    return this;
  }

  touch(): this {
    return this;
  }

  resetMaxAge(): this {
    return this;
  }

  /** As express-session's: the data, and never a token. */
  [inspect.custom](): object {
    return Object.assign({}, this);
  }
}
