import {
  CreateTableCommand,
  DeleteItemCommand,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { CsrfGuard, Session, SessionGuard, type SessionModuleOptions } from '../../lib/index.js';
import type { Item, TableLayout } from '../../lib/table-layout/table-layout.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import type { Browser } from './browser.js';
import { anyEngine, engineClient, freshTableName } from './engines.js';
import type { ForeignSystem } from './foreign-systems.js';
import { PyFloat } from './originals/python-json.js';
import { TestApp } from './test-app.js';

interface UserData {
  name?: string;
  user?: { username: string };
  seen?: number;
}

/** Says who is logged in, by whatever key each library's application keeps that under. */
@Controller()
class UserController {
  @Get('me') me(@Session() { data, userId }: Session<UserData>) {
    const who = data.name ?? data.user?.username ?? userId ?? null;
    return { who, seen: data.seen ?? 0 };
  }
  @Post('seen') @HttpCode(200) seen(@Session() session: Session<UserData>) {
    session.data.seen = (session.data.seen ?? 0) + 1;
    return { seen: session.data.seen };
  }
  @Post('login/:user') @HttpCode(200) async login(
    @Session() session: Session<UserData>,
    @Param('user') user: string,
  ) {
    await session.authenticate(user);
    return { user: session.userId };
  }
  @Get('account') @UseGuards(SessionGuard) account(@Session() { userId }: Session<UserData>) {
    return { userId };
  }
  @Get('form') form(@Session() session: Session<UserData>) {
    return session.csrfToken();
  }
  @Post('transfer') @HttpCode(200) @UseGuards(CsrfGuard) transfer() {
    return 'done';
  }
  @Post('regenerate') @HttpCode(200) async regenerate(@Session() session: Session<UserData>) {
    await session.regenerate();
    return { new: true };
  }
  @Post('logout') @HttpCode(200) async logout(@Session() session: Session<UserData>) {
    await session.destroy();
    return 'bye';
  }
}

/** A table as another library's, without TTL, so that only this module decides what is over. */
export async function makeForeignTable({ partitionKey }: TableLayout): Promise<string> {
  const tableName = freshTableName('foreign');
  const client = engineClient(anyEngine());
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: partitionKey.name, AttributeType: partitionKey.type },
      ],
      KeySchema: [{ AttributeName: partitionKey.name, KeyType: 'HASH' }],
    }),
  );
  client.destroy();
  return tableName;
}

/**
 * An application whose own table is that of another library. `anyEngine()` is dynalite only where no
 * other engine runs; it never finds two maps equal, so there the pwrdrvr table cannot be written.
 */
export class ForeignApp {
  static async start(
    system: ForeignSystem,
    options: { session?: SessionModuleOptions; tableName?: string; clock?: ManualClock } = {},
  ): Promise<ForeignApp> {
    const clock = options.clock ?? new ManualClock(system.now);
    const layout = system.layout(clock);
    const tableName = options.tableName ?? (await makeForeignTable(layout));
    const app = await TestApp.start({
      controllers: [UserController],
      clock,
      tableName,
      session: { layout, cookie: { secure: false }, ...options.session },
    });
    return new ForeignApp(system, app, layout);
  }

  private constructor(
    readonly system: ForeignSystem,
    readonly app: TestApp,
    readonly layout: TableLayout,
  ) {}

  /** The table with nothing but the row that the other application wrote; time is as it was then. */
  async reset(row: Item | null = this.system.row): Promise<void> {
    const { app, layout } = this;
    app.faults.reset();
    for (const item of await app.items()) {
      const { name } = layout.partitionKey;
      const Key = { [name]: item[name] as AttributeValue };
      await app.client.send(new DeleteItemCommand({ TableName: app.tableName, Key }));
    }
    if (row !== null) await this.put(row);
    app.clock.set(this.system.now);
    app.events.length = 0;
    app.faults.reset();
  }

  async put(row: Item): Promise<void> {
    const Item = row as Record<string, AttributeValue>;
    await this.app.client.send(new PutItemCommand({ TableName: this.app.tableName, Item }));
  }

  /** The only row there is. */
  async row(): Promise<Item> {
    const items = await this.app.items();
    const [row] = items;
    if (row === undefined || items.length > 1) throw new Error(`there are ${items.length} rows`);
    return row as Item;
  }

  /** Somebody with this cookie; by default the one that the other application set. */
  client(cookie: string | null = this.system.cookie): Browser {
    const browser = this.app.browser();
    if (cookie !== null) browser.cookies.set(this.system.cookieName, cookie);
    return browser;
  }

  cookieOf(browser: Browser): string {
    return browser.cookies.get(this.system.cookieName) ?? '';
  }

  /** What the other application makes of the only row, for this client. */
  async readByOriginal(browser: Browser): Promise<unknown> {
    const { system, app } = this;
    return plain(system.read(this.cookieOf(browser), await this.row(), app.clock.now()));
  }
}

/** What the other application has, as plain data; integers that JavaScript cannot hold stay BigInt. */
export function plain(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'bigint') {
    return BigInt.asIntN(53, value) === value ? Number(value) : value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, inner]) => [String(key), plain(inner)]));
}
