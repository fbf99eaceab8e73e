import { isSharedArrayBuffer } from 'node:util/types';

/** Which bytes of which buffers are in use already: two views of the same bytes would be read back as two copies. */
export class MemoryRegions {
  readonly #taken = new Map<ArrayBufferLike, [start: number, end: number][]>();

  /** `false` for bytes that were claimed before, that other threads can change, or whose number can change. */
  claim(value: ArrayBuffer | ArrayBufferView): boolean {
    const view = ArrayBuffer.isView(value) ? value : new Uint8Array(value);
    if (isSharedArrayBuffer(view.buffer) || isResizable(view.buffer)) return false;
    const start = view.byteOffset;
    const end = start + view.byteLength;
    const taken = this.#taken.get(view.buffer) ?? [];
    if (taken.some(([from, to]) => start < to && from < end)) return false;
    taken.push([start, end]);
    this.#taken.set(view.buffer, taken);
    return true;
  }
}

function isResizable(buffer: ArrayBufferLike): boolean {
  return 'resizable' in buffer && buffer.resizable === true;
}
