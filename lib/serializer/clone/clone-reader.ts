import { DefaultDeserializer } from 'node:v8';
import { pythonValueOf, type PythonValue } from '../value/python-value.js';
import { makeView, PYTHON_VALUE } from './array-buffer-views.js';

/**
 * V8's structured clone in its wire format, in which typed arrays and Buffers are "host objects" and
 * ours to write: `[index of the class][byte length][bytes]`, the first two as varints. V8 would
 * write the whole memory below a view, which for a small Buffer is a pool it shares with others. A
 * PythonValue is another one: `[its number][type][value][details]`, three values.
 */
class CloneReader extends DefaultDeserializer {
  // V8 calls this method, which Node's types leave out. Node's own would make views over the payload,
  // so that changing a view would change the payload.
  _readHostObject(): ArrayBufferView | PythonValue {
    const index = this.readUint32();
    if (index === PYTHON_VALUE) {
      const parts = [this.readValue(), this.readValue(), this.readValue()] as const;
      return pythonValueOf(...parts);
    }
    return makeView(index, this.readRawBytes(this.readUint32()));
  }
}

/** What `writeClone` wrote, or V8 itself in any form. For bytes that `checkWireFormat` lets through. */
export function readClone(bytes: Uint8Array): unknown {
  const reader = new CloneReader(bytes);
  reader.readHeader();
  return reader.readValue();
}
