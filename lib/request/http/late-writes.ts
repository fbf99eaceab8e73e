import type { Readable } from 'node:stream';
import type { NodeResponse } from './node-response.js';

/**
 * A write after the end is an `error` event of the response, and without a listener the end of the
 * process. But one who pipes cannot know that the session's store failed and somebody ended the
 * response for that. So these events are kept until it is known how the save ends, and where it ends
 * in an error it is no error to have written more.
 */
export class LateWrites {
  readonly #response: NodeResponse;
  readonly #emit: NodeResponse['emit'];
  readonly #filteredEmit: NodeResponse['emit'];
  readonly #kept: unknown[] = [];
  #fate: 'unknown' | 'errors' | 'forgiven' = 'unknown';

  constructor(response: NodeResponse) {
    this.#response = response;
    this.#emit = response.emit;
    this.#filteredEmit = (event, ...args) => {
      const [error] = args;
      if (event !== 'error' || this.#fate === 'errors' || !isWriteAfterEnd(error)) {
        return this.#emit.call(response, event, ...args);
      }
      if (this.#fate === 'unknown') this.#kept.push(error);
      return true;
    };
    response.emit = this.#filteredEmit;
  }

  /** They are errors: from here on, and those that were kept. */
  report(): void {
    if (this.#fate !== 'unknown') return;
    this.#fate = 'errors';
    if (this.#response.emit === this.#filteredEmit) this.#response.emit = this.#emit;
    if (this.#response.destroyed) return;
    for (const error of this.#kept) this.#emit.call(this.#response, 'error', error);
  }

  /** They are none, and what was piped here is not left open. */
  forgive(): void {
    this.#fate = 'forgiven';
    // The pipe itself lets go of the source in the same event, before or after this.
    this.#response.on('unpipe', (source: Readable) => process.nextTick(destroyOrphan, source));
  }
}

function isWriteAfterEnd(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'ERR_STREAM_WRITE_AFTER_END';
}

/** A source that was piped here, and that nobody else reads, would stay open for ever. */
function destroyOrphan(source: Readable): void {
  const readers = source.listenerCount('data') + source.listenerCount('readable');
  if (readers === 0 && !source.readableEnded) source.destroy();
}
