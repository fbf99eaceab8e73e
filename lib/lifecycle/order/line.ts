/** Runs one operation after the other, in the order they were asked for. */
export class Line {
  #tail: Promise<void> | undefined;

  /** Whether an operation would begin at once. */
  get isIdle(): boolean {
    return this.#tail === undefined;
  }

  run<R>(operation: () => Promise<R>): Promise<R> {
    const before = this.#tail;
    const result = before === undefined ? operation() : before.then(operation);
    const over = (): void => {
      if (this.#tail === tail) this.#tail = undefined;
    };
    const tail: Promise<void> = result.then(over, over);
    this.#tail = tail;
    return result;
  }
}
