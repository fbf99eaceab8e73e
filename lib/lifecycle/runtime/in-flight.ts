async function endOf(operation: Promise<unknown>): Promise<void> {
  await operation.catch(() => undefined);
}

/** The operations that are under way, so that a deployment can wait for them. */
export class InFlight {
  readonly #operations = new Set<Promise<unknown>>();

  track<R>(operation: Promise<R>): Promise<R> {
    const ended = endOf(operation);
    this.#operations.add(ended);
    void ended.then(() => this.#operations.delete(ended));
    return operation;
  }

  /** Resolves when nothing is under way any more, at the latest after this time. */
  async drain(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<'over'>((resolve) => {
      timer = setTimeout(() => resolve('over'), limitMs);
    });
    while (this.#operations.size > 0) {
      if ((await Promise.race([Promise.all(this.#operations), limit])) === 'over') break;
    }
    clearTimeout(timer);
  }
}
