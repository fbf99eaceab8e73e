import type { Interceptor } from './fault-call.js';
import { errorResponse, readBody } from './wire.js';

/** Called for each attempt; how long it takes is the caller's to decide. `gate.pass` of a `Gate`, say. */
type Until = () => Promise<unknown>;

type ThrottlingName =
  'ProvisionedThroughputExceededException' | 'ThrottlingException' | 'RequestLimitExceeded';

/**
 * What happens to the next attempts, one step after the other; when all steps are used up, attempts
 * pass. `throttle(2).dropReply()`: two are throttled, the third loses its answer, the fourth works.
 * `times` counts attempts, so the SDK's own retries use it up too; `Infinity` is for always.
 */
export class FaultPlan {
  readonly #steps: { readonly fault: Interceptor; left: number }[] = [];

  /** Lets attempts through before the next step. */
  pass(times = 1): this {
    return this.use((_call, next) => next(), times);
  }

  /** DynamoDB refuses for load: an answer that the SDK retries. Nothing is written. */
  throttle(times = 1, name: ThrottlingName = 'ProvisionedThroughputExceededException'): this {
    return this.refuse(name, times);
  }

  /** DynamoDB answers with an error, e.g. `AccessDeniedException`. Nothing is written. */
  refuse(name: string, times = 1): this {
    return this.use(() => Promise.resolve(errorResponse(name)), times);
  }

  /** The request never arrives. Nothing is written. */
  failBefore(times = 1, code = 'ECONNREFUSED'): this {
    return this.use(() => Promise.reject(socketError('connect', code)), times);
  }

  /** The request does its work and the answer gets lost: a write is stored and looks failed. */
  dropReply(times = 1, code = 'ECONNRESET'): this {
    return this.use(async (_call, next) => {
      await readBody(await next());
      throw socketError('read', code);
    }, times);
  }

  /** Neither arrives nor fails, until the caller's `AbortSignal` ends it. */
  hang(times = 1): this {
    return this.use((call) => call.orAborted(new Promise<never>(() => {})), times);
  }

  /** Sends the request when the promise resolves. */
  wait(until: Until, times = 1): this {
    return this.use(async (call, next) => {
      await call.orAborted(until());
      return next();
    }, times);
  }

  /** Sends the request at once, and hands over the answer when the promise resolves. */
  holdReply(until: Until, times = 1): this {
    return this.use(async (call, next) => {
      const response = await next();
      await call.orAborted(until());
      return response;
    }, times);
  }

  /** A fault of your own. */
  use(fault: Interceptor, times = 1): this {
    this.#steps.push({ fault, left: times });
    return this;
  }

  /** Uses up one step for this attempt. */
  readonly apply: Interceptor = (call, next) => {
    const step = this.#steps.find(({ left }) => left > 0);
    if (step === undefined) return next();
    step.left -= 1;
    return step.fault(call, next);
  };
}

/** As the SDK's HTTP handler reports them, name included: its retries go by name and code. */
function socketError(syscall: string, code: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { name: 'TimeoutError', code, syscall });
}
