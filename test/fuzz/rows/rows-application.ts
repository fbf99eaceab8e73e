import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { Controller, Get, Post } from '@nestjs/common';
import { Session, type SessionModuleOptions } from '../../../lib/index.js';
import type { Item } from '../../../lib/table-layout/table-layout.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import type { Answer } from '../../support/browser.js';
import { freshTableName } from '../../support/engines.js';
import { TestApp } from '../../support/test-app.js';
import { NOW, type RandomSession, type RowSystem } from './row-systems.js';

type Data = Record<string, unknown>;

@Controller()
class AnyDataController {
  @Get('keys') keys(@Session() session: Session<Data>) {
    return { keys: Object.keys(session.data).toSorted(), seen: session.data['seenHere'] ?? null };
  }
  @Post('change') change(@Session() session: Session<Data>) {
    session.data['seenHere'] = 'yes';
    return 'changed';
  }
  @Post('login') async login(@Session() session: Session<Data>) {
    await session.authenticate('ada');
    return 'hello';
  }
  @Post('logout') async logout(@Session() session: Session<Data>) {
    await session.destroy();
    return 'bye';
  }
}

export const ACTIONS = ['keys', 'keys', 'change', 'change', 'login', 'logout'] as const;
export type Action = (typeof ACTIONS)[number];

/** An application that random rows are put in front of, each under a key of its own. */
export class RowsApplication {
  static async start(
    systems: readonly RowSystem[],
    session: (tables: Readonly<Record<RowSystem['table'], string>>) => SessionModuleOptions,
  ): Promise<RowsApplication> {
    const tables = {
      shared: freshTableName('rows'),
      pyramid: freshTableName('rows-pyramid'),
      article: freshTableName('rows-article'),
    };
    const options = session(tables);
    const app = await TestApp.start({
      controllers: [AnyDataController],
      tableName: options.tableName ?? tables.shared,
      clock: new ManualClock(NOW),
      session: options,
    });
    const rows = new RowsApplication(app, tables);
    const keys = { ...Object.fromEntries(systems.map((one) => [one.table, one.layout])) };
    for (const [table, layout] of Object.entries(keys)) {
      await rows.#make(tables[table as RowSystem['table']], layout.partitionKey);
    }
    return rows;
  }

  private constructor(
    readonly app: TestApp,
    readonly tables: Readonly<Record<RowSystem['table'], string>>,
  ) {}

  /** What is stored then; `undefined` for what DynamoDB itself refuses. */
  async put({ table }: RowSystem, { item }: RandomSession): Promise<boolean> {
    const TableName = this.tables[table];
    try {
      const Item = item as Record<string, AttributeValue>;
      await this.app.client.send(new PutItemCommand({ TableName, Item }));
      return true;
    } catch (error) {
      const names = ['ValidationException', 'SerializationException', 'TypeError'];
      if (error instanceof Error && names.includes(error.name)) return false;
      throw error;
    }
  }

  async row({ table, layout }: RowSystem, { item }: RandomSession): Promise<Item | undefined> {
    const { name } = layout.partitionKey;
    const Key = { [name]: item[name] as AttributeValue };
    const command = { TableName: this.tables[table], Key, ConsistentRead: true };
    const { Item: found } = await this.app.client.send(new GetItemCommand(command));
    return found as Item | undefined;
  }

  /** `undefined` for a cookie that no HTTP client sends. */
  async send(action: Action, cookie: string): Promise<Answer | undefined> {
    const headers = { cookie };
    if (/[^\t\x20-\x7e\x80-\xff]/.test(cookie)) return undefined;
    const browser = this.app.browser();
    return action === 'keys'
      ? browser.get('/keys', { headers })
      : browser.post(`/${action}`, undefined, { headers });
  }

  async stop(): Promise<void> {
    await this.app.stop();
  }

  /** Without TTL, so that only this module decides what is over. */
  async #make(TableName: string, { name, type }: RowSystem['layout']['partitionKey']) {
    await this.app.client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: name, AttributeType: type }],
        KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
      }),
    );
  }
}
