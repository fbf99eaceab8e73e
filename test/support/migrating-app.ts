import {
  CreateTableCommand,
  PutItemCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import {
  connectDynamodbLayout,
  dynamodbSessionWebLayout,
  flaskArticleLayout,
  flaskDynamodbSessionsLayout,
  pwrdrvrLayout,
  pyramidDynamodbSessionsLayout,
  Session,
  SessionGuard,
  StructuredCloneSerializer,
  type MigrateFromOptions,
  type SessionModuleOptions,
} from '../../lib/index.js';
import type { Item } from '../../lib/table-layout/table-layout.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { anyEngine, comparesMaps, engineClient, freshTableName } from './engines.js';
import { USER_KEY, withUser } from './foreign-login.js';
import { foreignUsers, type ForeignUser } from './foreign-users.js';
import { TestApp } from './test-app.js';

export interface UserData {
  name?: string;
  userId?: string;
  seen?: number;
}

@Controller()
class UserController {
  @Get('me') me(@Session() session: Session<UserData>) {
    return { name: session.data.name ?? session.data.userId ?? null, seen: session.data.seen ?? 0 };
  }
  @Get('account') @UseGuards(SessionGuard) account(@Session() { userId }: Session<UserData>) {
    return { userId };
  }
  @Post('remember') async remember(@Session() session: Session<UserData>) {
    await session.authenticate('ada');
    session.setTimeouts({ absolute: 3600 });
  }
  @Get('timeouts') timeouts(
    @Session() { userId, idleTimeout, absoluteTimeout }: Session<UserData>,
  ) {
    return { userId, idleTimeout, absoluteTimeout };
  }
  @Post('seen') seen(@Session() session: Session<UserData>) {
    session.data.seen = (session.data.seen ?? 0) + 1;
    return { seen: session.data.seen };
  }
  @Post('logout') async logout(@Session() session: Session<UserData>) {
    await session.destroy();
    return 'bye';
  }
}

const NOW = Date.parse('2050-01-01T12:00:00Z');
const SECRET = 'a secret of the other application';

type MigratingOptions = Omit<MigrateFromOptions, 'layout' | 'tableName' | 'cookie'> & {
  readonly session?: SessionModuleOptions;
};

/** An application that sessions of all other libraries are moved to. */
export class MigratingApp {
  static async start({ session, ...leaving }: MigratingOptions = {}): Promise<MigratingApp> {
    const client = engineClient(anyEngine());
    const tables = {
      shared: freshTableName('shared'),
      pyramid: freshTableName('pyramid'),
      article: freshTableName('article'),
    };
    await makeTable(client, tables.shared, 'id', 'S');
    await makeTable(client, tables.pyramid, 'sid', 'B');
    await makeTable(client, tables.article, 'SessionId', 'S');
    const [secrets, userKey] = [[SECRET], USER_KEY];
    const app = await TestApp.start({
      controllers: [UserController],
      tableName: tables.shared,
      clock: new ManualClock(NOW),
      session: {
        migrateFrom: [
          { layout: flaskDynamodbSessionsLayout({ format: 'json', userKey }) },
          { layout: pyramidDynamodbSessionsLayout({ userKey }), tableName: tables.pyramid },
          { layout: dynamodbSessionWebLayout({ secrets, userKey }) },
          {
            layout: flaskArticleLayout({ secretKey: SECRET, timeZone: 'UTC' }),
            tableName: tables.article,
          },
          { layout: connectDynamodbLayout({ secrets, userKey }) },
          { layout: pwrdrvrLayout({ secrets, userKey }) },
        ].map((from) => ({ ...from, ...leaving })),
        serializer: new StructuredCloneSerializer(),
        // Only what is sent for the sessions themselves counts here.
        userSessions: false,
        ...session,
      },
    });
    return new MigratingApp(app, client, tables);
  }

  private constructor(
    readonly app: TestApp,
    readonly client: DynamoDBClient,
    readonly tables: Readonly<Record<ForeignUser['table'], string>>,
  ) {}

  /** One user of each library, as if logged in there at this moment; not stored yet. */
  users(): ForeignUser[] {
    const users = foreignUsers({ now: this.app.clock.now(), secret: SECRET });
    return users.filter(({ item }) => comparesMaps(anyEngine()) || !('M' in (item['sess'] ?? {})));
  }

  /** As their own application stores it. The article's row says by itself whose it is. */
  async logIn({ table, item, name }: ForeignUser): Promise<void> {
    await this.put(table, table === 'article' ? item : withUser(item, name));
  }

  async put(table: ForeignUser['table'], item: Item): Promise<void> {
    const Item = item as Record<string, AttributeValue>;
    await this.client.send(new PutItemCommand({ TableName: this.tables[table], Item }));
  }

  async rows(table: ForeignUser['table']): Promise<Record<string, AttributeValue>[]> {
    const { Items = [] } = await this.client.send(
      new ScanCommand({ TableName: this.tables[table], ConsistentRead: true }),
    );
    return Items;
  }

  /** Rows that are not this module's own. */
  async oldRows(table: ForeignUser['table']): Promise<number> {
    return (await this.rows(table)).filter((row) => row['secret'] === undefined).length;
  }

  async stop(): Promise<void> {
    await this.app.stop();
    this.client.destroy();
  }
}

/** Tables of the other libraries, without TTL, so that only this module decides what is over. */
async function makeTable(client: DynamoDBClient, name: string, key: string, type: 'S' | 'B') {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: key, AttributeType: type }],
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    }),
  );
}
