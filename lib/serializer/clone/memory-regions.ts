import { isSharedArrayBuffer } from 'node:util/types';

/** Which bytes of which buffers are spoken for: two views of the same bytes would come apart. */
export class MemoryRegions {
  readonly #taken = new Map<ArrayBufferLike, [start: number, end: number][]>();

  /** Whether nobody had claimed any of these bytes, no other thread can change them, and their number is fixed. */
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
