/** An amount that never meets floating-point arithmetic. */
export class Money {
  constructor(
    readonly cents: number,
    readonly currency = 'EUR',
  ) {}

  times(factor: number): Money {
    return new Money(this.cents * factor, this.currency);
  }

  plus(other: Money): Money {
    if (other.currency !== this.currency) throw new RangeError('Two currencies do not add up.');
    return new Money(this.cents + other.cents, this.currency);
  }

  toString(): string {
    return `${(this.cents / 100).toFixed(2)} ${this.currency}`;
  }

  /** For answers of the API. What is stored in the session is up to its serializer. */
  toJSON(): string {
    return this.toString();
  }
}
