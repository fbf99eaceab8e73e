import { MAX_DEPTH } from '../../../serializer/value/data-path.js';
import { RefusedPayload } from '../../../serializer/refused-payload.js';

const SPACE = /[ \t\n\r]*/y;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)/y;
const WORD = /true|false|null|NaN|-?Infinity/y;

/** Python reads no longer integers either; making a BigInt of one takes more than linear time. */
export const MAX_DIGITS = 4300;

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** What a reader of JSON text does with numbers, and with the one key that is not like the others. */
export interface JsonNumbers {
  /** Keeps keys `__proto__`, for data that is only written again. Default: they are dropped. */
  readonly keepsProto?: boolean;
  readonly nonFinite: boolean;
  readInteger(text: string): unknown;
  /** A number with a fraction or an exponent. Default: a finite JavaScript number, or with `nonFinite` any. */
  readFloat?(text: string): unknown;
}

/**
 * Reads the text of a JSON object, where `JSON.parse` would round large integers. Keys `__proto__`
 * are dropped unless asked for, and of a key that is there twice the last one counts, as in Python and JavaScript.
 *
 * @throws TypeError whose message holds nothing of the text
 */
export function readJson(text: string, numbers: JsonNumbers): Record<string, unknown> {
  return new JsonReader(text, numbers).document();
}

class JsonReader {
  #at = 0;

  constructor(
    readonly text: string,
    readonly numbers: JsonNumbers,
  ) {}

  document(): Record<string, unknown> {
    this.#take(SPACE);
    if (this.text[this.#at] !== '{') throw new RefusedPayload('The payload is not a JSON object.');
    const data = this.#object(0);
    if (this.#at !== this.text.length) this.#invalid();
    return data;
  }

  #value(depth: number): unknown {
    switch (this.text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #object(depth: number): Record<string, unknown> {
    this.#checkDepth(depth);
    const object: Record<string, unknown> = {};
    this.#members('}', () => {
      const key = this.#string();
      this.#take(SPACE);
      this.#expect(':');
      this.#take(SPACE);
      const value = this.#value(depth + 1);
      if (key !== '__proto__') object[key] = value;
      else if (this.numbers.keepsProto === true) define(object, key, value);
    });
    return object;
  }

  #array(depth: number): unknown[] {
    this.#checkDepth(depth);
    const list: unknown[] = [];
    this.#members(']', () => list.push(this.#value(depth + 1)));
    return list;
  }

  /** What is between brackets, separated by commas. */
  #members(close: '}' | ']', member: () => void): void {
    this.#at++;
    this.#take(SPACE);
    if (this.text[this.#at] === close) {
      this.#at++;
      this.#take(SPACE);
      return;
    }
    for (;;) {
      member();
      this.#take(SPACE);
      if (this.text[this.#at] === close) break;
      this.#expect(',');
      this.#take(SPACE);
    }
    this.#at++;
    this.#take(SPACE);
  }

  #string(): string {
    const token = this.#take(STRING)?.[0];
    if (token === undefined) return this.#invalid();
    try {
      return JSON.parse(token) as string;
    } catch {
      return this.#invalid();
    }
  }

  #scalar(): unknown {
    const word = this.#take(WORD)?.[0];
    if (word !== undefined) {
      if (WORDS.has(word)) return WORDS.get(word);
      return this.numbers.nonFinite ? Number(word) : this.#invalid();
    }
    const number = this.#take(NUMBER);
    if (number === null) return this.#invalid();
    const [text, fraction] = number;
    if (fraction !== '') return this.#float(text);
    if (text.length > MAX_DIGITS)
      throw new RefusedPayload('The payload has an integer that is too long.');
    return this.numbers.readInteger(text);
  }

  #float(text: string): unknown {
    if (this.numbers.readFloat !== undefined) return this.numbers.readFloat(text);
    const value = Number(text);
    return Number.isFinite(value) || this.numbers.nonFinite ? value : this.#invalid();
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #expect(character: string): void {
    if (this.text[this.#at] !== character) this.#invalid();
    this.#at++;
  }

  #checkDepth(depth: number): void {
    if (depth > MAX_DEPTH) throw new RefusedPayload('The payload is nested too deep.');
  }

  #invalid(): never {
    throw new RefusedPayload('The payload is not valid JSON.');
  }
}

/** An assignment would change the prototype. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    ...{ value, enumerable: true, configurable: true, writable: true },
  });
}
