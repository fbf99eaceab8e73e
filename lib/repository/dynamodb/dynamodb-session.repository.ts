import {
  ConditionalCheckFailedException,
  GetItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { StorePlace } from '../../errors/session-store.error.js';
import type { SessionRecord } from '../../session/session-record.js';
import type { Item, TableLayout } from '../../table-layout/table-layout.js';
import {
  SessionRepository,
  type CallOptions,
  type DeleteOptions,
  type FindOptions,
  type SaveResult,
  type WriteOptions,
} from '../session.repository.js';
import type { UserRepository } from '../user.repository.js';
import { DynamoUserRepository } from './dynamodb-user.repository.js';
import { AbortSignals } from './abort-signals.js';
import { ItemWrites, sdkItem } from './item-writes.js';
import { wasApplied, type Refused } from './own-write.js';
import { regionOf } from './region-of.js';

export interface DynamoSessionRepositoryOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly tableName: string;
  readonly layout: TableLayout;
}

/**
 * Sessions in a DynamoDB table. Every method is one request; only where an engine does not return
 * the item of a failed condition is it read in a second one.
 * Needs `GetItem`, `PutItem`, `UpdateItem` and `DeleteItem` on the table, and nothing else.
 */
export class DynamoSessionRepository extends SessionRepository {
  override readonly place: StorePlace;
  override readonly users: UserRepository | undefined;
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #tableName: string;
  readonly #layout: TableLayout;
  readonly #writes: ItemWrites;
  readonly #signals: AbortSignals;

  constructor({ client, tableName, layout }: DynamoSessionRepositoryOptions) {
    super();
    this.place = { table: tableName, region: () => regionOf(client) };
    this.#client = client;
    this.#tableName = tableName;
    this.#layout = layout;
    this.#writes = new ItemWrites(tableName, layout);
    const { users: shape } = layout;
    this.users = shape && new DynamoUserRepository({ client, tableName, shape });
    this.#signals = new AbortSignals(client);
  }

  override async create(record: SessionRecord, { signal }: CallOptions): Promise<boolean> {
    const command = this.#writes.create(record);
    try {
      await this.#client.send(command, this.#signals.with(signal, command));
      return true;
    } catch (error) {
      // Whatever holds that key: if it is no session, the key is taken all the same.
      const refused = await this.#refused(error, record.id, signal).catch((reason: unknown) => {
        if (reason instanceof SessionCorruptError) return undefined;
        throw reason;
      });
      return refused !== undefined && wasApplied(refused, record, this.#layout);
    }
  }

  override async find(id: string, options: FindOptions): Promise<SessionRecord | null> {
    const item = await this.#get(id, options);
    return item === undefined ? null : this.#layout.fromItem(item, id);
  }

  override async save(
    next: SessionRecord,
    base: SessionRecord,
    { now, signal }: WriteOptions,
  ): Promise<SaveResult> {
    const command = this.#writes.save(next, base, now);
    try {
      await this.#client.send(command, this.#signals.with(signal, command));
      return { applied: true };
    } catch (error) {
      const refused = await this.#refused(error, base.id, signal);
      return wasApplied(refused, next, this.#layout) ? { applied: true } : refused;
    }
  }

  override async touch(
    next: SessionRecord,
    base: SessionRecord,
    { now, signal }: WriteOptions,
  ): Promise<boolean> {
    const command = this.#writes.touch(next, base, now);
    try {
      await this.#client.send(command, this.#signals.with(signal, command));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  override async delete(
    base: SessionRecord,
    { unchanged = false, signal }: DeleteOptions,
  ): Promise<SaveResult> {
    const command = this.#writes.delete(base, unchanged);
    try {
      await this.#client.send(command, this.#signals.with(signal, command));
      return { applied: true };
    } catch (error) {
      const refused = await this.#refused(error, base.id, signal);
      // Gone at a repeated attempt: by the one before, whose reply was lost.
      const wasOurs = refused.current === null && refused.attempts > 1;
      return wasOurs ? { applied: true } : refused;
    }
  }

  /** A condition that did not hold is an outcome; any other error is a failure, and thrown. */
  async #refused(error: unknown, id: string, signal: AbortSignal): Promise<Refused> {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item =
      (error.Item as Item | undefined) ?? (await this.#get(id, { consistent: true, signal }));
    const current = item === undefined ? null : this.#layout.fromItem(item, id);
    return { applied: false, current, item, attempts: error.$metadata.attempts ?? 1 };
  }

  async #get(id: string, { consistent, signal }: FindOptions): Promise<Item | undefined> {
    const command = new GetItemCommand({
      TableName: this.#tableName,
      Key: sdkItem(this.#layout.key(id)),
      ConsistentRead: consistent,
    });
    const { Item: item } = await this.#client.send(command, this.#signals.with(signal, command));
    return item as Item | undefined;
  }
}
