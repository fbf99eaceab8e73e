// Looking up globals is slow in the contexts that Jest makes.
const { floor, imul } = Math;
const { fromCharCode } = String;

/** Random numbers that a seed repeats (the generator "mulberry32"). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) throw new RangeError('Nothing to pick from.');
    return found;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** Mostly the characters of tokens, cookies and percent-encoding, sometimes any others. */
  text(maxLength: number): string {
    const length = this.below(maxLength + 1);
    let text = '';
    while (text.length < length) text += this.character();
    return text;
  }

  character(): string {
    if (this.chance(0.8)) return LIKELY[this.below(LIKELY.length)] ?? '';
    return fromCharCode(this.below(this.chance(0.9) ? 256 : 0x1_00_00));
  }
}

const LIKELY =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_-_....==;;,, "%+/\\\t';
