/** What holds tokens or data: an inspection, however thorough, and JSON show nothing of it but its name. */
export abstract class Discreet {
  toJSON(): object {
    return {};
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { [this.constructor.name]: this.toJSON() };
  }
}
