import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import { className, hasHiddenKeys, isPlainArray, isPlainObject } from './plain-object.js';

/** How deep `session.data` may nest. Well below where recursive code of any kind gets into trouble. */
export const MAX_DEPTH = 500;

const IDENTIFIER = /^[A-Za-z_$][\w$]*(?:\(\))?$/;
const INDEX = /^\d+$/;
const MAX_KEY_LENGTH = 64;
const MAX_PATH_LENGTH = 256;

/**
 * Where in `session.data` a walk is, so that a value that cannot be kept is refused by its path. Every
 * method that refuses throws a SessionSerializationError, whose text holds no value.
 */
export class DataPath {
  readonly #segments: (string | number)[] = [];
  /** The objects and arrays that the walk is inside of. */
  readonly #around: object[] = [];

  /** Goes to a property, an item, or a method's result, such as `values()` of a Map. */
  enter(segment: string | number): void {
    this.#segments.push(segment);
  }

  leave(): void {
    this.#segments.pop();
  }

  /** @param problem reads on from the path: `is a Date, …` */
  refuse(problem: string): never {
    const path = this.#segments.map(spelled).join('').replace(/^\./, '');
    const cut = path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
    throw new SessionSerializationError(cut, problem);
  }

  /** Refuses an instance of a class, which no serializer would make again. */
  refuseInstance(value: object): never {
    return this.refuse(
      `is an instance of ${className(value) || 'a class'}, which would not come back as one. ` +
        'Store a plain object with what you need of it.',
    );
  }

  refuseDepth(): never {
    return this.refuse(`is nested deeper than ${MAX_DEPTH} levels. Store it flatter, or as text.`);
  }

  /** The whole of `session.data`; refuses anything but a plain object. */
  root(data: unknown): Record<string, unknown> {
    return isPlainObject(data)
      ? data
      : this.refuse('must be a plain object, such as { cart: [] }.');
  }

  /** Refuses what would be lost beside these keys, and `__proto__` among them. */
  checkKeys(value: object, keys: readonly string[], hidden = 0): void {
    if (hasHiddenKeys(value, keys, hidden)) {
      this.refuse(
        'has symbols as keys, or properties that are not enumerable, which would be lost. Remove them.',
      );
    }
    if (keys.includes('__proto__')) {
      this.enter('__proto__');
      this.refuse(
        'is an own key that replaces a prototype where objects are copied. Remove or rename it.',
      );
    }
  }

  /** Refuses an array of a subclass, which would come back as an ordinary one. */
  checkArray(list: readonly unknown[]): void {
    if (!isPlainArray(list)) this.refuseInstance(list);
  }

  /** Calls `visit` for each property but those that are `undefined`, which count as absent. */
  properties(object: Record<string, unknown>, visit: (value: unknown, key: string) => void): void {
    const keys = Object.keys(object);
    this.checkKeys(object, keys);
    this.open(object);
    for (const key of keys) {
      const value = object[key];
      if (value === undefined) continue;
      this.enter(key);
      visit(value, key);
      this.leave();
    }
    this.close();
  }

  /** Calls `visit` for each item of an array that has nothing else. */
  items(list: readonly unknown[], visit: (value: unknown) => void): void {
    this.checkArray(list);
    // One key for each item, and `length`.
    if (Reflect.ownKeys(list).length !== list.length + 1) {
      this.refuse(
        'is an array with holes, or with properties of its own, which would be filled or dropped. ' +
          'Store an array without either.',
      );
    }
    this.open(list);
    for (let index = 0; index < list.length; index++) {
      this.enter(index);
      visit(list[index]);
      this.leave();
    }
    this.close();
  }

  /** Goes into a container. Refuses what is nested too deep, which is how a cycle ends. */
  open(container: object): void {
    if (this.#around.length > MAX_DEPTH) {
      this.#refuseCycle();
      this.refuseDepth();
    }
    this.#around.push(container);
  }

  close(): void {
    this.#around.pop();
  }

  #refuseCycle(): void {
    const around = this.#around;
    const closing = around.findIndex((object, index) => around.indexOf(object) < index);
    if (closing < 0) return;
    this.#segments.length = closing;
    this.refuse(
      'refers back to an object that contains it, which only StructuredCloneSerializer keeps. ' +
        'Store an id instead.',
    );
  }
}

function spelled(segment: string | number): string {
  if (typeof segment === 'number' || INDEX.test(segment)) return `[${segment}]`;
  if (IDENTIFIER.test(segment)) return `.${segment}`;
  const { length } = segment;
  return `[${JSON.stringify(length > MAX_KEY_LENGTH ? `${segment.slice(0, MAX_KEY_LENGTH)}…` : segment)}]`;
}
