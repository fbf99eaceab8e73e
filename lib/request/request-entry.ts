import { toHttpException } from './http/http-error.js';
import type { SessionManager } from './session-manager.js';

type Next = (error?: unknown) => void;

/** As Express calls it. */
export type Entry = (request: object, response: unknown, next: Next) => void;

/**
 * The middleware in front of all others, for the options `eager` and `asyncContext`.
 *
 * @returns `undefined` where no option asks for one
 */
export function requestEntry(
  manager: SessionManager,
  { eager, asyncContext }: { readonly eager: boolean; readonly asyncContext: boolean },
): Entry | undefined {
  const load = async (request: object, next: Next): Promise<void> => {
    try {
      await manager.open(request);
    } catch (error) {
      return next(toHttpException(error));
    }
    next();
  };
  if (!eager && !asyncContext) return undefined;
  return (request, _response, next) =>
    manager.currentRequest.run(request, () => {
      if (eager) void load(request, next);
      else next();
    });
}
