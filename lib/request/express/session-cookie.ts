import type { SessionTimeouts } from '../../session/session-timeouts.js';
import type { ResolvedCookie } from '../../transport/cookie-attributes.js';
import type { ExpressSessionCookie } from './express-session.js';

/** How long a session's cookie and the session itself live. Timeouts are seconds. */
export interface CookieLife {
  readonly attributes: Omit<ResolvedCookie, 'secure'> & { readonly secure: boolean };
  /** Whether the browser keeps it after it closes. */
  readonly isPersistent: boolean;
  /** Whether that, or a timeout, is this session's own. */
  readonly isOwn: boolean;
  readonly timeouts: SessionTimeouts;
  /** The most that this session's own may be. */
  readonly ceilings: SessionTimeouts;
  /** Epoch milliseconds, as is `now`. */
  readonly expiresAt: number;
  readonly now: number;
  /** Whether the table can keep what is the session's own. */
  readonly isKept: boolean;
  keep(idle: number, absolute: number): void;
  /** As the browser's own session, with the module's timeouts. */
  forget(): void;
}

/** The attributes that express-session's cookies have, and that are options of the module here. */
const ATTRIBUTES = ['path', 'domain', 'httpOnly', 'secure', 'sameSite', 'partitioned', 'priority'];

/** The cookie of a session as express-session shows it; what is set on it is asked of the session. */
export class SessionCookie implements ExpressSessionCookie {
  readonly #life: CookieLife;

  constructor(life: CookieLife) {
    this.#life = life;
    for (const name of ATTRIBUTES) this.#define(name as keyof ResolvedCookie);
    Object.preventExtensions(this);
  }

  get originalMaxAge(): number | null {
    return this.#life.isPersistent ? this.#life.timeouts.idle * 1000 : null;
  }

  get maxAge(): number | null {
    const { isPersistent, expiresAt, now } = this.#life;
    return isPersistent ? expiresAt - now : null;
  }

  set maxAge(value: number | Date | null | false | undefined) {
    if (value === null || value === undefined || value === false) this.#forget();
    else this.#keep(value instanceof Date ? value.getTime() - this.#life.now : value);
  }

  get expires(): Date | null {
    return this.#life.isPersistent ? new Date(this.#life.expiresAt) : null;
  }

  set expires(value: Date | null | false | undefined) {
    this.maxAge = value;
  }

  get data(): object {
    const { originalMaxAge, expires } = this;
    const { path, domain, httpOnly, secure, sameSite, partitioned, priority } =
      this.#life.attributes;
    const fixed = { partitioned, priority, secure, httpOnly, domain, path, sameSite };
    return { originalMaxAge, expires, ...fixed };
  }

  toJSON(): object {
    return this.data;
  }

  /** Takes over how long another one lives, as of a session that this one replaces. */
  assign(other: unknown): void {
    if (!(other instanceof SessionCookie)) {
      throw new TypeError('session.cookie cannot be replaced: set its maxAge or expires.');
    }
    if (other !== this) this.maxAge = other.originalMaxAge;
  }

  /** How it is now, and stays. */
  copy(): SessionCookie {
    const { attributes, isPersistent, isOwn, timeouts, ceilings, isKept } = this.#life;
    const { expiresAt, now } = this.#life;
    const fixed = { attributes, isPersistent, isOwn, timeouts, ceilings, isKept, expiresAt, now };
    return new SessionCookie({ ...fixed, keep: () => undefined, forget: () => undefined });
  }

  #forget(): void {
    if (this.#life.isPersistent || this.#life.isOwn) this.#life.forget();
  }

  #keep(ms: unknown): void {
    if (typeof ms !== 'number' || Number.isNaN(ms)) {
      throw new TypeError('session.cookie.maxAge takes milliseconds, or null.');
    }
    const seconds = Math.floor(ms / 1000);
    const { ceilings, timeouts, isKept } = this.#life;
    const what = `session.cookie.maxAge of ${seconds} s`;
    const problems = Object.entries(ceilings)
      .filter(([, ceiling]) => seconds > ceiling)
      .map(([name, ceiling]) => {
        const option = name === 'idle' ? 'maxIdleTimeout' : 'maxAbsoluteTimeout';
        return `${what} is above ${option}, which is ${ceiling} s: set the option ${option}`;
      });
    if (seconds <= 0) problems.push(`${what}: to end a session call session.destroy(callback)`);
    if (!isKept) {
      problems.push(`${what}: the table's layout cannot keep it. Use the option cookie.persistent`);
    }
    if (problems.length > 0) throw new RangeError(problems.join('. '));
    this.#life.keep(seconds, Math.max(seconds, timeouts.absolute));
  }

  #define(name: keyof ResolvedCookie): void {
    Object.defineProperty(this, name, {
      enumerable: true,
      get: () => this.#life.attributes[name],
      set: (value: unknown) => {
        if (value === this.#life.attributes[name]) return;
        throw new TypeError(
          `session.cookie.${name} is the same for all sessions: set the option cookie.${name}.`,
        );
      },
    });
  }
}
