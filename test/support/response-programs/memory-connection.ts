import type { Server } from 'node:http';
import { Duplex } from 'node:stream';

type Callback = (error?: Error | null) => void;

/**
 * The server's end of a connection without a network: what it writes is taken at once or, while the
 * client stalls, when it goes on. So a run takes microseconds, and two runs of a program do the same.
 */
export class MemoryConnection extends Duplex {
  readonly #taken: Buffer[] = [];
  #stalled: Callback | undefined;
  #isStalled = false;

  constructor(server: Server) {
    // As `net.Socket`: strings count by their length, and either side ends for itself.
    super({ decodeStrings: false, allowHalfOpen: true });
    server.emit('connection', this);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#taken);
  }

  /** What the client sends. */
  receive(text: string): void {
    if (!this.readableEnded && !this.destroyed) this.push(text, 'latin1');
  }

  /** The client reads no response, and of 1xx all it gets, until it is told to go on. */
  stall(): void {
    this.#isStalled = true;
  }

  goOn(): void {
    this.#isStalled = false;
    const callback = this.#stalled;
    this.#stalled = undefined;
    callback?.();
  }

  override _read(): void {
    // `receive` pushes.
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, callback: Callback): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
    this.#taken.push(bytes);
    if (this.#isStalled && !isInformational(bytes)) this.#stalled = callback;
    else callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    const stalled = this.#stalled;
    this.#stalled = undefined;
    stalled?.(error ?? Object.assign(new Error('canceled'), { code: 'ECANCELED' }));
    callback(error);
  }

  /** As `net.Socket` has it. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  setTimeout(): this {
    return this;
  }
}

/** Sent by `writeContinue` and its like; the head of a response has more lines. */
function isInformational(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return /^HTTP\/1\.1 10[023] /.test(text) && !/^(?:Connection|Date):/m.test(text);
}
