import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type ScalarAttributeType,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SessionStoreError } from '../../lib/errors/session-store.error.js';
import { SessionTableError } from '../../lib/errors/session-table.error.js';
import { SessionTable } from '../../lib/table/session-table.js';
import type { TableShape } from '../../lib/table/table-shape.js';
import { nativeLayout } from '../../lib/table-layout/native.layout.js';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import { errorResponse } from '../../lib/testing/wire.js';
import { engineClient, engines, freshTableName } from '../support/engines.js';

const PLAIN: TableShape = { name: 'plain', partitionKey: { name: 'id', type: 'S' } };
const SORTED: TableShape = { ...PLAIN, name: 'sorted', sortKey: { name: 'sk', type: 'S' } };
const EXPIRING: TableShape = { ...PLAIN, name: 'expiring', ttlAttribute: 'ttl' };

describe.each(engines())('SessionTable on $name', (engine) => {
  const client = engineClient(engine);
  const hasTimeToLive = engine.name !== 'dynalite';
  let tableName: string;

  const tableFor = (layout: TableShape) => new SessionTable({ client, tableName, layout });
  const problemsOf = (outcome: Promise<unknown>) =>
    outcome.then(
      () => [],
      (error: unknown) => {
        if (error instanceof SessionTableError) return error.problems;
        throw error;
      },
    );
  const describeTable = async () =>
    (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table;
  const timeToLive = async () =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName: tableName })))
      .TimeToLiveDescription;
  const createForeign = (...keys: { name: string; type: ScalarAttributeType }[]) =>
    client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map(({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        KeySchema: keys.map(({ name }, index) => ({
          AttributeName: name,
          KeyType: index === 0 ? 'HASH' : 'RANGE',
        })),
      }),
    );
  const enableTimeToLiveOn = (AttributeName: string) =>
    client.send(
      new UpdateTimeToLiveCommand({
        TableName: tableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName },
      }),
    );

  beforeEach(() => {
    tableName = freshTableName('table');
  });

  afterAll(() => client.destroy());

  it('makes a missing table with the key of the layout and on-demand billing', async () => {
    const result = await tableFor(SORTED).ensure();
    expect(result).toEqual({ created: true, ttl: 'none' });
    expect(await describeTable()).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
  });

  it('finds its own work in order the second time, and so does verify()', async () => {
    const table = tableFor(nativeLayout());
    const first = await table.ensure();
    const second = await table.ensure();
    const ttl = hasTimeToLive ? 'enabled' : 'unsupported-by-engine';
    expect(first).toEqual({ created: true, ttl });
    expect(second).toEqual({ created: false, ttl: hasTimeToLive ? 'already-enabled' : ttl });
    expect(await table.verify()).toEqual({ ttl });
  });

  it('is made once when several processes ensure it at the same time', async () => {
    const results = await Promise.all(
      Array.from({ length: 5 }, () => tableFor(nativeLayout()).ensure()),
    );
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    if (hasTimeToLive) {
      expect(new Set(results.map(({ ttl }) => ttl))).toContain('enabled');
    }
  });

  it('is content when another process makes the table between its look and its own try', async () => {
    const own = engineClient(engine);
    FaultInjector.attach(own)
      .on('CreateTable')
      .use(async (_call, next) => {
        await next();
        return errorResponse('ResourceInUseException');
      });
    const table = new SessionTable({ client: own, tableName, layout: PLAIN });
    expect(await table.ensure()).toEqual({ created: false, ttl: 'none' });
    own.destroy();
  });

  it('takes a document client', async () => {
    const documents = DynamoDBDocumentClient.from(client);
    const table = new SessionTable({ client: documents, tableName, layout: PLAIN });
    expect(await table.ensure()).toEqual({ created: true, ttl: 'none' });
    expect(await table.verify()).toEqual({ ttl: 'none' });
  });

  it('verify() names a missing table and does not make it', async () => {
    const [problem, ...others] = await problemsOf(tableFor(SORTED).verify());
    expect(others).toEqual([]);
    expect(problem).toBe(
      'There is no such table. Create it: ' +
        `aws dynamodb create-table --table-name ${tableName} --billing-mode PAY_PER_REQUEST ` +
        '--attribute-definitions AttributeName=id,AttributeType=S AttributeName=sk,AttributeType=S ' +
        '--key-schema AttributeName=id,KeyType=HASH AttributeName=sk,KeyType=RANGE ' +
        `--region eu-west-1 --endpoint-url ${engine.endpoint}`,
    );
    await expect(describeTable()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['another partition key', PLAIN, [{ name: 'pk', type: 'S' }], ['partition key is "pk" (S)']],
    ['another type', PLAIN, [{ name: 'id', type: 'N' }], ['partition key "id" has type N']],
    ['no sort key', SORTED, [{ name: 'id', type: 'S' }], ['There is no sort key']],
    [
      'an unexpected sort key',
      PLAIN,
      [
        { name: 'id', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
      ['There is a sort key "sk"'],
    ],
    [
      'two keys wrong',
      SORTED,
      [
        { name: 'pk', type: 'B' },
        { name: 'sk', type: 'N' },
      ],
      ['partition key is "pk" (B)', 'sort key "sk" has type N'],
    ],
  ] as const)(
    'ensure() and verify() refuse a table with %s',
    async (_title, layout, keys, said) => {
      await createForeign(...keys);
      for (const act of ['ensure', 'verify'] as const) {
        const problems = await problemsOf(tableFor(layout)[act]());
        expect(problems).toHaveLength(said.length);
        said.forEach((text, index) => {
          expect(problems[index]).toContain(text);
          expect(problems[index]).toContain(
            `aws dynamodb create-table --table-name ${tableName}-2`,
          );
        });
      }
    },
  );

  it('asks for nothing but the table and its TTL, and reads no items', async () => {
    const own = engineClient(engine);
    const faults = FaultInjector.attach(own);
    const table = new SessionTable({ client: own, tableName, layout: nativeLayout() });
    await table.ensure();
    await table.verify();
    own.destroy();
    expect([...new Set(faults.log.map(({ operation }) => operation))].sort()).toEqual([
      'CreateTable',
      'DescribeTable',
      'DescribeTimeToLive',
      'UpdateTimeToLive',
    ]);
  });

  it('reports a store that refuses, with what it said as the cause', async () => {
    const own = engineClient(engine);
    FaultInjector.attach(own).on('DescribeTable').refuse('AccessDeniedException', Infinity);
    const table = new SessionTable({ client: own, tableName, layout: PLAIN });
    await expect(table.ensure()).rejects.toMatchObject({
      constructor: SessionStoreError,
      operation: 'ensureTable',
      cause: { name: 'AccessDeniedException' },
    });
    await expect(table.verify()).rejects.toMatchObject({ operation: 'verifyTable' });
    own.destroy();
  });

  if (hasTimeToLive) {
    it('R29 S14 TTL is on the very attribute that the layout writes, whatever its name', async () => {
      const layout = nativeLayout({ attributes: { ttl: 'deleteAfter' } });
      await tableFor(layout).ensure();
      expect(await timeToLive()).toMatchObject({ AttributeName: 'deleteAfter' });
      expect(await tableFor(layout).verify()).toEqual({ ttl: 'enabled' });
    });

    it('R29 S14 verify() refuses TTL that is off, ensure() turns it on', async () => {
      await createForeign({ name: 'id', type: 'S' });
      expect(await problemsOf(tableFor(EXPIRING).verify())).toEqual([
        'TTL is off, so expired sessions stay in the table for ever. Turn it on: ' +
          `aws dynamodb update-time-to-live --table-name ${tableName} ` +
          '--time-to-live-specification Enabled=true,AttributeName=ttl ' +
          `--region eu-west-1 --endpoint-url ${engine.endpoint}`,
      ]);
      expect(await tableFor(EXPIRING).ensure()).toEqual({ created: false, ttl: 'enabled' });
      expect(await tableFor(EXPIRING).verify()).toEqual({ ttl: 'enabled' });
    });

    it('R29 S14 TTL on another attribute is refused and left as it is', async () => {
      await createForeign({ name: 'id', type: 'S' });
      await enableTimeToLiveOn('expires at');
      for (const act of ['ensure', 'verify'] as const) {
        const [problem, ...others] = await problemsOf(tableFor(EXPIRING)[act]());
        expect(others).toEqual([]);
        expect(problem).toContain('TTL is on the attribute "expires at"; the layout "expiring"');
        expect(problem).toContain("'Enabled=false,AttributeName=expires at'");
        expect(problem).toContain('Enabled=true,AttributeName=ttl');
      }
      expect(await timeToLive()).toMatchObject({ AttributeName: 'expires at' });
    });

    it('is content when another process turns TTL on between its look and its own try', async () => {
      const own = engineClient(engine);
      FaultInjector.attach(own)
        .on('UpdateTimeToLive')
        .use(async (_call, next) => {
          await next();
          return errorResponse('ValidationException');
        });
      const table = new SessionTable({ client: own, tableName, layout: EXPIRING });
      expect(await table.ensure()).toEqual({ created: true, ttl: 'already-enabled' });
      own.destroy();
    });

    it('reports a store that refuses to turn TTL on', async () => {
      const own = engineClient(engine);
      FaultInjector.attach(own).on('UpdateTimeToLive').refuse('AccessDeniedException', Infinity);
      const table = new SessionTable({ client: own, tableName, layout: EXPIRING });
      await expect(table.ensure()).rejects.toMatchObject({
        cause: { name: 'AccessDeniedException' },
      });
      own.destroy();
    });

    it('leaves TTL alone where the layout has none', async () => {
      await createForeign({ name: 'id', type: 'S' });
      await enableTimeToLiveOn('other');
      expect(await tableFor(PLAIN).ensure()).toEqual({ created: false, ttl: 'none' });
      expect(await tableFor(PLAIN).verify()).toEqual({ ttl: 'none' });
    });
  }
});
