import { answerError } from './error-answer.js';
import { LateWrites } from './late-writes.js';
import type { NodeResponse } from './node-response.js';
import { OutputQueue } from './output-queue.js';

/**
 * Keeps a response off the wire while its handler goes on, as Node keeps that of a pipelined request
 * whose turn has not come. Node lets a response write only while it is its socket's `_httpMessage`, and
 * queues its output otherwise; so a stand-in takes that place. The rest is as ever: the response has
 * its socket, whose timeouts, `destroy()` and `cork()` work, the next pipelined request waits, and
 * `server.close()` sees a connection in use.
 */
export class HeldResponse {
  readonly #response: NodeResponse;
  readonly #flush: NodeResponse['_flush'];
  readonly #standIn: object;
  readonly #lateWrites: LateWrites;
  #isDropped = false;
  #isReleased = false;

  constructor(response: NodeResponse) {
    this.#response = response;
    this.#flush = response._flush;
    this.#standIn = this.#createStandIn();
    this.#lateWrites = new LateWrites(response);
    response.outputData = OutputQueue.from(response.outputData);
    // Serverless adapters have sockets without `writableLength`: say what is queued here instead.
    if (typeof response.socket?.writableLength !== 'number') {
      const get = () => response.outputSize;
      Object.defineProperty(response, 'writableLength', { configurable: true, get });
    }
    // A pipelined response is given its socket, and would send, when those before it are done.
    response._flush = () => this.#stepAside();
    this.#stepAside();
  }

  /** Sends what the handler wrote so far, and lets the rest pass. */
  release(): void {
    const response = this.#response;
    const { socket, _closed: isClosed } = response;
    const isWaiting = response.outputData.length > 0;
    // The socket takes no more but has not emitted `close` yet: that event will end this instead.
    const isClosing = socket !== null && !socket.writable && !isClosed;
    if (this.#isReleased || (isWaiting && isClosing)) return;
    this.#handBack();
    try {
      this.#lateWrites.report();
    } finally {
      if (isWaiting) this.#flushNow();
    }
  }

  /** Has `release()` send an error instead of what the handler wrote. */
  drop(error: unknown): void {
    if (this.#isReleased) return;
    this.#isDropped = true;
    this.#lateWrites.forgive();
    answerError(this.#response, error);
  }

  /**
   * Removes corks first, as Node's own `end` does: one must not keep back a response that is ended or
   * replaced by an error.
   * Node forgets one on the socket itself where `end` throws.
   */
  #flushNow(): void {
    const response = this.#response;
    const { socket } = response;
    if (response.writableEnded || this.#isDropped) {
      for (let corks = response.writableCorked; corks > 0; corks--) response.uncork();
      for (let corks = socket?.writableCorked ?? 0; corks > 0; corks--) socket?.uncork();
    }
    response._flush();
  }

  #stepAside(): void {
    const { socket } = this.#response;
    if (socket?._httpMessage === this.#response) socket._httpMessage = this.#standIn;
  }

  #handBack(): void {
    const response = this.#response;
    const { socket } = response;
    this.#isReleased = true;
    response._flush = this.#flush;
    Reflect.deleteProperty(response, 'writableLength');
    if (response.outputData.length === 0) response.outputData = [];
    if (socket?._httpMessage === this.#standIn) socket._httpMessage = response;
  }

  /** The response as its socket sees it. */
  #createStandIn(): object {
    const response = this.#response;
    return Object.create(response, {
      // An ended response would let `closeIdleConnections()` take the connection.
      finished: { value: false },
      // Otherwise Node's server could answer 400 for a parse error after this request was carried out.
      _headerSent: { value: true },
      _last: {
        get: () => response._last,
        set: (isLast: boolean) => {
          response._last = isLast;
        },
      },
      emit: { value: (event: string, ...args: unknown[]) => this.#pass(event, args) },
    }) as object;
  }

  #pass(event: string, args: unknown[]): boolean {
    // The socket has room again, but what is held is not sent yet.
    if (event === 'drain') return false;
    if (event === 'close') return this.#close();
    return this.#response.emit(event, ...args);
  }

  /** The connection is gone, so holding ends. The callbacks of pending writes are still called. */
  #close(): boolean {
    const response = this.#response;
    const { socket } = response;
    const isWaiting = response.outputData.length > 0;
    if (socket !== null && isWaiting) response._flushOutput(socket);
    this.#handBack();
    response.destroyed = true;
    this.#lateWrites.report();
    if (isWaiting) process.nextTick(emitClose, response);
    else emitClose(response);
    return true;
  }
}

/** As Node does it: once. */
function emitClose(response: NodeResponse): void {
  if (response._closed) return;
  response._closed = true;
  response.emit('close');
}
