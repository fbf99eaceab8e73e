import {
  CreateTableCommand,
  DeleteItemCommand,
  PutItemCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { formatDatetime, parseDatetime } from '../../../lib/foreign/shared/python-datetime.js';
import type { TableLayout } from '../../../lib/table-layout/table-layout.js';
import { anyEngine, engineClient, engines, freshTableName, type Engine } from '../engines.js';

type Row = Record<string, AttributeValue>;

/** DynamoDB Local where it runs, which is AWS's own. */
export function interopEngine(): Engine {
  return engines().find(({ name }) => name === 'dynamodb-local') ?? anyEngine();
}

/** A table of another library, without TTL, so that only applications decide what is over. */
export class SharedTable {
  readonly name = freshTableName('interop');
  readonly #client: DynamoDBClient;

  constructor(
    readonly layout: TableLayout,
    readonly engine: Engine,
  ) {
    this.#client = engineClient(engine);
  }

  async create(): Promise<void> {
    const { name: AttributeName, type: AttributeType } = this.layout.partitionKey;
    await this.#client.send(
      new CreateTableCommand({
        TableName: this.name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName, AttributeType }],
        KeySchema: [{ AttributeName, KeyType: 'HASH' }],
      }),
    );
  }

  async rows(): Promise<Row[]> {
    const { Items = [] } = await this.#client.send(
      new ScanCommand({ TableName: this.name, ConsistentRead: true }),
    );
    return Items;
  }

  async clear(): Promise<void> {
    const { name } = this.layout.partitionKey;
    for (const row of await this.rows()) {
      const Key = { [name]: row[name] as AttributeValue };
      await this.#client.send(new DeleteItemCommand({ TableName: this.name, Key }));
    }
  }

  /** As if so many seconds had passed since all of it was written: both sides see the same. */
  async age(seconds: number): Promise<void> {
    for (const row of await this.rows()) {
      const Item = Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, earlier(name, value, seconds)]),
      );
      await this.#client.send(new PutItemCommand({ TableName: this.name, Item }));
    }
  }

  close(): void {
    this.#client.destroy();
  }
}

const SECONDS = new Set(['ttl', 'iss', 'exp', 'expires']);
const FORMS = ['str', 'isoformat-utc'] as const;

function earlier(name: string, value: AttributeValue, seconds: number): AttributeValue {
  if (value.N !== undefined && SECONDS.has(name)) {
    return { N: String(Number(value.N) - seconds) };
  }
  if (value.N !== undefined && name === 'accessedAt') {
    return { N: String(Number(value.N) - seconds * 1000) };
  }
  for (const form of FORMS) {
    const instant = value.S === undefined ? undefined : parseDatetime(value.S, form);
    if (instant !== undefined) return { S: formatDatetime(instant - seconds * 1000, form) };
  }
  return value;
}
