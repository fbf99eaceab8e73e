import { Writable } from 'node:stream';
import type { QueuedOutput } from './node-response.js';

/** The output of a held response. Differs from Node's queue where that would behave unlike a socket. */
export class OutputQueue extends Array<QueuedOutput> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** Refuses an unknown encoding at once, as a socket does, and not later when nobody can catch it. */
  override push(...entries: QueuedOutput[]): number {
    for (const { encoding } of entries) refuseUnknown(encoding);
    return super.push(...entries);
  }

  /** Node calls this only with the head, which must come after 1xx responses that already wait. */
  override unshift(...entries: QueuedOutput[]): number {
    return super.push(...entries);
  }
}

/** @throws TypeError the same as Node's, by letting Node throw it */
function refuseUnknown(encoding: string | null | undefined): void {
  if (!encoding || encoding === 'buffer' || Buffer.isEncoding(encoding)) return;
  new Writable().write('', encoding as BufferEncoding);
}
