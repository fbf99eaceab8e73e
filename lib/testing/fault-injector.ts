import { type DynamoOperation, type FaultCall, faultCall, type Interceptor } from './fault-call.js';
import { FaultPlan } from './fault-plan.js';
import { type Ask, StaleReads } from './stale-reads.js';
import {
  retargeted,
  type WireClient,
  type WireHandler,
  type WireOptions,
  type WireRequest,
  type WireResponse,
} from './wire.js';

/** A line of the injector's log. */
export interface FaultLogEntry extends Pick<FaultCall, 'operation' | 'id' | 'attempt'> {
  /**
   * `sent`: the SDK sent it. `reached`: DynamoDB has answered, so a write is done or refused.
   * `answered`, `failed`: what the SDK got; an answer may also be DynamoDB's refusal.
   */
  readonly phase: 'sent' | 'reached' | 'answered' | 'failed';
}

/**
 * Stands between the AWS SDK and DynamoDB, in the place of the network, and makes the trouble that
 * an application must survive: throttling, lost answers, silence, stale reads. It sits inside the
 * SDK's retries, which therefore meet the faults as they would meet real ones.
 *
 * ```ts
 * const faults = FaultInjector.attach(client);
 * faults.on('UpdateItem').throttle(2).dropReply();
 * ```
 */
export class FaultInjector {
  /** The view of reads that are not strongly consistent. */
  readonly staleReads = new StaleReads();
  readonly #log: FaultLogEntry[] = [];
  readonly #interceptors = new Set<Interceptor>();
  readonly #attached: { readonly client: WireClient; readonly handler: WireHandler }[] = [];

  /** One injector for all clients of a test: they share faults, log, counts and the stale view. */
  static attach(...clients: WireClient[]): FaultInjector {
    const faults = new FaultInjector();
    for (const client of clients) faults.#attach(client);
    return faults;
  }

  /** Plans faults for these operations, or for all when none is named. */
  on(...operations: DynamoOperation[]): FaultPlan {
    const plan = new FaultPlan();
    this.intercept((call, next) => {
      const meant = operations.length === 0 || operations.includes(call.operation);
      return meant ? plan.apply(call, next) : next();
    });
    return plan;
  }

  /**
   * Sees every attempt; what was added first is nearest to the SDK.
   *
   * @returns a function that removes it.
   */
  intercept(interceptor: Interceptor): () => void {
    const own: Interceptor = (call, next) => interceptor(call, next);
    this.#interceptors.add(own);
    return () => void this.#interceptors.delete(own);
  }

  /** Calls that were made, whatever became of them; the SDK's retries are not counted. */
  count(operation?: DynamoOperation): number {
    return this.#sent(operation).filter(({ attempt }) => attempt === 1).length;
  }

  /** Requests that the SDK sent, its retries included. */
  attempts(operation?: DynamoOperation): number {
    return this.#sent(operation).length;
  }

  /** What happened since the start or the last `reset()`, in order. */
  get log(): readonly FaultLogEntry[] {
    return [...this.#log];
  }

  /** Removes all faults and interceptors, and thaws the stale view. Log and counts stay. */
  clear(): void {
    this.#interceptors.clear();
    this.staleReads.thaw();
  }

  /** As `clear()`, and empties log and counts. */
  reset(): void {
    this.clear();
    this.#log.length = 0;
  }

  /** As `clear()`, and gives the clients their own connection back. */
  detach(): void {
    this.clear();
    for (const { client, handler } of this.#attached.splice(0)) {
      client.config.requestHandler = handler;
    }
  }

  #attach(client: WireClient): void {
    // A document client and the client it was made from share their configuration.
    if (this.#attached.some(({ client: { config } }) => config === client.config)) return;
    const handler = client.config.requestHandler;
    this.#attached.push({ client, handler });
    client.config.requestHandler = {
      metadata: handler.metadata ?? { handlerProtocol: '' },
      handle: async (request, options) => ({
        response: await this.#handle(handler, request, options),
      }),
      destroy: () => handler.destroy?.(),
      updateHttpClientConfig: (key, value) => handler.updateHttpClientConfig?.(key, value),
      httpHandlerConfigs: () => handler.httpHandlerConfigs?.() ?? {},
    };
  }

  async #handle(
    handler: WireHandler,
    request: WireRequest,
    options: WireOptions | undefined,
  ): Promise<WireResponse> {
    const call = faultCall(request, options);
    const { operation, id, attempt } = call;
    const note = (phase: FaultLogEntry['phase']) =>
      void this.#log.push({ operation, id, attempt, phase });
    const send = async (toSend: WireRequest) => (await handler.handle(toSend, options)).response;
    const reach = async () => {
      const response = await send(request);
      note('reached');
      return response;
    };
    const ask: Ask = (other, input) => send(retargeted(request, other, input));
    const chain = [...this.#interceptors].reduceRight<() => Promise<WireResponse>>(
      (next, interceptor) => () => interceptor(call, next),
      () => this.staleReads.serve(call, reach, ask),
    );

    note('sent');
    try {
      const response = await chain();
      note('answered');
      return response;
    } catch (error) {
      note('failed');
      throw error;
    }
  }

  #sent(operation: DynamoOperation | undefined): FaultLogEntry[] {
    return this.#log.filter(
      (entry) =>
        entry.phase === 'sent' && (operation === undefined || entry.operation === operation),
    );
  }
}
