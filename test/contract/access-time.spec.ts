import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  DynamoSessionRepository,
  InMemorySessionRepository,
  nativeLayout,
  SessionTable,
  type SessionRepository,
} from '../../lib/index.js';
import { applied, ContractSubject, refused } from '../../lib/testing/contract/contract-subject.js';
import { changed, touched } from '../../lib/testing/contract/sample-record.js';
import { engineClient, engines, freshTableName } from '../support/engines.js';

function itKeepsTheTime(repository: () => SessionRepository): void {
  it('R27 S05 S19 save is refused where it would take back a touch, and tells what is stored', async () => {
    const subject = new ContractSubject(repository());
    const base = await subject.stored();
    const used = touched(base);
    expect(await subject.touch(used, base)).toBe(true);
    refused(await subject.save(changed(base, { accessedAt: used.accessedAt - 1 }), base), used);
    await subject.holds(base.id, used);
    applied(await subject.save(changed(used), base), 'a save at the time of the touch');
  });
}

describe('the time of the last use in memory', () => {
  const repository = new InMemorySessionRepository();
  itKeepsTheTime(() => repository);
});

describe.each(engines())('the time of the last use on $name', (engine) => {
  let client: DynamoDBClient;
  let repository: SessionRepository;
  beforeAll(async () => {
    client = engineClient(engine);
    const table = { client, tableName: freshTableName('access'), layout: nativeLayout() };
    await new SessionTable(table).ensure();
    repository = new DynamoSessionRepository(table);
  });
  afterAll(() => client.destroy());

  itKeepsTheTime(() => repository);
});
