import { DataPath } from '../../../serializer/value/data-path.js';
import { BIGINT_OF_A_NUMBER } from '../payload-values.js';
import { MAX_DIGITS } from './json-reader.js';
import type { JsonDialect } from './json-dialect.js';
import { isPlainObject } from '../../../serializer/value/plain-object.js';

const BEYOND_ASCII = /[\u007f-\uffff]/g;

/**
 * Writes JSON as another library does. A property that is `undefined` counts as absent.
 *
 * @throws SessionSerializationError for what would not come back as it was
 */
export function writeJson(data: unknown, dialect: JsonDialect): string {
  return new JsonWriter(dialect).document(data);
}

class JsonWriter {
  readonly #path = new DataPath();
  readonly #comma: string;
  readonly #colon: string;

  constructor(readonly dialect: JsonDialect) {
    [this.#comma, this.#colon] = dialect.separators;
  }

  document(data: unknown): string {
    return this.#object(this.#path.root(data));
  }

  #object(object: Record<string, unknown>): string {
    const members: string[] = [];
    this.#path.properties(object, (value, key) => {
      members.push(this.#string(key) + this.#colon + this.#value(value));
    });
    return `{${members.join(this.#comma)}}`;
  }

  #array(list: readonly unknown[]): string {
    const items: string[] = [];
    this.#path.items(list, (value) => items.push(this.#value(value)));
    return `[${items.join(this.#comma)}]`;
  }

  #value(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return this.#string(value);
      case 'boolean':
        return String(value);
      case 'number':
        return this.dialect.writeNumber(value) ?? this.#refuse(String(value));
      case 'bigint':
        return this.#bigint(value);
      case 'object':
        if (value === null) return 'null';
        if (Array.isArray(value)) return this.#array(value);
        if (isPlainObject(value)) return this.#object(value);
        return this.#path.refuseInstance(value);
      default:
        return this.#refuse(typeof value);
    }
  }

  #string(value: string): string {
    const text = JSON.stringify(value);
    return this.dialect.ascii ? text.replace(BEYOND_ASCII, escaped) : text;
  }

  #bigint(value: bigint): string {
    const text = String(value);
    if (text.length > MAX_DIGITS)
      return this.#path.refuse(
        `is an integer of more than ${MAX_DIGITS} digits, which is not read again.`,
      );
    if (typeof this.dialect.readInteger(text) === 'bigint') return text;
    return this.#path.refuse(BIGINT_OF_A_NUMBER);
  }

  #refuse(what: string): never {
    return this.#path.refuse(
      `is ${what}, which ${this.dialect.reader} would not read as such. ` +
        'Store text, a number, a boolean, null, an array or a plain object.',
    );
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
