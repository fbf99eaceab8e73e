import type { AttributeValue } from '../../table-layout/attribute-value.js';
import type { Item } from '../../table-layout/table-layout.js';

/** Collects the names and values of DynamoDB expressions under short placeholders. */
export class Expression {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, AttributeValue> = {};
  readonly #placeholders = new Map<string, string>();
  #count = 0;

  name(attribute: string): string {
    let placeholder = this.#placeholders.get(attribute);
    if (placeholder === undefined) {
      placeholder = `#${this.#placeholders.size}`;
      this.#placeholders.set(attribute, placeholder);
      this.names[placeholder] = attribute;
    }
    return placeholder;
  }

  value(value: AttributeValue): string {
    const placeholder = `:${this.#count++}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  /** True while the attributes are what they are in `item`: absent there means absent in the table. */
  unchanged(attributes: readonly string[], item: Item): string[] {
    return attributes.map((attribute) => {
      const value = item[attribute];
      return value === undefined
        ? `attribute_not_exists(${this.name(attribute)})`
        : `${this.name(attribute)} = ${this.value(value)}`;
    });
  }
}
