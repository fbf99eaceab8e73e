import { SessionSerializationError } from '../../errors/session-serialization.error.js';

/** How deep `session.data` may nest. Well below where recursive code of any kind gets into trouble. */
export const MAX_DEPTH = 500;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const MAX_KEY_LENGTH = 64;
const MAX_PATH_LENGTH = 256;

/** Why a value cannot be kept. The walk that found it adds the path on its way back up. */
export class DataProblem {
  readonly #segments: string[] = [];

  constructor(
    /** Reads on from the path: `is a Date, …`. */
    readonly text: string,
  ) {}

  /** The problem is below this property, index or, given as it should read, something else. */
  atKey(key: string): this {
    return this.at(IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(shorten(key))}]`);
  }

  atIndex(index: string | number): this {
    return this.at(`[${index}]`);
  }

  at(segment: string): this {
    this.#segments.push(segment);
    return this;
  }

  get path(): string {
    const path = this.#segments.toReversed().join('').replace(/^\./, '');
    return path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
  }

  toError(): SessionSerializationError {
    return new SessionSerializationError(this.path, this.text);
  }
}

export function notAnObject(): DataProblem {
  return new DataProblem('must be a plain object, such as { cart: [] }.');
}

export function tooDeep(): DataProblem {
  return new DataProblem(
    `is nested deeper than ${MAX_DEPTH} levels. Store it flatter, or as text.`,
  );
}

export function protoKey(): DataProblem {
  return new DataProblem(
    'is an own key that replaces a prototype where objects are copied. Remove or rename it.',
  );
}

export function hiddenKeys(): DataProblem {
  return new DataProblem(
    'has symbols as keys, or properties that are not enumerable, which would be lost. Remove them.',
  );
}

function shorten(key: string): string {
  return key.length > MAX_KEY_LENGTH ? `${key.slice(0, MAX_KEY_LENGTH)}…` : key;
}
