/** The classes of errors besides `Error` that V8's format knows, each with its letter there. */
const KINDS: ReadonlyMap<string, readonly [letter: string, prototype: object]> = new Map([
  ['EvalError', ['E', EvalError.prototype]],
  ['RangeError', ['R', RangeError.prototype]],
  ['ReferenceError', ['F', ReferenceError.prototype]],
  ['SyntaxError', ['S', SyntaxError.prototype]],
  ['TypeError', ['T', TypeError.prototype]],
  ['URIError', ['U', URIError.prototype]],
]);

export const ERROR_LETTERS = [...KINDS.values()].map(([letter]) => letter).join('');

export function isStandardError(name: string): boolean {
  return name === 'Error' || KINDS.has(name);
}

/** `undefined` for `Error` itself. */
export function errorLetter(name: string): string | undefined {
  return KINDS.get(name)?.[0];
}

/** The prototype in this realm. */
export function errorPrototype(name: string): object {
  return KINDS.get(name)?.[1] ?? Error.prototype;
}
