import type { CallTotals } from '../cost/call-counter.js';
import { Child } from './child.js';

/** What an application's process is to be. */
export interface AppOrder {
  readonly contender: string;
  readonly endpoint: string;
  readonly tableName: string;
  readonly touchSeconds?: number;
  /** Counts calls to DynamoDB, which costs time. */
  readonly counts?: boolean;
  /** Goes by the time that requests bring. */
  readonly travels?: boolean;
}

/** What an application's process can be asked. */
export interface AppAnswers {
  url(): Promise<string>;
  cpuMicros(): number;
  /** After the garbage was collected. */
  heapBytes(): number;
  /** Since it was last asked. */
  calls(): CallTotals;
}

/** A contender that runs in a process of its own. */
export class Application {
  readonly url: string;
  readonly contender: string;
  readonly #child: Child;

  private constructor(contender: string, url: string, child: Child) {
    this.contender = contender;
    this.url = url;
    this.#child = child;
  }

  static async start(order: AppOrder): Promise<Application> {
    const child = await Child.start('app-process.js', order);
    return new Application(order.contender, await child.ask<string>('url'), child);
  }

  /** User and system time of the process since it began. */
  cpuMicros(): Promise<number> {
    return this.#child.ask('cpuMicros');
  }

  heapBytes(): Promise<number> {
    return this.#child.ask('heapBytes');
  }

  calls(): Promise<CallTotals> {
    return this.#child.ask('calls');
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
