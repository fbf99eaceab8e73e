import { Child } from './child.js';

/** Requests, all of one kind. */
export interface LoadOrder {
  readonly url: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly connections: number;
  readonly requests: number;
  /** One for each connection, in turn. */
  readonly cookies?: readonly string[];
  /** Instead: each request has another session, of those stored from this number on. */
  readonly distinctFrom?: number;
}

/** Times in milliseconds. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** The process that sends requests. Any answer but a good one ends the benchmark. */
export class Load {
  readonly #child: Child;

  private constructor(child: Child) {
    this.#child = child;
  }

  static async start(): Promise<Load> {
    return new Load(await Child.start('load-process.js'));
  }

  run(order: LoadOrder): Promise<LoadResult> {
    return this.#child.ask(order);
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
