import { DefaultDeserializer } from 'node:v8';
import { makeView } from './array-buffer-views.js';

/**
 * V8's structured clone in its wire format, in which typed arrays and Buffers are "host objects" and
 * ours to write: `[index of the class][byte length][bytes]`, the first two as varints. V8 would
 * write the whole memory below a view, which for a small Buffer is a pool it shares with others.
 */
class CloneReader extends DefaultDeserializer {
  // Called by V8; the types of Node leave it out. Node's own makes views of the payload itself, so
  // that changing one changes it.
  _readHostObject(): ArrayBufferView {
    const index = this.readUint32();
    return makeView(index, this.readRawBytes(this.readUint32()));
  }
}

/** What `writeClone` wrote, or V8 itself in any form. For bytes that `checkWireFormat` lets through. */
export function readClone(bytes: Uint8Array): unknown {
  const reader = new CloneReader(bytes);
  reader.readHeader();
  return reader.readValue();
}
