import { isAnyArrayBuffer } from 'node:util/types';
import { className } from '../value/plain-object.js';

const OR_CLONE = ', or use StructuredCloneSerializer';

/** What JSON would do to a value it cannot hold, and what to store instead. Never the value. */
export function explainForJson(value: unknown): string {
  switch (typeof value) {
    case 'function':
      return 'is a function, which JSON cannot hold. Keep functions in code and data in the session.';
    case 'symbol':
      return 'is a symbol, which JSON cannot hold. Store a string.';
    case 'bigint':
      return `is a BigInt, which JSON cannot hold. Store String(value)${OR_CLONE}.`;
    case 'undefined':
      return `is undefined inside an array, which JSON would turn into null. Store null${OR_CLONE}.`;
    case 'number':
      return Object.is(value, -0)
        ? `is -0, which JSON would turn into 0. Store value + 0${OR_CLONE}.`
        : `is ${String(value)}, which JSON would turn into null. Store null or a string${OR_CLONE}.`;
    default:
      return explainObject(value as object);
  }
}

function explainObject(value: object): string {
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) {
    return `holds bytes, which JSON would turn into an object. Store them as base64${OR_CLONE}.`;
  }
  const name = className(value);
  switch (name) {
    case 'Date':
      return `is a Date, which JSON would turn into text. Store value.getTime()${OR_CLONE}.`;
    case 'Map':
    case 'Set':
      return `is a ${name}, which JSON would empty. Store [...value]${OR_CLONE}.`;
    case 'RegExp':
      return `is a RegExp, which JSON would empty. Store value.source${OR_CLONE}.`;
    default:
      return (
        `is an instance of ${name === '' ? 'a class' : name}, which would come back as a plain object. ` +
        'Store a plain object with what you need of it.'
      );
  }
}
