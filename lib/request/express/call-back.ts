/**
 * Calls back as express-session's stores do: later and outside of any promise, so that what the
 * callback throws is an uncaught exception here, too. Without a callback nobody hears of a failure, and
 * the response fails with it.
 */
export function callBack(operation: Promise<void>, callback: unknown): void {
  if (typeof callback !== 'function') return;
  operation.then(
    () => void setImmediate(callback as () => void),
    (error: unknown) => void setImmediate(callback as (error: unknown) => void, error),
  );
}
