import type { ServerResponse } from 'node:http';
import { SessionError } from '../errors/session.error.js';
import { errorBody } from './error-body.js';
import { applyHeaders, writeHeadArguments } from './head-arguments.js';
import type { HeadHook } from './http-exchange.js';

/** Headers that describe the body a handler made: wrong for the error that replaces it. */
const BODY_HEADERS = /^(?:content-.*|etag|last-modified|location|transfer-encoding|accept-ranges)$/;

/**
 * Holds a response back until a hook has run. Whatever would send the first byte (`writeHead`,
 * `write`, `end`, `flushHeaders`, and with them `send`, `json`, `redirect`, `pipe` and server-sent
 * events) runs the hook first; if the hook needs time, the calls wait in their order, and writers see
 * the usual back-pressure. Works on any `http.ServerResponse`.
 */
export function gateResponse(response: ServerResponse, hook: HeadHook): void {
  const gate = new ResponseGate(response, hook);
  gate.install();
}

/** The response's own methods, called with whatever they were called with. */
interface OriginalMethods {
  readonly writeHead: (...args: unknown[]) => ServerResponse;
  readonly write: (...args: unknown[]) => boolean;
  readonly end: (...args: unknown[]) => ServerResponse;
  readonly flushHeaders: () => void;
}

class ResponseGate {
  readonly #response: ServerResponse;
  readonly #hook: HeadHook;
  readonly #original: OriginalMethods;
  #waiting: (() => void)[] | undefined;
  #heldBytes = 0;
  #isOpen = false;
  /** An error was answered: what the handler still sends goes nowhere. */
  #isOver = false;

  constructor(response: ServerResponse, hook: HeadHook) {
    this.#response = response;
    this.#hook = hook;
    this.#original = {
      writeHead: response.writeHead.bind(response) as OriginalMethods['writeHead'],
      write: response.write.bind(response) as OriginalMethods['write'],
      end: response.end.bind(response) as OriginalMethods['end'],
      flushHeaders: response.flushHeaders.bind(response),
    };
  }

  install(): void {
    const response = this.#response;
    const original = this.#original;
    response.writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
      if (this.#isOver) return response;
      // Node itself calls writeHead from within write and end; by then the gate is open.
      if (this.#isOpen) return original.writeHead(status, ...rest);
      if (this.#waiting !== undefined) throw new HeadersSentError();
      const { message, headers } = writeHeadArguments(rest);
      // Applied one by one, and before ours: a `Cache-Control` of theirs must not undo `no-store`.
      if (headers !== undefined) applyHeaders(response, headers);
      this.#pass(status, () => {
        original.writeHead(...(message === undefined ? [status] : [status, message]));
      });
      return response;
    };
    response.write = (...args: unknown[]): boolean => {
      // A handler that pipes does not know that its request was answered with an error meanwhile.
      if (this.#isOver || response.writableEnded) return true;
      if (this.#isOpen) return original.write(...args);
      let flushed: boolean | undefined;
      this.#pass(response.statusCode, () => {
        flushed = original.write(...args);
      });
      return flushed ?? this.#hasRoomFor(args[0]);
    };
    response.end = (...args: unknown[]): ServerResponse => {
      if (this.#isOver) return response;
      if (this.#isOpen) return original.end(...args);
      this.#pass(response.statusCode, () => {
        original.end(...args);
      });
      return response;
    };
    response.flushHeaders = (): void => {
      this.#pass(response.statusCode, () => {
        original.flushHeaders();
      });
    };
  }

  /** While the gate is closed: whether a writer may go on, by the measure Node itself uses. */
  #hasRoomFor(chunk: unknown): boolean {
    const bytes =
      typeof chunk === 'string' || chunk instanceof Uint8Array ? Buffer.byteLength(chunk) : 0;
    this.#heldBytes += bytes;
    return this.#heldBytes < this.#response.writableHighWaterMark;
  }

  #pass(status: number, send: () => void): void {
    if (this.#isOpen) return send();
    if (this.#waiting !== undefined) {
      this.#waiting.push(send);
      return undefined;
    }
    this.#waiting = [send];
    let held: Promise<void> | undefined;
    try {
      held = this.#hook(status);
    } catch (error) {
      return this.#fail(error);
    }
    if (held === undefined) return this.#open();
    this.#hold(held);
    return undefined;
  }

  #hold(held: Promise<void>): void {
    const response = this.#response;
    const { statusCode, statusMessage } = response;
    // Whoever asks meanwhile (an exception filter, say) must see that this response is taken.
    Object.defineProperty(response, 'headersSent', { configurable: true, get: () => true });
    held
      .finally(() => Reflect.deleteProperty(response, 'headersSent'))
      .then(() => {
        response.statusCode = statusCode;
        response.statusMessage = statusMessage;
        this.#open();
        const isWaiting = this.#heldBytes >= response.writableHighWaterMark;
        if (isWaiting && !response.writableEnded && !response.writableNeedDrain) {
          response.emit('drain');
        }
      })
      // What Node would have thrown at the handler, at its call, is answered here as well.
      .catch((error: unknown) => this.#fail(error));
  }

  #open(): void {
    this.#isOpen = true;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const send of waiting) send();
  }

  /** Answers the failure in place of what the handler wanted to send. */
  #fail(error: unknown): void {
    const response = this.#response;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const status = error instanceof SessionError ? error.statusCode : 500;
    for (const name of response.getHeaderNames()) {
      if (BODY_HEADERS.test(name)) response.removeHeader(name);
    }
    const body = JSON.stringify(errorBody(error, status));
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(body));
    response.setHeader('Cache-Control', 'no-store');
    this.#waiting = undefined;
    this.#isOver = true;
    this.#original.writeHead(status);
    this.#original.end(body, 'utf8');
  }
}

/** What Node throws when a head is written twice. */
class HeadersSentError extends Error {
  readonly code = 'ERR_HTTP_HEADERS_SENT';

  constructor() {
    super('Cannot write headers after they are sent to the client');
  }
}
