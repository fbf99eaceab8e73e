/**
 * Whether a value is an object as `{}` makes it: its prototype is `Object.prototype` or `null`.
 * Another realm's `Object.prototype` counts too, because test runners and `node:v8` make objects
 * of theirs.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || isForeignRoot(prototype);
}

/** Whether an array is one of `Array` itself, of any realm: a subclass's prototype is no array. */
export function isPlainArray(value: readonly unknown[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Array.prototype || Array.isArray(prototype);
}

/** The name of the class a value is a direct instance of, or `''`. */
export function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== 'object' || prototype === null) return '';
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof made === 'function' ? made.name : '';
}

/** Whether something besides enumerable properties with text keys hangs on an object. */
export function hasHiddenKeys(value: object, keys: readonly string[], hidden = 0): boolean {
  return (
    Object.getOwnPropertySymbols(value).length > 0 ||
    Object.getOwnPropertyNames(value).length !== keys.length + hidden
  );
}

function isForeignRoot(prototype: unknown): boolean {
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  );
}
