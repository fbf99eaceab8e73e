import { RefusedPayload } from '../../../serializer/refused-payload.js';

/** What a pickle works with: a stack of values, marks on it, and values that it can recall. */
export class PickleStack {
  readonly #memo = new Map<number, unknown>();
  readonly #marks: number[] = [];
  readonly #values: unknown[] = [];

  /** The one value that is left at the end. */
  last(): unknown {
    if (this.#values.length !== 1 || this.#marks.length > 0)
      throw new RefusedPayload('The pickle does not end where it should.');
    return this.#values[0];
  }

  mark(): void {
    this.#marks.push(this.#values.length);
  }

  push(value: unknown): void {
    this.#values.push(value);
  }

  top(): unknown {
    if (this.#values.length <= (this.#marks.at(-1) ?? 0)) throw broken();
    return this.#values.at(-1);
  }

  pop(count: number): unknown[] {
    const start = this.#values.length - count;
    if (start < (this.#marks.at(-1) ?? 0)) throw broken();
    return this.#values.splice(start);
  }

  popToMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw broken();
    return this.#values.splice(mark);
  }

  /** Keeps the topmost value to be recalled, under the next index unless one is given. */
  store(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.#memo.has(index))
      throw new RefusedPayload('The pickle recalls what it never stored.');
    this.push(this.#memo.get(index));
  }
}

/** For a pickle that Python would not read either. */
export function broken(): RefusedPayload {
  return new RefusedPayload('The pickle is broken.');
}
