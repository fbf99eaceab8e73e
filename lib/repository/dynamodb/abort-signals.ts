import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

const CARRIED = Symbol('signal');

interface Carrying {
  [CARRIED]?: { readonly signal: AbortSignal; readonly by: AbortSignals };
}

/** Middleware stacks that have ours. */
const prepared = new WeakSet<object>();

/**
 * How the signal of a call gets to where it is aborted. Usually as an option of `send`. But a client
 * with `cacheMiddleware`, which puts its middleware together once for each kind of command, does that
 * anew for each call with options, and forgets what it had. There the signal travels with the command,
 * to a middleware at the very end, which gives it to the HTTP handler just as the client would.
 */
export class AbortSignals {
  readonly #isCached: boolean;
  /** Whether one has arrived: other middleware may lose it, or have been put together before. */
  #haveArrived = false;

  constructor(client: Pick<DynamoDBClient, 'send'> & Partial<DynamoDBClient>) {
    const { config, middlewareStack } = client;
    this.#isCached = config?.cacheMiddleware === true;
    if (config?.cacheMiddleware !== true || middlewareStack === undefined) return;
    if (prepared.has(middlewareStack)) return;
    prepared.add(middlewareStack);
    middlewareStack.add(
      (next) => (args) => {
        const carried = (args as Carrying)[CARRIED];
        if (carried === undefined) return next(args);
        carried.by.#haveArrived = true;
        return config.requestHandler.handle(args.request, { abortSignal: carried.signal });
      },
      { step: 'deserialize', priority: 'low' },
    );
  }

  /** The options with which to send a command that `signal` is to abort. */
  with(signal: AbortSignal, command: object): { readonly abortSignal: AbortSignal } | undefined {
    if (this.#isCached) (command as Carrying)[CARRIED] = { signal, by: this };
    return this.#haveArrived ? undefined : { abortSignal: signal };
  }
}
