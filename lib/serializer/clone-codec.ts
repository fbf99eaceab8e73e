import { DefaultDeserializer, DefaultSerializer } from 'node:v8';
import { makeView, viewIndex } from './array-buffer-views.js';
import { className } from './plain-object.js';

/**
 * V8's structured clone in its wire format, in which typed arrays and Buffers are "host objects" and
 * ours to write: `[index of the class][byte length][bytes]`, the first two as varints. V8 would
 * write the whole memory below a view, which for a small Buffer is a pool it shares with others.
 */
class CloneWriter extends DefaultSerializer {
  // Called by V8; the types of Node leave it out.
  _writeHostObject(value: object): void {
    if (!ArrayBuffer.isView(value)) throw new TypeError('Not a view.');
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    this.writeUint32(viewIndex(className(value)));
    this.writeUint32(bytes.byteLength);
    this.writeRawBytes(bytes);
  }
}

class CloneReader extends DefaultDeserializer {
  // Called by V8. Node's own makes views of the payload itself, so that changing one changes it.
  _readHostObject(): ArrayBufferView {
    const index = this.readUint32();
    return makeView(index, this.readRawBytes(this.readUint32()));
  }
}

export function writeClone(value: unknown): Buffer {
  const writer = new CloneWriter();
  writer.writeHeader();
  writer.writeValue(value);
  return writer.releaseBuffer();
}

export function readClone(bytes: Uint8Array): unknown {
  const reader = new CloneReader(bytes);
  reader.readHeader();
  return reader.readValue();
}
