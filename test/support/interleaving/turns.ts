/** One call that was let through. */
export interface Step {
  readonly slot: number;
  readonly call: string;
}

/**
 * Lets operations that run at the same time make one call at a time, in an order that somebody else
 * decides. Between two calls an operation only computes, so who calls when is all there is to decide.
 */
export class Turns {
  readonly steps: Step[] = [];
  readonly #waiting = new Map<number, { readonly call: string; readonly go: () => void }>();
  #running: number;
  #settle: () => void = () => {};

  /** @param slots how many operations there are, numbered from 0 */
  constructor(slots: number) {
    this.#running = slots;
  }

  /** Called by an operation before each call; resolves when it is its turn. */
  wait(slot: number, call: string): Promise<void> {
    return new Promise((go) => {
      this.#waiting.set(slot, { call, go });
      this.#stopped();
    });
  }

  /** Called when an operation is over. */
  done(): void {
    this.#stopped();
  }

  /** The operations that wait for their turn, once none of them computes any more. */
  async waiting(): Promise<readonly number[]> {
    if (this.#running > 0) await new Promise<void>((settle) => (this.#settle = settle));
    return [...this.#waiting.keys()].sort((a, b) => a - b);
  }

  letThrough(slot: number): void {
    const next = this.#waiting.get(slot);
    if (next === undefined) throw new Error(`Operation ${slot} does not wait.`);
    this.#waiting.delete(slot);
    this.#running += 1;
    this.steps.push({ slot, call: next.call });
    next.go();
  }

  #stopped(): void {
    this.#running -= 1;
    if (this.#running === 0) this.#settle();
  }
}
