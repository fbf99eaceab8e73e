import { DataProblem, MAX_DEPTH } from './data-problem.js';
import { hasHiddenKeys, isPlainArray, isPlainObject } from './plain-object.js';

/** Where in `session.data` a writer is, so that what it refuses is named by its path. */
export class DataPath {
  readonly #segments: (string | number)[] = [];

  enter(segment: string | number): void {
    this.#segments.push(segment);
  }

  leave(): void {
    this.#segments.pop();
  }

  /** @throws SessionSerializationError always; `text` reads on from the path and holds no value */
  refuse(text: string): never {
    const problem = new DataProblem(text);
    for (const segment of this.#segments.toReversed()) {
      if (typeof segment === 'number') problem.atIndex(segment);
      else problem.atKey(segment);
    }
    throw problem.toError();
  }

  /** @throws SessionSerializationError below 500 levels, which is also how a cycle ends */
  checkDepth(): void {
    if (this.#segments.length > MAX_DEPTH) {
      this.refuse(`is nested deeper than ${MAX_DEPTH} levels, or contains itself.`);
    }
  }

  /** The whole of `session.data`. */
  root(data: unknown): Record<string, unknown> {
    return isPlainObject(data)
      ? data
      : this.refuse('must be a plain object, such as { cart: [] }.');
  }

  /** The keys of an object that has nothing but data. */
  keys(object: Record<string, unknown>): string[] {
    this.checkDepth();
    const keys = Object.keys(object);
    if (hasHiddenKeys(object, keys)) {
      this.refuse('has symbols as keys or hidden properties, which would be lost. Remove them.');
    }
    if (keys.includes('__proto__')) {
      this.refuse('has a key "__proto__", which is dropped when read. Rename it.');
    }
    return keys;
  }

  /** An array that has nothing but its items. */
  list(list: readonly unknown[]): void {
    this.checkDepth();
    if (!isPlainArray(list) || Reflect.ownKeys(list).length !== list.length + 1) {
      this.refuse('is no ordinary array, or has holes or properties. Store a plain array.');
    }
  }
}
