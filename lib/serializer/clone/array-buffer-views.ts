/** The views that are kept, by class name. A view's place in this list is part of the format. */
const VIEWS: readonly (readonly [name: string, make: (memory: ArrayBuffer) => ArrayBufferView])[] =
  [
    ['Int8Array', (memory) => new Int8Array(memory)],
    ['Uint8Array', (memory) => new Uint8Array(memory)],
    ['Uint8ClampedArray', (memory) => new Uint8ClampedArray(memory)],
    ['Int16Array', (memory) => new Int16Array(memory)],
    ['Uint16Array', (memory) => new Uint16Array(memory)],
    ['Int32Array', (memory) => new Int32Array(memory)],
    ['Uint32Array', (memory) => new Uint32Array(memory)],
    ['Float32Array', (memory) => new Float32Array(memory)],
    ['Float64Array', (memory) => new Float64Array(memory)],
    ['DataView', (memory) => new DataView(memory)],
    ['Buffer', (memory) => Buffer.from(memory)],
    ['BigInt64Array', (memory) => new BigInt64Array(memory)],
    ['BigUint64Array', (memory) => new BigUint64Array(memory)],
  ];

/** Beside those of views, the number that a PythonValue is stored as. */
export const PYTHON_VALUE = 64;

const INDEX_BY_NAME: ReadonlyMap<string, number> = new Map(
  VIEWS.map(([name], index) => [name, index]),
);

/** Whether a value is a view that is kept; `name` is its class's. */
export function isKeptView(value: object, name: string): value is ArrayBufferView {
  return ArrayBuffer.isView(value) && INDEX_BY_NAME.has(name);
}

/** The number a view's class is stored as. */
export function viewIndex(name: string): number {
  const index = INDEX_BY_NAME.get(name);
  if (index === undefined) throw new TypeError(`${name} is not a view that can be stored.`);
  return index;
}

/** A view of the class with this number over a copy of `bytes`, which nothing else can reach. */
export function makeView(index: number, bytes: Uint8Array): ArrayBufferView {
  const view = VIEWS[index];
  if (view === undefined) throw new TypeError('Unknown class of view.');
  const memory = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(memory).set(bytes);
  return view[1](memory);
}
