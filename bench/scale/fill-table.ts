import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { engineConfig } from '../contenders/clients.js';
import { storedSecret, storedSelector } from './stored-sessions.js';

/** What one BatchWriteItem takes. */
const BATCH = 25;
const BATCHES_AT_ONCE = 4;

/** Fills a table with copies of one session, each with a selector of its own. */
export class TableFiller {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #template: Record<string, AttributeValue>;
  #filled = 0;

  private constructor(
    client: DynamoDBClient,
    tableName: string,
    template: Record<string, AttributeValue>,
  ) {
    this.#client = client;
    this.#tableName = tableName;
    this.#template = template;
  }

  /** @param cookie of the session to copy */
  static async copying(
    cookie: string,
    { endpoint, tableName }: { readonly endpoint: string; readonly tableName: string },
  ): Promise<TableFiller> {
    const client = new DynamoDBClient(engineConfig(endpoint));
    const selector = cookie.slice(cookie.indexOf('=') + 1).split('.')[0] ?? '';
    const { Item: template } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: { id: { S: selector } } }),
    );
    if (template === undefined) throw new Error('There is no session to copy.');
    return new TableFiller(client, tableName, { ...template, secret: { B: storedSecret() } });
  }

  /** Stores more of them, until there are so many. */
  async fillTo(sessions: number, progress: (stored: number) => void): Promise<void> {
    while (this.#filled < sessions) {
      const batches = [];
      for (let count = 0; count < BATCHES_AT_ONCE && this.#filled < sessions; count++) {
        const end = Math.min(this.#filled + BATCH, sessions);
        batches.push(this.#write(this.#filled, end));
        this.#filled = end;
      }
      await Promise.all(batches);
      if (this.#filled % 10_000 < BATCH * BATCHES_AT_ONCE) progress(this.#filled);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  async #write(from: number, to: number): Promise<void> {
    const requests = Array.from({ length: to - from }, (_, index) => ({
      PutRequest: { Item: { ...this.#template, id: { S: storedSelector(from + index) } } },
    }));
    const { UnprocessedItems: left = {} } = await this.#client.send(
      new BatchWriteItemCommand({ RequestItems: { [this.#tableName]: requests } }),
    );
    if (Object.keys(left).length > 0) throw new Error('The engine did not store all sessions.');
  }
}
