function settled(task: Promise<unknown>): Promise<void> {
  return task.then(
    () => undefined,
    () => undefined,
  );
}

interface Chain<R> {
  tail: Promise<unknown> | undefined;
  /** What the latest of its tasks has come to, if it came to anything. */
  last: R | undefined;
}

/** Runs tasks with the same key one after the other, in the order they came. */
export class KeyedQueue<R> {
  readonly #chains = new Map<string, Chain<R>>();

  /**
   * @param task may give its turn away before it is done, and then holds nobody up any more; it is told
   *   what the latest of those before it has come to
   * @param turn waits for the tasks before; if it gives up, the task does not run
   */
  async run(
    key: string,
    task: (giveAway: () => void, last: R | undefined) => Promise<R>,
    turn: (before: Promise<unknown>) => Promise<unknown> = (before) => before,
  ): Promise<R> {
    const chain = this.#chains.get(key) ?? { tail: undefined, last: undefined };
    this.#chains.set(key, chain);
    const before = chain.tail;
    let giveAway = (): void => {};
    const givenAway = new Promise<void>((resolve) => (giveAway = resolve));
    const begin = () => task(giveAway, chain.last);
    const result = before === undefined ? begin() : turn(before).then(begin);
    const noted = result.then((value) => (chain.last = value));
    // A task that gave up waiting ends early. The ones after it still wait for those before it.
    const tail = settled(Promise.all([before, Promise.race([givenAway, settled(noted)])]));
    chain.tail = tail;
    void tail.then(() => {
      if (chain.tail === tail) this.#chains.delete(key);
    });
    return result;
  }
}
