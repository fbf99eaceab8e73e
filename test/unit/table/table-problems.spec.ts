import { afterAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb';
import { awsCliFor } from '../../../lib/table/aws-cli-command.js';
import { tableProblems } from '../../../lib/table/table-problems.js';
import type { TableShape } from '../../../lib/table/table-shape.js';

describe('tableProblems', () => {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  const aws = awsCliFor(client);
  const shape: TableShape = {
    name: 'native',
    partitionKey: { name: 'id', type: 'S' },
    ttlAttribute: 'ttl',
  };
  const table: TableDescription = {
    TableStatus: 'ACTIVE',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  };
  const findings = { tableName: 'sessions', shape, table };

  afterAll(() => client.destroy());

  it('has nothing to say about a table that will do', async () => {
    const ttl = { status: 'on', attribute: 'ttl' } as const;
    expect(tableProblems({ ...findings, ttl }, await aws)).toEqual([]);
  });

  it('asks only for patience while a table is being made or deleted', async () => {
    const creating = { TableStatus: 'CREATING' } as const;
    expect(tableProblems({ ...findings, table: creating }, await aws)).toEqual([
      'The table is in state CREATING. ' +
        'Wait: aws dynamodb wait table-exists --table-name sessions --region eu-west-1',
    ]);
    const deleting = { ...table, TableStatus: 'DELETING' } as const;
    expect(tableProblems({ ...findings, table: deleting }, await aws)).toEqual([
      'The table is in state DELETING. ' +
        'Wait: aws dynamodb wait table-not-exists --table-name sessions --region eu-west-1',
    ]);
  });

  it('says when TTL is on its way off', async () => {
    const ttl = { status: 'turning-off' } as const;
    const [problem] = tableProblems({ ...findings, ttl }, await aws);
    expect(problem).toContain('being turned off');
    expect(problem).toContain('Enabled=true,AttributeName=ttl');
  });

  it('quotes what a shell would read otherwise', async () => {
    const ttl = { status: 'on', attribute: "it's; $(here)" } as const;
    const [problem] = tableProblems({ ...findings, ttl }, await aws);
    expect(problem).toContain(`'Enabled=false,AttributeName=it'\\''s; $(here)'`);
  });
});
