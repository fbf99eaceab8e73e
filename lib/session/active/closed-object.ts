/** How code that was written for express-session is run as it is. */
const EAGER =
  'For code written for express-session set the option eager: true, which gives it request.session.';

/** What express-session's sessions have beside what ours have, and what is asked instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  cookie: 'use the option cookie for attributes, and setTimeouts() for how long the session lives',
  resetMaxAge: 'nothing is needed: the idle timeout restarts with each request',
};

/**
 * Makes every property that somebody puts on an instance an error that says where it belongs, instead
 * of one that is silently lost, and so with those of express-session that are not here. Instances must
 * not be extensible themselves. Members that a session has are found before this proxy, which is the
 * end of the prototype chain.
 */
export function closedToStrangers(prototype: object): void {
  const end = new Proxy(Object.prototype, {
    get(target, key): unknown {
      if (typeof key === 'string' && Object.hasOwn(ELSEWHERE, key)) {
        throw new TypeError(`A session has no ${key} here: ${ELSEWHERE[key]}. ${EAGER}`);
      }
      return Reflect.get(target, key);
    },
    set(_target, key): never {
      throw new TypeError(
        `session.${String(key)} is not stored. Use session.data.${String(key)}: ` +
          `a session has its data apart from its own members. ${EAGER}`,
      );
    },
  });
  Object.setPrototypeOf(prototype, end);
  Object.freeze(prototype);
}

/** @throws TypeError for a callback, which would never be called */
export function noCallback(method: string, argument: unknown): void {
  if (typeof argument !== 'function') return;
  throw new TypeError(
    `session.${method}() takes no callback: await the promise it returns, or use its then(). ${EAGER}`,
  );
}
