/**
 * Makes every property that somebody puts on an instance an error that says where it belongs, instead
 * of one that is silently lost. Instances must not be extensible themselves. Members that a session
 * has are found before this proxy, which is the end of the prototype chain.
 */
export function closedToStrangers(prototype: object): void {
  const end = new Proxy(Object.prototype, {
    set(_target, key): never {
      throw new TypeError(
        `session.${String(key)} is not stored. Use session.data.${String(key)}: ` +
          'a session has its data apart from its own members.',
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
    `session.${method}() takes no callback: await the promise it returns, or use its then().`,
  );
}
