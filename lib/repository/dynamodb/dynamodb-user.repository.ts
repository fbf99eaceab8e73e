import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { UserLogin } from '../../session/user-login.js';
import type { AttributeValue } from '../../table-layout/attribute-value.js';
import type { Item } from '../../table-layout/table-layout.js';
import type { UserRecordShape } from '../../table-layout/user-record-shape.js';
import type { CallOptions } from '../session.repository.js';
import { AbortSignals } from './abort-signals.js';
import { sdkItem } from './item-writes.js';
import { UserRepository, type AddLoginOptions, type UserRecord } from '../user.repository.js';

export interface DynamoUserRepositoryOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly shape: UserRecordShape;
}

type Expression = Pick<
  UpdateItemCommandInput,
  | 'UpdateExpression'
  | 'ConditionExpression'
  | 'ExpressionAttributeNames'
  | 'ReturnValues'
  | 'ReturnValuesOnConditionCheckFailure'
> & { readonly values: Item };

interface Updated {
  readonly isDone: boolean;
  /** What is stored then; without logins where that was not asked for, or the engine does not say. */
  readonly record: UserRecord;
}

/**
 * The records of users, in the table of the sessions. Their logins are a map from the selector of the
 * session to the time of the login, so that adding one is one update without a read.
 * Needs `GetItem` and `UpdateItem`.
 */
export class DynamoUserRepository extends UserRepository {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #shape: UserRecordShape;
  readonly #signals: AbortSignals;

  constructor({ client, tableName, shape }: DynamoUserRepositoryOptions) {
    super();
    this.#client = client;
    this.#tableName = tableName;
    this.#shape = shape;
    this.#signals = new AbortSignals(client);
  }

  override async find(userId: string, { signal }: CallOptions): Promise<UserRecord | null> {
    const command = new GetItemCommand({
      TableName: this.#tableName,
      Key: sdkItem(this.#shape.key(userId)),
      ConsistentRead: true,
    });
    const { Item: item } = await this.#client.send(command, this.#signals.with(signal, command));
    return item === undefined ? null : this.#recordOf(item);
  }

  override async add(
    userId: string,
    login: UserLogin,
    options: AddLoginOptions,
  ): Promise<UserRecord | null> {
    const added = await this.#addToOthers(userId, login, options);
    // Refused over a record that has logins: it has too many.
    if (added.isDone || added.record.logins.length > 0) return recordIn(added);
    const first = await this.#addAsFirst(userId, login, options);
    // If not, another login has made the record in between.
    return recordIn(first.isDone ? first : await this.#addToOthers(userId, login, options));
  }

  override async remove(
    userId: string,
    { id, at }: UserLogin,
    { signal }: CallOptions,
  ): Promise<void> {
    await this.#update(userId, signal, {
      UpdateExpression: 'REMOVE #logins.#id ADD #version :one',
      ConditionExpression: '#logins.#id = :at',
      ExpressionAttributeNames: { ...this.#names('logins', 'version'), '#id': id },
      values: { ':at': number(at) },
    });
  }

  override async replace(
    userId: string,
    logins: readonly UserLogin[],
    base: UserRecord,
    { signal }: CallOptions,
  ): Promise<boolean> {
    const { isDone } = await this.#update(userId, signal, {
      UpdateExpression: 'SET #logins = :logins ADD #version :one',
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: this.#names('logins', 'version'),
      values: { ':logins': mapOf(logins), ':version': number(base.version) },
    });
    return isDone;
  }

  #addToOthers(
    userId: string,
    { id, at }: UserLogin,
    { limit, keepUntil, signal }: AddLoginOptions,
  ): Promise<Updated> {
    return this.#update(userId, signal, {
      UpdateExpression: 'SET #logins.#id = :at, #ttl = :ttl ADD #version :one',
      ConditionExpression:
        'attribute_exists(#logins) AND (size(#logins) < :limit OR attribute_exists(#logins.#id))',
      ExpressionAttributeNames: { ...this.#names('logins', 'version', 'ttl'), '#id': id },
      values: { ':at': number(at), ':limit': number(limit), ':ttl': seconds(keepUntil) },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  }

  #addAsFirst(
    userId: string,
    login: UserLogin,
    { keepUntil, signal }: AddLoginOptions,
  ): Promise<Updated> {
    return this.#update(userId, signal, {
      UpdateExpression: 'SET #logins = :logins, #ttl = :ttl ADD #version :one',
      ConditionExpression: 'attribute_not_exists(#logins)',
      ExpressionAttributeNames: this.#names('logins', 'version', 'ttl'),
      values: { ':logins': mapOf([login]), ':ttl': seconds(keepUntil) },
      ReturnValues: 'ALL_NEW',
    });
  }

  async #update(
    userId: string,
    signal: AbortSignal,
    { values, ...expression }: Expression,
  ): Promise<Updated> {
    const command = new UpdateItemCommand({
      TableName: this.#tableName,
      Key: sdkItem(this.#shape.key(userId)),
      ...expression,
      ExpressionAttributeValues: sdkItem({ ...values, ':one': number(1) }),
    });
    try {
      const { Attributes: item } = await this.#client.send(
        command,
        this.#signals.with(signal, command),
      );
      return { isDone: true, record: this.#recordOf(item) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isDone: false, record: this.#recordOf(error.Item) };
    }
  }

  #recordOf(item: object = {}): UserRecord {
    const { [this.#shape.logins]: logins, [this.#shape.version]: version } = item as Item;
    const map = logins !== undefined && 'M' in logins ? logins.M : {};
    return {
      version: numberOf(version),
      logins: Object.entries(map).map(([id, at]) => ({ id, at: numberOf(at) })),
    };
  }

  #names(...which: readonly ('logins' | 'version' | 'ttl')[]): Record<string, string> {
    return Object.fromEntries(which.map((name) => [`#${name}`, this.#shape[name]]));
  }
}

function recordIn({ isDone, record }: Updated): UserRecord | null {
  return isDone ? record : null;
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}

function numberOf(value: AttributeValue | undefined): number {
  return value !== undefined && 'N' in value ? Number(value.N) : 0;
}

function seconds(milliseconds: number): AttributeValue {
  return number(Math.ceil(milliseconds / 1000));
}

function mapOf(logins: readonly UserLogin[]): AttributeValue {
  return { M: Object.fromEntries(logins.map(({ id, at }) => [id, number(at)])) };
}
