import { bindState, Session, ViewState, type ViewedRequest } from './session-view.js';

/** What means the session itself, and can be no key of the data here. */
const MEMBERS: ReadonlySet<unknown> = new Set([
  ...Object.getOwnPropertyNames(Session.prototype),
  '__proto__',
]);

/** A session whose own properties are `cookie` and those of the data, as express-session has them. */
export function createView(request: ViewedRequest): Session {
  const state = new ViewState(request);
  const target = new Session();
  const view = new Proxy(target, new ViewProperties(state));
  bindState(view, state);
  return view;
}

class ViewProperties implements ProxyHandler<Session> {
  readonly #state: ViewState;

  constructor(state: ViewState) {
    this.#state = state;
  }

  get(target: Session, key: string | symbol, view: object): unknown {
    return this.#holds(key) ? this.#state.shown.data[key] : Reflect.get(target, key, view);
  }

  set(target: Session, key: string | symbol, value: unknown): boolean {
    if (typeof key === 'symbol') return Reflect.set(target, key, value);
    if (key === 'cookie') this.#state.shown.cookie.assign(value);
    else this.#own(key)[key] = value;
    return true;
  }

  has(target: Session, key: string | symbol): boolean {
    return this.#holds(key) || Reflect.has(target, key);
  }

  deleteProperty(target: Session, key: string | symbol): boolean {
    if (typeof key === 'symbol') return Reflect.deleteProperty(target, key);
    return MEMBERS.has(key)
      ? key !== 'cookie'
      : Reflect.deleteProperty(this.#state.shown.data, key);
  }

  ownKeys(target: Session): (string | symbol)[] {
    const keys = Object.keys(this.#state.shown.data).filter((key) => !MEMBERS.has(key));
    return ['cookie', ...keys, ...Reflect.ownKeys(target)];
  }

  getOwnPropertyDescriptor(target: Session, key: string | symbol): PropertyDescriptor | undefined {
    const shown = { writable: true, enumerable: true, configurable: true };
    if (key === 'cookie') return { ...shown, value: this.#state.shown.cookie };
    if (this.#holds(key)) return { ...shown, value: this.#state.shown.data[key] };
    return Reflect.getOwnPropertyDescriptor(target, key);
  }

  defineProperty(target: Session, key: string | symbol, descriptor: PropertyDescriptor): boolean {
    if (typeof key === 'symbol') return Reflect.defineProperty(target, key, descriptor);
    // Only values can be stored.
    return 'value' in descriptor && this.set(target, key, descriptor.value);
  }

  preventExtensions(): boolean {
    return false;
  }

  setPrototypeOf(): boolean {
    return false;
  }

  #holds(key: string | symbol): key is string {
    return (
      typeof key === 'string' && !MEMBERS.has(key) && Object.hasOwn(this.#state.shown.data, key)
    );
  }

  #own(key: string): Record<string, unknown> {
    if (!MEMBERS.has(key)) return this.#state.shown.data;
    throw new TypeError(
      `request.session.${key} belongs to the session itself: keep this value under another key.`,
    );
  }
}
