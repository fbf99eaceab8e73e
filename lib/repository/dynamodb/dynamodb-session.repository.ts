import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue as SdkAttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { SessionRecord } from '../../session/session-record.js';
import { isOwnWrite } from '../../session/write-id.js';
import type { Item, TableLayout } from '../../table-layout/table-layout.js';
import {
  SessionRepository,
  type CallOptions,
  type FindOptions,
  type SaveResult,
  type WriteOptions,
} from '../session.repository.js';
import { Expression } from './expression.js';

export interface DynamoSessionRepositoryOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly layout: TableLayout;
}

/**
 * Sessions in a DynamoDB table. Every method is one request; only where an engine does not return
 * the item of a failed condition (or a proxy drops it) is it read in a second one.
 * Needs `GetItem`, `PutItem`, `UpdateItem` and `DeleteItem` on the table, and nothing else.
 */
export class DynamoSessionRepository extends SessionRepository {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #layout: TableLayout;

  constructor(options: DynamoSessionRepositoryOptions) {
    super();
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#layout = options.layout;
  }

  override async create(record: SessionRecord, options: CallOptions): Promise<boolean> {
    const expression = new Expression();
    const key = this.#layout.key(record.id);
    const absent = `attribute_not_exists(${expression.name(this.#layout.partitionKey.name)})`;
    const command = new PutItemCommand({
      TableName: this.#tableName,
      Item: sdkItem({ ...key, ...this.#layout.toItem(record) }),
      ...expressionInput(expression, [absent]),
    });
    try {
      const result = await this.#write(record.id, options, () =>
        this.#client.send(command, { abortSignal: options.signal }),
      );
      return wasApplied(result, record);
    } catch (error) {
      // Whatever holds that key is no session, but it is there: the key is taken.
      if (error instanceof SessionCorruptError) return false;
      throw error;
    }
  }

  override async find(id: string, options: FindOptions): Promise<SessionRecord | null> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tableName,
        Key: sdkItem(this.#layout.key(id)),
        ConsistentRead: options.consistent,
      }),
      { abortSignal: options.signal },
    );
    return item === undefined ? null : this.#layout.fromItem(item as Item, id);
  }

  override async save(
    next: SessionRecord,
    base: SessionRecord,
    options: WriteOptions,
  ): Promise<SaveResult> {
    const { identity, revision } = this.#layout.guards;
    const expression = new Expression();
    const conditions = [
      ...expression.unchanged([...identity, ...revision], this.#layout.toItem(base)),
      ...this.#unexpired(expression, options.now),
    ];
    const item = this.#layout.toItem(next);
    const result = await this.#update(expression, conditions, base.id, item, options);
    return wasApplied(result, next) ? { applied: true } : result;
  }

  override async touch(
    next: SessionRecord,
    base: SessionRecord,
    options: WriteOptions,
  ): Promise<boolean> {
    const { identity, revision, access } = this.#layout.guards;
    const all = this.#layout.toItem(next);
    const item: Item = {};
    for (const attribute of this.#layout.clockAttributes) {
      const value = all[attribute];
      if (value !== undefined) item[attribute] = value;
    }
    const expression = new Expression();
    const conditions = [
      ...expression.unchanged([...identity, ...revision], this.#layout.toItem(base)),
      ...this.#unexpired(expression, options.now),
    ];
    const moved = access === undefined ? undefined : all[access];
    if (access !== undefined && moved !== undefined) {
      conditions.push(`${expression.name(access)} < ${expression.value(moved)}`);
    }
    try {
      await this.#client.send(this.#updateCommand(expression, conditions, base.id, item, []), {
        abortSignal: options.signal,
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  override async delete(base: SessionRecord, options: CallOptions): Promise<SaveResult> {
    const expression = new Expression();
    const conditions = [
      this.#exists(expression),
      ...expression.unchanged(this.#layout.guards.identity, this.#layout.toItem(base)),
    ];
    return this.#write(
      base.id,
      options,
      () =>
        this.#client.send(
          new DeleteItemCommand({
            TableName: this.#tableName,
            Key: sdkItem(this.#layout.key(base.id)),
            ...expressionInput(expression, conditions),
          }),
          { abortSignal: options.signal },
        ),
      // After a repeated attempt "already gone" most likely means: by the one whose reply was lost.
      (attempts) => attempts > 1,
    );
  }

  #update(
    expression: Expression,
    conditions: readonly string[],
    id: string,
    item: Item,
    options: CallOptions,
  ): Promise<SaveResult> {
    const removed = this.#layout.attributes.filter((attribute) => item[attribute] === undefined);
    const command = this.#updateCommand(expression, conditions, id, item, removed);
    return this.#write(id, options, () =>
      this.#client.send(command, { abortSignal: options.signal }),
    );
  }

  /** Sets and removes the layout's own attributes only: what others keep in the item survives. */
  #updateCommand(
    expression: Expression,
    conditions: readonly string[],
    id: string,
    item: Item,
    removed: readonly string[],
  ): UpdateItemCommand {
    const set = Object.entries(item).map(
      ([attribute, value]) => `${expression.name(attribute)} = ${expression.value(value)}`,
    );
    const remove = removed.map((attribute) => expression.name(attribute));
    return new UpdateItemCommand({
      TableName: this.#tableName,
      Key: sdkItem(this.#layout.key(id)),
      UpdateExpression:
        `SET ${set.join(', ')}` + (remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''),
      // Existence is implied by any equality, but must be said where a layout has none.
      ...expressionInput(expression, [this.#exists(expression), ...conditions]),
    });
  }

  /** Sends a conditional write; a condition that did not hold is an outcome, not a failure. */
  async #write(
    id: string,
    options: CallOptions,
    send: () => Promise<unknown>,
    goneMeansApplied: (attempts: number) => boolean = () => false,
  ): Promise<SaveResult> {
    try {
      await send();
      return { applied: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const current = error.Item
        ? this.#layout.fromItem(error.Item as Item, id)
        : await this.find(id, { ...options, consistent: true });
      if (current === null && goneMeansApplied(error.$metadata.attempts ?? 1)) {
        return { applied: true };
      }
      return { applied: false, current };
    }
  }

  #exists(expression: Expression): string {
    return `attribute_exists(${expression.name(this.#layout.partitionKey.name)})`;
  }

  #unexpired(expression: Expression, now: number): string[] {
    const { expiry } = this.#layout.guards;
    if (expiry === undefined) return [];
    const limit = expiry.unit === 'ms' ? now : now / 1000;
    return [`${expression.name(expiry.attribute)} > ${expression.value({ N: String(limit) })}`];
  }
}

/** A condition that failed because the attempt before, whose reply was lost, had been applied. */
function wasApplied(result: SaveResult, record: SessionRecord): boolean {
  return result.applied || (result.current !== null && isOwnWrite(result.current, record));
}

function expressionInput(expression: Expression, conditions: readonly string[]) {
  return {
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: expression.names,
    ...(Object.keys(expression.values).length > 0 && {
      ExpressionAttributeValues: sdkItem(expression.values),
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

/** Our attribute values have the SDK's shape, but immutable. */
function sdkItem(item: Item): Record<string, SdkAttributeValue> {
  return item as Record<string, SdkAttributeValue>;
}
