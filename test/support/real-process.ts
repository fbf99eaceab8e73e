import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';

/** Jest hands tests a copy of `process`, whose listeners nobody ever calls: this is the real one. */
const realProcess = runInThisContext('process') as NodeJS.Process;

const FATAL = ['unhandledRejection', 'uncaughtException'] as const;

/** What would have ended the process, from now until `stop()`. */
export function watchFatalErrors(): { readonly errors: unknown[]; readonly stop: () => void } {
  const errors: unknown[] = [];
  const note = (error: unknown) => void errors.push(error);
  for (const event of FATAL) realProcess.on(event, note);
  return {
    errors,
    stop: () => {
      for (const event of FATAL) realProcess.off(event, note);
    },
  };
}

/**
 * Has `listener` called with what would end the process, instead of the test runner, until the function
 * that it returns is called.
 */
export function takeFatalErrors(listener: (error: unknown) => void): () => void {
  const before = FATAL.map((event) => [event, realProcess.rawListeners(event)] as const);
  for (const event of FATAL) realProcess.removeAllListeners(event).on(event, listener);
  return () => {
    for (const [event, listeners] of before) {
      realProcess.removeAllListeners(event);
      for (const one of listeners) realProcess.on(event, one as () => void);
    }
  };
}

/** Bytes of the heap that are in use once the garbage is collected. */
export function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
