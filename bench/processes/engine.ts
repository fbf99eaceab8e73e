import {
  BillingMode,
  CreateTableCommand,
  DynamoDBClient,
  ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';
import { launchEngine, type Stop } from '../../test/support/start-engines.js';
import { engineConfig } from '../contenders/clients.js';

const BY_PREFERENCE = ['dynoxide', 'dynamodb-local', 'dynalite'];

/** A DynamoDB on this machine. */
export class LocalEngine {
  readonly name: string;
  readonly endpoint: string;
  readonly stop: Stop;

  private constructor(name: string, endpoint: string, stop: Stop) {
    this.name = name;
    this.endpoint = endpoint;
    this.stop = stop;
  }

  /** The one that is asked for, or the fastest of those that run here. */
  static async start(asked?: string): Promise<LocalEngine> {
    const missing: string[] = [];
    for (const name of asked === undefined ? BY_PREFERENCE : [asked]) {
      const outcome = await launchEngine(name);
      if ('endpoint' in outcome) return new LocalEngine(name, outcome.endpoint, outcome.stop);
      missing.push(`${name} (${outcome.missing})`);
    }
    throw new Error(`No engine runs: ${missing.join(', ')}`);
  }

  /** A table that suits all contenders: its key is a text called `id`. */
  async createTable(tableName: string): Promise<void> {
    const client = new DynamoDBClient(engineConfig(this.endpoint));
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: ScalarAttributeType.S }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    client.destroy();
  }
}
