import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { UserLogin } from '../../session/user-login.js';
import type { UserRecordShape } from '../../table-layout/user-record-shape.js';
import type { CallOptions } from '../session.repository.js';
import { UserRepository, type AddLoginOptions, type UserRecord } from '../user.repository.js';

export interface DynamoUserRepositoryOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly shape: UserRecordShape;
}

type Expression = Pick<
  UpdateCommandInput,
  | 'UpdateExpression'
  | 'ConditionExpression'
  | 'ExpressionAttributeNames'
  | 'ExpressionAttributeValues'
  | 'ReturnValues'
>;

/**
 * The records of users, in the table of the sessions. Their logins are a map from the selector of the
 * session to the time of the login, so that adding one is one update without a read.
 * Needs `GetItem` and `UpdateItem`.
 */
export class DynamoUserRepository extends UserRepository {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #shape: UserRecordShape;
  #documents: DynamoDBDocumentClient | undefined;

  constructor({ client, tableName, shape }: DynamoUserRepositoryOptions) {
    super();
    this.#client = client;
    this.#tableName = tableName;
    this.#shape = shape;
  }

  override async find(userId: string, { signal }: CallOptions): Promise<UserRecord | null> {
    const command = new GetCommand({
      TableName: this.#tableName,
      Key: this.#shape.key(userId),
      ConsistentRead: true,
    });
    const { Item: item } = await this.#sender.send(command, { abortSignal: signal });
    return item === undefined ? null : this.#recordOf(item);
  }

  override async add(
    userId: string,
    login: UserLogin,
    options: AddLoginOptions,
  ): Promise<UserRecord | null> {
    return (
      (await this.#addToOthers(userId, login, options)) ??
      (await this.#addAsFirst(userId, login, options)) ??
      // Another login has made the record in between.
      (await this.#addToOthers(userId, login, options))
    );
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
      ExpressionAttributeValues: { ':at': at, ':one': 1 },
    });
  }

  override async replace(
    userId: string,
    logins: readonly UserLogin[],
    base: UserRecord,
    { signal }: CallOptions,
  ): Promise<boolean> {
    const done = await this.#update(userId, signal, {
      UpdateExpression: 'SET #logins = :logins ADD #version :one',
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: this.#names('logins', 'version'),
      ExpressionAttributeValues: { ':logins': mapOf(logins), ':version': base.version, ':one': 1 },
    });
    return done !== null;
  }

  #addToOthers(
    userId: string,
    { id, at }: UserLogin,
    { limit, keepUntil, signal }: AddLoginOptions,
  ): Promise<UserRecord | null> {
    return this.#update(userId, signal, {
      UpdateExpression: 'SET #logins.#id = :at, #ttl = :ttl ADD #version :one',
      ConditionExpression:
        'attribute_exists(#logins) AND (size(#logins) < :limit OR attribute_exists(#logins.#id))',
      ExpressionAttributeNames: { ...this.#names('logins', 'version', 'ttl'), '#id': id },
      ExpressionAttributeValues: {
        ':at': at,
        ':limit': limit,
        ':ttl': wholeSeconds(keepUntil),
        ':one': 1,
      },
      ReturnValues: 'ALL_NEW',
    });
  }

  #addAsFirst(
    userId: string,
    login: UserLogin,
    { keepUntil, signal }: AddLoginOptions,
  ): Promise<UserRecord | null> {
    return this.#update(userId, signal, {
      UpdateExpression: 'SET #logins = :logins, #userId = :userId, #ttl = :ttl ADD #version :one',
      ConditionExpression: 'attribute_not_exists(#logins)',
      ExpressionAttributeNames: this.#names('logins', 'version', 'ttl', 'userId'),
      ExpressionAttributeValues: {
        ':logins': mapOf([login]),
        ':userId': userId,
        ':ttl': wholeSeconds(keepUntil),
        ':one': 1,
      },
      ReturnValues: 'ALL_NEW',
    });
  }

  /** @returns what is stored then, where `ReturnValues` asks for it; `null`: the condition did not hold */
  async #update(
    userId: string,
    signal: AbortSignal,
    expression: Expression,
  ): Promise<UserRecord | null> {
    const key = this.#shape.key(userId);
    const command = new UpdateCommand({ TableName: this.#tableName, Key: key, ...expression });
    try {
      const { Attributes: item } = await this.#sender.send(command, { abortSignal: signal });
      return this.#recordOf(item ?? {});
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  }

  #recordOf(item: Readonly<Record<string, unknown>>): UserRecord {
    const { [this.#shape.logins]: logins = {}, [this.#shape.version]: version = 0 } = item;
    return {
      version: version as number,
      logins: Object.entries(logins as Record<string, number>).map(([id, at]) => ({ id, at })),
    };
  }

  #names(...which: readonly ('logins' | 'version' | 'ttl' | 'userId')[]): Record<string, string> {
    return Object.fromEntries(which.map((name) => [`#${name}`, this.#shape[name]]));
  }

  /** Shares the configuration and the connections of the client, which has to be a whole one here. */
  get #sender(): DynamoDBDocumentClient {
    return (this.#documents ??= DynamoDBDocumentClient.from(this.#client as DynamoDBClient));
  }
}

function mapOf(logins: readonly UserLogin[]): Record<string, number> {
  return Object.fromEntries(logins.map(({ id, at }) => [id, at]));
}

function wholeSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
