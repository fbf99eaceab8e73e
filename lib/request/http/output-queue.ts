import { Writable } from 'node:stream';
import type { QueuedOutput } from './node-response.js';

/** What a held response wants to send. Mends what Node's own queue gets wrong. */
export class OutputQueue extends Array<QueuedOutput> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** A socket refuses an unknown encoding at the call; the queue would when nobody catches it. */
  override push(...entries: QueuedOutput[]): number {
    for (const { encoding } of entries) refuseUnknown(encoding);
    return super.push(...entries);
  }

  /** Called with the head alone: it comes after the 1xx responses that wait, not before them. */
  override unshift(...entries: QueuedOutput[]): number {
    return super.push(...entries);
  }
}

/** @throws TypeError the very one that Node throws */
function refuseUnknown(encoding: string | null | undefined): void {
  if (!encoding || encoding === 'buffer' || Buffer.isEncoding(encoding)) return;
  new Writable().write('', encoding as BufferEncoding);
}
