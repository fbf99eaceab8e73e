import {
  CreateTableCommand,
  PutItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../lib/table/command-line.js';
import { SessionTable } from '../../lib/table/session-table.js';
import type { RowCount } from '../../lib/table/row-tally.js';
import { nativeLayout } from '../../lib/table-layout/native.layout.js';
import type { Item } from '../../lib/table-layout/table-layout.js';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { sampleRecord } from '../../lib/testing/contract/sample-record.js';
import { CapturedIo } from '../support/captured-io.js';
import { engineClient, engines, freshTableName } from '../support/engines.js';
import { foreignUsers } from '../support/foreign-users.js';
import { golden } from '../support/originals/golden.js';

const NOW = Date.parse('2050-01-01T12:00:00Z');
const DAY = 86_400_000;
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

const native = (expiresAt: number): Item => {
  const record = sampleRecord({ expiresAt });
  return { ...nativeLayout().key(record.id), ...nativeLayout().toItem(record) };
};

/** Rows of all libraries in one table, each under a key of the table's own. */
const rows: readonly Item[] = [
  ...foreignUsers({ now: NOW, secret: 'secret' }).map(({ item }) => item),
  ...['flask-dynamodb-sessions/json', 'flask-dynamodb-sessions/pickle'].map(
    (name) => golden(name).item,
  ),
  ...['pyramid-dynamodb-sessions', 'dynamodb-session-flask', 'connect-dynamodb'].map(
    (name) => golden(name).item,
  ),
  ...[NOW - 1, NOW, NOW + 1, NOW + DAY].map(native),
  { type: { S: 'order' }, total: { N: '12' }, expires: { N: '1' } },
  { type: { S: 'user' }, data: { S: '{"name":"ada"}' } },
].map((item, index) => ({ ...item, id: { S: `row-${index}` } }));

const EXPECTED: Record<string, RowCount> = {
  native: { live: 2, over: 2 },
  'flask-dynamodb-sessions/json': { live: 1, over: 1 },
  'flask-dynamodb-sessions/pickle': { live: 0, over: 1 },
  'pyramid-dynamodb-sessions': { live: 1, over: 1 },
  'dynamodb-session-web': { live: 1, over: 1 },
  'flask-article': { live: 1, over: 0 },
  'connect-dynamodb': { live: 1, over: 1 },
  '@pwrdrvr/dynamodb-session-store': { live: 1, over: 0 },
};

describe.each(engines())('a report of a table on $name', (engine) => {
  const tableName = freshTableName('report');
  const empty = freshTableName('report');
  let client: DynamoDBClient;
  let faults: FaultInjector;
  let table: SessionTable;

  /** Without TTL, so that no engine deletes what is over. */
  const makeTable = (name: string) =>
    client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );

  beforeAll(async () => {
    client = engineClient(engine);
    await makeTable(tableName);
    await makeTable(empty);
    for (const item of rows) {
      const Item = item as Record<string, AttributeValue>;
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    }
    faults = FaultInjector.attach(client);
    const clock = new ManualClock(NOW);
    table = new SessionTable({ client, tableName, layout: nativeLayout(), clock });
  });
  beforeEach(() => faults.reset());
  afterAll(() => client.destroy());

  it('counts live and ended rows by their layout, and leaves nothing out', async () => {
    const { readUnits, ...counted } = await table.report();
    expect(counted).toEqual({ items: rows.length, layouts: EXPECTED, other: 2 });
    expect(readUnits).toBeGreaterThan(0);
    expect(Object.keys(counted.layouts)[0]).toBe('native');
  });

  it.each([1, 2, 7, rows.length])('counts the same in pages of %p', async (pageSize) => {
    const { layouts, items, other } = await table.report({ pageSize });
    expect({ layouts, items, other }).toEqual({ layouts: EXPECTED, items: rows.length, other: 2 });
    const pages = Math.ceil(rows.length / pageSize);
    // One page is read twice: the first that has a row of flask-dynamodb-sessions.
    expect(faults.count('Scan')).toBeGreaterThanOrEqual(pages + 1);
    expect(faults.count('Scan')).toBeLessThanOrEqual(pages + 2);
    expect(faults.count()).toBe(faults.count('Scan'));
  });

  it('asks for no id and no payload where there is no row of flask-dynamodb-sessions', async () => {
    const asked: string[] = [];
    faults.intercept(({ input }, next) => {
      const names = Object.values(input['ExpressionAttributeNames'] as Record<string, string>);
      asked.push(...names);
      expect(input).toMatchObject({ ConsistentRead: false });
      return next();
    });
    const nothing = new SessionTable({ client, tableName: empty, layout: nativeLayout() });
    expect(await nothing.report()).toMatchObject({ items: 0, other: 0 });
    for (const name of ['id', 'sid', 'SessionId', 'data', 'dat']) expect(asked).not.toContain(name);

    await table.report();
    expect(asked).toContain('data');
  });

  it('reads strongly when asked to', async () => {
    const reads: unknown[] = [];
    faults.intercept(({ input }, next) => {
      reads.push(input['ConsistentRead']);
      return next();
    });
    const weak = await table.report();
    const strong = await table.report({ consistent: true });
    expect(reads).toEqual([false, false, true, true]);
    expect(strong.layouts).toEqual(weak.layouts);
  });

  it('takes the local times of the Flask article for those of the zone that is named', async () => {
    // An hour is left in UTC; on a server in Tokyo the same reading was nine hours ago.
    const { layouts } = await table.report({ timeZone: 'Asia/Tokyo' });
    expect(layouts['flask-article']).toEqual({ live: 0, over: 1 });
    await expect(table.report({ timeZone: 'Mars' })).rejects.toThrow(RangeError);
  });

  it("counts the table's own rows by the names that its layout gives them", async () => {
    const layout = nativeLayout({ attributes: { writeIds: 'w' } });
    const clock = new ManualClock(NOW);
    const { layouts, other } = await new SessionTable({
      client,
      tableName,
      layout,
      clock,
    }).report();
    expect(layouts).toEqual({ ...EXPECTED, native: { live: 0, over: 0 } });
    expect(other).toBe(2 + 4);
  });

  it('reports a store that refuses, which is what an application itself should get', async () => {
    faults.on('Scan').refuse('AccessDeniedException', Infinity);
    await expect(table.report()).rejects.toMatchObject({
      operation: 'reportTable',
      cause: { name: 'AccessDeniedException' },
    });
  });

  describe('by the command-line tool', () => {
    beforeEach(() => {
      jest.replaceProperty(process, 'env', { ...process.env, ...CREDENTIALS });
    });

    async function tool(...words: string[]) {
      const io = new CapturedIo();
      const at = ['--endpoint', engine.endpoint, '--region', 'eu-west-1'];
      const code = await run(['table', 'report', ...words, ...at], io);
      return { code, out: io.lines.out, err: io.lines.err };
    }

    it('is text for people', async () => {
      const { code, out, err } = await tool('--table-name', tableName);
      expect([code, err]).toEqual([0, []]);
      expect(out[0]).toMatch(/^The table ".*" holds 17 items, read for [\d.]+ read units\.$/);
      expect(out).toContainEqual(expect.stringMatching(/^ {2}other +2 items$/));
      expect(out.at(-1)).toContain('keep migrateFrom');

      const nothing = await tool('--table-name', empty);
      expect(nothing.out.at(-1)).toContain('migrateFrom is not needed');
    });

    it('is one line of JSON for programs', async () => {
      const { code, out, err } = await tool('--table-name', tableName, '--json', '--consistent');
      expect([code, err, out]).toEqual([0, [], [expect.any(String)]]);
      const report = JSON.parse(out[0] ?? '') as object;
      expect(report).toMatchObject({ items: rows.length, other: 2, layouts: expect.any(Object) });
    });

    it('exits with 1 where there is no table', async () => {
      const { code, out, err } = await tool('--table-name', freshTableName('report'));
      expect([code, out]).toEqual([1, []]);
      expect(err.join()).toContain('ResourceNotFoundException');
    });
  });
});
