import { MAX_DEPTH } from '../../../serializer/value/data-path.js';

/**
 * Far more than an item of 400 KB holds without sharing. A pickle may refer to one value any number
 * of times, so a few hundred bytes can describe a structure that takes for ever to walk.
 */
const MAX_SIZE = 2 ** 19;

/** Copies what a pickle built into plain data in which nothing is shared or contains itself. */
export class PickleTree {
  #size = 0;

  copy(value: unknown, depth = 0): unknown {
    this.#count(1);
    if (typeof value === 'string') this.#count(value.length);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) throw new TypeError('The pickle is nested too deep.');
    if (Buffer.isBuffer(value)) {
      this.#count(value.length);
      return Buffer.from(value);
    }
    if (Array.isArray(value)) return value.map((item) => this.copy(item, depth + 1));
    return this.#dict(value as Map<unknown, unknown>, depth);
  }

  #dict(dict: ReadonlyMap<unknown, unknown>, depth: number): object {
    const entries: [unknown, unknown][] = [];
    let allText = true;
    for (const [key, value] of dict) {
      if (typeof key === 'object' && key !== null) {
        throw new TypeError('The pickle has a dictionary whose keys are no plain values.');
      }
      allText &&= typeof key === 'string';
      entries.push([this.copy(key), this.copy(value, depth + 1)]);
    }
    if (!allText) return new Map(entries);
    const object: Record<string, unknown> = {};
    for (const [key, value] of entries) {
      if (key !== '__proto__') object[key as string] = value;
    }
    return object;
  }

  #count(size: number): void {
    this.#size += size;
    if (this.#size > MAX_SIZE) throw new TypeError('The pickle describes too much data.');
  }
}
