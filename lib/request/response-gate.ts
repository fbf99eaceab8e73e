import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { SessionError } from '../errors/session.error.js';
import type { HeadHook } from './http-exchange.js';

type HeaderList = OutgoingHttpHeaders | readonly OutgoingHttpHeader[];

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

class ResponseGate {
  readonly #response: ServerResponse;
  readonly #hook: HeadHook;
  readonly #original: Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders'>;
  #waiting: (() => void)[] | undefined;
  #heldBytes = 0;
  #isOpen = false;
  /** An error was answered: what the handler still sends goes nowhere. */
  #isOver = false;

  constructor(response: ServerResponse, hook: HeadHook) {
    this.#response = response;
    this.#hook = hook;
    const { writeHead, write, end, flushHeaders } = response;
    this.#original = { writeHead, write, end, flushHeaders };
  }

  install(): void {
    const response = this.#response;
    const original = this.#original;
    response.writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
      if (this.#isOver) return response;
      // Node itself calls writeHead from within write and end; by then the gate is open.
      if (this.#isOpen) return Reflect.apply(original.writeHead, response, [status, ...rest]);
      const { message, headers } = writeHeadArguments(rest);
      this.#pass(status, () => {
        // Applied one by one, so that ours and theirs meet in one place instead of replacing each other.
        if (headers !== undefined) applyHeaders(response, headers);
        Reflect.apply(
          original.writeHead,
          response,
          message === undefined ? [status] : [status, message],
        );
      });
      return response;
    };
    response.write = (...args: unknown[]): boolean => {
      // A handler that pipes does not know that its request was answered with an error meanwhile.
      if (this.#isOver || response.writableEnded) return true;
      if (this.#isOpen) return Reflect.apply(original.write, response, args);
      let flushed: boolean | undefined;
      this.#pass(response.statusCode, () => {
        flushed = Reflect.apply(original.write, response, args);
      });
      return flushed ?? this.#hasRoomFor(args[0]);
    };
    response.end = (...args: unknown[]): ServerResponse => {
      if (this.#isOver) return response;
      if (this.#isOpen) return Reflect.apply(original.end, response, args);
      this.#pass(response.statusCode, () => {
        Reflect.apply(original.end, response, args);
      });
      return response;
    };
    response.flushHeaders = (): void => {
      this.#pass(response.statusCode, () => {
        original.flushHeaders.call(response);
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
    held.then(
      () => {
        Reflect.deleteProperty(response, 'headersSent');
        response.statusCode = statusCode;
        response.statusMessage = statusMessage;
        this.#open();
        const isWaiting = this.#heldBytes >= response.writableHighWaterMark;
        if (isWaiting && !response.writableEnded && !response.writableNeedDrain) {
          response.emit('drain');
        }
      },
      (error: unknown) => {
        Reflect.deleteProperty(response, 'headersSent');
        this.#fail(error);
      },
    );
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
    this.#original.writeHead.call(response, status);
    this.#original.end.call(response, body, 'utf8');
  }
}

/** Says what kind of failure it is and nothing about the store behind it. */
export function errorBody(error: unknown, status: number): object {
  if (!(error instanceof SessionError))
    return { statusCode: 500, message: 'Internal Server Error' };
  const message = error.expose || status === 503 ? error.message : 'Internal Server Error';
  return { statusCode: status, message, code: error.code };
}

function writeHeadArguments(rest: readonly unknown[]): {
  message: string | undefined;
  headers: HeaderList | undefined;
} {
  const [first, second] = rest;
  const message = typeof first === 'string' ? first : undefined;
  const headers = (typeof first === 'object' && first !== null ? first : second) as
    HeaderList | undefined;
  return { message, headers: headers ?? undefined };
}

/** As `writeHead` would: replaces what was set before, except that cookies add up. */
function applyHeaders(response: ServerResponse, headers: HeaderList): void {
  const entries = headerEntries(headers);
  for (const [name] of entries) {
    if (name.toLowerCase() !== 'set-cookie') response.removeHeader(name);
  }
  for (const [name, value] of entries) {
    response.appendHeader(name, Array.isArray(value) ? value.map(String) : String(value));
  }
}

function headerEntries(headers: HeaderList): [string, OutgoingHttpHeader][] {
  if (!Array.isArray(headers)) {
    return Object.entries(headers as OutgoingHttpHeaders).filter(
      (entry): entry is [string, OutgoingHttpHeader] => entry[1] !== undefined,
    );
  }
  const list = headers as readonly OutgoingHttpHeader[];
  if (Array.isArray(list[0]))
    return list.map((pair) => [String((pair as string[])[0]), (pair as string[])[1] ?? '']);
  const entries: [string, OutgoingHttpHeader][] = [];
  for (let index = 0; index + 1 < list.length; index += 2) {
    entries.push([String(list[index]), list[index + 1] ?? '']);
  }
  return entries;
}
