import { hasOtherSession, type ExpressLikeRequest } from '../http/express-exchange.js';

/**
 * Says once why `request.session` is undefined, to whoever reads it before the session is loaded: a
 * property of the prototype that Express gives its requests, which those that have a session never
 * reach. express-session and its like look there as well, and put their own session there then.
 *
 * @param prototype of the requests of one application
 */
export function explainMissingSession(prototype: object, warn: (text: string) => void): void {
  if ('session' in prototype) return;
  Object.defineProperty(prototype, 'session', {
    configurable: true,
    get(this: ExpressLikeRequest): undefined {
      process.nextTick(() => {
        if (hasOtherSession(this) || !Object.hasOwn(prototype, 'session')) return;
        Reflect.deleteProperty(prototype, 'session');
        warn(
          'request.session was read before the session was loaded, and is undefined. In middleware ' +
            'and guards use SessionManager.of(request), or set the option eager: true, which loads ' +
            'it before them.',
        );
      });
      return undefined;
    },
    set(this: object, value: unknown) {
      const own = { value, writable: true, enumerable: true, configurable: true };
      Object.defineProperty(this, 'session', own);
    },
  });
}
