import { isAnyArrayBuffer } from 'node:util/types';
import { DataPath } from '../value/data-path.js';
import { className, isPlainObject } from '../value/plain-object.js';

const OR_CLONE = ', or use StructuredCloneSerializer';

/**
 * Refuses the first thing in `data` that JSON would change or drop.
 *
 * @throws SessionSerializationError with its path and what to store instead
 */
export function refuseUnlessJson(data: unknown): void {
  const path = new DataPath();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) path.items(value, visit);
    else if (isPlainObject(value)) path.properties(value, visit);
    else if (!isJsonScalar(value)) explain(value, path);
  };
  visit(path.root(data));
}

function isJsonScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

function explain(value: unknown, path: DataPath): never {
  switch (typeof value) {
    case 'function':
      return path.refuse(
        'is a function, which JSON cannot hold. Keep functions in code and data in the session.',
      );
    case 'symbol':
      return path.refuse('is a symbol, which JSON cannot hold. Store a string.');
    case 'bigint':
      return path.refuse(`is a BigInt, which JSON cannot hold. Store String(value)${OR_CLONE}.`);
    case 'undefined':
      return path.refuse(
        `is undefined inside an array, which JSON would turn into null. Store null${OR_CLONE}.`,
      );
    case 'number':
      return path.refuse(
        Object.is(value, -0)
          ? `is -0, which JSON would turn into 0. Store value + 0${OR_CLONE}.`
          : `is ${value}, which JSON would turn into null. Store null or a string${OR_CLONE}.`,
      );
    default:
      return explainObject(value as object, path);
  }
}

function explainObject(value: object, path: DataPath): never {
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) {
    return path.refuse(
      `holds bytes, which JSON would turn into an object. Store them as base64${OR_CLONE}.`,
    );
  }
  const name = className(value);
  switch (name) {
    case 'Date':
      return path.refuse(
        `is a Date, which JSON would turn into text. Store value.getTime()${OR_CLONE}.`,
      );
    case 'Map':
    case 'Set':
      return path.refuse(`is a ${name}, which JSON would empty. Store [...value]${OR_CLONE}.`);
    case 'RegExp':
      return path.refuse(`is a RegExp, which JSON would empty. Store value.source${OR_CLONE}.`);
    default:
      return path.refuseInstance(value);
  }
}
