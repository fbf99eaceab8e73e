import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { SessionTable } from 'nestjs-dynamo-session';
import type { PasswordHash } from './passwords.js';

export interface StoredUser {
  readonly id: string;
  readonly email: string;
  readonly password: PasswordHash;
}

/**
 * The shop's users, in the table of its sessions, so that the sample needs one table only: no session
 * has a key with a "#" in it. They have no TTL attribute, so DynamoDB never deletes them.
 */
@Injectable()
export class UsersRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: SessionTable,
  ) {}

  /** @returns `false` when somebody has that address already */
  async add({ id, email, password }: StoredUser): Promise<boolean> {
    const item = { ...this.#key(email), userId: id, email, ...password };
    try {
      await this.documents.send(
        new PutCommand({
          TableName: this.table.tableName,
          Item: item,
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async find(email: string): Promise<StoredUser | undefined> {
    const { Item: item } = await this.documents.send(
      new GetCommand({
        TableName: this.table.tableName,
        Key: this.#key(email),
        ConsistentRead: true,
      }),
    );
    if (item === undefined) return undefined;
    const { userId, salt, key } = item as { userId: string; salt: Uint8Array; key: Uint8Array };
    return { id: userId, email, password: { salt: Buffer.from(salt), key: Buffer.from(key) } };
  }

  async setPassword(email: string, { salt, key }: PasswordHash): Promise<void> {
    await this.documents.send(
      new UpdateCommand({
        TableName: this.table.tableName,
        Key: this.#key(email),
        UpdateExpression: 'SET salt = :salt, #key = :key',
        // Without it an update makes the item that it does not find.
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeNames: { '#key': 'key' },
        ExpressionAttributeValues: { ':salt': salt, ':key': key },
      }),
    );
  }

  #key(email: string): { id: string } {
    return { id: `shop-user#${email}` };
  }
}
