import type { Readable } from 'node:stream';
import type { NodeResponse } from './node-response.js';

/**
 * A write after the end emits `error` on the response, which ends the process if nobody listens. But
 * a handler that pipes cannot know that the session's store failed and the response was ended for
 * that. So these events are kept until the save has ended. If it failed they are dropped, otherwise
 * they are emitted.
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

  /** The save succeeded: emits the errors that were kept, and lets later ones pass. */
  report(): void {
    if (this.#fate !== 'unknown') return;
    this.#fate = 'errors';
    if (this.#response.emit === this.#filteredEmit) this.#response.emit = this.#emit;
    if (this.#response.destroyed) return;
    for (const error of this.#kept) this.#emit.call(this.#response, 'error', error);
  }

  /** The save failed: drops such errors, and closes what was piped into the response. */
  forgive(): void {
    this.#fate = 'forgiven';
    // In the next tick, because the pipe removes its own listeners during the same event.
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
