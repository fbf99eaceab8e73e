/**
 * A promise that a test opens, and knows when somebody has come to: orders concurrent work without
 * timers. `faults.on('UpdateItem').wait(gate.pass)`, then `await gate.reached`, then `gate.open()`.
 */
export class Gate {
  #open: () => void = () => {};
  #reach: () => void = () => {};
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve));

  /** Resolves when the first one waits at the gate. */
  readonly reached = new Promise<void>((resolve) => (this.#reach = resolve));

  /** Resolves when the gate is open, for everyone who came and for all who come later. */
  readonly pass = (): Promise<void> => {
    this.#reach();
    return this.#opened;
  };

  open(): void {
    this.#open();
  }
}
