import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import type { AttributeValue } from './attribute-value.js';
import type { Item } from './table-layout.js';

/** The last one that a `Date` can hold. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Reads attributes of an item with their types checked; whatever is wrong is a `SessionCorruptError`. */
export class ItemReader {
  constructor(readonly item: Item) {}

  text(name: string): string {
    return this.optionalText(name) ?? this.#missing(name);
  }

  optionalText(name: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    return 'S' in value ? value.S : this.#wrong(name, 'a string');
  }

  bytes(name: string): Uint8Array {
    return this.optionalBytes(name) ?? this.#missing(name);
  }

  optionalBytes(name: string): Uint8Array | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    return 'B' in value ? value.B : this.#wrong(name, 'binary');
  }

  /** A whole number that JavaScript holds exactly, not below zero. */
  integer(name: string): number {
    return this.optionalInteger(name) ?? this.#missing(name);
  }

  optionalInteger(name: string): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const number = 'N' in value ? Number(value.N) : Number.NaN;
    return Number.isSafeInteger(number) && number >= 0
      ? number
      : this.#wrong(name, 'a whole number');
  }

  /** Epoch milliseconds of whole epoch seconds, not later than a `Date` can be. */
  seconds(name: string): number {
    return this.optionalSeconds(name) ?? this.#missing(name);
  }

  optionalSeconds(name: string): number | undefined {
    const seconds = this.optionalInteger(name);
    return seconds === undefined ? undefined : this.#time(name, seconds * 1000);
  }

  /** Epoch milliseconds, not later than a `Date` can be. */
  optionalMilliseconds(name: string): number | undefined {
    const milliseconds = this.optionalInteger(name);
    return milliseconds === undefined ? undefined : this.#time(name, milliseconds);
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    return 'BOOL' in value ? value.BOOL : this.#wrong(name, 'a boolean');
  }

  textOrBytes(name: string): string | Uint8Array {
    const value = this.#get(name) ?? this.#missing(name);
    if ('S' in value) return value.S;
    return 'B' in value ? value.B : this.#wrong(name, 'a string or binary');
  }

  #get(name: string): AttributeValue | undefined {
    return Object.hasOwn(this.item, name) ? this.item[name] : undefined;
  }

  #time(name: string, milliseconds: number): number {
    return milliseconds <= LAST_INSTANT ? milliseconds : this.#wrong(name, 'a time');
  }

  #missing(name: string): never {
    throw new SessionCorruptError('item', `the attribute "${name}" is missing`);
  }

  #wrong(name: string, expected: string): never {
    throw new SessionCorruptError('item', `the attribute "${name}" is not ${expected}`);
  }
}
