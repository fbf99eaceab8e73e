import type { ServerResponse } from 'node:http';
import { keepCookies, sendsWhatIsSet } from './head-call.js';
import { HeldHead } from './held-head.js';
import { HeldResponse } from './held-response.js';
import { LateWrites } from './late-writes.js';
import type { NodeResponse } from './node-response.js';

/**
 * Called once, when the head is about to be sent. It may set headers on the `ResponseHead`. A returned
 * promise holds the response; if it rejects, that error is answered instead.
 *
 * @param status the HTTP status about to be sent
 */
export type HeadHook = (status: number) => Promise<void> | undefined;

/**
 * The head of a response, until it is released: before it is rendered these are the response's own
 * headers; while it is held, changes go into what was rendered. Once it is out they throw, as Node's do.
 */
export interface ResponseHead {
  getHeader(name: string): number | string | readonly string[] | undefined;
  setHeader(name: string, value: string | readonly string[]): void;
  removeHeader(name: string): void;
  /** Whether the head can no longer change. */
  readonly isOut: boolean;
  /**
   * Says that an error is about to be answered that the handler does not know of, as when an
   * interceptor's save fails while the handler pipes: what it writes after the end of that is no error.
   */
  forgiveLateWrites(): void;
}

/** Several sessions of one request share the gate of its response. */
const gates = new WeakMap<ServerResponse, ResponseGate>();

/**
 * Calls a hook when the response begins, whatever begins it: `writeHead` by name, or `write`, `end` and
 * `flushHeaders` (and with them `send`, `json`, `redirect`, `pipe`), which reach it through Node. While
 * the promise that the hook may return is pending, the handler goes on and meets Node's own response;
 * only the bytes wait.
 *
 * @throws TypeError for a response that is not of Node's `http` or `https`, such as one of HTTP/2
 */
export function holdResponse(response: ServerResponse, hook: HeadHook): ResponseHead {
  let gate = gates.get(response);
  if (gate === undefined) {
    if (typeof response.assignSocket !== 'function') {
      throw new TypeError(
        'A session needs a response of node:http or node:https, and this one is not: ' +
          'put a proxy that speaks HTTP/2 in front of an HTTP/1.1 server.',
      );
    }
    gate = new ResponseGate(response as unknown as NodeResponse);
    gates.set(response, gate);
  }
  gate.add(hook);
  return gate;
}

class ResponseGate implements ResponseHead {
  readonly #response: NodeResponse;
  readonly #writeHead: NodeResponse['writeHead'];
  readonly #gatedWriteHead: NodeResponse['writeHead'];
  readonly #hooks: HeadHook[] = [];
  #isAsked = false;
  #waiting: Promise<void> | undefined;
  /** While the response is held. */
  #heldHead: HeldHead | undefined;

  constructor(response: NodeResponse) {
    this.#response = response;
    this.#writeHead = response.writeHead;
    this.#gatedWriteHead = (...args) => this.#begin(args);
    response.writeHead = this.#gatedWriteHead;
    if (response.writeHeader !== undefined) response.writeHeader = this.#gatedWriteHead;
  }

  add(hook: HeadHook): void {
    this.#hooks.push(hook);
  }

  get isOut(): boolean {
    return this.#heldHead === undefined && this.#response.headersSent;
  }

  getHeader(name: string): number | string | readonly string[] | undefined {
    return (this.#heldHead ?? this.#response).getHeader(name);
  }

  setHeader(name: string, value: string | readonly string[]): void {
    (this.#heldHead ?? this.#response).setHeader(name, value);
  }

  removeHeader(name: string): void {
    (this.#heldHead ?? this.#response).removeHeader(name);
  }

  forgiveLateWrites(): void {
    new LateWrites(this.#response).forgive();
  }

  #begin(args: unknown[]): ServerResponse {
    const response = this.#response;
    // A second head is an error: let Node throw it.
    if (response.headersSent) return this.#callNode(args);
    if (!this.#isAsked && sendsWhatIsSet(response, args)) this.#ask(args[0] as number);
    if (this.#isAsked && this.#waiting === undefined) {
      this.#unwrap();
      return this.#callNode(args);
    }
    // Hold first, because Node sends some heads as soon as they are rendered.
    const held = new HeldResponse(response);
    let result: ServerResponse;
    try {
      result = this.#callNode(args);
    } catch (error) {
      held.release();
      throw error;
    }
    this.#unwrap();
    this.#heldHead = new HeldHead(response);
    if (!this.#isAsked) this.#ask(response.statusCode);
    if (this.#waiting === undefined) {
      this.#heldHead = undefined;
      held.release();
    } else {
      void this.#settle(held, this.#waiting);
    }
    return result;
  }

  #ask(status: number): void {
    this.#isAsked = true;
    const waiting: Promise<void>[] = [];
    for (const hook of this.#hooks) {
      try {
        const answer = hook(status);
        if (answer !== undefined) waiting.push(answer);
      } catch (error) {
        waiting.push(Promise.reject(error));
      }
    }
    if (waiting.length === 0) return;
    this.#waiting = allSettled(waiting);
    // If Node refuses the head, nobody awaits this promise, and its rejection must not be unhandled.
    this.#waiting.catch(() => undefined);
  }

  async #settle(held: HeldResponse, waiting: Promise<void>): Promise<void> {
    try {
      await waiting;
    } catch (error) {
      held.drop(error);
    }
    this.#heldHead = undefined;
    // In a microtask of its own: what an application's listener throws must not be swallowed here.
    queueMicrotask(() => held.release());
  }

  #callNode(args: unknown[]): ServerResponse {
    return this.#writeHead.apply(this.#response, keepCookies(this.#response, args));
  }

  /** From here on the response is Node's own again, unless somebody has wrapped it meanwhile. */
  #unwrap(): void {
    const response = this.#response;
    const gated = this.#gatedWriteHead;
    if (response.writeHead === gated) response.writeHead = this.#writeHead;
    if (response.writeHeader === gated) response.writeHeader = this.#writeHead;
  }
}

/** Waits for all, then fails with the first that failed: the head must not go while one may change it. */
async function allSettled(waiting: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(waiting)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
