import type { ChangeableHeaders } from '../../../../lib/request/http/header-changes.js';

type Value = number | string | readonly string[];

/** The head of a response that is not sent yet. */
export class Headers implements ChangeableHeaders {
  readonly #values = new Map<string, Value>();

  getHeader(name: string): Value | undefined {
    return this.#values.get(name.toLowerCase());
  }

  setHeader(name: string, value: Value): void {
    this.#values.set(name.toLowerCase(), value);
  }

  removeHeader(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  /** As they would be sent. */
  get all(): Record<string, Value> {
    return Object.fromEntries(this.#values);
  }

  get cookies(): readonly string[] {
    const value = this.getHeader('set-cookie') ?? [];
    return typeof value === 'object' ? value : [String(value)];
  }
}
