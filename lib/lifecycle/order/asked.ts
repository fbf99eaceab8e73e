/**
 * What a handler gets for an operation: a promise that knows whether anybody waits for it. One that
 * nobody does ends no process when it is rejected.
 */
export class Asked<R> extends Promise<R> {
  #isHeard = false;

  static for<R>(operation: Promise<R>): Asked<R> {
    const asked = new Asked<R>((resolve, reject) => {
      operation.then(resolve, reject);
    });
    // Not `catch`, which would count as hearing: to Node this rejection is handled.
    void Promise.prototype.then.call(asked, undefined, () => undefined);
    return asked;
  }

  /** What `then` and `catch` make of it is an ordinary promise, for whoever called them to mind. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  get isHeard(): boolean {
    return this.#isHeard;
  }

  // eslint-disable-next-line unicorn/no-thenable -- it is a promise, and has one anyway
  override then<A = R, B = never>(
    onfulfilled?: ((value: R) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isHeard = true;
    return super.then(onfulfilled, onrejected);
  }
}
