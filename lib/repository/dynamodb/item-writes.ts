import {
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue as SdkAttributeValue,
} from '@aws-sdk/client-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '../../table-layout/attribute-value.js';
import type { SessionRecord } from '../../session/session-record.js';
import type { Item, TableLayout } from '../../table-layout/table-layout.js';
import { Expression } from './expression.js';

/** Builds the four writes, each with the conditions that make it safe to race with any other. */
export class ItemWrites {
  readonly #tableName: string;
  readonly #layout: TableLayout;

  constructor(tableName: string, layout: TableLayout) {
    this.#tableName = tableName;
    this.#layout = layout;
  }

  /** Only where there is no item. */
  create(record: SessionRecord): PutItemCommand {
    const expression = new Expression();
    const partitionKey = expression.name(this.#layout.partitionKey.name);
    return new PutItemCommand({
      TableName: this.#tableName,
      Item: sdkItem({ ...this.#layout.key(record.id), ...this.#layout.toItem(record) }),
      ...conditional(expression, [`attribute_not_exists(${partitionKey})`]),
    });
  }

  /** Only over the version and the secret of `base`, before it expires, and over no later use. */
  save(next: SessionRecord, base: SessionRecord, now: number): UpdateItemCommand {
    const { identity, revision } = this.#layout.guards;
    const expression = new Expression();
    const conditions = [
      ...this.#unchanged(expression, base, [...identity, ...revision]),
      ...this.#unexpired(expression, now),
    ];
    const item = this.#layout.toItem(next);
    conditions.push(...this.#notLater(expression, item));
    const stored = this.#certainlyStored(base);
    const changed = Object.entries(item).filter(
      ([attribute, value]) => !isDeepStrictEqual(value, stored?.[attribute]),
    );
    const removed = this.#layout.attributes.filter(
      (attribute) =>
        item[attribute] === undefined && (stored === undefined || stored[attribute] !== undefined),
    );
    return this.#update(base.id, { expression, conditions, changed, removed });
  }

  /** As `save`, but only the clock's attributes, and only forwards. */
  touch(next: SessionRecord, base: SessionRecord, now: number): UpdateItemCommand {
    const { identity, revision, access } = this.#layout.guards;
    const all = this.#layout.toItem(next);
    const item: Item = {};
    for (const attribute of this.#layout.clockAttributes) {
      const value = all[attribute];
      if (value !== undefined) item[attribute] = value;
    }
    const expression = new Expression();
    const conditions = [
      ...this.#unchanged(expression, base, [...identity, ...revision]),
      ...this.#unexpired(expression, now),
    ];
    const moved = access === undefined ? undefined : all[access];
    if (access !== undefined && moved !== undefined) {
      // A row that another library made may have no such number yet.
      const name = expression.name(access);
      const value = expression.value(moved);
      conditions.push(`(attribute_not_exists(${name}) OR ${name} < ${value})`);
    }
    return this.#update(base.id, {
      expression,
      conditions,
      changed: Object.entries(item),
      removed: [],
    });
  }

  /** Only under the secret of `base`, and with `unchanged` only its version. */
  delete(base: SessionRecord, unchanged: boolean): DeleteItemCommand {
    const { identity, revision } = this.#layout.guards;
    const expression = new Expression();
    const guards = unchanged ? [...identity, ...revision] : identity;
    return new DeleteItemCommand({
      TableName: this.#tableName,
      Key: sdkItem(this.#layout.key(base.id)),
      ...conditional(expression, this.#unchanged(expression, base, guards)),
    });
  }

  /** Sets and removes the layout's own attributes only: what others keep in the item survives. */
  #update(
    id: string,
    change: {
      readonly expression: Expression;
      readonly conditions: readonly string[];
      readonly changed: readonly (readonly [string, AttributeValue])[];
      readonly removed: readonly string[];
    },
  ): UpdateItemCommand {
    const { expression, conditions, changed, removed } = change;
    const set = changed.map(
      ([attribute, value]) => `${expression.name(attribute)} = ${expression.value(value)}`,
    );
    const remove = removed.map((attribute) => expression.name(attribute));
    return new UpdateItemCommand({
      TableName: this.#tableName,
      Key: sdkItem(this.#layout.key(id)),
      UpdateExpression:
        `SET ${set.join(', ')}` + (remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''),
      ...conditional(expression, conditions),
    });
  }

  /**
   * What is in the table where the conditions of a save hold: all but the clock's attributes, which a
   * touch moves without a new version, and which are written each time. `undefined`: other libraries'
   * tables have no version that rises with each change.
   */
  #certainlyStored(base: SessionRecord): Item | undefined {
    const { guards, clockAttributes } = this.#layout;
    if (guards.identity.length === 0) return undefined;
    const entries = Object.entries(this.#layout.toItem(base));
    return Object.fromEntries(entries.filter(([name]) => !clockAttributes.includes(name)));
  }

  /** The item is there, with these attributes as they were. Equality implies existence. */
  #unchanged(expression: Expression, base: SessionRecord, attributes: readonly string[]): string[] {
    const conditions = expression.unchanged(attributes, this.#layout.toItem(base));
    if (conditions.some((condition) => condition.includes(' = '))) return conditions;
    const partitionKey = expression.name(this.#layout.partitionKey.name);
    return [`attribute_exists(${partitionKey})`, ...conditions];
  }

  /** Another node may have used the session since, by a clock that is ahead: that is not taken back. */
  #notLater(expression: Expression, item: Item): string[] {
    const { lastUse } = this.#layout.guards;
    const used = lastUse === undefined ? undefined : item[lastUse];
    if (lastUse === undefined || used === undefined) return [];
    const name = expression.name(lastUse);
    return [`(attribute_not_exists(${name}) OR ${name} <= ${expression.value(used)})`];
  }

  #unexpired(expression: Expression, now: number): string[] {
    const { expiry } = this.#layout.guards;
    if (expiry === undefined) return [];
    const limit = expiry.unit === 'ms' ? now : now / 1000;
    return [`${expression.name(expiry.attribute)} > ${expression.value({ N: String(limit) })}`];
  }
}

/** Our attribute values have the SDK's shape, but immutable. */
export function sdkItem(item: Item): Record<string, SdkAttributeValue> {
  return item as Record<string, SdkAttributeValue>;
}

function conditional(expression: Expression, conditions: readonly string[]) {
  const values = expression.values;
  return {
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: expression.names,
    // DynamoDB refuses an empty map.
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: sdkItem(values) }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}
