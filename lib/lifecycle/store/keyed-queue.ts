function settled(task: Promise<unknown>): Promise<void> {
  return task.then(
    () => undefined,
    () => undefined,
  );
}

/** Runs tasks with the same key one after the other, in the order they came. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /**
   * @param task may give its turn away before it is done, and then holds nobody up any more
   * @param turn waits for the tasks before; if it gives up, the task does not run
   */
  async run<R>(
    key: string,
    task: (giveAway: () => void) => Promise<R>,
    turn: (before: Promise<unknown>) => Promise<unknown> = (before) => before,
  ): Promise<R> {
    const before = this.#tails.get(key);
    let giveAway = (): void => {};
    const givenAway = new Promise<void>((resolve) => (giveAway = resolve));
    const result = before === undefined ? task(giveAway) : turn(before).then(() => task(giveAway));
    // A task that gave up waiting ends early. The ones after it still wait for those before it.
    const tail = settled(Promise.all([before, Promise.race([givenAway, settled(result)])]));
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return result;
  }
}
